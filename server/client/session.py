"""Signing in over HTTP: what a browser's page does before it opens the socket."""

import asyncio
import json
import urllib.error
import urllib.request
from http.cookies import SimpleCookie
from typing import Final, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec

from server.domain.errors import ErrorCode
from server.domain.ids import RoomId
from server.protocol.http import History, InvitationView, Join, LookAtInvitation, Me, Problem, SignedIn

T = TypeVar("T")

TIMEOUT_S: Final = 10.0
# No proxy, whatever the environment says: what the client says goes to the named server and nowhere else.
_opener: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class HttpRefused(Exception):
    """The server answered an HTTP request with a coded problem."""

    def __init__(self, code: ErrorCode, retry_after_s: float | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_s = retry_after_s


class Unreachable(Exception):
    """No server answers there."""


class Session:
    """
    One person's session with one server.

    Args:
        base_url: where the site is, with a slash at the end, such as "http://127.0.0.1:8080/".
        origin: what the server knows itself by, where that is another than in *base_url*.
    """

    def __init__(self, base_url: str, origin: str | None = None) -> None:
        self.base_url = base_url
        parts = urlsplit(base_url)
        self.origin = origin or f"{parts.scheme}://{parts.netloc}"
        self.cookie: str | None = None

    @property
    def socket_url(self) -> str:
        return urljoin(self.base_url, "ws").replace("http", "ws", 1)

    async def look(self, code: str) -> InvitationView:
        """What an invitation is for. Raises `HttpRefused`, `Unreachable`."""
        return await self._ask("api/invitations/look", InvitationView, LookAtInvitation(code=code))

    async def join(self, code: str, name: str) -> RoomId:
        """Enter a room by invitation, as *name*. Raises `HttpRefused`, `Unreachable`."""
        joined = await self._ask("api/invitations/join", SignedIn, Join(code=code, name=name, is_name_meant=True))
        assert joined.room_id is not None, "an invitation leads into a room"
        return joined.room_id

    async def me(self) -> Me:
        return await self._ask("api/me", Me)

    async def history(self, room_id: RoomId, before: int) -> History:
        return await self._ask(f"api/rooms/{room_id}/messages?before={before}", History)

    async def _ask(self, path: str, shape: type[T], body: msgspec.Struct | None = None) -> T:
        return await asyncio.to_thread(self._request, path, shape, body)

    def _request(self, path: str, shape: type[T], body: msgspec.Struct | None) -> T:
        request = urllib.request.Request(  # noqa: S310  # the operator names the server
            urljoin(self.base_url, path),
            data=None if body is None else msgspec.json.encode(body),
            headers={"Origin": self.origin, "Content-Type": "application/json"},
        )
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        try:
            with _opener.open(request, timeout=TIMEOUT_S) as answer:
                for header in answer.headers.get_all("Set-Cookie") or ():
                    for name, morsel in SimpleCookie(header).items():
                        self.cookie = f"{name}={morsel.value}"
                return msgspec.json.decode(answer.read(), type=shape)
        except urllib.error.HTTPError as error:
            try:
                problem = msgspec.json.decode(error.read(), type=Problem)
            except msgspec.DecodeError:
                raise Unreachable(f"{self.base_url} is no Warmroom server (HTTP {error.code})") from None
            raise HttpRefused(problem.code, problem.retry_after_s) from None
        except (OSError, json.JSONDecodeError, msgspec.DecodeError) as error:
            raise Unreachable(f"{self.base_url} does not answer: {error}") from None
