"""
Sessions of groups: load → verb → save → announce.

The value is in `domain/sessions.py`; what a command does with it is in `session_verbs`, what becomes of words in it in `session_words`. A
step is one transaction: the new value, its row in the room's log, and the messages that waited for a turn that is over now.

Whoever comes, leaves or loses their line is brought in by `RoomService`. What happens by time passing (a turn that waits for a lost line, a
group that nobody looks after) happens in `tick()`, which `run()` calls when it is due.
"""

import asyncio
import logging
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from server.clock import Clock, Ids
from server.domain import attendance, door, floor, paging, relief, rounds, sessions, visits
from server.domain.duty import Cover, Duty, DutyRule, duty, require_enough
from server.domain.errors import ClientError, NotFound, NotInRoom, NotNow, Unavailable
from server.domain.events import Fact, FactKind
from server.domain.ids import (
    MessageId,
    RoomId,
    SessionId,
    UserId,
    crisis_topic,
    door_topic,
    hosts_topic,
    room_topic,
    staff_topic,
    user_topic,
)
from server.domain.messages import HoldReason, MessageState
from server.domain.paging import PageKind, Pager
from server.domain.people import Actor, Membership
from server.domain.permissions import Action, may, require
from server.domain.sessions import Agreement, PauseReason, Session, SessionState
from server.domain.templates import AGREEMENT, TEMPLATES
from server.fanout.presence import Presence
from server.protocol import session_commands as commands
from server.protocol.events import Notes, Roster
from server.protocol.session_frames import session_notes, standing
from server.services.announcer import Announcer, Words
from server.services.boards import Boards
from server.services.floor import AGAIN_S, Floor
from server.services.hearing import Hearing
from server.services.pauses import note_pause
from server.services.recording import Recorded, record
from server.services.session_verbs import Moment, carry_out
from server.services.session_words import SessionWords
from server.services.small_rooms import furnish
from server.services.visiting import note_visits
from server.storage import closeout, messages, rooms
from server.storage import log as topics
from server.storage import sessions as store
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

log = logging.getLogger(__name__)

LOOK_S: Final = 30.0
"""How often the clock is looked at while something is due: it may be set, and the machine may sleep."""


