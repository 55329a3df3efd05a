"""For those who watch over the server: is it alive, is it ready, and how is it in figures?"""

from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from server.domain.errors import NotFound
from server.domain.vitals import troubles
from server.edge.address import is_within
from server.edge.site import SITE
from server.ops.metrics import CONTENT_TYPE

_FORWARDED: Final = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What proxies write."""


async def healthz(_: web.Request) -> web.Response:
    """Alive: the event loop answers."""
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Ready: model, database, disk and clock are as they should be. 503 while not; the body says which is not."""
    house = request.app[SITE].house
    found = troubles(await house.watch.look())
    return web.json_response(
        {
            "status": "not ready" if found else "ready",
            "troubles": sorted(found),
            "model_version": house.screening.model_version,
        },
        status=503 if found else 200,
    )


async def metrics(request: web.Request) -> web.Response:
    """
    The figures of `server.ops.metrics`, for those alone who may read them. For everybody else there is no such page.

    A request that a proxy has passed on is refused wherever the proxy stands: on this machine it would otherwise open to the world what is
    for this machine.
    """
    site = request.app[SITE]
    if _is_passed_on(request) or not is_within(request.remote or "", site.metrics_readers):
        raise NotFound
    figures = site.metrics.exposition(await site.house.watch.look(), len(site.connections))
    return web.Response(body=figures, headers={"Content-Type": CONTENT_TYPE})


def _is_passed_on(request: web.Request) -> bool:
    """Has a proxy handed this over? By what it has written, or by the host: we speak no TLS, so whoever asks for that asked a proxy."""
    origins = request.app[SITE].origins
    is_public = origins.is_secure and request.host.lower() == urlsplit(origins.public_url.lower()).netloc
    return is_public or any(name in request.headers for name in _FORWARDED)
