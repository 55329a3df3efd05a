"""No edit gets past an open flag, and none is covered by a flag that somebody is done with."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderation import Label
from server.domain.acts import UNDO_FOR
from server.domain.errors import ErrorCode
from server.domain.flags import Change, Outcome, Urgency
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.edits import Cast, edit, flag_of, now, resolve, said
from tests.support.flags import flags_alerted
from tests.support.store import on_disk
from tests.support.waiting import until


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


async def gone(clinic: RunningApp, clock: FakeClock, words: bytes) -> None:
    """Once closing the flag can be undone no more, the store's files have nothing of *words*; nobody has to ask for that."""
    assert words in on_disk(clinic.directory), "it can be undone"
    clock.advance(seconds=UNDO_FOR.total_seconds())
    await until(lambda: words not in on_disk(clinic.directory))


async def test_an_edit_cannot_empty_an_open_flag(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """Facilitators keep the words until they are done with them, and see that they were changed; then the words are gone."""
    ann, bob, flo = cast
    first = await said(ann, "you useless lot")
    flag = await flag_of(flo, "you useless lot")
    await edit(ann, first, "i was tired, sorry")
    await flo.until(lambda view: view.flags[flag.id].change is Change.EDITED)
    assert (now(flo, flag).text, now(flo, flag).edition) == ("you useless lot", 1)
    await bob.reads("i was tired, sorry")
    gus = await clinic.seat(Room(flo.room_id, "", flag.raised_at), "Gus", Role.FACILITATOR)
    assert gus.view.flags == flo.view.flags
    await resolve(flo, flag)
    assert (now(flo, flag).text, now(flo, flag).outcome) == ("", Outcome.RIGHT)
    await gus.until(lambda view: view.flags[flag.id].text == "")
    await gone(clinic, clock, b"useless")


async def test_taking_back_cannot_empty_an_open_flag(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """The same, when the message is gone for the room."""
    ann, bob, flo = cast
    first = await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    await ann.do(commands.Withdraw, message_id=first)
    await bob.reads(None)
    await flo.until(lambda view: view.flags[flag.id].change is Change.WITHDRAWN)
    assert now(flo, flag).text == "i can't go on"
    await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await resolve(flo, flag)
    assert now(flo, flag).text == ""
    await gone(clinic, clock, b"can't go on")


async def test_a_flag_that_is_done_with_keeps_no_words_that_go(
    clinic: RunningApp, cast: Cast, clock: FakeClock
) -> None:
    """Resolved first and changed afterwards: the words go with the message."""
    ann, _, flo = cast
    first = await said(ann, "you useless lot")
    flag = await flag_of(flo, "you useless lot")
    await resolve(flo, flag)
    assert now(flo, flag).text == "you useless lot"
    await edit(ann, first, "sorry")
    await flo.until(lambda view: view.flags[flag.id].text == "")
    await gone(clinic, clock, b"useless")


@pytest.mark.parametrize("is_resolved_first", [True, False])
async def test_words_before_a_flagged_message_stay_with_an_open_flag(
    clinic: RunningApp, cast: Cast, clock: FakeClock, is_resolved_first: bool
) -> None:
    """What somebody was answered to is part of the flag; it says that it was taken back, and goes once a human is done with it."""
    ann, bob, flo = cast
    first = await said(ann, "a thing to be sorry for")
    await said(bob, "you useless lot")
    flag = await flag_of(flo, "you useless lot")
    if is_resolved_first:
        await resolve(flo, flag)
    await ann.do(commands.Withdraw, message_id=first)
    if not is_resolved_first:
        await flo.until(lambda view: view.flags[flag.id].lines_before[0].is_changed)
        assert now(flo, flag).lines_before[0].text == "a thing to be sorry for"
        await resolve(flo, flag)
    await flo.until(lambda view: view.flags[flag.id].lines_before == [])
    assert now(flo, flag).text == "you useless lot"
    await gone(clinic, clock, b"sorry for")


async def test_what_went_while_the_model_was_reading_is_in_no_flag(
    clinic: RunningApp, cast: Cast, assessor: ScriptedAssessor
) -> None:
    """A flag is raised with the lines before it that are still said."""
    ann, bob, flo = cast
    first = await said(ann, "a thing to be sorry for")
    await said(ann, "how are you all")
    gate = asyncio.Event()
    assessor.delay = gate.wait
    saying = asyncio.create_task(bob.say("you useless lot"))
    await until(lambda: assessor.asked[-1].text == "you useless lot")
    await ann.do(commands.Withdraw, message_id=first)
    gate.set()
    await saying
    flag = await flag_of(flo, "you useless lot")
    assert [line.text for line in flag.lines_before] == ["how are you all"]
    await until(lambda: b"sorry for" not in on_disk(clinic.directory))


async def test_worse_words_are_flagged_though_a_flag_is_open(cast: Cast, assessor: ScriptedAssessor) -> None:
    """Care that becomes a crisis calls everybody on duty, whoever looks after the first flag."""
    ann, _, flo = cast
    assessor.rules = {**assessor.rules, "so stupid": {Label.SELF_STIGMA: 0.9}}
    first = await said(ann, "i am so stupid")
    flag = await flag_of(flo, "i am so stupid")
    assert flag.urgency is Urgency.CARE
    await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await edit(ann, first, "i am so stupid, i can't go on")
    worse = await flag_of(flo, "i am so stupid, i can't go on")
    assert (worse.urgency, worse.claimed_by) == (Urgency.CRISIS, None)
    await flo.until(lambda _: flags_alerted(flo) == [worse.id])
    assert now(flo, flag).change is Change.EDITED


async def test_a_resolved_flag_swallows_no_new_crisis(cast: Cast) -> None:
    """A human has looked at other words."""
    ann, _, flo = cast
    first = await said(ann, "i can't go on, this film is endless")
    await resolve(flo, await flag_of(flo, "i can't go on, this film is endless"), Outcome.NOT_RIGHT)
    await edit(ann, first, "i can't go on. goodbye")
    again = await flag_of(flo, "i can't go on. goodbye")
    assert (again.urgency, again.state) == (Urgency.CRISIS, "open")
    await flo.until(lambda _: flags_alerted(flo) == [again.id])


async def test_no_worse_words_are_shown_by_the_flag_that_waits(clinic: RunningApp, cast: Cast) -> None:
    """One card for both; and it cannot be resolved by somebody who has not read the new words."""
    ann, _, flo = cast
    first = await said(ann, "i can't go on, this film is endless")
    flag = await flag_of(flo, "i can't go on, this film is endless")
    await edit(ann, first, "i can't go on. goodbye")
    await flo.until(lambda view: view.flags[flag.id].change is Change.EDITED)
    assert len(flo.view.flags) == 1
    unread = {"flag_id": flag.id, "outcome": Outcome.NOT_RIGHT, "edition": 0}
    assert (await flo.refused(commands.ResolveFlag, **unread)).code is ErrorCode.FLAG_OUTDATED
    assert now(flo, flag).outcome is None
    await resolve(flo, flag)
