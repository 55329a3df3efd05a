"""Changing what one has said: assessed before anybody reads it, done once, and without the old words."""

import asyncio
import json
from pathlib import Path

import pytest

from moderation import Attention
from server.config import LimitsConfig
from server.domain.errors import ErrorCode
from server.domain.events import FactKind
from server.domain.flags import Change, Urgency
from server.domain.ids import MessageId, room_topic
from server.domain.messages import HoldReason
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol.codec import encode_frame
from server.services.backlog import Backlog
from server.storage import log
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.edits import (
    COVERED,
    NUMBER,
    Cast,
    asked,
    edit,
    fields,
    flag_of,
    frame,
    heard_by,
    now,
    said,
)
from tests.support.flags import flags_alerted
from tests.support.store import on_disk
from tests.support.waiting import until

# ── the new words ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_everybody_reads_the_new_words_in_the_old_place(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Same id, same place, and for all to see that it was edited; whoever comes later or comes back reads nothing else."""
    ann, bob, flo = cast
    first = await said(ann, "good evning")
    await said(bob, "hello")
    since = bob.view.since()
    before = flo.view.lines[0]
    await edit(ann, first, "good evening")
    for seat in cast:
        await seat.reads("good evening", "hello")
    after = bob.view.lines[0]
    assert (after.id, after.place, after.posted_at) == (before.id, before.place, before.posted_at)
    assert (after.edition, before.edition) == (1, 0)
    assert before.edited_at is None
    assert after.edited_at is not None
    cem = await clinic.seat(room, "Cem")
    assert cem.view.lines == bob.view.lines
    missed = await bob.do(commands.Enter, room_id=room.id, since=since)
    assert isinstance(missed, events.Entered)
    history = await cem.session.history(room.id, before=99)
    assert [message.text for message in history.messages] == ["good evening", "hello"]
    assert not heard_by(cem, "evning")
    assert b"evning" not in encode_frame(missed)


