"""The session cookie, and the check that a request comes from our own page."""

from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web

from server.config import LOOPBACK_HOSTS, ServerConfig
from server.domain.errors import NotSignedIn, WrongOrigin
from server.domain.people import Actor
from server.services.accounts import SESSION_DAYS, AccountService

COOKIE = "warmroom_session"


class Origins:
    """
    The origins whose pages may speak to this server.

    Every write and every WebSocket must name one of them: browsers always do, so a page of another site cannot act with a
    person's cookie. For use on one machine "localhost" and "127.0.0.1" are the same place.
    """

    def __init__(self, config: ServerConfig, port: Callable[[], int]) -> None:
        self._config = config
        self._port = port

    @property
    def public_url(self) -> str:
        """What links begin with; without a slash at the end."""
        if self._config.public_url:
            return self._config.public_url.rstrip("/")
        host = self._config.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port()}"

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https:")

    def require_same(self, request: web.Request) -> None:
        """Raises `WrongOrigin` unless the request names one of our origins."""
        origin = request.headers.get("Origin")
        if origin is None or not self._is_ours(origin):
            raise WrongOrigin

    def _is_ours(self, origin: str) -> bool:
        if self._config.public_url:
            return origin == _as_a_browser_writes(self.public_url)
        try:
            parts = urlsplit(origin)
            return parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and (parts.port or 80) == self._port()
        except ValueError:  # a port that is no number
            return False


def _as_a_browser_writes(url: str) -> str:
    """Scheme and host in small letters, without the port that the scheme has anyway."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(':443' if parts.scheme == 'https' else ':80')}"


def token_of(request: web.Request) -> str | None:
    """
    The secret in the session cookie; of several cookies the first.

    A browser with a session of the clinic (path /) and one of a demo seat (/demo/member/) sends both to the seat, that of the
    longer path first (RFC 6265, section 5.4). aiohttp's `request.cookies` keeps the last, which is a stranger there.
    """
    for cookie in ";".join(request.headers.getall("Cookie", ())).split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE:
            return value
    return None


async def actor_or_none(request: web.Request, accounts: AccountService) -> Actor | None:
    """Who is signed in, if anybody."""
    token = token_of(request)
    return await accounts.actor_of(token) if token else None


async def actor_of(request: web.Request, accounts: AccountService) -> Actor:
    """Who is signed in. Raises `NotSignedIn`."""
    actor = await actor_or_none(request, accounts)
    if actor is None:
        raise NotSignedIn
    return actor


def keep_session(response: web.StreamResponse, token: str, *, path: str, is_secure: bool) -> None:
    """Set the session cookie: out of scripts' reach, and never sent from another site's page."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_DAYS * 24 * 3600,
        path=path,
        httponly=True,
        secure=is_secure,
        samesite="Strict",
    )


def drop_session(response: web.StreamResponse, *, path: str) -> None:
    """Delete the session cookie."""
    response.del_cookie(COOKIE, path=path)
