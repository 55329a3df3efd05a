"""Saying something: it reaches everyone, in order, once, over broken lines."""

import asyncio
import json

import pytest
from websockets.exceptions import ConnectionClosedError

from server.client.view import View
from server.domain.errors import ErrorCode
from server.domain.flags import Outcome
from server.domain.ids import ClientId
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.fanout.heads import HeadsKeeper
from server.protocol import commands, events
from server.services import rooms as room_service
from tests.support.app import RunningApp


async def test_what_is_said_reaches_everyone_in_one_order(clinic: RunningApp, room: Room) -> None:
    """Whoever speaks at the same time, everybody reads the same lines in the same order."""
    people = [await clinic.seat(room, name) for name in ("Ann", "Bob", "Cem")]
    await asyncio.gather(*(seat.say(f"{seat.name} {n}") for n in range(8) for seat in people))
    for seat in people:
        await seat.until(lambda view: len(view.lines) == 24)
    assert people[0].texts == people[1].texts == people[2].texts
    assert {line.place for line in people[0].view.lines} == set(range(4, 28)), "after three who joined"


async def test_one_persons_messages_keep_their_order(clinic: RunningApp, room: Room) -> None:
    """What somebody sends without waiting arrives as it was sent."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    wire = await clinic.wire(ann.session)
    for number in range(10):
        await wire.send(post(room, f"line {number}", f"client-id-{number}", ref=number))
    await bob.reads(*(f"line {number}" for number in range(10)))


async def test_the_reply_says_where_it_stands(clinic: RunningApp, room: Room) -> None:
    """The place in the reply is the place that everybody sees."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    reply = await ann.say("good evening")
    assert isinstance(reply, events.Posted)
    await bob.reads("good evening")
    (line,) = bob.view.lines
    assert (line.id, line.place, line.author_id) == (reply.message_id, reply.place, ann.user_id)


async def test_text_is_brought_into_normal_form(clinic: RunningApp, room: Room) -> None:
    """What is assessed, recorded and shown is one text."""
    ann = await clinic.seat(room, "Ann")
    await ann.say("  cafe\u0301 \u2615\x07\r\n")
    await ann.reads("caf\u00e9 \u2615")
    assert [utterance.text for utterance in clinic.assessor.asked] == ["caf\u00e9 \u2615"]


async def test_the_model_reads_the_three_lines_before(clinic: RunningApp, room: Room) -> None:
    """Oldest first, and only what is visible."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    replies = [await ann.say(text) for text in ("one", "two", "three", "four")]
    hidden = replies[2]
    assert isinstance(hidden, events.Posted)
    await flo.do(commands.Hide, message_id=hidden.message_id)
    await ann.say("five")
    assert clinic.assessor.asked[-1].context == ("one", "two", "four")


async def test_sent_again_it_is_not_said_twice(clinic: RunningApp, room: Room) -> None:
    """The same client id gets the same answer, whatever its text now is."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    first = await ann.say("good evening", "client-id-1")
    again = await ann.say("good evening, all", "client-id-1")
    assert isinstance(first, events.Posted)
    assert isinstance(again, events.Posted)
    assert (first.message_id, first.place) == (again.message_id, again.place)
    await bob.say("hello")
    await bob.reads("good evening", "hello")


async def test_sent_over_two_lines_at_once_it_is_not_said_twice(clinic: RunningApp, room: Room) -> None:
    """An old line and a new one may bring the same message at the same time; both get the same answer."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    wires = [await clinic.wire(ann.session) for _ in range(4)]
    for round_number in range(5):
        frame = post(room, f"round {round_number}", f"client-id-{round_number}")
        replies = await asyncio.gather(*(wire.ask(frame) for wire in wires))
        assert [reply["type"] for reply in replies] == ["posted"] * 4
        assert len({(reply["message_id"], reply["place"]) for reply in replies}) == 1
    await bob.reads(*(f"round {n}" for n in range(5)))


async def test_sent_over_many_lines_in_one_transaction_it_is_said_once(clinic: RunningApp, room: Room) -> None:
    """Whoever finds it said already is answered like the first, also while the first is not on disk yet."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    actor = Actor(ann.user_id)
    said = await asyncio.gather(
        *(clinic.house.chat.post(actor, room.id, ClientId("client-id-1"), "only once") for _ in range(5))
    )
    assert len({message.id for message in said}) == 1
    await bob.reads("only once")


