"""How many connections each account and each address may have open at the same time."""

from collections import Counter
from typing import Final, NoReturn, TypeVar

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
        self._by_account: Counter[UserId] = Counter()
        self._by_address: Counter[str] = Counter()

    def take(self, user_id: UserId, address: str) -> None:
        """Take a place of both, to be given back. Raises `TooFast` if either has no more."""
        if self._by_account[user_id] >= self._limits.connections_per_account:
            self._refuse("account")
        if self._by_address[address] >= self._limits.connections_per_address:
            self._refuse("address")
        self._by_account[user_id] += 1
        self._by_address[address] += 1

    def give_back(self, user_id: UserId, address: str) -> None:
        """Give back what `take()` took."""
        _count_down(self._by_account, user_id)
        _count_down(self._by_address, address)

    def _refuse(self, cap: Cap) -> NoReturn:
        self._metrics.socket_refused(cap)
        raise TooFast(retry_after_s=RETRY_AFTER_S)


Key = TypeVar("Key")


def _count_down(counter: Counter[Key], key: Key) -> None:
    """Take one off; what stands at nothing is forgotten, so that memory stays bounded."""
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
