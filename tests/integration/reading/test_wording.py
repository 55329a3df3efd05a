"""Before anybody reads it, an author is asked about words that could land hard; what they leave out is kept nowhere (proof 4)."""

import logging
from typing import Any

import pytest

from moderation import Attention, Label
from server.domain.agenda import Nudge
from server.domain.errors import ErrorCode
from server.domain.messages import HoldReason
from server.domain.reading import HoldRules, ReadFrom
from server.domain.rooms import Room
from server.protocol import commands, events
from tests.support.app import RunningApp, Seat
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.evening import state
from tests.support.reading import has_heard, held, waits, with_rules
from tests.support.store import on_disk
from tests.support.waiting import eventually

Cast = tuple[Seat, Seat, Seat, Seat]
SAID = "that junkie came back"
KINDER = "that person who uses drugs came back"


@pytest.fixture
async def asked(clinic: RunningApp, room: Room) -> None:
    await with_rules(clinic, room, nudge=Nudge.FULL)


async def the_law(clinic: RunningApp, room: Room, *seats: Seat) -> None:
    for seat in seats:
        fresh = (await clinic.sit(seat.session, room, seat.name)).view
        await seat.until(lambda view, fresh=fresh: state(view) == state(fresh))  # type: ignore[misc]


async def test_a_room_that_asks_nobody_asks_nobody(cast: Cast) -> None:
    """Outside sessions it is the operator's choice, and theirs is none until they make it."""
    assert isinstance(await cast[0].say(SAID), events.Posted)