async def test_the_log_keeps_a_trace_without_words(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """That, when and which message; what it said is nowhere any more, not in the store's files either."""
    ann, _, _ = cast
    first = await said(ann, "words that go away")
    await edit(ann, first, "words that stay")
    async with clinic.house.database.read() as transaction:
        facts = await log.since(transaction, room_topic(room.id), 0, 100)
    assert [(fact.kind, fact.subject_id) for fact in facts[-2:]] == [
        (FactKind.MESSAGE_POSTED, first),
        (FactKind.MESSAGE_EDITED, first),
    ]
    await until(lambda: b"words that go away" not in on_disk(clinic.directory))
    assert b"words that stay" in on_disk(clinic.directory)


async def test_nobody_reads_new_words_before_the_model_has(
    clinic: RunningApp, cast: Cast, assessor: ScriptedAssessor
) -> None:
    """They are read with the lines that stood before the message; meanwhile the room shows what it did."""
    ann, bob, flo = cast
    await said(bob, "what a day")
    first = await said(ann, "so was mine")
    await said(bob, "this came later")
    gate = asyncio.Event()
    assessor.delay = gate.wait
    editing = asyncio.create_task(edit(ann, first, "you useless lot"))
    await until(lambda: assessor.asked[-1].text == "you useless lot")
    assert assessor.asked[-1].context == ("what a day",)
    assert flo.texts[1] == "so was mine"
    assert not heard_by(bob, "useless")
    gate.set()
    await editing
    flag = await flag_of(flo, "you useless lot")
    assert (flag.attention, flag.is_late, flag.change, flag.edition) == (Attention.CONCERN, False, None, 1)
    await bob.reads("what a day", "you useless lot", "this came later")


async def test_new_words_are_read_like_any_others(cast: Cast) -> None:
    """In normal form, not empty, not too long, and as often as one may post."""
    ann, bob, _ = cast
    first = await said(ann, "hello")
    for text, code in (("  \n", ErrorCode.TEXT_EMPTY), ("x" * 4001, ErrorCode.TEXT_TOO_LONG)):
        assert (await ann.refused(commands.Edit, **fields(first, text))).code is code
    await edit(ann, first, "  cafe\u0301\r\n")
    await bob.reads("caf\u00e9")


async def test_an_edit_costs_as_much_as_a_post(tmp_path: Path) -> None:
    """Both come out of one allowance."""
    async with running_app(tmp_path, limits=LimitsConfig(posts_burst=2, posts_per_minute=1)) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        first = await said(ann, "one")
        await edit(ann, first, "two")
        refused = await ann.refused(commands.Edit, **fields(first, "three", 1))
        assert refused.code is ErrorCode.TOO_FAST
        assert refused.retry_after_s


async def test_the_same_words_are_no_edit(clinic: RunningApp, cast: Cast) -> None:
    """Nothing is called edited that is not."""
    ann, bob, _ = cast
    first = await said(ann, "good evening")
    asked_before = len(clinic.assessor.asked)
    await edit(ann, first, "good evening ")
    await said(bob, "hello")
    await ann.reads("good evening", "hello")
    assert (ann.view.lines[0].edition, len(clinic.assessor.asked) - asked_before) == (0, 1)


async def test_only_its_author_may(cast: Cast) -> None:
    """For everybody else, facilitators too, there is no such message to change or take back."""
    ann, bob, flo = cast
    first = await said(ann, "mine")
    for seat in (bob, flo):
        assert (await seat.refused(commands.Edit, **fields(first, "yours"))).code is ErrorCode.NOT_FOUND
        assert (await seat.refused(commands.Withdraw, message_id=first)).code is ErrorCode.NOT_FOUND
    assert (await ann.refused(commands.Edit, **fields(MessageId("m-none"), "x"))).code is ErrorCode.NOT_FOUND
    await bob.reads("mine")


async def test_what_is_hidden_is_not_changed(cast: Cast) -> None:
    """A facilitator's decision stands; shown again, it is its author's to change and take back."""
    ann, bob, flo = cast
    first = await said(ann, "an unkind thing")
    await flo.do(commands.Hide, message_id=first)
    assert (await ann.refused(commands.Edit, **fields(first, "kind"))).code is ErrorCode.MESSAGE_SETTLED
    assert (await ann.refused(commands.Withdraw, message_id=first)).code is ErrorCode.MESSAGE_SETTLED
    await flo.do(commands.Show, message_id=first)
    await edit(ann, first, "kind")
    await bob.reads("kind")


async def test_after_a_while_what_was_read_stays(tmp_path: Path, assessor: ScriptedAssessor) -> None:
    """The operator says for how long; everybody is told on coming in. It may be taken back all the same."""
    clock = FakeClock()
    limits = LimitsConfig(posts_burst=1000, posts_per_minute=6000, edit_minutes=5)
    async with running_app(tmp_path, assessor, limits=limits, clock=clock) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        (entered,) = [json.loads(heard) for heard in ann.wire if '"type":"entered"' in heard]
        assert entered["edit_within_s"] == 300
        first = await said(ann, "one")
        held = await ann.say(f"call me on {NUMBER}")
        assert isinstance(held, events.Held)
        clock.advance(minutes=5)
        await edit(ann, first, "two")
        clock.advance(seconds=1)
        assert (await ann.refused(commands.Edit, **fields(first, "three", 1))).code is ErrorCode.EDIT_TOO_LATE
        await ann.do(commands.Withdraw, message_id=first)
        await edit(ann, held.message.id, "never mind")
        await ann.reads(None, "never mind")


# ── sent twice, and crossing ─────────────────────────────────────────────────────────────────────────────────────────


async def test_sent_again_it_is_done_once(clinic: RunningApp, cast: Cast) -> None:
    """The same client id gets the same answer, over whatever line, and also after the message has been changed again."""
    ann, bob, _ = cast
    first = await said(ann, "one")
    wires = [await clinic.wire(ann.session) for _ in range(4)]
    replies = await asyncio.gather(*(wire.ask(frame(first, "two")) for wire in wires))
    assert [reply["type"] for reply in replies] == ["posted"] * 4
    assert len({(reply["message_id"], reply["place"]) for reply in replies}) == 1
    await edit(ann, first, "three", 1)
    assert await wires[0].ask(frame(first, "two")) == replies[0]
    await said(bob, "hello")
    await ann.reads("three", "hello")
    assert ann.view.lines[0].edition == 2


async def test_of_two_edits_the_first_to_reach_the_disk_decides(clinic: RunningApp, cast: Cast) -> None:
    """On two screens at once, or from one that has not heard: nobody replaces words that they have not read."""
    ann, bob, _ = cast
    first = await said(ann, "edition 0")
    wires = [await clinic.wire(ann.session) for _ in range(3)]
    for edition in range(4):
        edits = [frame(first, f"{edition} {n}", edition, f"edit-{edition}-{n}-0") for n in range(3)]
        replies = await asyncio.gather(*(wire.ask(sent) for wire, sent in zip(wires, edits, strict=True)))
        assert sorted(reply.get("code", "posted") for reply in replies) == ["message_settled"] * 2 + ["posted"]
        (won,) = [n for n, reply in enumerate(replies) if reply["type"] == "posted"]
        await bob.reads(f"{edition} {won}")
    assert bob.view.lines[0].edition == 4


@pytest.mark.parametrize("other", ["withdraw", "hide"])
async def test_an_edit_never_brings_back_what_went_meanwhile(
    clinic: RunningApp, cast: Cast, assessor: ScriptedAssessor, other: str
) -> None:
    """Taken back or hidden while the model reads the new words, the message stays so."""
    ann, bob, flo = cast
    first = await said(ann, "before")
    wire = await clinic.wire(ann.session)
    gate = asyncio.Event()
    assessor.delay = gate.wait
    await wire.send(frame(first, "you useless lot"))
    await until(lambda: assessor.asked[-1].text == "you useless lot")
    await (flo if other == "hide" else ann).do(
        commands.Hide if other == "hide" else commands.Withdraw, message_id=first
    )
    gate.set()
    assessor.delay = None
    assert (await wire.reply())["code"] == "message_settled"
    await bob.reads(None)
    await said(bob, "hello")
    await flo.reads(None, "hello")
    assert flo.view.flags == {}


async def test_an_edit_and_a_release_at_once(clinic: RunningApp, cast: Cast) -> None:
    """Of a held message either the old words go out or the new ones are held, and never both."""
    ann, bob, _ = cast
    out = []
    for _ in range(5):
        held = await ann.say(f"call me on {NUMBER}")
        assert isinstance(held, events.Held)
        wires = [await clinic.wire(ann.session) for _ in range(2)]
        await wires[0].send({"type": "message.release", "ref": 1, "message_id": held.message.id, "is_masked": True})
        await wires[1].send(frame(held.message.id, "never mind"))
        first, second = await wires[0].reply(), await wires[1].reply()
        assert sorted(reply.get("code", "posted") for reply in (first, second)) == ["message_settled", "posted"]
        out.append(f"call me on {COVERED}" if first["type"] == "posted" else "never mind")
    await bob.reads(*out)


# ── what is personal ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_personal_new_words_wait_on_their_authors_screen(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Nothing of the room changes; the author is told what is personal, and how the words would read covered."""
    ann, bob, flo = cast
    first = await said(ann, "you can reach me")
    question = await asked(ann, first, f"👋 call {NUMBER} ")
    assert (question.text, question.masked_text) == (f"👋 call {NUMBER}", f"👋 call {COVERED}")
    await said(bob, "hello")
    for seat in cast:
        await seat.reads("you can reach me", "hello")
    assert not heard_by(bob, NUMBER)
    assert not heard_by(flo, NUMBER)
    assert flo.view.flags == {}
    assert NUMBER.encode() not in on_disk(clinic.directory)


@pytest.mark.parametrize("is_masked", [True, False])
async def test_personal_new_words_go_out_as_their_author_chooses(
    clinic: RunningApp, cast: Cast, is_masked: bool
) -> None:
    """Covered, or as they are; then facilitators know that something personal is in the room."""
    ann, bob, flo = cast
    first = await said(ann, "you can reach me")
    question = await asked(ann, first, f"call {NUMBER}")
    assert question.masked_text is not None
    await edit(ann, first, question.masked_text if is_masked else question.text, is_meant=True)
    await bob.reads(f"call {COVERED}" if is_masked else f"call {NUMBER}")
    if is_masked:
        assert not heard_by(flo, NUMBER)
        return
    assert (await flag_of(flo, f"call {NUMBER}")).attention is Attention.PRIVACY
    # What was meant is what was said then. Another number is another choice.
    await asked(ann, first, "call 020 7946 0713", 1)


async def test_what_the_model_alone_suspects_is_asked_about(clinic: RunningApp, cast: Cast) -> None:
    """There is nothing to cover, and it may be sent so."""
    ann, bob, _ = cast
    first = await said(ann, "come by")
    question = await asked(ann, first, "come to my bakery")
    assert (question.masked_text, question.private) == (None, [])
    await edit(ann, first, "come to my bakery", is_meant=True)
    await bob.reads("come to my bakery")


@pytest.mark.parametrize("then", ["covered", "as it is", "other words", "taken back"])
async def test_risk_in_new_words_does_not_wait_for_their_author(clinic: RunningApp, cast: Cast, then: str) -> None:
    """It is flagged at once with the number covered, says that it was not sent, and once it is sent is not flagged again."""
    ann, bob, flo = cast
    first = await said(ann, "you can reach me")
    text = f"ring {NUMBER}, i can't go on"
    for _ in range(2):
        question = await asked(ann, first, text)
    flag = await flag_of(flo, f"ring {COVERED}, i can't go on")
    assert (flag.urgency, flag.change) == (Urgency.CRISIS, Change.UNSENT)
    assert flags_alerted(flo) == [flag.id]
    assert not heard_by(flo, NUMBER)
    assert bob.texts == ["you can reach me"]
    match then:
        case "covered":
            await edit(ann, first, question.masked_text or "", is_meant=True)
        case "as it is":
            await edit(ann, first, text, is_meant=True)
        case "other words":
            await edit(ann, first, "sorry, i really can't go on")
        case "taken back":
            await ann.do(commands.Withdraw, message_id=first)
    await said(bob, "are you there?")
    await flo.until(lambda view: len(view.lines) == 2)
    care = [f for f in flo.view.flags.values() if f.attention is Attention.CARE]
    assert now(flo, flag).change == {"covered": None, "as it is": None, "taken back": Change.WITHDRAWN}.get(
        then, Change.UNSENT
    )
    assert len(care) == (2 if then == "other words" else 1), "other words are flagged for themselves"


# ── without the model ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_with_a_facilitator_unread_new_words_go_out_and_are_read_later(
    clinic: RunningApp, cast: Cast, assessor: ScriptedAssessor
) -> None:
    """Openly unassessed, as a new message would be."""
    ann, bob, flo = cast
    first = await said(ann, "hello")
    assessor.failing = True
    await edit(ann, first, "you useless lot")
    await bob.reads("you useless lot")
    await flo.until(lambda view: view.moderation and view.moderation.unassessed == [first])
    assessor.failing = False
    flag = await flag_of(flo, "you useless lot")
    assert (flag.is_late, flag.change, flag.edition) == (True, None, 1)
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)


