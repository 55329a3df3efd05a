"""What stands beside the talk of a group for somebody who enters it: asides, the back channel, and what they have told of."""

from collections.abc import Sequence
from typing import Any

from server.domain.events import Fact, FactKind
from server.domain.ids import staff_topic, user_topic
from server.domain.people import Membership
from server.domain.permissions import Action, Part, may_here
from server.domain.rooms import Room
from server.protocol.asides import shown_to
from server.protocol.back_channel import group_remark
from server.protocol.reports import own_report
from server.storage import asides, back_channel, reports
from server.storage.transaction import Transaction


async def beside(transaction: Transaction, room: Room, membership: Membership, part: Part) -> dict[str, Any]:
    """The fields of a snapshot. Members are shown their own aside alone."""
    who, role = membership.user_id, membership.role
    sees_all = may_here(room, role, Action.TAKE_ASIDE, part)
    topic = staff_topic(room.id) if sees_all else user_topic(who)
    if sees_all:
        found = await asides.of_group(transaction, room.id)
    else:
        own = await asides.of_member(transaction, room.id, who)
        found = [] if own is None else [own]
    shown = [shown_to(aside, topic) for aside in found]
    remarks = None
    if may_here(room, role, Action.USE_BACK_CHANNEL, part):
        remarks = [group_remark(remark) for remark in await back_channel.of_room(transaction, room.id)]
    return {
        "asides": [aside for aside in shown if aside is not None],
        "back_channel": remarks,
        "reports": [own_report(told) for told in await reports.of_reporter(transaction, room.id, who)],
    }


async def words_beside(transaction: Transaction, facts: Sequence[Fact]) -> dict[str, Any]:
    """The fields of `Words` for facts of these. What is gone has none."""

    def subjects(kind: FactKind) -> set[str]:
        return {fact.subject_id for fact in facts if fact.kind is kind}

    return {
        "asides": await asides.by_rooms(transaction, subjects(FactKind.ASIDE_CHANGED)),
        "remarks": await back_channel.by_ids(transaction, subjects(FactKind.REMARK_CHANGED)),
        "reports": await reports.by_ids(transaction, subjects(FactKind.REPORT_CHANGED)),
    }
