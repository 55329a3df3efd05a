"""
Closing evenings out: look, write, send, tick off, delete; and delete what has been kept long enough.

Nobody but the group's facilitators reads any of it, and whoever is tech host in an evening does not read of that one until it is over and the
next is open. What was sent is told by a frame without words; whoever may see it looks.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from server.clock import Clock
from server.config import RetentionConfig
from server.domain import closeout as rules
from server.domain.closeout import CloseOut, Form
from server.domain.errors import ClientError, LooksQuoted, NotAllowed, NotFound, NotInRoom, NotNow
from server.domain.ids import RoomId, SessionId, UserId, crisis_topic, staff_topic
from server.domain.people import Actor, Role
from server.domain.permissions import Action, Part, may_here, part_in
from server.domain.quotes import quotes
from server.domain.sessions import Session, SessionState
from server.protocol.closeout import (
    CloseOutForm,
    CloseOutsChanged,
    CloseOutsShown,
    form_of,
    my_close_out,
    sent_close_out,
)
from server.services.announcer import Announcer
from server.storage import closeout as store
from server.storage import crises, messages, rooms
from server.storage import sessions as kept_sessions
from server.storage.engine import Database
from server.storage.transaction import Transaction

log = logging.getLogger(__name__)

WEEK: Final = timedelta(days=7)
SWEEP_S: Final = 3600.0
"""How often it is looked for what has been kept long enough: it is counted in days."""
EVENINGS_SHOWN: Final = 4
"""Of how many evenings what was sent is shown, beside older ones that have something left to do."""

CRISES_SEEN: Final = 20
"""Of how many that are closed it is asked whether one was in the last evening."""

_OVER: Final = (SessionState.CLOSING, SessionState.CLOSED)


class CloseOutService:
    """What facilitators write down of an evening, for those who hold the next one."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock, retention: RetentionConfig) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock
        self._retention = retention

    async def look(self, actor: Actor, room_id: RoomId, ref: int) -> CloseOutsShown:
        """What the actor may see of the room's evenings. Raises `NotInRoom`, `NotAllowed`."""
        at = self._clock.now()
        async with self._database.read() as transaction:
            session = await self._admitted(transaction, actor, room_id)
            kept = await store.of_room(transaction, room_id)
            had_crisis = session is not None and await self._had_crisis(transaction, session)
            duty = await store.duty_since(transaction, actor.user_id, at - WEEK, at)
        mine = [one for one in kept if one.author_id == actor.user_id and self._is_mine_now(one, session)]
        has_begun = session is not None and any(one.session_id == session.id for one in mine)
        if session is not None and not has_begun and _may_write(session, actor.user_id):
            mine = [_blank(session, actor.user_id), *mine]
        return CloseOutsShown(
            ref=ref,
            room_id=room_id,
            mine=[my_close_out(one, self._keep_until(one)) for one in mine],
            sent=[sent_close_out(one) for one in _shown([one for one in kept if one.sent_at is not None])],
            had_crisis=had_crisis,
            keep_days=self._retention.close_out_days,
            duty_s=duty.total_seconds(),
        )

    async def save(self, actor: Actor, room_id: RoomId, session_id: SessionId, body: CloseOutForm) -> None:
        """
        Keep a draft.

        Raises:
            NotInRoom, NotAllowed, TextTooLong, BadFrame
            NotNow: If it has been sent, or the evening is not over, or was one without the actor.
            NotFound: If somebody is to see to a follow-up who does not facilitate this group.
        """
        async with self._database.write() as transaction:
            before = await self._mine(transaction, actor, room_id, session_id)
            await store.save(transaction, await self._written(transaction, before, form_of(body)))
        self._database.note_deleted_words()

    async def send(
        self, actor: Actor, room_id: RoomId, session_id: SessionId, body: CloseOutForm, *, is_meant: bool
    ) -> None:
        """
        Let the others see it.

        Raises:
            LooksQuoted: If it has words of somebody else of that evening in it, and they are not meant to be. It is kept as a draft.
            TextEmpty: If there is nothing in it.
            NotInRoom, NotAllowed, NotNow, NotFound, TextTooLong, BadFrame: As `save()`.
        """
        await self.save(actor, room_id, session_id, body)
        if not is_meant:
            async with self._database.read() as transaction:
                before = await self._mine(transaction, actor, room_id, session_id)
                said = await messages.said_since(transaction, room_id, before.evening_at, besides=actor.user_id)
            # A long evening takes tens of milliseconds, for which nobody else should wait.
            if await asyncio.to_thread(_quotes, before.form, said):
                raise LooksQuoted
        async with self._database.write() as transaction:
            before = await self._mine(transaction, actor, room_id, session_id)
            await store.save(transaction, rules.send(before, self._clock.now()))
        self._database.note_deleted_words()
        await self._tell(room_id)

    async def delete(self, actor: Actor, room_id: RoomId, session_id: SessionId) -> None:
        """Delete one's own, sent or not. Raises `NotInRoom`, `NotAllowed`, `NotFound`."""
        async with self._database.write() as transaction:
            await self._admitted(transaction, actor, room_id)
            before = await store.load(transaction, session_id, actor.user_id)
            if before is None or before.room_id != room_id:
                raise NotFound
            await store.drop(transaction, session_id, actor.user_id)
        self._database.note_deleted_words()
        await self._tell(room_id)

    async def tick(self, actor: Actor, room_id: RoomId, which: "FollowUpPlace", *, is_done: bool) -> None:
        """Tick a follow-up off, or not after all. Raises `NotInRoom`, `NotAllowed`, `NotFound`."""
        async with self._database.write() as transaction:
            await self._admitted(transaction, actor, room_id)
            before = await store.load(transaction, which.session_id, which.author)
            if before is None or before.room_id != room_id:
                raise NotFound
            await store.save(transaction, rules.tick(before, which.number, actor.user_id, is_done=is_done))
        await self._tell(room_id)

    async def run(self) -> None:
        """Delete what has been kept long enough, for as long as the server runs."""
        while True:
            try:
                await self.sweep()
            except ClientError as error:
                log.warning("what has been kept long enough waits", extra={"code": error.code.value})
            await asyncio.sleep(SWEEP_S)

    async def sweep(self) -> None:
        """Delete what has been kept long enough by now. Raises `Unavailable`."""
        today = self._clock.now()
        async with self._database.write() as transaction:
            dropped = await store.drop_before(transaction, today - timedelta(days=self._retention.close_out_days))
            await store.drop_duty_before(transaction, today - timedelta(days=self._retention.duty_days))
        if dropped:
            self._database.note_deleted_words()

    # ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _admitted(self, transaction: Transaction, actor: Actor, room_id: RoomId) -> Session | None:
        """The session that the room has or had last. Raises `NotInRoom`, `NotAllowed` for whoever may not read of it."""
        found = await rooms.with_membership(transaction, room_id, actor.user_id)
        if found is None:
            raise NotInRoom
        room, membership = found
        kept = await kept_sessions.load(transaction, room_id)
        # Also once it is over: what somebody was in it they were in what is written of it.
        part = Part.MEMBER if kept is None else part_in(kept.session, actor.user_id)
        if not may_here(room, membership.role, Action.CLOSE_OUT, part):
            raise NotAllowed
        return None if kept is None else kept.session

    async def _mine(self, transaction: Transaction, actor: Actor, room_id: RoomId, session_id: SessionId) -> CloseOut:
        """What the actor has written of an evening; blank before they have."""
        session = await self._admitted(transaction, actor, room_id)
        mine = await store.load(transaction, session_id, actor.user_id)
        if mine is not None and mine.room_id == room_id:
            return mine
        if session is None or session.id != session_id or not _may_write(session, actor.user_id):
            raise NotNow
        return _blank(session, actor.user_id)

    async def _written(self, transaction: Transaction, before: CloseOut, form: Form) -> CloseOut:
        owners = {follow_up.owner for follow_up in form.follow_ups}
        found = await rooms.members_among(transaction, before.room_id, owners)
        facilitators = {who for who, membership in found.items() if membership.role is Role.FACILITATOR}
        return rules.write(before, form, facilitators, self._keep_until(before))

    async def _had_crisis(self, transaction: Transaction, session: Session) -> bool:
        found = await crises.of_room(transaction, session.room_id, CRISES_SEEN)
        return any(crisis.raised_at >= session.opened_at for crisis in found)

    def _keep_until(self, close_out: CloseOut) -> date:
        return (close_out.evening_at + timedelta(days=self._retention.close_out_days)).date()

    def _is_mine_now(self, close_out: CloseOut, session: Session | None) -> bool:
        return close_out.sent_at is None or (session is not None and close_out.session_id == session.id)

    async def _tell(self, room_id: RoomId) -> None:
        for topic in (staff_topic(room_id), crisis_topic(room_id)):
            await self._announcer.tell(topic, CloseOutsChanged(topic=topic, room_id=room_id))


@dataclass(frozen=True, slots=True)
class FollowUpPlace:
    """Which follow-up: the how many-th, from 0, of what *author* has sent of an evening."""

    session_id: SessionId
    author: UserId
    number: int


def _blank(session: Session, author_id: UserId) -> CloseOut:
    return CloseOut(session.room_id, session.id, author_id, session.opened_at, Form())


def _may_write(session: Session, who: UserId) -> bool:
    return session.state in _OVER and who in session.attended


def _shown(sent: list[CloseOut]) -> list[CloseOut]:
    """The newest evenings, and older ones with something left to do."""
    evenings = list(dict.fromkeys(one.session_id for one in sent))[:EVENINGS_SHOWN]
    return [
        one
        for one in sent
        if one.session_id in evenings or any(follow_up.done_by is None for follow_up in one.form.follow_ups)
    ]


def _quotes(form: Form, said: list[str]) -> bool:
    return any(quotes(words, said) for words in form.words)
