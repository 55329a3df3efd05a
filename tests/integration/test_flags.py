"""What facilitators are asked to look at, and what nobody else hears of it."""

import asyncio
import json

import pytest

from moderation import Attention, Label
from server.client.link import Refused
from server.domain.errors import ErrorCode
from server.domain.flags import FlagState, Outcome, Urgency
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events
from tests.support.app import RunningApp, Seat
from tests.support.flags import the_flag
from tests.support.store import on_disk

QUEUE_WORDS = ("flag.", "care.alert", '"moderation"', "staff", "duty", "urgency", "unassessed_count")
"""What a frame about the queue cannot do without."""


def of_the_queue(seat: Seat) -> list[str]:
    """Frames on somebody's wire that speak of the queue; that their own `Entered` says null for it is fine."""
    said = [frame.replace('"moderation":null', "").replace('"flags":null', "") for frame in seat.wire]
    return [frame for frame in said if any(word in frame for word in QUEUE_WORDS)]


async def test_a_flag_reaches_every_facilitator_with_all_it_takes_to_judge(clinic: RunningApp, room: Room) -> None:
    """Reasons and the words that weighed, the lines before, the text as it stood, and which model said so."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    for text in ("one", "two", "three", "four"):
        await ann.say(text)
    await bob.say("👋 just snap out of it, you useless lot")
    for facilitator in (flo, gus):
        await facilitator.until(lambda view: any(r.weighed for flag in view.flags.values() for r in flag.reasons))
        flag = await the_flag(facilitator)
        assert (flag.attention, flag.urgency, flag.state) == (Attention.CONCERN, Urgency.CONCERN, FlagState.OPEN)
        assert [(r.label, r.score, r.is_likely) for r in flag.reasons] == [
            (Label.DISMISSAL, 0.9, True),
            (Label.HOSTILITY, 0.8, True),
            (Label.JUDGMENT, 0.6, False),
        ]
        assert [flag.text[s.start : s.end] for r in flag.reasons for s in r.weighed] == [
            "snap out of it",
            "useless",
            "useless",
        ]
        assert [(line.author_id, line.text) for line in flag.lines_before] == [
            (ann.user_id, "two"),
            (ann.user_id, "three"),
            (ann.user_id, "four"),
        ]
        assert (flag.author_id, flag.text) == (bob.user_id, "👋 just snap out of it, you useless lot")
        assert (flag.model_version, flag.is_late) == ("scripted-1", False)
        (message,) = [line for line in facilitator.view.lines if line.id == flag.message_id]
        assert message.text == flag.text, "a flagged message is in the room like any other"


async def test_a_flag_brings_kinder_wording_and_the_store_keeps_none_of_it(clinic: RunningApp, room: Room) -> None:
    """Live and in a snapshot, for facilitators alone; it is looked up when it is shown, so it is gone when its words are."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    await ann.say("just SNAP out of it")
    flag = await the_flag(flo)
    (offer,) = flag.wording
    assert flag.text[offer.start : offer.end] == "just SNAP out of it"
    assert offer.instead == ["That sounds hard. What would help right now?"]
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert (await the_flag(gus)).wording == [offer]
    await flo.do(commands.ResolveFlag, flag_id=flag.id, outcome=Outcome.RIGHT)
    await gus.until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED)
    assert gus.view.flags[flag.id].wording == []
    assert not [frame for frame in ann.wire if "sounds hard" in frame]
    stored = on_disk(clinic.directory)
    assert b"just SNAP out of it" in stored
    assert b"sounds hard" not in stored


async def test_a_facilitator_who_comes_later_finds_the_queue(clinic: RunningApp, room: Room) -> None:
    """Unresolved flags and the newest resolved ones come with the room."""
    ann = await clinic.seat(room, "Ann")
    await ann.say("you useless lot")
    await ann.say("just snap out of it")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    assert len(flo.view.flags) == 2
    done, _ = flo.view.flags
    await flo.do(commands.ResolveFlag, flag_id=done, outcome=Outcome.RIGHT)
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert {flag.id: flag.state for flag in gus.view.flags.values()} == {
        flag_id: FlagState.RESOLVED if flag_id == done else FlagState.OPEN for flag_id in flo.view.flags
    }


