"""A model that is slow or away: nothing is lost, nothing is hidden from facilitators, and it catches up."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from moderation import Attention
from server.client.session import Session
from server.domain.errors import ErrorCode
from server.domain.messages import HoldReason
from server.domain.people import Role
from server.domain.rooms import Room, RoomPolicy, WhenUnassessed
from server.protocol import commands, events, parts
from server.storage.tables import ROOMS
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.waiting import until


def is_read(seat: Seat) -> bool:
    """Does a facilitator see that the model is there and has read everything?"""
    status = seat.view.moderation
    return status is not None and status.is_available and status.unassessed_count == 0


async def held_unassessed(seat: Seat, text: str) -> parts.HeldMessage:
    reply = await seat.say(text)
    assert isinstance(reply, events.Held)
    assert reply.message.reason is HoldReason.UNASSESSED
    return reply.message


@pytest.mark.parametrize("how", ["failing", "slow"])
async def test_with_a_facilitator_it_goes_out_and_they_are_told(
    tmp_path: Path, assessor: ScriptedAssessor, how: str
) -> None:
    """Within the deadline or without the model, the talk goes on; facilitators see which messages nobody has read."""
    async with running_app(tmp_path, assessor, deadline_ms=30) as clinic:
        room = await clinic.room()
        ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
        assert is_read(flo)
        if how == "failing":
            assessor.failing = True
        else:
            assessor.delay = asyncio.Event().wait
        said = await ann.say("you useless lot")
        assert isinstance(said, events.Posted)
        await flo.reads("you useless lot")
        await flo.until(lambda view: view.moderation and view.moderation.unassessed == [said.message_id])
        status = flo.view.moderation
        assert status is not None
        assert (status.is_available, status.unassessed_count) == (False, 1)
        assert flo.view.flags == {}
        gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
        assert gus.view.moderation is not None
        assert gus.view.moderation.unassessed == [said.message_id]


async def test_the_backlog_reads_it_later_and_says_late(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Once the model answers, the flag comes, says that it is late, and the message stays where it is."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    await ann.say("hello")
    await ann.say("you useless lot")
    assessor.failing = False
    await flo.until(lambda view: view.flags)
    (flag,) = flo.view.flags.values()
    assert (flag.is_late, flag.text, [line.text for line in flag.lines_before]) == (True, "you useless lot", ["hello"])
    await flo.until(lambda _: is_read(flo))
    assert flo.texts == ["hello", "you useless lot"]


async def test_what_is_personal_stays_where_it_has_been_seen(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Read late, a number is flagged for facilitators; taking it out now would protect nobody, and is a human's choice."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    await ann.say("call me on 020 7946 0712")
    assessor.failing = False
    await flo.until(lambda view: view.flags)
    (flag,) = flo.view.flags.values()
    assert (flag.attention, flag.is_late) == (Attention.PRIVACY, True)
    await flo.until(lambda _: is_read(flo))
    assert flo.texts == ["call me on 020 7946 0712"]
    assert ann.view.held == {}


async def test_without_a_facilitator_it_is_held_and_released_once_read(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Its author sees it waiting, nobody else sees it, and when the model has read it it takes its place."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    assessor.failing = True
    held = await held_unassessed(ann, "is anybody here?")
    await ann.until(lambda view: list(view.held) == [held.id])
    assert bob.texts == []
    assessor.failing = False
    await bob.reads("is anybody here?")
    await ann.reads("is anybody here?")
    await ann.until(lambda view: not view.held)


async def test_held_ones_come_out_in_the_order_they_were_said(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """The oldest is read first."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    assessor.failing = True
    for number in range(20):  # more than the backlog takes at once
        await held_unassessed(ann if number % 2 else bob, f"line {number}")
    assessor.failing = False
    await bob.reads(*(f"line {number}" for number in range(20)))


async def test_a_flag_on_a_held_message_is_not_late(clinic: RunningApp, room: Room, assessor: ScriptedAssessor) -> None:
    """It was read before anybody else saw it."""
    ann = await clinic.seat(room, "Ann")
    assessor.failing = True
    await held_unassessed(ann, "you useless lot")
    assessor.failing = False
    await ann.reads("you useless lot")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    assert [flag.is_late for flag in flo.view.flags.values()] == [False]


