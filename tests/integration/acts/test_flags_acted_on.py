"""What acts make of the flag that they began at, and who hears of them."""

import pytest

from server.domain.acts import ActKind, Why
from server.domain.flags import Change, FlagState, Outcome
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, commands
from tests.support.acts import WORDS, settle, the_act
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.edits import Cast, flag_of, now, resolve, said
from tests.support.store import on_disk
from tests.support.waiting import until


async def test_several_acts_on_one_flag_and_a_human_closes_it(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Each is noted: what, who, when, and no words; whoever comes later finds them."""
    ann, _, flo = cast
    message_id = await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await flo.do(acts.AskReword, message_id=message_id, edition=0, why=Why.HOSTILITY, flag_id=flag.id)
    await flo.do(commands.Hide, message_id=message_id, flag_id=flag.id)
    await flo.do(commands.Show, message_id=message_id, flag_id=flag.id)
    await flo.until(lambda view: len(view.acts) == 4)
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert {(act.kind, act.by) for act in gus.view.acts.values()} == {
        (kind, flo.user_id) for kind in (ActKind.REACH_OUT, ActKind.REWORD, ActKind.HIDE, ActKind.SHOW)
    }
    assert gus.view.acts == flo.view.acts
    assert not [frame for frame in gus.wire if "act.changed" in frame and "useless" in frame]
    assert now(flo, flag).state is FlagState.CLAIMED
    await resolve(flo, flag)
    await gus.until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED)
    assert (await the_act(gus, ActKind.RIGHT)).by == flo.user_id


async def test_nobody_but_facilitators_hears_of_acts(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """Who has reached out to whom is nobody else's business, and their author is told of none but those with their words."""
    ann, bob, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await resolve(flo, flag)
    await settle(clinic, clock)
    await said(bob, "good evening")
    for seat in (ann, bob):
        await seat.reads("i can't go on", "good evening")
        assert not [frame for frame in seat.wire if "act.changed" in frame or "notice.changed" in frame]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_closing_a_flag_is_undone(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock, outcome: Outcome
) -> None:
    """With the words that went with it: whoever presses the wrong key must not lose what somebody at risk has said."""
    ann, _, flo = cast
    message_id = await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    await ann.do(commands.Withdraw, message_id=message_id)
    await flo.until(lambda view: view.flags[flag.id].change is Change.WITHDRAWN)
    await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await resolve(flo, flag, outcome)
    await gus.until(lambda view: view.flags[flag.id].text == "")
    act = await the_act(flo, ActKind(outcome.value))
    await flo.do(acts.UndoAct, act_id=act.id)
    await gus.until(lambda view: view.flags[flag.id].state is FlagState.CLAIMED)
    assert (now(gus, flag).text, now(gus, flag).outcome, now(gus, flag).claimed_by) == (
        "i can't go on",
        None,
        flo.user_id,
    )
    await settle(clinic, clock)
    await resolve(flo, flag, outcome)
    await settle(clinic, clock)
    await until(lambda: b"can't go on" not in on_disk(clinic.directory))


async def test_words_taken_back_meanwhile_go_with_a_reopened_flag(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """The lines before, too: whoever takes them back while the flag is closed means the flag that opens again as well."""
    ann, bob, flo = cast
    line_id = await said(bob, "the old bridge at night")
    await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await resolve(flo, flag)
    await bob.do(commands.Withdraw, message_id=line_id)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.RIGHT)).id)
    await flo.until(lambda view: view.flags[flag.id].state is FlagState.OPEN)
    assert [(line.text, line.is_changed) for line in now(flo, flag).lines_before] == [("the old bridge at night", True)]
    await resolve(flo, flag)
    await settle(clinic, clock)
    await until(lambda: b"old bridge" not in on_disk(clinic.directory))


async def test_a_reopened_flag_is_held_as_long_as_any(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """From the undoing on; one that nobody had claimed is open again."""
    ann, _, flo = cast
    await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await resolve(flo, flag)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.RIGHT)).id)
    await flo.until(lambda view: view.flags[flag.id].state is FlagState.OPEN)