async def test_nothing_of_the_queue_is_on_a_members_wire(clinic: RunningApp, room: Room) -> None:
    """Not when a flag is raised, claimed and resolved, not when the model fails, not on coming back, not for its author."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    await bob.say("you useless lot, i can't go on")
    await flo.until(lambda view: len(view.flags) == 2 and view.alerts)
    for flag_id in flo.view.flags:
        await flo.do(commands.ClaimFlag, flag_id=flag_id)
        await flo.do(commands.GiveBackFlag, flag_id=flag_id)
        await flo.do(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.NOT_RIGHT)
    clinic.assessor.failing = True
    await ann.say("unread")
    clinic.assessor.failing = False
    await flo.until(lambda view: view.moderation is not None and view.moderation.unassessed_count == 0)
    since = flo.view.since()
    assert since is not None
    for seat in (ann, bob):
        # A member who names the facilitators' topics in `since` is told nothing of them.
        await seat.do(commands.Enter, room_id=room.id, since=since)
        await seat.link.drop()
    await ann.say("the last line")
    for seat in (ann, bob):
        await seat.until(lambda view: view.lines[-1].text == "the last line")
        assert of_the_queue(seat) == []
    assert of_the_queue(flo) != [], "the words looked for are the right ones"


async def test_a_crisis_alerts_facilitators_of_other_rooms_without_the_words(clinic: RunningApp, room: Room) -> None:
    """Every facilitator learns where somebody may be at risk; what was said stays with the room's own."""
    other = await clinic.room("Monday")
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    hal = await clinic.seat(other, "Hal", Role.FACILITATOR)
    await ann.say("i can't go on")
    for facilitator in (flo, hal):
        await facilitator.until(lambda view: view.alerts)
        (alert,) = facilitator.view.alerts.values()
        assert (alert.room_id, alert.room_name) == (room.id, "Tuesday evening")
    flag = await the_flag(flo)
    assert flag.urgency is Urgency.CRISIS
    assert (await clinic.seat(other, "Ivy", Role.FACILITATOR)).view.alerts.keys() == flo.view.crises.keys()
    await flo.link.call(commands.ClaimFlag, flag_id=flag.id)
    await hal.until(lambda view: not view.alerts)
    assert hal.view.flags == {}
    assert not [frame for frame in hal.wire if "go on" in frame or ann.user_id in frame or flag.id in frame]


async def test_other_flags_alert_nobody_elsewhere(clinic: RunningApp, room: Room) -> None:
    """What is no crisis stays in its room."""
    other = await clinic.room("Monday")
    ann, hal = await clinic.seat(room, "Ann"), await clinic.seat(other, "Hal", Role.FACILITATOR)
    await ann.say("you useless lot")
    await ann.say("i can't go on")
    await hal.until(lambda view: view.alerts)
    assert len(hal.view.alerts) == 1
    assert len([frame for frame in hal.wire if room.id in frame]) == 1