async def test_an_edit_that_the_model_has_read_is_no_longer_unread(
    clinic: RunningApp, cast: Cast, assessor: ScriptedAssessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facilitators see it leave the list at once."""
    ann, bob, flo = cast

    async def rest(_: Backlog) -> bool:
        return True

    monkeypatch.setattr(Backlog, "work_off", rest)
    assessor.failing = True
    first = await said(ann, "hello")
    assessor.failing = False
    await said(bob, "good evening")
    await flo.until(lambda view: view.moderation and view.moderation.is_available)
    assert flo.view.moderation is not None
    assert flo.view.moderation.unassessed == [first]
    await edit(ann, first, "hi")
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)


async def test_where_unread_words_are_held_new_ones_are_refused(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """What is in the room is not taken out of it, and what nobody has read does not come in."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    first = await said(ann, "hello")
    assessor.failing = True
    refused = await ann.refused(commands.Edit, **fields(first, "you useless lot"))
    assert refused.code is ErrorCode.NOT_ASSESSED
    assert refused.retry_after_s
    assessor.failing = False
    await said(bob, "hi")
    await ann.reads("hello", "hi")


# ── what is held ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_held_message_may_be_mended_instead(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Without what is personal it goes out, and is not called edited: nobody has read anything else."""
    ann, bob, flo = cast
    held = await ann.say(f"call me on {NUMBER}")
    assert isinstance(held, events.Held)
    await edit(ann, held.message.id, "find me after the group")
    await bob.reads("find me after the group")
    assert (bob.view.lines[0].edition, bob.view.lines[0].edited_at) == (1, None)
    await ann.until(lambda view: not view.held)
    assert not heard_by(flo, NUMBER)
    await until(lambda: NUMBER.encode() not in on_disk(clinic.directory))


async def test_a_held_message_with_other_personal_words_is_held(cast: Cast) -> None:
    """And asks about those."""
    ann, bob, _ = cast
    held = await ann.say(f"call me on {NUMBER}")
    assert isinstance(held, events.Held)
    reply = await ann.do(commands.Edit, **fields(held.message.id, "call 020 7946 0713"))
    assert isinstance(reply, events.Held)
    assert (reply.message.masked_text, reply.message.edition) == (f"call {COVERED}", 1)
    await ann.until(lambda view: [h.text for h in view.held.values()] == ["call 020 7946 0713"])
    await ann.do(commands.ReleaseHeld, message_id=held.message.id, is_masked=True)
    await bob.reads(f"call {COVERED}")


async def test_what_waits_for_the_model_may_be_mended(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """It goes on waiting with its new words, and only those come out."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    assessor.failing = True
    held = await ann.say("hullo")
    assert isinstance(held, events.Held)
    reply = await ann.do(commands.Edit, **fields(held.message.id, "hello"))
    assert isinstance(reply, events.Held)
    assert (reply.message.reason, reply.message.text) == (HoldReason.UNASSESSED, "hello")
    assessor.failing = False
    await bob.reads("hello")
    assert not heard_by(bob, "hullo")
