"""
What facilitators do about messages. Each act is on disk before anybody is told, and then every desk shows it, and who did it.

Of two facilitators who do the same at once the first to reach the disk does it: an act names the edition that was read, and one from a flag
looks after the flag on the way. What time makes of an act is in `settling`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from moderation.assessment import Span
from server.clock import Clock, Ids
from server.domain import acts as rules
from server.domain.acts import Act, ActKind, ActState, Kept, Why
from server.domain.errors import ActedAlready, ActSettled, MessageSettled, NotFound
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag, FlagState, reopen
from server.domain.ids import ActId, FlagId, MessageId, room_topic
from server.domain.messages import Message, MessageState
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.services.announcer import Words
from server.services.backlog import Backlog
from server.services.crises import CrisisService
from server.services.crisis_steps import Told, signal_of_flag
from server.services.flags import find_flag, hold, tell_change
from server.services.floor import Floor
from server.services.noting import answer_asks, log_act, log_notice, note
from server.services.recording import log_flag
from server.storage import acts, crises, flags, log, messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction


class ActService:
    """Hides, removes and masks messages, asks for other words, reaches out; and undoes."""

    def __init__(
        self, database: Database, crises: CrisisService, floor: Floor, backlog: Backlog, clock: Clock, ids: Ids
    ) -> None:
        self._database = database
        self._crises = crises
        self._floor = floor
        self._backlog = backlog
        self._clock = clock
        self._ids = ids

    async def hide(self, actor: Actor, message_id: MessageId, flag_id: FlagId | None = None) -> None:
        """Take a message out of the room's sight; `show()` brings it back. Raises as `remove()`."""
        await self._do(actor, message_id, ActKind.HIDE, _turned(MessageState.VISIBLE, MessageState.HIDDEN), flag_id)

    async def show(self, actor: Actor, message_id: MessageId, flag_id: FlagId | None = None) -> None:
        """Bring a hidden message back. Raises as `remove()`."""
        await self._do(actor, message_id, ActKind.SHOW, _turned(MessageState.HIDDEN, MessageState.VISIBLE), flag_id)

    async def remove(
        self,
        actor: Actor,
        message_id: MessageId,
        *,
        edition: int,
        why: Why,
        line: str | None = None,
        flag_id: FlagId | None = None,
    ) -> None:
        """
        Take a message out of the room for good. Its author is told why once that stands.

        Raises:
            NotFound: If there is no such message, or no such flag of it.
            NotAllowed: If the actor is no facilitator of the room, or has another part in its session.
            MessageSettled: If somebody else has removed, masked or changed what the actor has read.
            FlagTaken, FlagResolved: If the flag is somebody else's, or closed.
            TextTooLong, Unavailable: Nothing has changed in any of these cases.
        """
        await self._do(
            actor,
            message_id,
            ActKind.REMOVE,
            lambda message, _: rules.removed(message, edition=edition),
            flag_id,
            why,
            line,
        )

    async def mask(
        self,
        actor: Actor,
        message_id: MessageId,
        spans: Sequence[Span],
        *,
        edition: int,
        why: Why,
        line: str | None = None,
        flag_id: FlagId | None = None,
    ) -> None:
        """Cover *spans* of *edition* for everybody. Raises as `remove()`."""
        await self._do(
            actor,
            message_id,
            ActKind.MASK,
            lambda message, at: rules.masked(message, spans, edition=edition, at=at),
            flag_id,
            why,
            line,
        )

    async def ask_reword(
        self,
        actor: Actor,
        message_id: MessageId,
        *,
        edition: int,
        why: Why,
        line: str | None = None,
        flag_id: FlagId | None = None,
    ) -> None:
        """Ask the author of a message to say it in other words. Raises as `remove()`, and `ActedAlready` if they are asked."""

        def unchanged(message: Message, _: datetime) -> Message:
            if message.state is not MessageState.VISIBLE or message.edition != edition:
                raise MessageSettled
            return message

        await self._do(actor, message_id, ActKind.REWORD, unchanged, flag_id, why, line)

    async def reach_out(self, actor: Actor, flag_id: FlagId) -> None:
        """Say that one turns to the author of a flagged message. Raises `NotFound`, `NotAllowed`, `FlagTaken`, `FlagResolved`, `ActedAlready`."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            found = await find_flag(transaction, self._floor, actor, flag_id)
            known = await acts.of_messages(transaction, [found.message.id])
            if any(act.kind is ActKind.REACH_OUT and act.flag_id == flag_id for act in known):
                raise ActedAlready
            told = await hold(transaction, actor, found, at)
            act = rules.act_on(
                found.message, ActKind.REACH_OUT, act_id=self._new_id(), by=actor.user_id, at=at, flag_id=flag_id
            )
            told = told.and_then(_noted(await note(transaction, act, at), act))
        await self._crises.announce(told)

    async def undo(self, actor: Actor, act_id: ActId) -> None:
        """
        Take back what one has just done, and give back what it took.

        Raises:
            NotFound: If there is no such act, as far as the actor may know.
            NotAllowed: If somebody else did it.
            ActSettled: If it stands by now, is undone, or something else has become of the message since.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            act = await acts.by_id(transaction, act_id)
            message = None if act is None else await messages.by_id(transaction, act.message_id)
            if act is None or message is None:
                raise NotFound
            await self._require(transaction, actor, message, Action.ACT_ON_FLAG)
            undone = rules.undo(act, actor.user_id, at)
            await acts.save(transaction, undone)
            told = _noted(await log_act(transaction, undone, at), undone)
            if act.kept is not None and act.kept.message is not None:
                message = rules.given_back(act, message)
                await messages.save(transaction, message)
                told = told.and_then(await _tell_message(transaction, message, at, has_new_words=True))
            if act.kept is not None and act.kept.flag is not None:
                told = told.and_then(await self._reopen(transaction, actor, act, act.kept.flag, at))
        await self._crises.announce(told)
        await self._follow(message)

    async def put_away(self, actor: Actor, act_id: ActId) -> None:
        """One has read what one was told of one's own message; asked to reword it, one leaves it as it is. Raises `NotFound`."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            if (act := await acts.by_id(transaction, act_id)) is None:
                raise NotFound
            after = rules.put_away(act, actor.user_id)
            await acts.save(transaction, after)
            told = _noted([await log_notice(transaction, after, at)], after)
            if after.state is not act.state:
                told = told.and_then(_noted(await log_act(transaction, after, at), after))
        if act.line is not None:
            self._database.note_deleted_words()
        await self._crises.announce(told)

    # ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _do(
        self,
        actor: Actor,
        message_id: MessageId,
        kind: ActKind,
        change: Callable[[Message, datetime], Message],
        flag_id: FlagId | None = None,
        why: Why | None = None,
        line: str | None = None,
    ) -> None:
        """One act on a message: what it makes of it, what is kept of it, and what the other facilitators are told."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            if (before := await messages.by_id(transaction, message_id)) is None:
                raise NotFound
            await self._require(transaction, actor, before, Action.HIDE_MESSAGE)
            told = Told()
            if flag_id is not None:
                found = await find_flag(transaction, self._floor, actor, flag_id)
                if found.message.id != message_id:
                    raise NotFound
                told = await hold(transaction, actor, found, at)
            if kind is ActKind.REWORD and await acts.open_asks(transaction, message_id):
                raise ActedAlready
            message = change(before, at)
            has_taken = message.text != before.text
            act = rules.act_on(
                message,
                kind,
                act_id=self._new_id(),
                by=actor.user_id,
                at=at,
                flag_id=flag_id,
                why=why,
                line=line,
                kept=Kept(message=before) if has_taken else None,
            )
            told = told.and_then(_noted(await note(transaction, act, at), act))
            if message != before:
                await messages.save(transaction, message)
                changed = await _tell_message(transaction, message, at, has_new_words=has_taken)
                # Its own words first: what is told of the flag that was claimed has the message as it was.
                told = Told(words=changed.words).and_then(told).and_then(Told(changed.facts))
            if kind is ActKind.REMOVE:
                answered, of_asks = await answer_asks(transaction, message_id, ActState.OVER, at)
                told = told.and_then(Told(tuple(answered), of_asks))
        await self._crises.announce(told)
        await self._follow(message)

    async def _reopen(self, transaction: Transaction, actor: Actor, act: Act, before: Flag, at: datetime) -> Told:
        """A flag that was closed by mistake, and the crisis that may have been over with it. Raises `ActSettled`."""
        closed = await find_flag(transaction, self._floor, actor, before.id)
        if not rules.has_closed(act, closed.flag):
            raise ActSettled
        reopened = reopen(closed.flag, before, at)
        if not await flags.change(transaction, closed.flag, reopened):
            raise ActSettled
        group_id = await rooms.group_of(transaction, before.room_id)
        told = Told()
        if await crises.open_of(transaction, group_id, before.author_id) is None:
            told = await signal_of_flag(transaction, replace(reopened, raised_at=at), self._ids)
        # Whoever looked after it does so again, also after the person.
        left = closed._replace(flag=replace(reopened, state=FlagState.OPEN, claimed_by=None))
        return told.and_then(await tell_change(transaction, left, reopened, actor, at))

    async def _require(self, transaction: Transaction, actor: Actor, message: Message, action: Action) -> None:
        """Raises `NotFound` for everybody outside the group, so that messages cannot be probed for; `NotAllowed`."""
        group_id = await rooms.group_of(transaction, message.room_id)
        if (mine := await rooms.membership(transaction, group_id, actor.user_id)) is None:
            raise NotFound
        require(mine, action, await self._floor.part(transaction, group_id, actor.user_id))

    async def _follow(self, message: Message) -> None:
        """After the commit: who has said how much, and what the model has still to read."""
        await self._floor.notice(message.room_id)
        if not message.is_assessed:
            await self._backlog.notice(message.room_id)

    def _new_id(self) -> ActId:
        return ActId(self._ids.new())


async def _tell_message(transaction: Transaction, message: Message, at: datetime, *, has_new_words: bool) -> Told:
    """Write that *message* is as it is now; where its words are others, its flags say what has become of it."""
    topic = room_topic(message.room_id)
    facts = [await log.append(transaction, topic, FactKind.MESSAGE_CHANGED, message.id, at)]
    told = {flag.id: flag for flag in await flags.of_message(transaction, message.id)} if has_new_words else {}
    for flag in told.values():
        facts += await log_flag(transaction, flag, FactKind.FLAG_CHANGED, at)
    return Told(tuple(facts), Words({message.id: message}, told))


def _noted(facts: list[Fact], act: Act) -> Told:
    return Told(tuple(facts), Words(acts={act.id: act}))


def _turned(is_now: MessageState, is_then: MessageState) -> Callable[[Message, datetime], Message]:
    def turn(message: Message, _: datetime) -> Message:
        if message.state is not is_now:
            raise MessageSettled
        return replace(message, state=is_then)

    return turn
