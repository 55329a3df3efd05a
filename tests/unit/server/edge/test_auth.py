"""Where a request comes from, and the session's cookie."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from server.config import ServerConfig
from server.domain.errors import WrongOrigin
from server.edge.auth import COOKIE, Origins, drop_session, keep_session, token_of

LOCAL = ServerConfig()
PUBLIC = ServerConfig(public_url="https://groups.example.org/")


def origins(config: ServerConfig, port: int = 8080) -> Origins:
    return Origins(config, lambda: port)


def is_ours(checked: Origins, origin: str | None) -> bool:
    request = make_mocked_request("POST", "/", headers={} if origin is None else {"Origin": origin})
    try:
        checked.require_same(request)
    except WrongOrigin:
        return False
    return True


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://LOCALHOST:8080"]
)
def test_on_one_machine_all_its_names_are_ours(origin: str) -> None:
    """Without a public address this machine may be called by any of its own names."""
    assert is_ours(origins(LOCAL), origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://127.0.0.1:8081",
        "http://127.0.0.1",
        "https://127.0.0.1:8080",
        "http://127.0.0.1.example.org:8080",
        "http://evil.example:8080",
        "http://localhost.evil.example:8080",
        "http://127.0.0.1:many",
        "file://",
    ],
)
def test_every_other_origin_is_foreign(origin: str | None) -> None:
    """Another port, scheme or host, none at all, and what cannot be read."""
    assert not is_ours(origins(LOCAL), origin)


@pytest.mark.parametrize(("port", "is_ours_"), [(80, True), (8080, False)])
def test_on_the_usual_port_a_browser_names_none(port: int, is_ours_: bool) -> None:
    """http://localhost is port 80."""
    assert is_ours(origins(LOCAL, port), "http://localhost") is is_ours_


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://groups.example.org", "https://groups.example.org"),
        ("https://groups.example.org/", "https://groups.example.org"),
        ("https://groups.example.org:8443", "https://groups.example.org:8443"),
        pytest.param("https://Groups.Example.org", "https://groups.example.org", id="browsers write hosts small"),
        pytest.param("https://groups.example.org:443", "https://groups.example.org", id="browsers omit the usual port"),
        pytest.param("http://groups.example.org:80", "http://groups.example.org", id="of http too"),
    ],
)
def test_the_public_address_is_ours_as_a_browser_writes_it(public_url: str, origin: str) -> None:
    """Whichever way the operator writes the address, a browser's form of it is the same place."""
    assert is_ours(origins(ServerConfig(public_url=public_url)), origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://groups.example.org",
        "https://groups.example.org:444",
        "https://other.example.org",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
    ],
)
def test_with_a_public_address_nothing_else_is_ours(origin: str | None) -> None:
    """Then the machine's own names are foreign as well: a page that another program serves there is not ours."""
    assert not is_ours(origins(PUBLIC), origin)


@pytest.mark.parametrize(
    ("config", "url", "is_secure"),
    [
        (LOCAL, "http://127.0.0.1:9", False),
        (ServerConfig(host="::1"), "http://[::1]:9", False),
        (PUBLIC, "https://groups.example.org", True),
    ],
)
def test_links_begin_with_the_public_address(config: ServerConfig, url: str, is_secure: bool) -> None:
    """Without a last slash; on one machine it is the address listened on, with the port that was taken."""
    ours = origins(config, port=9)
    assert (ours.public_url, ours.is_secure) == (url, is_secure)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", None),
        ("other=1", None),
        (f"{COOKIE}=abc-_1", "abc-_1"),
        (f"a=1; {COOKIE}=abc; b=2", "abc"),
        pytest.param(f"{COOKIE}=seat; {COOKIE}=clinic", "seat", id="the cookie of the longer path comes first"),
        pytest.param(f"x{COOKIE}=no; {COOKIE}=yes", "yes", id="another cookie that ends alike"),
    ],
)
def test_the_sessions_secret_is_in_its_cookie(header: str, token: str | None) -> None:
    """A browser that has a session here and one for the whole site sends ours first (RFC 6265, section 5.4)."""
    assert token_of(make_mocked_request("GET", "/", headers={"Cookie": header})) == token


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_cookie_is_out_of_reach(is_secure: bool) -> None:
    """No script reads it, no other site's page sends it, and over TLS it never goes without."""
    response = web.Response()
    keep_session(response, "secret", path="/demo/member/", is_secure=is_secure)
    cookie = response.cookies[COOKIE]
    assert cookie.value == "secret"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/demo/member/"
    assert bool(cookie["secure"]) is is_secure
    assert int(cookie["max-age"]) == 30 * 24 * 3600


def test_a_dropped_cookie_is_emptied_at_its_path() -> None:
    """Signing out deletes the cookie that signing in has set."""
    response = web.Response()
    drop_session(response, path="/demo/member/")
    cookie = response.cookies[COOKIE]
    assert (cookie.value, cookie["path"], int(cookie["max-age"])) == ("", "/demo/member/", 0)
