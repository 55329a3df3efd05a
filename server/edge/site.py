"""What one mounted site of Warmroom needs to answer a request: its house, its path, and how its visitors come in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from aiohttp import web

from server.clock import Ids
from server.edge.address import Addresses
from server.edge.auth import Origins
from server.edge.connection import Connection
from server.edge.dispatch import Dispatcher
from server.edge.places import Places
from server.ops.metrics import Metrics
from server.services.house import House


@dataclass(frozen=True, slots=True)
class Site:
    """
    Warmroom under one path.

    Attributes:
        metrics: what is counted here.
        metrics_readers: who may read them.
        path: where it is mounted, with a slash at both ends; also the path of its session cookie.
        admit: signs a page's visitor in without being asked and returns the session's secret; None for a real clinic.
        is_framed: pages of our own origin may show this one in a frame.
        connections: everyone's, with the session they came with.
    """

    house: House
    dispatcher: Dispatcher
    origins: Origins
    addresses: Addresses
    places: Places
    ids: Ids
    metrics: Metrics
    metrics_readers: tuple[IPv4Network | IPv6Network, ...]
    path: str = "/"
    admit: Callable[[], Awaitable[str]] | None = None
    is_framed: bool = False
    connections: dict[Connection, str] = field(default_factory=dict)


SITE: web.AppKey[Site] = web.AppKey("site", Site)
