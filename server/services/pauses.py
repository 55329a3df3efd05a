"""A pause that somebody is given because of a flagged message: noted on the flag, and told to them alone."""

from datetime import datetime

from moderation.labels import Attention
from server.clock import Ids
from server.domain.acts import ActKind, act_on, settle
from server.domain.errors import NotAllowed, NotFound
from server.domain.events import Fact
from server.domain.ids import ActId, FlagId
from server.domain.people import Actor
from server.protocol.session_commands import GivePause
from server.services.announcer import Words
from server.services.flags import find_flag, hold
from server.services.floor import Floor
from server.services.noting import log_notice, note, notices
from server.storage.transaction import Transaction


async def note_pause(
    transaction: Transaction, floor: Floor, actor: Actor, flag_id: FlagId, given: GivePause, ids: Ids, at: datetime
) -> tuple[list[Fact], Words]:
    """
    Note the pause on its flag, which the actor looks after from now on. It is told at once: it has begun, and has a way back that is always open.

    Raises:
        NotFound, NotAllowed: If there is no such flag of a message of theirs, as far as the actor may know, or it asks for care.
        FlagTaken, FlagResolved, TextTooLong: As for every act.
    """
    found = await find_flag(transaction, floor, actor, flag_id)
    if found.flag.author_id != given.who:
        raise NotFound
    if found.flag.attention is Attention.CARE:
        # Nobody is given a pause for being at risk.
        raise NotAllowed
    held = await hold(transaction, actor, found, at)
    act = settle(
        act_on(
            found.message,
            ActKind.PAUSE,
            act_id=ActId(ids.new()),
            by=actor.user_id,
            at=at,
            flag_id=flag_id,
            why=given.why,
            line=given.line,
        )
    )
    facts = [*held.facts, *await note(transaction, act, at)]
    if act.is_told:
        facts.append(await log_notice(transaction, act, at))
    return facts, held.words.with_flags(Words(acts={act.id: act}, notices=await notices(transaction, [act])))
