"""What a screen is told of people who are looked after when it enters a room, and what it has missed of that."""

from collections.abc import Sequence
from typing import Any, Final

from server.domain.events import Fact, FactKind
from server.domain.ids import AskId, CrisisId, RoomId, UserId, user_of
from server.domain.people import Membership
from server.domain.permissions import Action, Part, may, may_here
from server.domain.rooms import Room
from server.protocol.crisis import OpenAlert, OpenCall, open_alert, open_call_of, room_crisis
from server.protocol.help import MyHelp, my_help, open_call_to_ask, room_ask
from server.services.announcer import Words
from server.storage import asks, crises, rooms
from server.storage.transaction import Transaction

CLOSED_CRISES: Final = 10
"""So many closed ones stay on the screens of those who have been with them, for the debrief and the note."""

_SUBJECTS: Final = frozenset({FactKind.CRISIS_CHANGED, FactKind.CARE_ALERT, FactKind.CARE_CALLED, FactKind.HELP_ASKED})


async def care_of(transaction: Transaction, room: Room, mine: Membership, part: Part) -> dict[str, Any]:
    """The fields of a snapshot: crises and asks for those who look after people, calls for those on call, and one's own asking."""
    sees_crises = may_here(room, mine.role, Action.ACT_ON_CRISIS, part)
    sees_asks = may_here(room, mine.role, Action.ANSWER_HELP, part)
    found = await crises.of_room(transaction, room.id, CLOSED_CRISES) if sees_crises else []
    waiting = await asks.of_room(transaction, room.id) if sees_asks else []
    return {
        "crises": [room_crisis(this) for this in found] if sees_crises else None,
        "asks": [room_ask(this) for this in waiting] if sees_asks else None,
        "calls": await _calls(transaction, mine.user_id) if may(mine.role, Action.ACT_ON_CRISIS) else None,
        "help": await _help(transaction, room.parent_id or room.id, mine.user_id),
    }


async def open_alerts(transaction: Transaction) -> list[OpenAlert]:
    """With whom nobody is, in all rooms, the oldest first."""
    calling = [kept.crisis for kept in await crises.all_open(transaction) if kept.crisis.is_calling]
    names = await rooms.names(transaction, {this.room_id for this in calling})
    return [open_alert(this, names[this.room_id]) for this in calling]


async def care_words(transaction: Transaction, facts: Sequence[Fact]) -> Words:
    """What facts of a log that are about people who are looked after need to be told today."""
    subjects = {fact.subject_id for fact in facts if fact.kind in _SUBJECTS}
    helped = {(RoomId(fact.subject_id), user_of(fact.topic)) for fact in facts if fact.kind is FactKind.HELP_CHANGED}
    if not subjects and not helped:
        return Words()
    found = await crises.by_ids(transaction, {CrisisId(this) for this in subjects})
    waiting = await asks.by_ids(transaction, {AskId(this) for this in subjects})
    named = {this.room_id for this in found.values()} | {this.room_id for this in waiting.values()}
    return Words(
        crises=found,
        asks=waiting,
        room_names=await rooms.names(transaction, named),
        help={(room_id, who): await _help(transaction, room_id, who) for room_id, who in sorted(helped)},
    )


async def _calls(transaction: Transaction, who: UserId) -> list[OpenCall]:
    found = [kept.crisis for kept in await crises.all_open(transaction)]
    waiting = await asks.all_asks(transaction)
    names = await rooms.names(transaction, {this.room_id for this in found} | {this.room_id for this in waiting})
    calls = [
        *(open_call_of(this, who, names[this.room_id]) for this in found),
        *(open_call_to_ask(this, who, names[this.room_id]) for this in waiting),
    ]
    return [call for call in calls if call is not None]


async def _help(transaction: Transaction, room_id: RoomId, who: UserId) -> MyHelp | None:
    kept = await crises.open_of(transaction, room_id, who)
    return my_help(await asks.of_person(transaction, room_id, who), None if kept is None else kept.crisis)
