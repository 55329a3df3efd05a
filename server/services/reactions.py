"""Saying something to a message without words."""

from server.clock import Clock
from server.config import LimitsConfig
from server.domain.agenda import Reaction
from server.domain.errors import MessageSettled, NotAllowed, NotFound
from server.domain.events import FactKind
from server.domain.ids import MessageId, room_topic
from server.domain.messages import MessageState
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.fanout.presence import Limiter
from server.services.announcer import Announcer, Words
from server.services.floor import Floor
from server.storage import log, messages, reactions, rooms
from server.storage.engine import Database


class ReactionService:
    """Gives reactions and takes them back. They are in nobody's airtime and take nobody's turn."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        floor: Floor,
        limiter: Limiter,
        limits: LimitsConfig,
        clock: Clock,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._floor = floor
        self._limiter = limiter
        self._limits = limits
        self._clock = clock

    async def react(self, actor: Actor, message_id: MessageId, reaction: Reaction, *, is_given: bool) -> None:
        """
        Say *reaction* to somebody else's message, or take it back, which is always possible. Done twice it is done once.

        Raises:
            NotFound: If there is no such message in a room of theirs.
            NotAllowed: To one's own, or if the role may not speak.
            MessageSettled: If it is out of sight or gone.
            NoFloor: If the session's phase has no such reaction, or its author is not in.
            TooFast, Unavailable: Nothing has changed then.
        """
        at = self._clock.now()
        self._limiter.spend(
            f"react/{actor.user_id}", burst=self._limits.posts_burst, per_minute=self._limits.posts_per_minute
        )
        async with self._database.write() as transaction:
            message = await messages.by_id(transaction, message_id)
            if message is None or message.place is None:
                raise NotFound
            mine = await rooms.membership(transaction, message.room_id, actor.user_id)
            if mine is None:
                raise NotFound
            require(mine, Action.POST)
            if is_given:
                if message.author_id == actor.user_id:
                    raise NotAllowed
                if message.state is not MessageState.VISIBLE:
                    raise MessageSettled
                await self._floor.require_reaction(transaction, message.room_id, actor.user_id, reaction)
                is_changed = await reactions.give(transaction, message_id, actor.user_id, reaction, at)
            else:
                is_changed = await reactions.take_back(transaction, message_id, actor.user_id, reaction)
            if not is_changed:
                return
            topic = room_topic(message.room_id)
            fact = await log.append(transaction, topic, FactKind.REACTIONS_CHANGED, message_id, at)
            given = await reactions.of(transaction, [message_id])
        await self._announcer.announce((fact,), Words(messages={message_id: message}, reactions=given))
