"""How many connections each account and each address may have open at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from server.config import LimitsConfig
from server.domain.errors import TooFast
from server.domain.ids import UserId

RETRY_AFTER_S: Final = 10.0


class Places:
    """Counts what is open."""

    def __init__(self, limits: LimitsConfig) -> None:
        self._limits = limits
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, user_id: UserId, address: str) -> Iterator[None]:
        """Hold a place for both for as long as the block lasts. Raises `TooFast` if either has no more."""
        wanted = {
            f"account/{user_id}": self._limits.connections_per_account,
            f"address/{address}": self._limits.connections_per_address,
        }
        if any(self._taken[key] >= most for key, most in wanted.items()):
            raise TooFast(retry_after_s=RETRY_AFTER_S)
        self._taken.update(wanted.keys())
        try:
            yield
        finally:
            for key in wanted:
                self._taken[key] -= 1
                if not self._taken[key]:
                    del self._taken[key]
