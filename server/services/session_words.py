"""
Words that are listed in a session and are no message: themes, and lines for tonight's agreement.

They are people's words, so the model reads them before anybody else does, under the room's policy and the same bounds as messages. What
would be held is refused, with the question to its author: it can be said again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from moderation import Unassessed, Utterance
from server.clock import Clock, Ids
from server.config import LimitsConfig
from server.domain.errors import LooksPersonal, MayHurt, NotAssessed, NotInRoom, NotNow, ReadFirst
from server.domain.flags import FlagDraft
from server.domain.ids import ClientId, MessageId
from server.domain.messages import HoldReason, Message, MessageState, draft
from server.domain.people import Actor
from server.domain.permissions import Action, require, require_part
from server.domain.policy import decide
from server.domain.rooms import Room
from server.domain.sessions import SessionState
from server.fanout.presence import Limiter
from server.protocol import session_commands as commands
from server.services.announcer import Announcer, Words
from server.services.backlog import Backlog
from server.services.recording import Recorded, raise_flags
from server.services.rules_now import RulesNow
from server.services.screening import Screening
from server.services.session_verbs import required
from server.storage import messages, rooms
from server.storage import sessions as store
from server.storage.engine import Database
from server.storage.transaction import Transaction

READ_AGAIN_S: Final = 5.0
"""When to try words again that the model could not read."""
LISTED_MAX: Final = 40
"""So many themes, and lines of the agreement, can be listed: more than a group takes up in an evening."""


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody's words that have been assessed and may be shown, and the flags to raise for them."""

    text: str
    flags: tuple[FlagDraft, ...]
    model_version: str


class SessionWords:
    """Has listed words assessed, and raises their flags."""

    def __init__(
        self,
        database: Database,
        screening: Screening,
        backlog: Backlog,
        rules_now: RulesNow,
        announcer: Announcer,
        limiter: Limiter,
        limits: LimitsConfig,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._screening = screening
        self._backlog = backlog
        self._rules_now = rules_now
        self._announcer = announcer
        self._limiter = limiter
        self._limits = limits
        self._clock = clock
        self._ids = ids

    async def read(self, actor: Actor, command: commands.WordsCommand) -> Read:
        """
        Have the words of *command* assessed, like a message, before anybody reads them.

        Raises:
            LooksPersonal, MayHurt: If the room would read something that its author is to be asked about. Risk cannot wait, and is flagged.
            ReadFirst: If a facilitator reads first what they say. That is for messages, which have a place to wait.
            NotAssessed: If the model does not answer. Unlike a message they can be said again a little later.
            NotAllowed, NotNow, TooFast: Nobody is asked then.
        """
        text = draft(command.text)
        async with self._database.read() as transaction:
            found = await rooms.with_membership(transaction, command.room_id, actor.user_id)
            kept = await store.load(transaction, command.room_id)
            setting = None if found is None else await self._rules_now.setting(transaction, *found)
        if found is None:
            raise NotInRoom
        room, membership = found
        require(membership, Action.READ_ROOM)
        if kept is None or kept.session.state is SessionState.CLOSED:
            raise NotNow
        session = kept.session
        require_part(session, actor.user_id, required(command, actor.user_id))
        is_theme = isinstance(command, commands.AddTheme)
        if len(session.themes.listed if is_theme else session.agreement.lines) >= LISTED_MAX:
            raise NotNow
        self._limiter.spend(
            f"post/{actor.user_id}", burst=self._limits.posts_burst, per_minute=self._limits.posts_per_minute
        )
        assessment = await self._screening.assess(Utterance(text, ()))
        # These words may be the first to show that the model is away, or back.
        await self._backlog.tell_if_changed()
        if isinstance(assessment, Unassessed):
            raise NotAssessed(retry_after_s=READ_AGAIN_S)
        verdict = decide(
            text,
            assessment,
            room.policy,
            is_facilitator_present=True,
            has_author_chosen=command.is_meant,
            is_wording_meant=command.is_meant,
            setting=setting,
        )
        read = Read(text, verdict.flags, assessment.model_version)
        if verdict.hold_reason is None:
            return read
        at = self._clock.now()
        if verdict.flags:
            async with self._database.write() as transaction:
                raised = await self.flag(transaction, room, actor, read, at)
            await self._announcer.announce(raised.facts, raised.words)
        if verdict.hold_reason is HoldReason.WORDING:
            raise MayHurt(verdict.concerns)
        if verdict.hold_reason is HoldReason.REVIEW:
            raise ReadFirst
        raise LooksPersonal(verdict.private)

    async def flag(self, transaction: Transaction, room: Room, actor: Actor, read: Read, at: datetime) -> Recorded:
        """
        Raise the flags of words that are no message.

        A flag is about a message; so there is one, which has never been in the room and is without words. The flag has them.
        """
        message_id = MessageId(self._ids.new())
        bearer = Message(
            id=message_id,
            room_id=room.id,
            author_id=actor.user_id,
            client_id=ClientId(message_id),
            text=None,
            state=MessageState.WITHDRAWN,
            posted_at=at,
            model_version=read.model_version,
        )
        if not read.flags:
            return Recorded(bearer, (), Words())
        await messages.insert_message(transaction, bearer)
        raised = await raise_flags(transaction, bearer, read.flags, edition=0, lines=(), ids=self._ids, at=at)
        words = Words(messages={bearer.id: bearer}, room_names={room.id: room.name}).with_flags(raised.words)
        return Recorded(bearer, raised.facts, words)