@pytest.mark.usefixtures("asked")
async def test_the_author_alone_is_asked(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """With what could be said instead, where, and why; nobody else has the words, and nothing is flagged."""
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    assert (mine.reason, mine.concerns) == (HoldReason.WORDING, [Label.LABELING])
    (offer,) = mine.wording
    assert mine.text[offer.start : offer.end] == "junkie"
    assert offer.instead
    assert offer.why
    await the_law(clinic, room, *cast)
    for seat in (bob, flo):
        assert not has_heard(seat, "junkie")
        assert not has_heard(seat, mine.id)
    assert (flo.view.flags, flo.view.to_read) == ({}, {})


@pytest.mark.usefixtures("asked")
async def test_in_kinder_words_there_is_no_trace_of_the_first(
    clinic: RunningApp, room: Room, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Not on another's wire, in no flag, in no log, and not in the store or its journal."""
    caplog.set_level(logging.DEBUG)
    ann, bob, flo, _ = cast
    mine = await held(ann, SAID)
    assert b"junkie" in on_disk(clinic.directory), "it is there while its author decides"
    assert isinstance(await ann.link.edit(mine.id, 0, KINDER, is_meant=True), events.Posted)
    await bob.reads(KINDER)
    await the_law(clinic, room, *cast)
    assert (ann.view.held, flo.view.flags) == ({}, {})
    await eventually(lambda: b"junkie" not in on_disk(clinic.directory))
    for seat in (bob, flo):
        assert not has_heard(seat, "junkie")
    logged = [record.getMessage() for record in caplog.records if record.name.startswith(("server", "moderation"))]
    assert "junkie" not in "".join(logged)


@pytest.mark.usefixtures("asked")
async def test_sent_as_it_is_it_is_flagged_as_ever(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """One tap, and nobody is asked twice; nor does anybody learn that they were asked."""
    ann, bob, flo, _ = cast
    mine = await held(ann, "you useless lot")
    assert mine.wording == [], "nothing kinder is known, and it could hurt all the same"
    assert isinstance(await ann.do(commands.ReleaseHeld, message_id=mine.id, is_masked=False), events.Posted)
    await bob.reads("you useless lot")
    await flo.until(lambda view: [flag.attention for flag in view.flags.values()] == [Attention.CONCERN])
    (flag,) = flo.view.flags.values()
    assert (flag.message_id, flag.is_late) == (mine.id, False)
    await the_law(clinic, room, *cast)
    assert (await ann.refused(commands.ReleaseHeld, message_id=mine.id, is_masked=False)).code == "message_settled"


@pytest.mark.usefixtures("asked")
async def test_sent_again_after_a_lost_reply_it_is_the_same_question(
    clinic: RunningApp, room: Room, cast: Cast
) -> None:
    """The outbox sends until it is answered: one message, held once."""
    ann, bob, _, _ = cast
    first, second = await ann.say(SAID, "client-id-lost"), await ann.say(SAID, "client-id-lost")
    assert isinstance(first, events.Held)
    assert isinstance(second, events.Held)
    assert first.message == second.message
    await ann.do(commands.Withdraw, message_id=first.message.id)
    await the_law(clinic, room, *cast)
    assert (ann.view.held, bob.texts) == ({}, [])
    await eventually(lambda: b"junkie" not in on_disk(clinic.directory))


@pytest.mark.usefixtures("asked")
async def test_whoever_needs_somebody_is_not_asked(cast: Cast) -> None:
    """Their words go to the group as they are, and to facilitators at once."""
    ann, bob, flo, _ = cast
    assert isinstance(await ann.say("i'm a junkie and i can't go on"), events.Posted)
    await bob.reads("i'm a junkie and i can't go on")
    await flo.until(lambda view: len(view.flags) == 2)


@pytest.mark.usefixtures("asked")
async def test_facilitators_are_not_asked(cast: Cast) -> None:
    """They may have to name a word in order to talk about it."""
    assert isinstance(await cast[2].say(SAID), events.Posted)


@pytest.mark.usefixtures("asked")
async def test_one_thing_after_the_other(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """What is personal comes first; covered or not, the wording is asked about then; and nothing that was covered comes back."""
    ann, bob, flo, _ = cast
    mine = await held(ann, "call that junkie on 020 7946 0712")
    assert mine.reason is HoldReason.PERSONAL_INFO
    reply = await ann.do(commands.ReleaseHeld, message_id=mine.id, is_masked=True)
    assert isinstance(reply, events.Held)
    assert (reply.message.reason, reply.message.text) == (
        HoldReason.WORDING,
        "call that junkie on [phone number]",
    )
    assert isinstance(await ann.do(commands.ReleaseHeld, message_id=mine.id, is_masked=False), events.Posted)
    await bob.reads("call that junkie on [phone number]")
    await flo.until(lambda view: {flag.attention for flag in view.flags.values()} == {Attention.CONCERN})
    assert not has_heard(bob, "7946")


async def test_what_was_sent_as_it_is_may_still_be_read_first(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """The author's choice is about the wording; whether a facilitator looks is the room's."""
    await with_rules(clinic, room, HoldRules({Label.HOSTILITY: ReadFrom.NOTICED}), nudge=Nudge.FULL)
    ann, bob, flo, _ = cast
    mine = await held(ann, "you useless lot")
    assert mine.reason is HoldReason.WORDING
    reply = await ann.do(commands.ReleaseHeld, message_id=mine.id, is_masked=False)
    assert isinstance(reply, events.Held)
    assert reply.message.reason is HoldReason.REVIEW
    await waits(flo, mine.id)
    await the_law(clinic, room, *cast)
    assert bob.texts == []


@pytest.mark.usefixtures("asked")
async def test_changed_words_of_the_room_are_asked_about_before_it_reads_them(
    clinic: RunningApp, room: Room, cast: Cast, assessor: ScriptedAssessor
) -> None:
    """Nothing is changed and nothing kept until the author has chosen; meant, they are taken and flagged."""
    ann, bob, flo, _ = cast
    said = await ann.say("good evening")
    assert isinstance(said, events.Posted)
    edit: dict[str, Any] = {"message_id": said.message_id, "client_id": "client-id-1", "edition": 0, "text": SAID}
    refused = await ann.refused(commands.Edit, **edit)
    assert refused.code is ErrorCode.MAY_HURT
    assert refused.kinder is not None
    assert (refused.kinder.text, refused.kinder.concerns) == (SAID, [Label.LABELING])
    assert len(refused.kinder.wording) == 1
    assert b"junkie" not in on_disk(clinic.directory)
    assert flo.view.flags == {}
    assert isinstance(await ann.do(commands.Edit, **edit, is_meant=True), events.Posted)
    await bob.reads(SAID)
    await flo.until(lambda view: len(view.flags) == 1)


async def test_what_the_model_reads_late_is_not_asked_about(
    clinic: RunningApp, room: Room, cast: Cast, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """The room has read it, or its author wrote it a while ago: it is flagged as ever."""
    await with_rules(clinic, room, nudge=Nudge.FULL)
    ann, _, flo, _ = cast
    assessor.failing = True
    assert isinstance(await ann.say(SAID), events.Posted)
    assessor.failing = False
    clock.advance(minutes=2)
    await flo.until(lambda view: [flag.is_late for flag in view.flags.values()] == [True])
