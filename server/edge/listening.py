"""The port, which serves only so many connections at a time."""

import asyncio
import logging
import time
from typing import Final, cast

from aiohttp import web

from server.ops.metrics import Metrics

BACKLOG: Final = 1024
"""Connections that wait to be accepted: as many as come back at once after a restart. The system may allow fewer."""

WARN_EVERY_S: Final = 60.0

log = logging.getLogger(__name__)


class CappedSite(web.BaseSite):
    """
    Listens, and drops a connection beyond the cap before it costs anything.

    It gets no answer: answering each is what a flood is for. Whoever is connected goes on.
    """

    __slots__ = ("_host", "_metrics", "_most", "_port", "_warned_at")

    def __init__(self, runner: web.AppRunner, host: str, port: int, *, most: int, metrics: Metrics) -> None:
        super().__init__(runner)
        self._host = host
        self._port = port
        self._most = most
        self._metrics = metrics
        self._warned_at = -WARN_EVERY_S

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(
            self._serve_or_drop, self._host, self._port, backlog=BACKLOG
        )

    def _serve_or_drop(self) -> asyncio.BaseProtocol:
        server = self._runner.server
        assert server is not None, "a site is made of a runner that is set up"
        if len(server.connections) < self._most:
            return server()
        self._metrics.socket_refused("server")
        if time.monotonic() - self._warned_at >= WARN_EVERY_S:
            self._warned_at = time.monotonic()
            log.warning(
                "connections dropped: as many as [limits] connections allows are open", extra={"most": self._most}
            )
        return _Dropped()


class _Dropped(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).abort()
