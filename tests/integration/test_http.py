"""HTTP: who may ask, what is read, and what every answer carries."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.client.session import Session
from server.config import ServerConfig
from server.domain.rooms import Room
from server.edge import pages
from server.edge.auth import COOKIE
from server.edge.routes import BODY_BYTES_MAX
from tests.support.app import RunningApp, running_app

POSTS = (
    "api/setup",
    "api/invitations/look",
    "api/invitations/join",
    "api/sign-in",
    "api/sign-out",
    "api/rooms",
    "api/rooms/room-1/invitations",
    "api/rooms/room-1/schedule",
    "api/calendar",
    "api/calendar/renew",
    "api/calendar/off",
)
PAGES = ("", "sign-in", "join", "setup", "clinic", "room/room-1")


# These tests read, or are refused; they share one app.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path_factory.mktemp("clinic")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(clinic: RunningApp) -> Room:
    return await clinic.room()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ann(clinic: RunningApp, room: Room) -> Session:
    return await clinic.join(room, "Ann")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built browser client, as far as the server cares."""
    build = tmp_path / "build"
    (build / "assets").mkdir(parents=True)
    (build / "index.html").write_text("<!doctype html><html><head><title>Warmroom</title></head></html>")
    (build / "icon.svg").write_text("<svg/>")
    (build / "secret.toml").write_text("no = true")
    (build / "assets" / "main-abc123.js").write_text("export {}")
    (build / "outside.js").write_text("no")
    (tmp_path / "data.sqlite3").write_text("no")
    monkeypatch.setattr(pages, "BUILD", build)
    return build


# ── where a request comes from ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_a_write_from_a_page_of_another_site(
    clinic: RunningApp, ann: Session, path: str, origin: str | None
) -> None:
    """Every write must name our own origin, with whatever cookie it comes, and changes nothing otherwise."""
    answer = await clinic.http("POST", path, json={}, origin=origin, session=ann)
    assert (answer.status, answer.code) == (403, "wrong_origin")
    assert (await ann.me()).rooms, "still signed in"


@pytest.mark.parametrize("path", POSTS)
async def test_no_read_changes_anything(clinic: RunningApp, path: str) -> None:
    """A link or an image of another site can only GET, and that does nothing here."""
    answer = await clinic.http("GET", path, origin=None)
    assert answer.status in (401, 404, 405), "401 where the same address is also read"


