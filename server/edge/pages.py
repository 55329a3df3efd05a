"""The built browser client."""

import contextlib
import html
from pathlib import Path
from typing import Final

from aiohttp import web

from server.edge.auth import actor_or_none, keep_session
from server.edge.site import SITE, Site

BUILD: Final = Path(__file__).resolve().parents[1] / "web_build"
"""Made from `web/` when the package is built; see hatch_build.py."""

ADMITTED_BURST: Final = 30
ADMITTED_PER_MINUTE: Final = 20.0
"""Each demo visitor is an account: enough for a class that looks on, too few to fill a disk."""

_NOT_BUILT: Final = (
    "<!doctype html><html lang=en><title>Warmroom</title><p>The browser client has not been built. "
    "Run <code>make web</code> and reload this page."
)


async def page(request: web.Request) -> web.Response:
    """Every page is the same one; the client reads its address. Demo visitors are signed in on the way."""
    site = request.app[SITE]
    response = web.Response(text=_index(site.path), content_type="text/html")
    if site.admit is not None and await actor_or_none(request, site.house.accounts) is None:
        site.house.limiter.spend(
            f"admit/{site.addresses.of(request)}", burst=ADMITTED_BURST, per_minute=ADMITTED_PER_MINUTE
        )
        keep_session(response, await site.admit(), path=site.path, is_secure=site.origins.is_secure)
    return response


def not_found_page(site: Site) -> web.Response:
    """The same page for an address that there is not; the client says so."""
    return web.Response(text=_index(site.path), content_type="text/html", status=404)


async def asset(request: web.Request) -> web.StreamResponse:
    """A file of the build. Its name changes with its content, so it may be kept for ever."""
    path = _file(BUILD / "assets", request.match_info["name"])
    return web.FileResponse(path, headers={"Cache-Control": "public, max-age=31536000, immutable"})


async def file(request: web.Request) -> web.StreamResponse:
    """A file beside the page that keeps its name: the icon."""
    path = _file(BUILD, request.match_info["name"])
    return web.FileResponse(path, headers={"Cache-Control": "public, max-age=3600"})


def _file(folder: Path, name: str) -> Path:
    """The file *name* that lies in *folder* itself. Raises aiohttp's "not found" for every other name."""
    with contextlib.suppress(OSError, ValueError):  # too long for a name; a zero byte in it
        path = (folder / name).resolve()
        if path.parent == folder and path.is_file():
            return path
    raise web.HTTPNotFound


def _index(base: str) -> str:
    try:
        built = (BUILD / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return _NOT_BUILT
    return built.replace("<head>", f'<head><base href="{html.escape(base)}">', 1)
