"""What a facilitator reads before the group does: promised, and kept to, whatever happens meanwhile."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from moderation import Label
from server.config import ServerConfig
from server.domain.errors import ErrorCode
from server.domain.messages import HoldReason
from server.domain.people import Role
from server.domain.reading import WAIT, AfterWait, HoldRules, ReadFrom, ReadRule, ReturnReason
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol.holds import ReleaseHold, ReturnHold
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.evening import state
from tests.support.reading import has_heard, held, waits, with_rules
from tests.support.store import on_disk
from tests.support.waiting import eventually

Cast = tuple[Seat, Seat, Seat, Seat]
HURTS = HoldRules(dict.fromkeys((Label.DISMISSAL, Label.HOSTILITY), ReadFrom.NOTICED))
SAID = "you should just snap out of it"


async def the_law(clinic: RunningApp, room: Room, *seats: Seat) -> None:
    """What each has built from events is what they would get as a fresh snapshot."""
    for seat in seats:
        fresh = (await clinic.sit(seat.session, room, seat.name)).view
        await seat.until(lambda view, fresh=fresh: state(view) == state(fresh))  # type: ignore[misc]


async def test_it_waits_where_only_its_author_and_facilitators_see_it(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """The author is promised an end; facilitators see the words and why; for the others nothing has been said. No flag asks twice."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, gus = cast
    mine = await held(ann, SAID)
    assert (mine.reason, mine.until, mine.then) == (HoldReason.REVIEW, clock.now() + WAIT, AfterWait.RELEASE)
    assert mine.concerns == [], "why it waits is not held against its author"
    for facilitator in (flo, gus):
        waiting = await waits(facilitator, mine.id)
        assert (waiting.text, waiting.why, waiting.concerns) == (SAID, ReadRule.LABEL, [Label.DISMISSAL])
        assert (waiting.until, waiting.author_id) == (mine.until, ann.user_id)
    assert isinstance(await ann.say("good evening"), events.Posted)
    await bob.reads("good evening")
    await the_law(clinic, room, *cast)
    assert not has_heard(bob, "snap out")
    assert not has_heard(bob, mine.id)
    assert flo.view.flags == {}


