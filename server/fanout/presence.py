"""Who is here, and who is too fast: both forget by themselves."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from server.domain.errors import TooFast
from server.domain.ids import RoomId, UserId
from server.domain.people import Role


class Presence(Protocol):
    """
    Who has a room open, on any of their screens.

    Forgets a process's listeners when the process is gone. Asking never waits, and never stands in the way of a post.
    """

    def enter(self, room_id: RoomId, user_id: UserId, role: Role, screen: object) -> bool:
        """Somebody's *screen* shows the room. True if they were not there before."""
        ...

    def leave(self, room_id: RoomId, user_id: UserId, screen: object) -> bool:
        """Somebody's *screen* shows it no more. True if it was their last."""
        ...

    def present(self, room_id: RoomId) -> list[UserId]:
        """Who is here, in the order they came."""
        ...

    def has_facilitator(self, room_id: RoomId) -> bool: ...


class Limiter(Protocol):
    """Says when somebody is too fast. When it cannot know, it lets them pass."""

    def spend(self, key: str, *, burst: float, per_minute: float) -> None:
        """
        Take one from the allowance under *key*, which holds at most *burst* and grows by *per_minute*.

        Raises:
            TooFast: If it is empty; `retry_after_s` says when there is one again.
        """
        ...


class LocalPresence:
    """The presence of a server that is one process."""

    def __init__(self) -> None:
        # A tuple of screens, for most people have one: a set takes four times as much.
        self._rooms: dict[RoomId, dict[UserId, tuple[Role, tuple[object, ...]]]] = {}

    def enter(self, room_id: RoomId, user_id: UserId, role: Role, screen: object) -> bool:
        here = self._rooms.setdefault(room_id, {})
        first_role, screens = here.get(user_id, (role, ()))
        if screen not in screens:
            here[user_id] = (first_role, (*screens, screen))
        return not screens

    def leave(self, room_id: RoomId, user_id: UserId, screen: object) -> bool:
        here = self._rooms.get(room_id, {})
        if user_id not in here:
            return False
        role, screens = here[user_id]
        if remaining := tuple(other for other in screens if other != screen):
            here[user_id] = (role, remaining)
            return False
        del here[user_id]
        if not here:
            del self._rooms[room_id]
        return True

    def present(self, room_id: RoomId) -> list[UserId]:
        return list(self._rooms.get(room_id, {}))

    def has_facilitator(self, room_id: RoomId) -> bool:
        return any(role is Role.FACILITATOR for role, _ in self._rooms.get(room_id, {}).values())


KEYS_MAX: Final = 10_000
"""How many allowances are remembered; beyond that the least recently used is forgotten, so memory stays bounded."""


_ROUNDING: Final = 1e-6
"""What floating point may lose of one allowance on the way."""


class LocalLimiter:
    """Token buckets in memory. One that is full again is as good as none, and is forgotten when its turn comes."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        # When each is full again, the least recently used first; how much is in it follows from that.
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def spend(self, key: str, *, burst: float, per_minute: float) -> None:
        now, per_s = self._monotonic(), per_minute / 60
        full_at = max(now, self._full_at.pop(key, now))
        left = burst - (full_at - now) * per_s
        is_allowed = left >= 1 - _ROUNDING
        self._full_at[key] = full_at + 1 / per_s if is_allowed else full_at
        while len(self._full_at) > KEYS_MAX or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        if not is_allowed:
            # Rounded up: told a moment too short, a client would come back only to be refused again.
            raise TooFast(retry_after_s=math.ceil((1 - left) * 600 / per_minute) / 10)