async def test_read_late_its_author_is_asked_about_what_is_personal(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """A message that waited for the model and turns out personal waits for its author instead; nobody has the number."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    assessor.failing = True
    held = await held_unassessed(ann, "call me on 020 7946 0712")
    assert (held.masked_text, held.private) == (None, [])
    assessor.failing = False
    await ann.until(lambda view: [h.reason for h in view.held.values()] == [HoldReason.PERSONAL_INFO])
    assert ann.view.held[held.id].masked_text == "call me on [phone number]"
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=True)
    await bob.reads("call me on [phone number]")
    assert not [frame for frame in bob.wire if "7946" in frame]


async def test_what_waits_for_the_model_cannot_be_released_by_hand(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Its author may take it back, but not send it around the model."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    assessor.failing = True
    held = await held_unassessed(ann, "is anybody here?")
    for is_masked in (True, False):
        refused = await ann.refused(commands.ReleaseHeld, message_id=held.id, is_masked=is_masked)
        assert refused.code is ErrorCode.MESSAGE_SETTLED
    await ann.do(commands.Withdraw, message_id=held.id)
    assessor.failing = False
    await ann.say("one thing more")
    await bob.reads("one thing more")


async def test_taken_back_while_the_model_reads_it_stays_taken_back(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """The answer comes too late, and nothing follows from it."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    await flo.do(commands.Leave, room_id=room.id)
    await ann.until(lambda view: len(view.present) == 2)
    assessor.failing = True
    held = await held_unassessed(ann, "you useless lot")
    gate = asyncio.Event()
    assessor.delay, assessor.failing = gate.wait, False
    asked = len(assessor.asked)
    await until(lambda: len(assessor.asked) > asked)
    await ann.do(commands.Withdraw, message_id=held.id)
    gate.set()
    await ann.say("one thing more")
    await bob.reads("one thing more")
    await until(lambda: not clinic.house.chat._backlog._loop._woken.is_set())
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert gus.view.flags == {}
    assert is_read(gus)


async def test_hidden_while_the_model_reads_it_stays_hidden_and_is_read_when_shown(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Hidden words need no reader; brought back, they do."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    said = await ann.say("you useless lot")
    assert isinstance(said, events.Posted)
    gate = asyncio.Event()
    assessor.delay, assessor.failing = gate.wait, False
    asked = len(assessor.asked)
    await until(lambda: len(assessor.asked) > asked)
    await flo.do(commands.Hide, message_id=said.message_id)
    gate.set()
    assessor.delay = None
    await flo.reads(None)
    await flo.do(commands.Show, message_id=said.message_id)
    await flo.until(lambda view: view.flags)
    await flo.until(lambda _: is_read(flo))
    assert flo.texts == ["you useless lot"]


async def test_a_room_may_hold_whatever_the_model_has_not_read(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """By the room's own policy even a facilitator's presence does not let it out."""
    policy = RoomPolicy(when_unassessed=WhenUnassessed.HOLD)
    async with clinic.house.database.write() as transaction:
        await transaction.execute(update(ROOMS).where(ROOMS.c.id == room.id).values(policy=policy))
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    await held_unassessed(ann, "hello")
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 1)
    assert flo.view.moderation is not None
    assert flo.view.moderation.unassessed == [], "what is held is counted, not named"
    assessor.failing = False
    await flo.reads("hello")


async def test_facilitators_of_every_room_learn_that_the_model_is_back(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Whoever came in while it was away is told when it answers again, also in a room with nothing to read."""
    other = await clinic.room("Monday")
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    await ann.say("hello")
    await flo.until(lambda view: view.moderation and not view.moderation.is_available)
    hal = await clinic.seat(other, "Hal", Role.FACILITATOR)
    assert hal.view.moderation is not None
    assert not hal.view.moderation.is_available
    assessor.failing = False
    await flo.until(lambda _: is_read(flo))
    await hal.until(lambda _: is_read(hal))


async def test_the_next_answer_tells_that_the_model_is_back(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Also when nothing is left for the backlog to read."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    said = await ann.say("hello")
    assert isinstance(said, events.Posted)
    await flo.do(commands.Hide, message_id=said.message_id)
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)
    assert not is_read(flo)
    assessor.failing = False
    await ann.say("hello again")
    await flo.until(lambda _: is_read(flo))


async def test_taking_back_or_hiding_what_waits_is_counted(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Facilitators see how much is unread as it is, not as it was."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)

    async def unread(count: int) -> None:
        await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == count)

    assessor.failing = True
    said = await ann.say("you useless lot")
    assert isinstance(said, events.Posted)
    await unread(1)
    await flo.do(commands.Hide, message_id=said.message_id)
    await unread(0)
    await flo.do(commands.Show, message_id=said.message_id)
    await unread(1)
    await flo.do(commands.Hide, message_id=said.message_id)
    await flo.do(commands.Leave, room_id=room.id)
    held = await held_unassessed(ann, "is anybody here?")
    flo.view = await flo.link.enter(room.id)
    await unread(1)
    await ann.do(commands.Withdraw, message_id=held.id)
    await unread(0)


async def come_back(clinic: RunningApp, session: Session, room: Room, name: str) -> Seat:
    """Somebody who was here before the restart, with the cookie that their browser has kept."""
    again = Session(clinic.app.url)
    again.cookie = session.cookie
    return await clinic.sit(again, room, name)


async def test_after_a_crash_what_was_left_is_read(tmp_path: Path) -> None:
    """A fresh server reads what the last one had not, once that one's claim has run out."""
    clock = FakeClock()
    async with running_app(tmp_path, ScriptedAssessor(failing=True), clock=clock) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.join(room, "Bob")
        await held_unassessed(ann, "is anybody here?")
    with closing(sqlite3.connect(clinic.store)) as store:
        lease_ends = (clock.now() + timedelta(seconds=30)).replace(tzinfo=None).isoformat(" ")
        store.execute("UPDATE messages SET claimed_until = ?", (lease_ends,))
        store.commit()
    clock.advance(seconds=31)
    async with running_app(tmp_path, ScriptedAssessor(), clock=clock) as clinic:
        seat = await come_back(clinic, bob, room, "Bob")
        await seat.reads("is anybody here?")


async def test_after_a_restart_what_was_being_read_is_read_at_once(tmp_path: Path) -> None:
    """A server that stops lets go of what it has claimed."""
    clock = FakeClock()
    slow = ScriptedAssessor(delay=asyncio.Event().wait)
    async with running_app(tmp_path, slow, clock=clock, deadline_ms=20) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.join(room, "Bob")
        await held_unassessed(ann, "is anybody here?")
        await until(lambda: len(slow.asked) == 2)
    async with running_app(tmp_path, ScriptedAssessor(), clock=clock) as clinic:
        seat = await come_back(clinic, bob, room, "Bob")
        await seat.reads("is anybody here?")