async def test_released_it_is_in_the_room_and_asks_nobody_any_more(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """It comes where the talk is by now; a facilitator has looked, so no flag asks another one to."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    await bob.say("hello")
    await flo.do(ReleaseHold, message_id=mine.id)
    await bob.reads("hello", SAID)
    await ann.until(lambda view: not view.held)
    await the_law(clinic, room, *cast)
    assert (flo.view.flags, flo.view.to_read) == ({}, {})


async def test_given_back_it_is_its_authors_who_says_it_in_other_words(
    clinic: RunningApp, room: Room, cast: Cast
) -> None:
    """They are told why, kindly; as it is it cannot be sent again; other words go their way like any. Nothing is left of the first ones."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, gus = cast
    mine = await held(ann, SAID)
    await flo.do(ReturnHold, message_id=mine.id, reason=ReturnReason.SOFTER)
    await ann.until(lambda view: view.held[mine.id].reason is HoldReason.RETURNED)
    back = ann.view.held[mine.id]
    assert (back.text, back.returned_for, back.until) == (SAID, ReturnReason.SOFTER, None)
    assert (await ann.refused(commands.ReleaseHeld, message_id=mine.id, is_masked=False)).code == "message_settled"
    await the_law(clinic, room, *cast)
    assert gus.view.to_read == {}
    softer = "i wish it were easier for you"
    assert isinstance(await ann.link.edit(mine.id, 0, softer), events.Posted)
    await bob.reads(softer)
    await the_law(clinic, room, *cast)
    assert not has_heard(bob, "snap out")
    await eventually(lambda: b"snap out" not in on_disk(clinic.directory))


async def test_given_back_and_taken_back_nothing_is_left(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Not in the store, its journal or anybody's snapshot."""
    await with_rules(clinic, room, HURTS)
    ann, _, flo, _ = cast
    mine = await held(ann, SAID)
    await flo.do(ReturnHold, message_id=mine.id, reason=ReturnReason.TALK_FIRST)
    await ann.do(commands.Withdraw, message_id=mine.id)
    await the_law(clinic, room, *cast)
    assert (ann.view.held, flo.view.to_read, flo.view.flags) == ({}, {}, {})
    await eventually(lambda: b"snap out" not in on_disk(clinic.directory))


async def test_two_facilitators_at_once_do_it_once(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Whoever comes first decides, and the other is told that it is settled; nothing is said twice."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, gus = cast
    for first, second in (
        ((ReleaseHold, {}), (ReturnHold, {"reason": ReturnReason.LATER})),
        ((ReturnHold, {"reason": ReturnReason.LATER}), (ReturnHold, {"reason": ReturnReason.SOFTER})),
        ((ReleaseHold, {}), (ReleaseHold, {})),
    ):
        mine = await held(ann, SAID)
        await waits(gus, mine.id)
        answers = await asyncio.gather(
            flo.do(first[0], message_id=mine.id, **first[1]),
            gus.do(second[0], message_id=mine.id, **second[1]),
            return_exceptions=True,
        )
        done = [answer for answer in answers if isinstance(answer, events.Done)]
        assert (len(done), len(answers)) == (1, 2), answers
        assert [str(answer) for answer in answers if isinstance(answer, Exception)] == ["message_settled"]
    await the_law(clinic, room, *cast)
    assert bob.texts.count(SAID) + len(ann.view.held) == 3


async def test_nobody_reads_it_and_the_promise_is_kept(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """Not a moment before its time; then it is in the room, in the order in which it was written, flagged as it would have been, once."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, _ = cast
    first = await held(ann, SAID)
    clock.advance(seconds=0.5)
    second = await held(bob, "you useless lot")
    clock.advance(seconds=WAIT.total_seconds() - 1)
    await clinic.house.reading.tick()
    await the_law(clinic, room, *cast)
    assert set(flo.view.to_read) == {first.id, second.id}
    clock.advance(seconds=1)
    await flo.reads(SAID, "you useless lot")
    await flo.until(lambda view: len(view.flags) == 2)
    await the_law(clinic, room, *cast)
    assert {flag.message_id for flag in flo.view.flags.values()} == {first.id, second.id}
    assert not any(flag.is_late for flag in flo.view.flags.values())
    assert (ann.view.held, bob.view.held, flo.view.to_read) == ({}, {}, {})
    assert (await flo.refused(ReleaseHold, message_id=first.id)).code == "message_settled"


async def test_where_the_operator_says_so_it_comes_back_to_its_author(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """Unread, and so as it is it can be sent once more, to wait anew."""
    await with_rules(clinic, room, replace(HURTS, wait=timedelta(minutes=1), then=AfterWait.BACK))
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    clock.advance(minutes=1)
    await ann.until(lambda view: view.held[mine.id].returned_for is ReturnReason.UNREAD)
    await the_law(clinic, room, *cast)
    assert (bob.texts, flo.view.to_read, flo.view.flags) == ([], {}, {})
    clock.advance(minutes=30)
    again = await ann.do(commands.ReleaseHeld, message_id=mine.id, is_masked=False)
    assert isinstance(again, events.Held)
    assert (again.message.reason, again.message.until) == (HoldReason.REVIEW, clock.now() + timedelta(minutes=1))
    assert again.message.returned_for is None
    await waits(flo, mine.id)
    await flo.do(ReleaseHold, message_id=mine.id)
    await bob.reads(SAID)


@pytest.mark.parametrize("then", AfterWait)
async def test_a_restart_keeps_the_promise(
    tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock, then: AfterWait
) -> None:
    """The server is away beyond the promised time: when it is back, what was promised happens at once."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        room = await clinic.room()
        await with_rules(clinic, room, replace(HURTS, then=then))
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        flo = await clinic.sit(await clinic.join(room, "Flo", Role.FACILITATOR), room, "Flo")
        mine = await held(ann, SAID)
        await waits(flo, mine.id)
        await clinic.app.stop()
        clock.advance(seconds=WAIT.total_seconds())
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server):
            if then is AfterWait.RELEASE:
                await bob.reads(SAID)
                await flo.until(lambda view: [f.message_id for f in view.flags.values()] == [mine.id])
            await ann.until(
                lambda view: (
                    [h.returned_for for h in view.held.values()] == [ReturnReason.UNREAD] * (then is AfterWait.BACK)
                )
            )
            await flo.until(lambda view: not view.to_read)


async def test_new_words_begin_a_new_wait(clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock) -> None:
    """Whoever acts on the old ones is too late; words that need no reader go out at once."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    await waits(flo, mine.id)
    clock.advance(minutes=2)
    other = await ann.link.edit(mine.id, 0, "snap out of it, i say")
    assert isinstance(other, events.Held)
    assert other.message.until == clock.now() + WAIT
    await flo.until(lambda view: view.to_read[mine.id].edition == 1)
    assert (await flo.refused(ReleaseHold, message_id=mine.id, edition=0)).code is ErrorCode.MESSAGE_SETTLED
    clock.advance(minutes=2)
    await clinic.house.reading.tick()
    await the_law(clinic, room, *cast)
    assert bob.texts == []
    assert isinstance(await ann.link.edit(mine.id, 1, "that sounds hard"), events.Posted)
    await bob.reads("that sounds hard")
    await the_law(clinic, room, *cast)
    assert flo.view.to_read == {}


async def test_taken_back_it_waits_no_longer(clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock) -> None:
    """Neither a facilitator nor the clock finds it again."""
    await with_rules(clinic, room, HURTS)
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    await waits(flo, mine.id)
    await ann.do(commands.Withdraw, message_id=mine.id)
    await flo.until(lambda view: not view.to_read)
    assert (await flo.refused(ReleaseHold, message_id=mine.id)).code is ErrorCode.MESSAGE_SETTLED
    clock.advance(hours=1)
    await clinic.house.reading.tick()
    await the_law(clinic, room, *cast)
    assert bob.texts == []
    await eventually(lambda: b"snap out" not in on_disk(clinic.directory))


async def test_nobody_is_here_to_read_and_nothing_waits(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """It goes out as ever, and is flagged; what waits already keeps its promise."""
    await with_rules(clinic, room, HoldRules(newcomers=True))
    ann, bob, flo, gus = cast
    mine = await held(ann, SAID)
    for seat in (flo, gus):
        await seat.do(commands.Leave, room_id=room.id)
    assert isinstance(await bob.say("good evening"), events.Posted)
    back = await clinic.sit(flo.session, room, "Flo")
    assert list(back.view.to_read) == [mine.id]
    assert isinstance(await back.say(SAID), events.Posted), "a facilitator's own words are never held"


async def test_somebody_at_risk_is_seen_at_once(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Their words wait for the group alone; the flag for care does not wait with them, and is raised once."""
    await with_rules(clinic, room, HoldRules(newcomers=True))
    ann, bob, flo, _ = cast
    mine = await held(ann, "i can't go on")
    await flo.until(lambda view: [flag.message_id for flag in view.flags.values()] == [mine.id])
    await flo.do(ReleaseHold, message_id=mine.id)
    await bob.reads("i can't go on")
    await the_law(clinic, room, *cast)
    assert len(flo.view.flags) == 1


async def test_the_model_is_away_and_the_promise_holds(
    clinic: RunningApp, room: Room, cast: Cast, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """Rules about who writes hold without it. Let go by the clock it is unread by the model too, which is told; the flag comes late."""
    await with_rules(clinic, room, HoldRules(newcomers=True))
    ann, bob, flo, _ = cast
    assessor.failing = True
    mine = await held(ann, SAID)
    assert (await waits(flo, mine.id)).concerns == []
    clock.advance(seconds=WAIT.total_seconds())
    await bob.reads(SAID)
    await flo.until(lambda view: view.moderation and view.moderation.unassessed == [mine.id])
    assessor.failing = False
    clock.advance(minutes=2)
    await flo.until(lambda view: [flag.message_id for flag in view.flags.values()] == [mine.id])
    await the_law(clinic, room, *cast)


async def test_what_the_model_reads_while_it_waits_is_told(
    clinic: RunningApp, room: Room, cast: Cast, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """To facilitators; the promise stays as it was made, and what is personal is asked about after all."""
    await with_rules(clinic, room, HoldRules(newcomers=True))
    ann, bob, flo, _ = cast
    assessor.failing = True
    mine, number = await held(ann, SAID), await held(ann, "call me on 020 7946 0712")
    await waits(flo, number.id)
    assessor.failing = False
    clock.advance(minutes=1)
    await flo.until(lambda view: view.to_read[mine.id].concerns == [Label.DISMISSAL])
    assert flo.view.to_read[mine.id].until == mine.until
    await ann.until(lambda view: view.held[number.id].reason is HoldReason.PERSONAL_INFO)
    await flo.until(lambda view: number.id not in view.to_read)
    await the_law(clinic, room, *cast)
    assert bob.texts == []


async def test_what_the_room_reads_is_not_changed_past_a_reader(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """New words of a message of the room have no place to wait: they are left as they are, and risk is flagged."""
    ann, bob, flo, _ = cast
    said = await ann.say("good evening")
    assert isinstance(said, events.Posted)
    await with_rules(clinic, room, HURTS)
    await bob.reads("good evening")
    refused = await ann.refused(
        commands.Edit, message_id=said.message_id, client_id="client-id-1", edition=0, text=SAID + ", i can't go on"
    )
    assert refused.code is ErrorCode.READ_FIRST
    await flo.until(lambda view: len(view.flags) == 1)
    assert isinstance(await ann.link.edit(said.message_id, 0, "good evening, all"), events.Posted)
    await bob.reads("good evening, all")


async def test_members_and_strangers_settle_nothing(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Neither the author nor another member, nor a facilitator of another room, who cannot tell whether it is there."""
    await with_rules(clinic, room, HURTS)
    ann, bob, _, _ = cast
    mine = await held(ann, SAID)
    hal = await clinic.seat(await clinic.room("Monday"), "Hal", Role.FACILITATOR)
    for seat, code in ((ann, "not_allowed"), (bob, "not_allowed"), (hal, "not_found")):
        assert (await seat.refused(ReleaseHold, message_id=mine.id)).code == code
        assert (await seat.refused(ReturnHold, message_id=mine.id, reason=ReturnReason.LATER)).code == code
    assert (await ann.refused(commands.ReleaseHeld, message_id=mine.id, is_masked=False)).code == "message_settled"
    assert not has_heard(hal, mine.id)
