"""Saying something: the four verbs that carry a message, and what can be done to it afterwards."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, NoReturn

from sqlalchemy.exc import IntegrityError

from moderation import Assessment
from moderation.masking import mask
from server.clock import Clock, Ids
from server.config import LimitsConfig
from server.domain.acts import ActState
from server.domain.errors import LooksPersonal, MayHurt, MessageSettled, NotAssessed, NotFound, NotInRoom, ReadFirst
from server.domain.events import FactKind
from server.domain.flags import FlagDraft, Line
from server.domain.ids import ClientId, MessageId, RoomId, room_topic, user_topic
from server.domain.messages import HoldReason, Message, MessageState, draft, edited, withdrawn
from server.domain.people import Actor, Membership
from server.domain.permissions import Action, require
from server.domain.policy import Verdict, decide
from server.domain.reading import ReturnReason, Setting
from server.domain.rooms import Room
from server.fanout.presence import Limiter, Presence
from server.ops.metrics import Metrics
from server.services.announcer import Announcer, Words
from server.services.backlog import Backlog
from server.services.floor import Floor
from server.services.noting import answer_asks
from server.services.recording import (
    Recorded,
    keep_flags,
    lines_before,
    lines_shown,
    log_hold,
    raise_flags,
    record,
    utterance,
    with_verdict,
)
from server.services.rules_now import RulesNow
from server.services.screening import Screening
from server.services.weighing import Weighing
from server.storage import acts, log, messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction

READ_AGAIN_S: Final = 5.0
"""When to try an edit again that the model could not read."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """
    Where something is said: after which lines, and under which rules.

    Attributes:
        is_guest: its author is here for tonight alone.
        is_wording_meant: its author has been asked about the wording.
    """

    room: Room
    lines: tuple[Line, ...]
    setting: Setting | None
    is_guest: bool
    is_wording_meant: bool = False


class ChatService:
    """Posts, and settles what is held; changes a message and takes it back."""

    def __init__(
        self,
        database: Database,
        screening: Screening,
        backlog: Backlog,
        weighing: Weighing,
        announcer: Announcer,
        presence: Presence,
        floor: Floor,
        rules_now: RulesNow,
        limiter: Limiter,
        limits: LimitsConfig,
        clock: Clock,
        ids: Ids,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._screening = screening
        self._backlog = backlog
        self._weighing = weighing
        self._announcer = announcer
        self._presence = presence
        self._floor = floor
        self._rules_now = rules_now
        self._limiter = limiter
        self._limits = limits
        self._clock = clock
        self._ids = ids
        self._metrics = metrics

    async def post(self, actor: Actor, room_id: RoomId, client_id: ClientId, text: str) -> Message:
        """
        Say *text* in the room.

        Returns:
            The message as recorded: visible, or held. Sent again with the same client id it is the same message, in its
            present state, and nothing is said twice.

        Raises:
            NotInRoom, NotAllowed, NoFloor, NotNow, TextEmpty, TextTooLong, TooFast, Unavailable: Nothing is recorded then.
        """
        async with self._database.read() as transaction:
            room, membership = await self._enter(transaction, actor, room_id, Action.POST)
            known = await messages.by_client_id(transaction, actor.user_id, client_id)
            if known is not None:
                return known
            await self._floor.require_voice(transaction, room, actor.user_id, is_paced=True)
            self._spend(actor)
            message = Message(
                id=MessageId(self._ids.new()),
                room_id=room_id,
                author_id=actor.user_id,
                client_id=client_id,
                text=draft(text),
                state=MessageState.HELD,
                posted_at=self._clock.now(),
            )
            scene = await self._scene(transaction, room, membership, message)
        try:
            return await self._carry(scene, None, message)
        except IntegrityError:
            # The same frame came twice at once, over an old line and a new one; the other was faster, and may share our transaction, which
            # a reader does not see yet. As a writer we see it, and are answered once it is on disk.
            async with self._database.write() as transaction:
                known = await messages.by_client_id(transaction, actor.user_id, client_id)
            if known is None:
                # What it was in came to nothing, so nobody has said this yet.
                return await self._carry(scene, None, message)
            return known

    async def release(self, actor: Actor, message_id: MessageId, *, is_masked: bool) -> Message:
        """
        Send one's own message whose author is asked about it: as it is, or with what is personal covered; or once more, if it came back unread.

        Raises:
            NoFloor: If words of theirs are not taken now. It stays as it is.
            NotFound: If there is no such message of theirs.
            MessageSettled: If it is not held, not for its author to release, or to be covered where nothing can be. What a facilitator has given
                back is for its author to change.
        """
        async with self._database.read() as transaction:
            message, room, membership = await self._own(transaction, actor, message_id)
            await self._floor.require_voice(transaction, room, actor.user_id)
            scene = await self._scene(transaction, room, membership, message)
        is_personal = message.hold_reason is HoldReason.PERSONAL_INFO
        is_back = message.returned_for is ReturnReason.UNREAD
        if not is_personal and not is_back and message.hold_reason is not HoldReason.WORDING:
            raise MessageSettled
        if is_masked and not message.private:
            # Nothing can be covered, and "covered" must never send it as it is.
            raise MessageSettled
        assert message.text is not None
        chosen = replace(message, is_meant=message.is_meant or is_personal)
        if is_masked:
            # Covered words are gone for good, not kept beside the masked ones.
            chosen = replace(chosen, text=mask(message.text, message.private).text)
        released = await self._carry(replace(scene, is_wording_meant=not is_personal), message, chosen)
        if is_masked:
            self._database.note_deleted_words()
        return released

    async def edit(
        self, actor: Actor, message_id: MessageId, client_id: ClientId, text: str, *, edition: int, is_meant: bool
    ) -> Message:
        """
        Say *text* in place of the words of one's own message.

        What is in the room stays there as it was until the new words have been assessed and may be shown.

        Args:
            edition: which of the message's words they take the place of.
            is_meant: the author has been asked about *text*, what is personal in it or its wording, and sends it so.

        Returns:
            The message as recorded. Sent again with the same client id it is the same message, in its present state, and nothing is
            changed twice.

        Raises:
            NotFound: If there is no such message of theirs.
            MessageSettled: If it is out of sight or gone, or *edition* is not what it says any more.
            LooksPersonal, MayHurt: If the room would read something that its author is to be asked about. Risk cannot wait for the author's choice
                and is flagged, with what is personal covered; nothing else is recorded.
            ReadFirst: If a facilitator would read the new words first. What the room reads cannot wait for that; risk is flagged.
            NotInRoom, NotAllowed, NoFloor, NotNow, TextEmpty, TextTooLong, EditTooLate, NotAssessed, TooFast, Unavailable: Nothing is recorded then.
        """
        async with self._database.read() as transaction:
            before, room, membership = await self._own(transaction, actor, message_id)
            if await messages.editor_of(transaction, message_id, edition + 1) == client_id:
                return before
            await self._floor.require_voice(transaction, room, actor.user_id, may_wait=before.place is None)
            self._spend(actor)
            asked = any(ask.is_told for ask in await acts.open_asks(transaction, message_id))
            message = edited(
                before,
                edition=edition,
                text=draft(text),
                is_meant=is_meant,
                # Whoever is asked for other words may find them whenever they are ready.
                within=timedelta.max if asked else timedelta(minutes=self._limits.edit_minutes),
                at=self._clock.now(),
            )
            if message.text == before.text:
                return before
            scene = await self._scene(transaction, room, membership, before)
        try:
            changed = await self._carry(replace(scene, is_wording_meant=is_meant), before, message, client_id)
        except MessageSettled:
            # Another edit was faster: perhaps the same one, sent over an old line and a new one at once.
            async with self._database.read() as transaction:
                if await messages.editor_of(transaction, message_id, edition + 1) != client_id:
                    raise
                now, *_ = await self._own(transaction, actor, message_id)
            return now
        self._database.note_deleted_words()
        return changed

    async def withdraw(self, actor: Actor, message_id: MessageId) -> None:
        """Take back one's own message; its words are deleted. Raises `NotFound`, `MessageSettled`."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            message, *_ = await self._own(transaction, actor, message_id)
            gone = withdrawn(message)
            await messages.save(transaction, gone)
            if message.place is None:
                fact = await log.append(transaction, user_topic(actor.user_id), FactKind.MESSAGE_HELD, message_id, at)
            else:
                topic = room_topic(message.room_id)
                fact = await log.append(transaction, topic, FactKind.MESSAGE_WITHDRAWN, message_id, at)
            held = await log_hold(transaction, message, gone, at)
            kept = await keep_flags(transaction, message, gone, at)
            answered, of_asks = await answer_asks(transaction, message_id, ActState.TAKEN_BACK, at)
        self._database.note_deleted_words()
        await self._announcer.announce((fact, *held, *kept.facts, *answered), replace(kept.words, acts=of_asks.acts))
        await self._floor.notice(message.room_id)
        if not message.is_assessed:
            await self._backlog.notice(message.room_id)

    async def _carry(
        self,
        scene: _Scene,
        before: Message | None,
        message: Message,
        edit: ClientId | None = None,
    ) -> Message:
        """One message's way: assess → decide → record → announce. *edit* is the client id of an edit."""
        begun_at_s = time.perf_counter()
        room = scene.room
        read = utterance(message, scene.lines)
        assessment = await self._screening.assess(read)
        # Before the message, which may yet come to nothing: what was learned of the model would then be told to nobody.
        await self._backlog.tell_if_changed()
        verdict = decide(
            message.text or "",
            assessment,
            room.policy,
            is_facilitator_present=self._presence.has_facilitator(room.id),
            has_author_chosen=message.is_meant,
            is_wording_meant=scene.is_wording_meant,
            setting=scene.setting,
        )
        said = with_verdict(message, assessment, verdict)
        if before is not None and message.place is not None and verdict.hold_reason is not None:
            # New words for a message of the room cannot be held in it.
            await self._refuse(scene, before, said, verdict)
        covered = None
        if edit is not None and isinstance(assessment, Assessment):
            covered = mask(message.text or "", assessment.private).text
        recorded = await self._record(scene, before, said, verdict.flags, edit, covered)
        self._metrics.recorded(time.perf_counter() - begun_at_s)
        await self._announcer.announce(recorded.facts, recorded.words)
        self._metrics.announced(time.perf_counter() - begun_at_s)
        self._weighing.notice(recorded.words.flags.values())
        await self._floor.notice(room.id)
        if not recorded.message.is_assessed or (before is not None and not before.is_assessed):
            await self._backlog.notice(room.id)
        if before is None or edit is not None:
            # One that its author releases now was compared when it was held: the same words count once.
            self._screening.compare(read, assessment)
        return recorded.message

    async def _record(
        self,
        scene: _Scene,
        before: Message | None,
        message: Message,
        drafts: tuple[FlagDraft, ...],
        edit: ClientId | None,
        covered: str | None,
    ) -> Recorded:
        at = self._clock.now()
        async with self._database.write() as transaction:
            if before is not None:
                await self._require_unchanged(transaction, before)
            if scene.is_guest:
                # Their visit may be over meanwhile, and then nothing that they say would be deleted any more.
                await self._enter(transaction, Actor(message.author_id), scene.room.id, Action.POST)
            if edit is not None:
                await messages.insert_edit(transaction, message, edit)
            message = await self._floor.admit(transaction, scene.room, message)
            recorded = await record(
                transaction,
                before,
                message,
                drafts,
                room=scene.room,
                lines=scene.lines,
                ids=self._ids,
                at=at,
                covered=covered,
            )
            if edit is None:
                return recorded
            answered, of_asks = await answer_asks(transaction, message.id, ActState.REWORDED, at)
            words = replace(recorded.words, acts=of_asks.acts)
            return replace(recorded, facts=(*recorded.facts, *answered), words=words)

    async def _refuse(self, scene: _Scene, before: Message, message: Message, verdict: Verdict) -> NoReturn:
        """Leave a message of the room as it is, and say why. Raises `LooksPersonal`, `MayHurt`, `ReadFirst`, `NotAssessed`, `MessageSettled`."""
        if verdict.flags:
            at = self._clock.now()
            async with self._database.write() as transaction:
                await self._require_unchanged(transaction, before)
                raised = await raise_flags(
                    transaction,
                    message,
                    verdict.flags,
                    edition=None,
                    lines=lines_shown(scene.room, scene.lines),
                    ids=self._ids,
                    at=at,
                )
            words = Words(messages={before.id: before}, room_names={scene.room.id: scene.room.name})
            await self._announcer.announce(raised.facts, words.with_flags(raised.words))
            self._weighing.notice(raised.words.flags.values())
        if verdict.hold_reason is HoldReason.PERSONAL_INFO:
            raise LooksPersonal(verdict.private)
        if verdict.hold_reason is HoldReason.WORDING:
            raise MayHurt(verdict.concerns)
        if verdict.hold_reason is HoldReason.REVIEW:
            raise ReadFirst
        raise NotAssessed(retry_after_s=READ_AGAIN_S)

    async def _require_unchanged(self, transaction: Transaction, before: Message) -> None:
        """Raises `MessageSettled` if a release, an edit or whatever else has reached the disk first: it decides."""
        now = await messages.by_id(transaction, before.id)
        if now is None or (now.state, now.hold_reason, now.edition) != (
            before.state,
            before.hold_reason,
            before.edition,
        ):
            raise MessageSettled

    def _spend(self, actor: Actor) -> None:
        self._limiter.spend(
            f"post/{actor.user_id}", burst=self._limits.posts_burst, per_minute=self._limits.posts_per_minute
        )

    async def _enter(
        self, transaction: Transaction, actor: Actor, room_id: RoomId, action: Action
    ) -> tuple[Room, Membership]:
        found = await rooms.with_membership(transaction, room_id, actor.user_id)
        if found is None:
            raise NotInRoom
        room, membership = found
        return room, require(membership, action)

    async def _scene(self, transaction: Transaction, room: Room, membership: Membership, message: Message) -> _Scene:
        lines = await lines_before(transaction, message)
        setting = await self._rules_now.setting(transaction, room, membership)
        return _Scene(room, lines, setting, membership.is_guest)

    async def _own(
        self, transaction: Transaction, actor: Actor, message_id: MessageId
    ) -> tuple[Message, Room, Membership]:
        message = await messages.by_id(transaction, message_id)
        if message is None or message.author_id != actor.user_id:
            raise NotFound
        room, membership = await self._enter(transaction, actor, message.room_id, Action.SETTLE_OWN)
        return message, room, membership
