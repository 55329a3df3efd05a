"""
Calling people to their screens when they look at none: by mail, or through the clinic's own paging system.

A page says nothing: the clinic's own line, and where the server is. Whom it is for is looked up, their address opened for as long as it takes
to send it, and what fails is tried again for a minute and a half. Off unless the operator has chosen a channel, and silent for whoever
has not said how to reach them. What becomes of pages is counted, and logged without an address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from server.clock import Ids
from server.domain.errors import ClientError, NotFound, PageNotSent, Unavailable
from server.domain.ids import UserId
from server.domain.paging import PageKind
from server.domain.reach import Reach, ReachBy
from server.ops.metrics import Metrics, PageOutcome
from server.services.reach import ReachService

log = logging.getLogger(__name__)

PAUSES_S: Final = (2.0, 5.0, 15.0, 30.0)
"""Between the tries. After a minute somebody else is asked in the room, so a page that is much older helps nobody."""
TRY_S: Final = 10.0
"""How long one try may take, whatever the other side does."""
UNDER_WAY_MAX: Final = 200
"""Pages at the same time. More are let go of and counted: a mail server that hangs must not fill our memory."""


class NotSent(Exception):
    """A page was not sent. `reason` is one word for the log, never what the other side has said, which may quote an address."""

    def __init__(self, reason: str, *, may_pass: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_pass = may_pass
        """Can trying again help?"""


class Channel(Protocol):
    """
    One way to reach people outside the browser.

    `send()` raises `NotSent` and nothing else, and holds no resource once it has ended. It may be cancelled at any time. Pages with one
    `page_id` are one page: whoever gets it twice may drop the second.
    """

    async def send(self, address: str, kind: PageKind, page_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Page:
    id: str
    who: UserId
    kind: PageKind


class PagerService:
    """The `Pager` of a house. `close()` it before the store."""

    def __init__(
        self,
        channels: Mapping[ReachBy, Channel],
        reach: ReachService,
        ids: Ids,
        metrics: Metrics,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            channels: those that the operator has chosen. Without any, nothing is ever sent.
            pause: waits for so many seconds.
        """
        self._channels = channels
        self._reach = reach
        self._ids = ids
        self._metrics = metrics
        self._pause = pause
        self._under_way: set[asyncio.Task[None]] = set()

    def notify(self, who: Collection[UserId], kind: PageKind) -> None:
        """As `Pager` promises."""
        if not self._channels:
            return
        for user_id in dict.fromkeys(who):
            if len(self._under_way) >= UNDER_WAY_MAX:
                self._note(kind, "dropped", "too many under way")
                continue
            task = asyncio.create_task(self._see_to(_Page(self._ids.new(), user_id, kind)))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def try_out(self, who: UserId) -> None:
        """
        Send *who* a page, once, while they wait for it.

        Raises:
            NotFound: If they have said of no way to reach them that the clinic still offers.
            PageNotSent: If it could not be sent.
            SealBroken, Unavailable
        """
        reach = await self._reach.of(who)
        if reach is None or reach.by not in self._channels:
            raise NotFound
        try:
            await self._send(reach, _Page(self._ids.new(), who, PageKind.DUTY))
        except NotSent as error:
            log.warning("a test page was not sent", extra={"channel": reach.by.value, "reason": error.reason})
            raise PageNotSent from None

    async def close(self, grace_s: float) -> None:
        """Send what is under way, for at most so many seconds; what is still waiting for another try then is given up."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _see_to(self, page: _Page) -> None:
        """Send *page*, and try again while that can help."""
        for pause_s in (*PAUSES_S, None):
            try:
                reach = await self._reach.of(page.who)
                if reach is None or reach.by not in self._channels:
                    self._metrics.paged("no_address")
                    return
                await self._send(reach, page)
            except NotSent as error:
                reason, may_pass = error.reason, error.may_pass
            except ClientError as error:
                reason, may_pass = error.code.value, isinstance(error, Unavailable)
            except Exception:
                log.exception("a page failed", extra={"kind": page.kind.value})
                reason, may_pass = "fault", False
            else:
                self._metrics.paged("sent")
                return
            if pause_s is None or not may_pass:
                break
            await self._pause(pause_s)
        self._note(page.kind, "failed", reason)

    async def _send(self, reach: Reach, page: _Page) -> None:
        try:
            async with asyncio.timeout(TRY_S):
                await self._channels[reach.by].send(reach.address, page.kind, page.id)
        except TimeoutError:
            raise NotSent("timeout", may_pass=True) from None

    def _note(self, kind: PageKind, outcome: PageOutcome, reason: str) -> None:
        self._metrics.paged(outcome)
        log.error("a page was not sent", extra={"kind": kind.value, "outcome": outcome, "reason": reason})
