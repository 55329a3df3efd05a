"""From where somebody asks: what limits are counted on. Kept in memory for minutes and never written down."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp import web

from server.config import networks

_HOUSEHOLD_BITS: Final = 64
"""An internet provider gives a household at least so much of an IPv6 address: counted one by one, one person would be millions."""


class Addresses:
    """Tells the address of whoever asks, also from behind our own proxies."""

    def __init__(self, proxies: str) -> None:
        """
        Args:
            proxies: as in `[server] proxies`.
        """
        self._proxies = networks(proxies)

    def of(self, request: web.Request) -> str:
        """
        The address a request comes from; of IPv6 the network of the household.

        Only what a proxy of ours has written is believed: `X-Forwarded-For` is read from its end, and the first entry that is not ours is
        the one. What stands before that anybody may have sent.
        """
        address = request.remote or ""
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        while forwarded and self._is_ours(address):
            before = _plain(forwarded.pop())
            if not before:
                break
            address = before
        return _household(address)

    def _is_ours(self, address: str) -> bool:
        return is_within(address, self._proxies)


def is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Is *address* one of these? False for what is no address."""
    plain = _plain(address)
    return bool(plain) and any(ip_address(plain) in network for network in networks)


def _plain(entry: str) -> str:
    """The address in an entry, without a port or brackets; nothing if it is none."""
    entry = entry.strip()
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        address = ip_address(entry.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _household(address: str) -> str:
    plain = _plain(address)
    found = ip_address(plain) if plain else None
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> (128 - _HOUSEHOLD_BITS) << (128 - _HOUSEHOLD_BITS)))
    return plain or "unknown"
