"""How many connections each account and each address may have open at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from server.config import LimitsConfig
from server.domain.errors import TooFast
from server.domain.ids import UserId
from server.ops.metrics import Cap, Metrics

RETRY_AFTER_S: Final = 10.0


class Places:
    """Counts what is open."""

    def __init__(self, limits: LimitsConfig, metrics: Metrics) -> None:
        self._limits = limits
        self._metrics = metrics
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, user_id: UserId, address: str) -> Iterator[None]:
        """Hold a place for both for as long as the block lasts. Raises `TooFast` if either has no more."""
        wanted: dict[str, tuple[Cap, int]] = {
            f"account/{user_id}": ("account", self._limits.connections_per_account),
            f"address/{address}": ("address", self._limits.connections_per_address),
        }
        for key, (cap, most) in wanted.items():
            if self._taken[key] >= most:
                self._metrics.socket_refused(cap)
                raise TooFast(retry_after_s=RETRY_AFTER_S)
        self._taken.update(wanted.keys())
        try:
            yield
        finally:
            for key in wanted:
                self._taken[key] -= 1
                if not self._taken[key]:
                    del self._taken[key]
