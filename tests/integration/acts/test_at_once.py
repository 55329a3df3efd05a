"""Two facilitators who do something about the same message at once, and what is found after a gap."""

import asyncio
from typing import Any

import pytest

from server.client.link import Refused
from server.domain.acts import ActKind, ActState, Why
from server.domain.errors import ErrorCode
from server.domain.flags import FlagState, Outcome
from server.domain.ids import MessageId, RoomId
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, commands
from tests.support.acts import WORDS, remove, the_act
from tests.support.app import RunningApp
from tests.support.edits import Cast, flag_of, now, resolve, said


def both_ways(message_id: MessageId, flag_id: str) -> dict[str, tuple[type[commands.Command], dict[str, Any]]]:
    on_it: dict[str, Any] = {"message_id": message_id, "edition": 0, "flag_id": flag_id}
    return {
        "remove": (acts.Remove, {**on_it, "why": Why.HOSTILITY}),
        "mask": (acts.Mask, {**on_it, "stretches": [acts.Stretch(start=4, end=11)]}),
        "reword": (acts.AskReword, {**on_it, "why": Why.HOSTILITY}),
        "hide": (commands.Hide, {"message_id": message_id, "flag_id": flag_id}),
        "reach_out": (acts.ReachOut, {"flag_id": flag_id}),
        "resolve": (commands.ResolveFlag, {"flag_id": flag_id, "outcome": Outcome.RIGHT}),
    }


@pytest.mark.parametrize("mine", ["remove", "mask", "reword", "hide", "reach_out", "resolve"])
@pytest.mark.parametrize("theirs", ["remove", "resolve"])
async def test_two_facilitators_at_once_do_one_thing(
    clinic: RunningApp, room: Room, cast: Cast, mine: str, theirs: str
) -> None:
    """Whoever is first does it and looks after the flag; the other is told so, and sees who."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await flag_of(gus, WORDS)
    ways = both_ways(message_id, flag.id)
    answers = await asyncio.gather(
        *(seat.do(ways[way][0], **ways[way][1]) for seat, way in ((flo, mine), (gus, theirs))), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1, answers
    assert refused[0].code in (ErrorCode.FLAG_TAKEN, ErrorCode.FLAG_RESOLVED)
    for seat in (flo, gus):
        await seat.until(lambda view: len(view.acts) == 1)
    assert flo.view.acts == gus.view.acts
    (act,) = flo.view.acts.values()
    assert act.by == (gus if isinstance(answers[0], Refused) else flo).user_id


@pytest.mark.parametrize(
    ("one", "other"), [("remove", "remove"), ("mask", "mask"), ("mask", "remove"), ("hide", "hide")]
)
async def test_two_at_once_in_the_talk_do_one_thing(
    clinic: RunningApp, room: Room, cast: Cast, one: str, other: str
) -> None:
    """Without a flag between them it is the message that only one can take."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, "good evening to you all")
    ways = both_ways(message_id, "")
    for _, fields in ways.values():
        fields.pop("flag_id")
    answers = await asyncio.gather(
        *(seat.do(ways[way][0], **ways[way][1]) for seat, way in ((flo, one), (gus, other))), return_exceptions=True
    )
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused.code is ErrorCode.MESSAGE_SETTLED
    for seat in (flo, gus):
        await seat.until(lambda view: len(view.acts) == 1)


async def test_a_flag_of_another_message_is_not_acted_on(cast: Cast) -> None:
    """The flag that an act names is one of the message."""
    ann, bob, flo = cast
    await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    message_id = await said(bob, "good evening")
    refused = await flo.refused(acts.Remove, message_id=message_id, edition=0, why=Why.AGREEMENT, flag_id=flag.id)
    assert refused.code is ErrorCode.NOT_FOUND
    assert now(flo, flag).state is FlagState.OPEN


async def test_acts_are_found_after_a_gap(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """A facilitator who was away gets what was done meanwhile from the log, and knows what everybody knows."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, WORDS)
    await flag_of(gus, WORDS)
    away = gus.view.since()
    await remove(flo, message_id)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.REMOVE)).id)
    await flo.until(lambda view: [act.state for act in view.acts.values()] == [ActState.UNDONE])
    link = await clinic.link(gus.session)
    reply: Any = await link.call(commands.Enter, room_id=RoomId(room.id), since=away)
    assert reply.snapshot is None
    gus.view.enter(reply)
    assert gus.view.acts == flo.view.acts
    assert gus.texts == [WORDS]


@pytest.mark.parametrize("is_held", [True, False])
async def test_undoing_not_needed_calls_for_somebody_at_risk_again(cast: Cast, is_held: bool) -> None:
    """Closed by mistake as not needed, the crisis was over; undone, it is there, and whoever held its flag is with the person."""
    ann, _, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    if is_held:
        await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await resolve(flo, flag, Outcome.NOT_RIGHT)
    await flo.until(lambda view: all(crisis.closing is not None for crisis in view.crises.values()))
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.NOT_RIGHT)).id)
    await flo.until(lambda view: any(crisis.closing is None for crisis in view.crises.values()))
    (crisis,) = [crisis for crisis in flo.view.crises.values() if crisis.closing is None]
    assert (crisis.about, crisis.with_person) == (ann.user_id, flo.user_id if is_held else None)
    assert bool(flo.view.alerts) is not is_held
    assert now(flo, flag).state is (FlagState.CLAIMED if is_held else FlagState.OPEN)


async def test_reaching_out_is_being_with_somebody_at_risk(cast: Cast) -> None:
    """It claims the flag, and with that acknowledges the crisis: nobody is called any more."""
    ann, _, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    await flo.until(lambda view: view.alerts)
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await flo.until(lambda view: not view.alerts)
    (crisis,) = flo.view.crises.values()
    assert crisis.with_person == flo.user_id