async def test_claim_give_back_and_resolve_are_seen_by_all(clinic: RunningApp, room: Room) -> None:
    """Every queue shows at once who looks after a flag, and what became of it."""
    ann = await clinic.seat(room, "Ann")
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    await ann.say("you useless lot")
    flag_id = (await the_flag(gus)).id
    await the_flag(flo)

    async def both_see(state: FlagState, claimed_by: str | None, outcome: Outcome | None = None) -> None:
        for facilitator in (flo, gus):
            await facilitator.until(
                lambda view: (
                    (view.flags[flag_id].state, view.flags[flag_id].claimed_by, view.flags[flag_id].outcome)
                    == (state, claimed_by, outcome)
                )
            )

    await flo.do(commands.ClaimFlag, flag_id=flag_id)
    await both_see(FlagState.CLAIMED, flo.user_id)
    assert (await gus.refused(commands.ClaimFlag, flag_id=flag_id)).code is ErrorCode.FLAG_TAKEN
    assert (await gus.refused(commands.GiveBackFlag, flag_id=flag_id)).code is ErrorCode.FLAG_TAKEN
    assert (
        await gus.refused(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.RIGHT)
    ).code is ErrorCode.FLAG_TAKEN
    await flo.do(commands.GiveBackFlag, flag_id=flag_id)
    await both_see(FlagState.OPEN, None)
    await gus.do(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.NOT_RIGHT)
    await both_see(FlagState.RESOLVED, gus.user_id, Outcome.NOT_RIGHT)
    for command, fields in (
        (commands.ClaimFlag, {}),
        (commands.KeepFlag, {}),
        (commands.GiveBackFlag, {}),
        (commands.ResolveFlag, {"outcome": Outcome.RIGHT}),
    ):
        assert (await flo.refused(command, flag_id=flag_id, **fields)).code is ErrorCode.FLAG_RESOLVED


async def test_what_changes_nothing_is_told_to_nobody(clinic: RunningApp, room: Room) -> None:
    """Claiming one's own flag again, or giving back an open one, is done and makes no event."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    await ann.say("you useless lot")
    flag_id = (await the_flag(flo)).id
    # The words that weighed most are a change too, and come by themselves.
    await flo.until(lambda view: view.flags[flag_id].reasons[0].weighed)
    before = len(flo.wire)
    await flo.do(commands.GiveBackFlag, flag_id=flag_id)
    await flo.do(commands.ClaimFlag, flag_id=flag_id)
    await flo.do(commands.ClaimFlag, flag_id=flag_id)
    await flo.do(commands.GiveBackFlag, flag_id=flag_id)
    changes = [frame for frame in flo.wire[before:] if '"type":"flag.changed"' in frame]
    assert len(changes) == 2


async def test_two_who_claim_at_once(clinic: RunningApp, room: Room) -> None:
    """One of them holds the flag, the other is told that it is taken."""
    ann = await clinic.seat(room, "Ann")
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    for number in range(4):
        await ann.say(f"you useless lot {number}")
    await flo.until(lambda view: len(view.flags) == 4)
    for flag_id in list(flo.view.flags):
        answers = await asyncio.gather(
            *(seat.do(commands.ClaimFlag, flag_id=flag_id) for seat in (flo, gus)), return_exceptions=True
        )
        (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
        assert refused.code is ErrorCode.FLAG_TAKEN
        (winner,) = [seat for seat, answer in zip((flo, gus), answers, strict=True) if answer is not refused]
        await flo.until(lambda view: view.flags[flag_id].claimed_by == winner.user_id)  # noqa: B023


async def test_a_hidden_message_loses_its_words_for_everyone(clinic: RunningApp, room: Room) -> None:
    """Its place stays, its words go, for members and facilitators alike; the flag keeps them for facilitators."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    said = await ann.say("you useless lot")
    assert isinstance(said, events.Posted)
    await bob.say("hey")
    await flo.do(commands.Hide, message_id=said.message_id)
    for seat in (ann, bob, flo):
        await seat.reads(None, "hey")
    assert (await the_flag(flo)).text == "you useless lot"
    assert (await flo.refused(commands.Hide, message_id=said.message_id)).code is ErrorCode.MESSAGE_SETTLED
    await flo.do(commands.Show, message_id=said.message_id)
    for seat in (ann, bob, flo):
        await seat.reads("you useless lot", "hey")
    assert (await flo.refused(commands.Show, message_id=said.message_id)).code is ErrorCode.MESSAGE_SETTLED


