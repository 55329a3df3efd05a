"""Whom a limit is counted on, behind proxies and without."""

from unittest.mock import Mock

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from server.edge.address import Addresses

PROXIES = "127.0.0.1, 10.0.0.0/8, fd00::/8"


def asked_from(peer: str, *forwarded: str, proxies: str = PROXIES) -> str:
    transport = Mock()
    transport.get_extra_info.side_effect = lambda name, default=None: (peer, 4711) if name == "peername" else default
    headers = [("X-Forwarded-For", value) for value in forwarded]
    return Addresses(proxies).of(make_mocked_request("GET", "/", headers=CIMultiDict(headers), transport=transport))


def test_without_a_proxy_nobody_is_believed() -> None:
    """What anybody can write into a header says nothing."""
    assert asked_from("203.0.113.9", "198.51.100.1", proxies="") == "203.0.113.9"
    assert asked_from("203.0.113.9", "198.51.100.1") == "203.0.113.9"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        pytest.param(("198.51.100.1",), "198.51.100.1", id="one proxy"),
        pytest.param(("198.51.100.1, 10.2.3.4",), "198.51.100.1", id="two of ours"),
        pytest.param(("198.51.100.1", "10.2.3.4"), "198.51.100.1", id="two of ours, two headers"),
        pytest.param(("192.0.2.7, 198.51.100.1",), "198.51.100.1", id="what came before our proxy is anybody's word"),
        pytest.param(("10.9.9.9, 198.51.100.1, 10.2.3.4",), "198.51.100.1", id="also when it looks like ours"),
        pytest.param(("198.51.100.1:5555",), "198.51.100.1", id="with a port"),
        pytest.param((), "127.0.0.1", id="nothing written"),
        pytest.param(("",), "127.0.0.1", id="written empty"),
        pytest.param(("unknown",), "127.0.0.1", id="no address"),
        pytest.param(("198.51.100.1, garbage",), "127.0.0.1", id="garbage ends the chain"),
        pytest.param(("2001:db8:1:2:3:4:5:6",), "2001:db8:1:2::", id="a household has a whole network"),
        pytest.param(("[2001:db8:1:2::77]:443",), "2001:db8:1:2::", id="with brackets and a port"),
        pytest.param(("::ffff:198.51.100.1",), "198.51.100.1", id="one address in two spellings"),
    ],
)
def test_behind_our_proxy(forwarded: tuple[str, ...], address: str) -> None:
    """The last entry that is no proxy of ours."""
    assert asked_from("127.0.0.1", *forwarded) == address


def test_over_a_unix_socket_there_is_no_address() -> None:
    """All of them count as one."""
    assert asked_from("") == "unknown"
