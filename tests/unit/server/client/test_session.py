"""Signing in over HTTP, as far as it concerns what is no Warmroom server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from server.client.session import HttpRefused, Session, Unreachable
from server.domain.errors import ErrorCode

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def a_server(answer: Answer) -> AsyncIterator[str]:
    """Whatever is asked, it answers so."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}/clinic/".format(*runner.addresses[0])
    await runner.cleanup()


async def test_addresses_follow_from_the_sites() -> None:
    """The socket lies beside the page, over TLS where the page is, and the origin is scheme and host alone."""
    plain, behind_tls = Session("http://127.0.0.1:8080/"), Session("https://groups.example.org/demo/member/")
    assert (plain.socket_url, plain.origin) == ("ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080")
    assert behind_tls.socket_url == "wss://groups.example.org/demo/member/ws"
    assert behind_tls.origin == "https://groups.example.org"


async def test_where_nobody_answers() -> None:
    """It is said with the address, not with a traceback."""
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port}/ does not answer"):
        await Session(f"http://127.0.0.1:{port}/").me()


@pytest.mark.parametrize("status", [200, 404, 502])
async def test_where_something_else_answers(status: int) -> None:
    """A proxy's error page or another program's page is no answer of ours."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<!doctype html>hello", content_type="text/html")

    async with a_server(page) as url:
        with pytest.raises(Unreachable):
            await Session(url).me()


async def test_a_coded_problem_is_passed_on() -> None:
    """With its code, and when to try again."""

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"code": "too_fast", "retry_after_s": 2.5}, status=429)

    async with a_server(refuse) as url:
        with pytest.raises(HttpRefused) as caught:
            await Session(url).me()
    assert (caught.value.code, caught.value.retry_after_s) == (ErrorCode.TOO_FAST, 2.5)


async def test_the_cookie_is_kept_and_sent() -> None:
    """With our origin, as a browser does it."""
    asked: list[web.Request] = []

    async def welcome(request: web.Request) -> web.Response:
        asked.append(request)
        response = web.json_response({"room_id": "room-1", "recovery_words": None})
        response.set_cookie("warmroom_session", "secret-1", httponly=True)
        return response

    async with a_server(welcome) as url:
        session = Session(url)
        for _ in range(2):
            assert await session.join("12345678", "Ann") == "room-1"
    first, second = asked
    assert first.path == "/clinic/api/invitations/join"
    assert first.headers["Origin"] == session.origin
    assert "Cookie" not in first.headers
    assert second.headers["Cookie"] == "warmroom_session=secret-1"


async def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says, what is said goes to the named server."""

    async def welcome(_: web.Request) -> web.Response:
        return web.json_response({"room_id": "room-1", "recovery_words": None})

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    async with a_server(welcome) as url:
        assert await Session(url).join("12345678", "Ann") == "room-1"
