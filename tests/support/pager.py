"""A pager that remembers whom it has reached, and for what."""

from collections.abc import Collection

from server.domain.ids import UserId
from server.domain.paging import PageKind


class FakePager:
    def __init__(self) -> None:
        self.notified: list[tuple[UserId, PageKind]] = []

    def notify(self, who: Collection[UserId], kind: PageKind) -> None:
        self.notified += [(one, kind) for one in who]