class SessionService:
    """Carries a group's session from its lobby to its close."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        presence: Presence,
        words: SessionWords,
        floor: Floor,
        boards: Boards,
        hearing: Hearing,
        pager: Pager,
        duty_rule: DutyRule,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._presence = presence
        self._words = words
        self._floor = floor
        self._boards = boards
        self._hearing = hearing
        self._pager = pager
        self.duty_rule: Final = duty_rule
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._due_at: dict[RoomId, datetime] = {}
        self._alone_since: dict[RoomId, datetime] = {}
        self._woken = asyncio.Event()

    # ── what people ask for ──────────────────────────────────────────────────────────────────────────────────────────

    async def open(self, actor: Actor, room_id: RoomId, template_name: str, *, is_admitting: bool = False) -> None:
        """
        Open the lobby. Whoever opens it is on duty and leads; whoever has the room open is in.

        Raises:
            NotFound: If no template has this name.
            NotNow: If a session goes on already.
            TooFewOnDuty: If fewer facilitators have the room open than the clinic asks for. They go on duty by themselves, once it is open.
            NotInRoom, NotAllowed, Unavailable: Nothing has changed then.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            require(await rooms.membership(transaction, room_id, actor.user_id), Action.HOLD_SESSION)
            if (template := TEMPLATES.get(template_name)) is None:
                raise NotFound
            last = await store.load(transaction, room_id)
            if last is not None and last.session.state is not SessionState.CLOSED:
                raise NotNow
            require_enough(await self._facilitators(transaction, room_id, actor.user_id), self.duty_rule)
            session_id = SessionId(self._ids.new())
            session = sessions.open_lobby(session_id, room_id, template, Agreement(1, AGREEMENT), self.duty_rule, at)
            session = attendance.go_on_duty(session, actor.user_id)
            # Before asking who is here: whoever comes from now on arrives by themselves, after this.
            self._floor.note(session)
            for who in dict.fromkeys((actor.user_id, *self._presence.present(room_id))):
                session = attendance.arrive(session, who, at)
            waits = () if last is None else last.session.to_check_on
            still = await rooms.members_among(transaction, room_id, waits)
            # Whoever has not been asked how they are is still to be asked.
            session = replace(session, is_admitting=is_admitting, to_check_on=tuple(w for w in waits if w in still))
            await store.add(transaction, session)
            await closeout.note_duty(transaction, room_id, (), session.on_duty, at)
            fact = await topics.append(transaction, room_topic(room_id), FactKind.SESSION_CHANGED, session_id, at)
        if last is not None:
            self._database.note_deleted_words()
        await self._announce(session, (fact,), Words())
        await self._tell_notes(session)

    async def carry_out(self, actor: Actor, command: commands.SessionVerb) -> None:
        """
        Take one step of the session that goes on in the command's room.

        Raises:
            NotInRoom, NotAllowed: The room's table or the session's does not allow it.
            NotNow, NotFound: If there is no session, or the step does not fit it (any more).
            LooksPersonal, NotAssessed, TextEmpty, TextTooLong: Of words in it.
            Unavailable: Nothing has changed in any of these cases.
        """
        read = await self._words.read(actor, command) if isinstance(command, commands.WordsCommand) else None
        at = self._clock.now()
        async with self._database.write() as transaction:
            found = await rooms.with_membership(transaction, command.room_id, actor.user_id)
            if found is None:
                raise NotInRoom
            room, membership = found
            is_duty = isinstance(command, commands.GoOnDuty)
            require(membership, Action.HOLD_SESSION if is_duty else Action.READ_ROOM)
            kept = await store.load(transaction, command.room_id)
            if kept is None:
                raise NotNow
            if kept.session.state is SessionState.CLOSED and not isinstance(command, commands.FollowUp):
                raise NotNow
            moment = Moment(
                who=actor.user_id,
                at=at,
                present=await self._present(transaction, command.room_id),
                number=kept.number - 1,
                chance=zlib.crc32(self._ids.new().encode()),
                new_room=lambda: RoomId(self._ids.new()),
            )
            after = carry_out(kept.session, command, moment)
            after, facts, words = await self._save(transaction, kept, after, at)
            if read is not None and after != kept.session:
                raised = await self._words.flag(transaction, room, actor, read, at)
                words = replace(words, room_names=raised.words.room_names).with_flags(raised.words)
                facts = (*facts, *raised.facts)
            if isinstance(command, commands.GivePause) and command.flag_id is not None:
                noted, of_pause = await note_pause(
                    transaction, self._floor, actor, command.flag_id, command, self._ids, at
                )
                words = words.with_flags(of_pause)
                facts = (*facts, *noted)
        if _has_deleted(kept.session, after):
            self._database.note_deleted_words()
        await self._announce(after, facts, words)
        self._page(kept.session, after)
        if _notes(kept.session) != _notes(after):
            await self._tell_notes(after)

    async def set_roster(self, actor: Actor, room_id: RoomId, on_call: Sequence[UserId]) -> None:
        """
        Put facilitators of the room on call for it, in the order in which they are asked.

        Raises:
            NotInRoom, NotAllowed: If the actor may not hold its sessions.
            NotFound: If one of *on_call* may not.
        """
        async with self._database.write() as transaction:
            require(await rooms.membership(transaction, room_id, actor.user_id), Action.HOLD_SESSION)
            listed = list(dict.fromkeys(on_call))
            found = await rooms.members_among(transaction, room_id, listed)
            if any(who not in found or not may(found[who].role, Action.HOLD_SESSION) for who in listed):
                raise NotFound
            await rooms.put_on_call(transaction, room_id, listed)
        topic = hosts_topic(room_id)
        await self._announcer.tell(topic, Roster(topic=topic, room_id=room_id, on_call=listed))
        await self._happen(room_id, lambda session, _: session)

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def arrive(self, membership: Membership) -> None:
        """Somebody has the room open: they are in, or wait at the door. Behind a shut one they read, and are not in."""
        who, is_facilitator = membership.user_id, may(membership.role, Action.HOLD_SESSION)
        await self._happen(
            membership.room_id,
            lambda session, at: door.come(
                session, who, at, is_facilitator=is_facilitator, is_guest=membership.is_guest
            ),
        )

    async def leave(self, room_id: RoomId, who: UserId) -> None:
        """*who* has gone and said so. Raises `Unavailable`."""
        await self._happen(room_id, lambda session, at: attendance.leave(session, who, at))

    async def lose(self, room_id: RoomId, who: UserId) -> None:
        """The last line of *who* has dropped. Never fails: what cannot be written now is found at the next look."""
        try:
            await self._happen(room_id, lambda session, at: attendance.lose(session, who, at))
        except ClientError as error:
            log.warning("a lost line is not noted yet", extra={"code": error.code.value})
            self._due_at[room_id] = self._clock.now()
            self._woken.set()

    async def forget(self, room_id: RoomId, who: UserId) -> None:
        """Nothing of *who* stays in the session that the room has, or had last. Raises `Unavailable`."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            kept = await store.load(transaction, room_id)
            if kept is None or (after := visits.forget(kept.session, who)) == kept.session:
                return
            if not await store.save(transaction, kept, after):
                raise Unavailable(retry_after_s=AGAIN_S)
            fact = await topics.append(transaction, room_topic(room_id), FactKind.SESSION_CHANGED, after.id, at)
        await self._announce(after, (fact,), Words())
        if _notes(kept.session) != _notes(after):
            await self._tell_notes(after)

    async def wake(self) -> None:
        """The server has started: sessions go on where they were, and everybody's line has dropped. Raises `Unavailable`."""
        async with self._database.read() as transaction:
            going_on = [kept.session for kept in await store.going_on(transaction)]
        for session in going_on:
            self._floor.note(session)
            await self._happen(session.room_id, _woken)

    async def run(self) -> None:
        """Let happen what is due, for as long as the server runs."""
        while True:
            self._woken.clear()
            try:
                async with asyncio.timeout(self._next_s()):
                    await self._woken.wait()
            except TimeoutError:
                pass
            try:
                await self._undertakings.see_through(self.tick())
            except ClientError as error:
                log.warning("a session waits", extra={"code": error.code.value})
                await asyncio.sleep(AGAIN_S)

    async def tick(self) -> None:
        """Time has passed: let happen what is due by now. Raises `Unavailable`."""
        now = self._clock.now()
        for room_id in [room_id for room_id, due_at in self._due_at.items() if due_at <= now]:
            await self._happen(room_id, self._passed)

    # ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _happen(self, room_id: RoomId, change: Callable[[Session, datetime], Session]) -> None:
        """One step that nobody asked for; it is seen through whatever becomes of the line that brought it."""
        if self._floor.has_session(room_id):
            await self._undertakings.see_through(self._step(room_id, change))

    async def _step(self, room_id: RoomId, change: Callable[[Session, datetime], Session]) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            kept = await store.load(transaction, room_id)
            if kept is None or kept.session.state is SessionState.CLOSED:
                self._due_at.pop(room_id, None)
                return
            after = change(kept.session, at)
            after, facts, words = await self._save(transaction, kept, after, at)
        await self._announce(after, facts, words)
        self._page(kept.session, after)
        if _notes(kept.session) != _notes(after):
            await self._tell_notes(after)

    async def _save(
        self, transaction: Transaction, before: store.Kept, after: Session, at: datetime
    ) -> tuple[Session, tuple[Fact, ...], Words]:
        """Write down a step and what follows from it: what to announce. A step that changes nothing leaves no trace."""
        after = relief.settle(after, self._presence.present(after.room_id), at)
        after = await self._paged(transaction, after, at)
        if after == before.session:
            return after, (), Words()
        if not await store.save(transaction, before, after):
            raise Unavailable(retry_after_s=AGAIN_S)
        on_duty = () if after.state is SessionState.CLOSED else after.on_duty
        await closeout.note_duty(transaction, after.room_id, before.session.on_duty, on_duty, at)
        facts, words = await self._log(transaction, before.session, after, at)
        furnished = await furnish(transaction, before.session, after, at)
        visiting = await note_visits(transaction, before.session, after, at)
        facts += (*furnished.facts, *visiting.facts)
        joined = {**words.memberships, **furnished.words.memberships, **visiting.words.memberships}
        words = replace(words, memberships=joined)
        for message_id in rounds.released(before.session.round, after.round):
            delivered = await self._deliver(transaction, message_id, at)
            if delivered is not None:
                facts += delivered.facts
                words = replace(words, messages={**words.messages, **delivered.words.messages})
        return after, tuple(facts), words

    async def _paged(self, transaction: Transaction, session: Session, at: datetime) -> Session:
        cover = self._duty(session, at).cover if session.state is not SessionState.CLOSED else Cover.FULL
        on_call = await rooms.on_call(transaction, session.room_id) if paging.is_wanted(session, cover) else []
        return paging.page(session, on_call, cover, at)

    async def _log(
        self, transaction: Transaction, before: Session, after: Session, at: datetime
    ) -> tuple[list[Fact], Words]:
        """Write into each topic's log what it is to hear of a step."""
        room_id = after.room_id
        facts = [await topics.append(transaction, room_topic(room_id), FactKind.SESSION_CHANGED, after.id, at)]
        words = Words()
        if _from_the_door(before) != _from_the_door(after):
            facts.append(await topics.append(transaction, door_topic(room_id), FactKind.DOOR_CHANGED, room_id, at))
            hosts = await rooms.members_among(transaction, room_id, after.on_duty)
            words = Words(memberships={(room_id, who): member for who, member in hosts.items()})
        for who in sorted({*before.waiting, *before.declined}):
            if standing(before, who) != standing(after, who):
                topic = user_topic(who)
                facts.append(await topics.append(transaction, topic, FactKind.DOOR_ANSWERED, room_id, at))
        for who in sorted(_asking(before) ^ _asking(after)):
            facts.append(await topics.append(transaction, user_topic(who), FactKind.BREAKOUT_ASKED, room_id, at))
        if before.paging.asks != after.paging.asks:
            for asked in (before.paging.asks, after.paging.asks):
                if asked is not None:
                    topic = user_topic(asked)
                    facts.append(await topics.append(transaction, topic, FactKind.DUTY_PAGED, room_id, at))
            words = replace(words, room_names=await rooms.names(transaction, {room_id}))
        for who in sorted(before.read_first ^ after.read_first):
            topic = user_topic(who)
            facts.append(await topics.append(transaction, topic, FactKind.READ_FIRST_CHANGED, room_id, at))
        if after.state is SessionState.CLOSED:
            await rooms.note_attended(transaction, room_id, after.attended)
        return facts, words

    async def _deliver(self, transaction: Transaction, message_id: MessageId, at: datetime) -> Recorded | None:
        """Bring into the room what has waited for the end of a turn, unless its author has thought better of it."""
        message = await messages.by_id(transaction, message_id)
        if message is None or message.state is not MessageState.HELD or message.hold_reason is not HoldReason.TURN:
            return None
        room = await rooms.by_id(transaction, message.room_id)
        assert room is not None, "a message has a room"
        said = replace(message, state=MessageState.VISIBLE, hold_reason=None)
        # Its flags were raised when it was assessed.
        return await record(transaction, message, said, (), room=room, lines=(), ids=self._ids, at=at)

    async def _announce(self, session: Session, facts: tuple[Fact, ...], words: Words) -> None:
        self._floor.note(session)
        self._boards.note(session)
        # Before anybody is told: what somebody may not hear any more does not reach them.
        await self._hearing.settle(session)
        self._look_ahead(session)
        if facts:
            told = replace(words, sessions={room_topic(session.room_id): session})
            await self._announcer.announce(facts, told)
            await self._floor.tell(session.room_id)

    def _page(self, before: Session, after: Session) -> None:
        """Whoever is asked now may be looking at no screen."""
        asked = after.paging.asks
        if asked is not None and asked != before.paging.asks:
            self._pager.notify((asked,), PageKind.DUTY)

    async def _tell_notes(self, session: Session) -> None:
        for topic in (staff_topic(session.room_id), crisis_topic(session.room_id)):
            told = Notes(topic=topic, room_id=session.room_id, notes=session_notes(session))
            await self._announcer.tell(topic, told)

    async def _present(self, transaction: Transaction, room_id: RoomId) -> list[UserId]:
        here = set(self._presence.present(room_id))
        return [member.user_id for member in await rooms.members(transaction, room_id) if member.user_id in here]

    async def _facilitators(self, transaction: Transaction, room_id: RoomId, opens: UserId) -> set[UserId]:
        """Who of those who have the room open may be on duty in it, with whoever *opens* a session."""
        here = await rooms.members_among(transaction, room_id, {opens, *self._presence.present(room_id)})
        return {who for who, member in here.items() if may(member.role, Action.HOLD_SESSION)}

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _passed(self, session: Session, at: datetime) -> Session:
        for who in (session.attended | set(session.waiting)) - set(self._presence.present(session.room_id)):
            session = attendance.lose(session, who, at)
        session = attendance.end_pauses(floor.tick(session, at), at)
        cover = self._duty(session, at).cover
        if cover is Cover.CLOSE:
            return sessions.close(session, at)
        if cover is Cover.PAUSE and session.state is SessionState.OPEN:
            return sessions.pause(session, PauseReason.ALONE, at)
        return session

    def _duty(self, session: Session, at: datetime) -> Duty:
        here = set(self._presence.present(session.room_id))
        on_duty = [who for who in session.on_duty if who in here]
        if on_duty:
            self._alone_since.pop(session.room_id, None)
        last_seen = self._alone_since.setdefault(session.room_id, at) if not on_duty else at
        return duty(session.duty_rule, on_duty, last_seen, at)

    def _look_ahead(self, session: Session) -> None:
        """Note when something will happen to *session* by time passing alone."""
        room_id = session.room_id
        if session.state is SessionState.CLOSED:
            self._due_at.pop(room_id, None)
            self._alone_since.pop(room_id, None)
            return
        at = self._clock.now()
        answer_at = paging.ends_at(session.paging, at) if session.paging.asks is not None else None
        ends_at = (relief.ends_at(session), attendance.pauses_end_at(session))
        due_at = (floor.ticks_at(session, at), self._duty(session, at).until, answer_at, *ends_at)
        due = [then for then in due_at if then is not None]
        if due:
            self._due_at[room_id] = min(due)
            self._woken.set()
        else:
            self._due_at.pop(room_id, None)

    def _next_s(self) -> float | None:
        if not self._due_at:
            return None
        left_s = (min(self._due_at.values()) - self._clock.now()).total_seconds()
        return min(max(left_s, 0.0), LOOK_S)


def _woken(session: Session, at: datetime) -> Session:
    """Everybody's line has dropped with the server, and whoever has the turn is waited for from now on, however long it was away."""
    if session.round is not None and session.round.turn is not None:
        session = attendance.arrive(session, session.round.turn.who, at)
    for who in (*session.attended, *session.waiting):
        session = attendance.lose(session, who, at)
    return session


def _from_the_door(session: Session) -> tuple[object, ...]:
    """What is seen of it by those who wait."""
    return session.state, session.agreement, session.lead, session.on_duty


def _asking(session: Session) -> set[UserId]:
    """Who waits for a facilitator in a small group."""
    return set() if session.breakout is None else set(session.breakout.asked)


def _notes(session: Session) -> tuple[object, ...]:
    return session.note, session.to_check_on, session.read_first, session.stepped_back, session.relief_for


def _has_deleted(before: Session, after: Session) -> bool:
    """Is something gone that must not be found in the store's files: words, or who has answered what?"""
    words = {theme.words for theme in before.themes.listed} > {theme.words for theme in after.themes.listed}
    note = before.note is not None and before.note != after.note
    return words or note or (before.activity is not None and after.activity is None)