async def test_localhost_and_127_0_0_1_are_one_place(clinic: RunningApp, room: Room) -> None:
    """On one machine both names are ours."""
    code = await clinic.code(room)
    answer = await clinic.http(
        "POST", "api/invitations/look", json={"code": code}, origin=clinic.origin.replace("127.0.0.1", "localhost")
    )
    assert answer.status == 200


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b"{}",
        b'{"code": "12345678", "x": 1}',
        b'{"code": 12345678}',
        b'{"code": "short"}',
        b'{"code": "' + b"x" * 200 + b'"}',
        b'{"code": "12345678"',
        b"\xff\xfe",
        b"[" * 10_000,
    ],
)
async def test_a_body_that_cannot_be_read(clinic: RunningApp, body: bytes) -> None:
    """No JSON, not the shape, or out of bounds: a bad request, whichever it is."""
    answer = await clinic.http("POST", "api/invitations/look", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_a_body_too_large(clinic: RunningApp) -> None:
    """It is not read to its end."""
    body = json.dumps({"code": "x" * BODY_BYTES_MAX})
    answer = await clinic.http("POST", "api/invitations/look", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.code) == (413, "too_large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_a_body_of_the_wrong_type(clinic: RunningApp, room: Room, content_type: str) -> None:
    """What a form of another site could send without asking is refused, even when JSON is in it."""
    body = json.dumps({"code": await clinic.code(room)})
    answer = await clinic.http("POST", "api/invitations/look", data=body, headers={"Content-Type": content_type})
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", str(2**53), "9" * 5000])
async def test_history_before_what(clinic: RunningApp, room: Room, ann: Session, before: str) -> None:
    """A place is a number that JavaScript can hold."""
    answer = await clinic.http("GET", f"api/rooms/{room.id}/messages?before={before}", session=ann)
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_history_without_a_place(clinic: RunningApp, room: Room, ann: Session) -> None:
    """It has to say before what."""
    answer = await clinic.http("GET", f"api/rooms/{room.id}/messages", session=ann)
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("path", ["nothing", "api/nothing", "room/a/b", "assets", "assets/", "api/rooms"])
async def test_an_address_that_is_none(clinic: RunningApp, path: str) -> None:
    """It is a coded problem like every other."""
    answer = await clinic.http("GET", path)
    assert (answer.status, answer.code) in ((404, "not_found"), (405, "bad_request"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_a_method_that_is_not_served(clinic: RunningApp, method: str) -> None:
    """Reading and posting is all there is; no page of another site gets leave to do more."""
    answer = await clinic.http(method, "api/me", origin="http://evil.example")
    assert answer.status == 405
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_a_fault_is_an_incident_without_words(
    clinic: RunningApp, ann: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer names it, the log has it under that name, and neither says more."""

    async def fail(*_: object) -> None:
        raise ValueError("i lost my mum on tuesday")

    monkeypatch.setattr("server.services.accounts.AccountService.my_rooms", fail)
    answer = await clinic.http("GET", "api/me", session=ann)
    assert (answer.status, answer.code) == (500, "internal")
    assert "tuesday" not in answer.text
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.__dict__["incident"] == answer.json["incident"]
    assert record.__dict__["route"] == "GET /api/me"


# ── what every answer carries ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((page, 200) for page in PAGES),
        ("assets/main-abc123.js", 200),
        ("icon.svg", 200),
        ("api/me", 401),
        ("nothing", 404),
        ("api/setup", 405),
        ("ws", 403),
        ("healthz", 200),
        ("readyz", 200),
    ],
)
async def test_every_answer_has_the_security_headers(clinic: RunningApp, built: Path, path: str, status: int) -> None:
    """Pages, files, problems and health alike: no other origin, no frame, no guess at types, no address passed on."""
    answer = await clinic.http("GET", path, origin=None)
    assert answer.status == status
    headers = answer.headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";") if part.strip()
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"], "no other origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "Strict-Transport-Security" not in headers, "this one has no TLS"


async def test_the_socket_has_them_too(clinic: RunningApp, ann: Session) -> None:
    """The answer that opens a socket is an answer."""
    wire = await clinic.wire(ann)
    assert wire.socket.response is not None
    assert "default-src 'none'" in wire.socket.response.headers["Content-Security-Policy"]


async def test_what_is_anybodys_own_is_not_cached(clinic: RunningApp, built: Path, room: Room, ann: Session) -> None:
    """Only files that change their name with their content are kept."""
    for path in ("", "api/me", f"api/rooms/{room.id}/messages?before=1", "nothing"):
        assert (await clinic.http("GET", path, session=ann)).headers["Cache-Control"] == "no-store"
    assert "immutable" in (await clinic.http("GET", "assets/main-abc123.js")).headers["Cache-Control"]
    assert "max-age" in (await clinic.http("GET", "icon.svg")).headers["Cache-Control"]


async def test_the_sessions_cookie_is_out_of_reach(clinic: RunningApp, room: Room) -> None:
    """No script reads it, no other site's page sends it."""
    body = {"code": await clinic.code(room), "name": "Cem"}
    answer = await clinic.http("POST", "api/invitations/join", json=body)
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/", "")
    assert len(answer.cookies) == 1


@pytest_asyncio.fixture(loop_scope="module")
async def behind_tls(tmp_path: Path) -> AsyncIterator[RunningApp]:
    server = ServerConfig(port=0, public_url="https://groups.example.org")
    async with running_app(tmp_path / "public", server=server) as running:
        yield running


async def test_behind_tls_nothing_goes_without(behind_tls: RunningApp) -> None:
    """Where the public address is https the cookie is secure, links are https, and browsers remember it."""
    assert behind_tls.app.setup_link is not None
    assert behind_tls.app.setup_link.startswith("https://groups.example.org/setup#")
    body = {"code": behind_tls.app.setup_link.rpartition("#")[2], "clinic_name": "Linden House"}
    here = f"http://127.0.0.1:{behind_tls.app._port}/"
    async with behind_tls._http.post(
        f"{here}api/setup", json=body, headers={"Origin": "https://groups.example.org"}
    ) as answer:
        assert answer.status == 200
        assert answer.cookies[COOKIE]["secure"]
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for origin in ("http://groups.example.org", here.rstrip("/"), "http://localhost"):
        async with behind_tls._http.post(f"{here}api/setup", json=body, headers={"Origin": origin}) as answer:
            assert (await answer.json())["code"] == "wrong_origin"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_the_one_page(clinic: RunningApp, built: Path, path: str) -> None:
    """The client reads the address; its files are found from the site's own path."""
    answer = await clinic.http("GET", path, origin=None)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert '<head><base href="/">' in answer.text
    assert COOKIE not in answer.cookies, "nobody is signed in by looking at a real clinic"


async def test_a_file_of_the_build_is_served(clinic: RunningApp, built: Path) -> None:
    """With its own type."""
    answer = await clinic.http("GET", "assets/main-abc123.js")
    assert (answer.status, answer.text) == (200, "export {}")
    assert "javascript" in answer.headers["Content-Type"]
    assert (await clinic.http("GET", "icon.svg")).headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path",
    [
        "assets/../index.html",
        "assets/%2e%2e/index.html",
        "assets/..%2foutside.js",
        "assets/..%2f..%2fdata.sqlite3",
        "assets/%2fetc%2fpasswd",
        "assets/..%5coutside.js",
        "assets/.",
        "assets/..",
        "assets/%2e",
        "assets/a%00b.js",
        pytest.param("assets/" + "a" * 300, id="assets/ and a name too long"),
        "assets/none.js",
        "assets/link.js",
        "secret.toml",
        "..%2fdata.sqlite3",
        "../data.sqlite3",
        "index.html",
        "outside.js",
        "none.svg",
        "%00.svg",
        pytest.param("a" * 300 + ".svg", id="a name too long"),
    ],
)
async def test_no_other_file_is_served(clinic: RunningApp, built: Path, path: str) -> None:
    """No way leads out of the build, and what is not there is not found, however it is spelled."""
    (built / "assets" / "link.js").symlink_to(built.parent / "data.sqlite3")
    reader, writer = await clinic.tcp()
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 404 "), head.splitlines()[0]
    assert json.loads(body)["code"] == "not_found"


async def test_without_a_build_the_page_says_so(
    clinic: RunningApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A developer reads what to do."""
    monkeypatch.setattr(pages, "BUILD", tmp_path / "nowhere")
    answer = await clinic.http("GET", "", origin=None)
    assert answer.status == 200
    assert "make web" in answer.text


# ── for those who watch over it ──────────────────────────────────────────────────────────────────────────────────────


async def test_alive_and_ready(clinic: RunningApp) -> None:
    """Both are said to whoever asks, without a session."""
    assert (await clinic.http("GET", "healthz", origin=None)).json == {"status": "alive"}
    ready = await clinic.http("GET", "readyz", origin=None)
    assert (ready.status, ready.json) == (200, {"status": "ready", "troubles": [], "model_version": "scripted-1"})


async def test_not_ready_while_the_model_is_away(clinic: RunningApp, room: Room) -> None:
    """Alive, but not ready; and the answer says why."""
    seat = await clinic.seat(room, "Bob")
    clinic.assessor.failing = True
    await seat.say("hello")
    ready = await clinic.http("GET", "readyz", origin=None)
    alive = await clinic.http("GET", "healthz", origin=None)
    clinic.assessor.failing = False
    assert (ready.status, ready.json["status"], ready.json["troubles"]) == (503, "not ready", ["model"])
    assert alive.status == 200


async def test_a_request_is_logged_by_its_pattern(
    clinic: RunningApp, room: Room, ann: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """No line has the path, the query, the address or a name in it."""
    with caplog.at_level(logging.DEBUG):
        await clinic.http("GET", f"api/rooms/{room.id}/messages?before=1", session=ann)
        await clinic.http("GET", "nothing/at/all")
    lines = [record.__dict__ for record in caplog.records if record.msg == "request"]
    assert [line["route"] for line in lines] == ["GET /api/rooms/{room_id}/messages", "GET (unknown)"]
    assert not [line for line in lines if room.id in str(line) or "127.0.0.1" in str(line)]


async def test_a_mistyped_address_is_a_page_for_people(clinic: RunningApp) -> None:
    """A browser gets the client, which says so with a way back; everybody else gets the code."""
    page = await clinic.http("GET", "nothing/here", headers={"Accept": "text/html,*/*"})
    assert (page.status, page.headers["Content-Type"].split(";")[0]) == (404, "text/html")
    assert (await clinic.http("GET", "nothing/here")).code == "not_found"