async def test_two_people_may_use_one_client_id(clinic: RunningApp, room: Room) -> None:
    """It belongs to its author."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    await ann.say("from Ann", "client-id-1")
    await bob.say("from Bob", "client-id-1")
    await ann.reads("from Ann", "from Bob")


async def test_after_a_broken_line_what_was_missed_comes(clinic: RunningApp, room: Room) -> None:
    """The client enters with what it has, and gets what it lacks: in order, once, without a snapshot."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    await ann.say("before")
    await bob.reads("before")
    await bob.link.drop()
    for number in range(5):
        await ann.say(f"meanwhile {number}")
    await ann.say("after")
    expected = ["before", *(f"meanwhile {n}" for n in range(5)), "after"]
    await bob.reads(*expected)
    assert bob.link.connects == 2
    entered = [json.loads(frame) for frame in bob.wire if '"type":"entered"' in frame]
    assert entered[0]["snapshot"] is not None
    assert entered[1]["snapshot"] is None
    assert entered[1]["missed"] is not None


async def test_a_post_survives_the_break_of_its_line(clinic: RunningApp, room: Room) -> None:
    """Whether or not the server had it when the line broke, it is said once."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    for number in range(5):
        saying = asyncio.create_task(ann.say(f"line {number}"))
        for _ in range(number * 3):
            await asyncio.sleep(0)
        await ann.link.drop()
        await saying
    await bob.reads(*(f"line {number}" for number in range(5)))


async def test_a_post_over_a_line_that_has_just_closed_waits_for_the_next(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not try again before the loop could notice: that would be never."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")

    async def closed(*_: object, **__: object) -> None:
        raise ConnectionClosedError(None, None)

    monkeypatch.setattr(ann.link._socket, "send", closed)
    saying = asyncio.create_task(ann.say("good evening"))
    await asyncio.sleep(0)
    await ann.link.drop()
    assert isinstance(await saying, events.Posted)
    await bob.reads("good evening")


async def test_away_for_too_long_one_gets_a_snapshot(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When more was missed than is worth sending, the newest lines come as a whole."""
    monkeypatch.setattr(room_service, "MISSED_MAX", 3)
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    since = bob.view.since()
    for number in range(3):
        await ann.say(f"line {number}")
    entered = await bob.do(commands.Enter, room_id=room.id, since=since)
    assert isinstance(entered, events.Entered)
    assert (entered.snapshot is None, len(entered.missed or ())) == (True, 3)
    await ann.say("one more")
    entered = await bob.do(commands.Enter, room_id=room.id, since=since)
    assert isinstance(entered, events.Entered)
    assert (entered.snapshot is None, entered.missed) == (False, None)


async def test_a_client_of_another_log_gets_a_snapshot(clinic: RunningApp, room: Room) -> None:
    """After a restored backup numbers mean something else: another epoch, or a seq that is yet to come, begins anew."""
    ann = await clinic.seat(room, "Ann")
    since = ann.view.since()
    assert since is not None
    ahead = {topic: seq + 1 for topic, seq in since.seqs.items()}
    for other in (
        commands.Since(epoch="another", seqs=since.seqs),
        commands.Since(epoch=since.epoch, seqs=ahead),
        commands.Since(epoch=since.epoch, seqs={}),
    ):
        entered = await ann.do(commands.Enter, room_id=room.id, since=other)
        assert isinstance(entered, events.Entered)
        assert entered.snapshot is not None


async def test_a_lost_hint_heals_when_heads_are_told(clinic: RunningApp, room: Room) -> None:
    """The bus may lose a frame; in a quiet room the next heads show the gap, and the client resumes."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    with clinic.losing_frames():
        await ann.say("unheard")
    assert bob.texts == []
    await HeadsKeeper(clinic.house.hub, clinic.house.rooms.heads).tell()
    await bob.reads("unheard")
    await ann.reads("unheard")


async def test_a_lost_hint_heals_with_the_next_event(clinic: RunningApp, room: Room) -> None:
    """The next frame shows the gap."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    with clinic.losing_frames():
        await ann.say("unheard")
    await ann.say("heard")
    await bob.reads("unheard", "heard")