async def test_who_comes_later_never_gets_hidden_words(clinic: RunningApp, room: Room) -> None:
    """Not in the snapshot, not in what was missed, not from history."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    since = bob.view.since()
    await bob.do(commands.Leave, room_id=room.id)
    said = await ann.say("an unkind thing")
    assert isinstance(said, events.Posted)
    await flo.do(commands.Hide, message_id=said.message_id)
    # Bob was away while it stood there, and resumes from before it was said.
    entered = await bob.do(commands.Enter, room_id=room.id, since=since)
    assert isinstance(entered, events.Entered)
    assert [type(event).__name__ for event in entered.missed or ()][-2:] == ["MessagePosted", "MessageChanged"]
    cem = await clinic.seat(room, "Cem")
    history = await cem.session.history(room.id, 2**53 - 1)
    assert [message.text for message in history.messages] == [None]
    await ann.say("the last line")
    for seat in (bob, cem):
        await seat.reads(None, "the last line")
        assert not [frame for frame in seat.wire if "unkind" in frame]


async def test_sending_again_what_was_hidden_brings_no_words_back(clinic: RunningApp, room: Room) -> None:
    """A client that had missed its answer learns where the message stood, and nothing is said again."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    said = await ann.say("an unkind thing", "client-id-1")
    assert isinstance(said, events.Posted)
    await flo.do(commands.Hide, message_id=said.message_id)
    again = await ann.say("an unkind thing", "client-id-1")
    assert (again.message_id, again.place) == (said.message_id, said.place)  # type: ignore[union-attr]
    await flo.reads(None)


@pytest.mark.parametrize("name", ["Ann", "Hal"])
async def test_only_the_rooms_facilitators_may(clinic: RunningApp, room: Room, name: str) -> None:
    """A member of the room may not; for a facilitator of another room there is no such flag and no such message."""
    other = await clinic.room("Monday")
    bob, flo = await clinic.seat(room, "Bob"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    said = await bob.say("you useless lot")
    assert isinstance(said, events.Posted)
    flag_id = (await the_flag(flo)).id
    if name == "Ann":
        seat, code = await clinic.seat(room, "Ann"), ErrorCode.NOT_ALLOWED
    else:
        seat, code = await clinic.seat(other, "Hal", Role.FACILITATOR), ErrorCode.NOT_FOUND
    for command, fields in (
        (commands.ClaimFlag, {"flag_id": flag_id}),
        (commands.KeepFlag, {"flag_id": flag_id}),
        (commands.GiveBackFlag, {"flag_id": flag_id}),
        (commands.ResolveFlag, {"flag_id": flag_id, "outcome": Outcome.RIGHT}),
        (commands.Hide, {"message_id": said.message_id}),
        (commands.Show, {"message_id": said.message_id}),
    ):
        assert (await seat.refused(command, **fields)).code is code
    assert flo.view.flags[flag_id].state is FlagState.OPEN
    assert flo.texts == ["you useless lot"]


async def test_flags_are_raised_once_for_a_message_sent_twice(clinic: RunningApp, room: Room) -> None:
    """A resend asks nobody to look again."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    for _ in range(2):
        await ann.say("you useless lot", "client-id-1")
    await ann.say("the last line")
    await flo.until(lambda view: len(view.lines) == 2)
    raised = [json.loads(frame) for frame in flo.wire if '"type":"flag.raised"' in frame]
    assert len(raised) == 1


async def test_a_flag_can_be_taken_over(clinic: RunningApp, room: Room) -> None:
    """Whoever claimed it may have lost their line: a colleague takes it out of their hands, and everyone sees who has it now."""
    ann = await clinic.seat(room, "Ann")
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    await ann.say("i can't go on")
    flag_id = (await the_flag(gus)).id
    await flo.do(commands.ClaimFlag, flag_id=flag_id)
    refused = await gus.refused(commands.ClaimFlag, flag_id=flag_id)
    assert refused.code is ErrorCode.FLAG_TAKEN
    await gus.do(commands.ClaimFlag, flag_id=flag_id, is_takeover=True)
    await flo.until(lambda view: view.flags[flag_id].claimed_by == gus.user_id)
    await gus.do(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.RIGHT)
    refused = await flo.refused(commands.ClaimFlag, flag_id=flag_id, is_takeover=True)
    assert refused.code is ErrorCode.FLAG_RESOLVED