async def test_a_late_joiner_reads_what_was_said(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest lines come with the room, the rest from history, so many at a time and in order."""
    monkeypatch.setattr(room_service, "SNAPSHOT_MESSAGES", 3)
    monkeypatch.setattr(room_service, "HISTORY_MESSAGES", 2)
    ann = await clinic.seat(room, "Ann")
    for number in range(6):
        await ann.say(f"line {number}")
    bob = await clinic.seat(room, "Bob")
    assert bob.texts == ["line 3", "line 4", "line 5"]
    (entered,) = [json.loads(frame) for frame in bob.wire if '"type":"entered"' in frame]
    assert entered["snapshot"]["has_earlier"]
    earlier = await bob.session.history(room.id, bob.view.lines[0].place)
    assert ([message.text for message in earlier.messages], earlier.has_earlier) == (["line 1", "line 2"], True)
    earliest = await bob.session.history(room.id, earlier.messages[0].place)
    assert ([message.text for message in earliest.messages], earliest.has_earlier) == (["line 0"], False)


async def test_a_person_hears_both_their_rooms_on_one_line(clinic: RunningApp, room: Room) -> None:
    """Each view has its own room; leaving one keeps the other."""
    other = await clinic.room("Monday")
    ann = await clinic.seat(room, "Ann")
    await clinic.join(other, "Ann M", session=ann.session)
    monday = await ann.link.enter(other.id)
    bob, cem = await clinic.seat(room, "Bob"), await clinic.seat(other, "Cem")
    await bob.say("here")
    await cem.say("there")
    await ann.reads("here")
    await ann.link.until(monday, lambda view: [line.text for line in view.lines] == ["there"])
    await ann.do(commands.Leave, room_id=room.id)
    await bob.say("unheard")
    await cem.say("still here")
    await ann.link.until(monday, lambda view: len(view.lines) == 2)
    assert ann.texts == ["here"]


async def test_on_two_screens_one_sees_the_same(clinic: RunningApp, room: Room) -> None:
    """A second window of the same person has what the first has, held messages too."""
    ann = await clinic.seat(room, "Ann")
    second = await clinic.sit(ann.session, room, "Ann")
    await ann.say("good evening")
    held = await ann.say("call me on 020 7946 0712")
    assert isinstance(held, events.Held)
    await second.reads("good evening")
    await second.until(lambda view: list(view.held) == [held.message.id])
    await second.do(commands.Withdraw, message_id=held.message.id)
    await ann.until(lambda view: not view.held)


async def test_presence_follows_who_has_the_room_open(clinic: RunningApp, room: Room) -> None:
    """Coming, going, a second screen, and a line that breaks."""
    ann = await clinic.seat(room, "Ann")
    bob = await clinic.seat(room, "Bob")
    await ann.until(lambda view: len(view.present) == 2)
    assert ann.view.present == bob.view.present == [ann.user_id, bob.user_id]
    second = await clinic.wire(bob.session)
    await second.ask({"type": "room.enter", "ref": 1, "room_id": room.id})
    await bob.do(commands.Leave, room_id=room.id)
    cem = await clinic.seat(room, "Cem")
    await ann.until(lambda view: len(view.present) == 3)
    assert bob.user_id in ann.view.present, "his second screen is still open"
    await second.socket.close()
    await ann.until(lambda view: view.present == [ann.user_id, cem.user_id])


async def test_somebody_who_joins_is_known_by_name(clinic: RunningApp, room: Room) -> None:
    """Everybody in the room learns of a new member at once."""
    ann = await clinic.seat(room, "Ann")
    await clinic.join(room, "Bob")
    await ann.until(lambda view: [m.name for m in view.members.values()] == ["Ann", "Bob"])


async def test_unknown_messages_and_flags_are_not_found(clinic: RunningApp, room: Room) -> None:
    """What is not there is not there, for members and facilitators."""
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    for command, fields in (
        (commands.ReleaseHeld, {"message_id": "m-none", "is_masked": True}),
        (commands.Withdraw, {"message_id": "m-none"}),
        (commands.Hide, {"message_id": "m-none"}),
        (commands.Show, {"message_id": "m-none"}),
        (commands.ClaimFlag, {"flag_id": "f-none"}),
        (commands.KeepFlag, {"flag_id": "f-none"}),
        (commands.GiveBackFlag, {"flag_id": "f-none"}),
        (commands.ResolveFlag, {"flag_id": "f-none", "outcome": Outcome.RIGHT}),
    ):
        assert (await flo.refused(command, **fields)).code is ErrorCode.NOT_FOUND


async def test_a_view_is_the_same_for_whoever_comes_later(clinic: RunningApp, room: Room) -> None:
    """What somebody has built from events is what a newcomer gets as a snapshot."""
    ann = await clinic.seat(room, "Ann")
    replies = [await ann.say(f"line {number}") for number in range(3)]
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    assert isinstance(replies[1], events.Posted)
    await flo.do(commands.Hide, message_id=replies[1].message_id)
    await ann.until(lambda view: view.lines[1].text is None)
    fresh: View = (await clinic.sit(ann.session, room, "Ann")).view
    assert fresh.messages == ann.view.messages


def post(room: Room, text: str, client_id: str, ref: int = 1) -> dict[str, object]:
    return {"type": "message.post", "ref": ref, "room_id": room.id, "client_id": client_id, "text": text}
