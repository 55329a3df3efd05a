"""What identifies somebody: held before anybody else has it, and then as its author chooses."""

import pytest

from moderation import Attention
from server.domain.errors import ErrorCode
from server.domain.messages import HoldReason
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events, parts
from server.services import recording
from tests.support.app import RunningApp, Seat
from tests.support.builders import ANN

NUMBER = "020 7946 0712"
SAID = f"call me on {NUMBER} tonight"
COVERED = "call me on [phone number] tonight"


@pytest.fixture
async def cast(clinic: RunningApp, room: Room) -> tuple[Seat, Seat, Seat]:
    """Ann who speaks, Bob who listens, Flo who facilitates."""
    return (
        await clinic.seat(room, "Ann"),
        await clinic.seat(room, "Bob"),
        await clinic.seat(room, "Flo", Role.FACILITATOR),
    )


async def hold(ann: Seat, text: str = SAID) -> parts.HeldMessage:
    reply = await ann.say(text)
    assert isinstance(reply, events.Held)
    return reply.message


def has_heard(seat: Seat, words: str) -> bool:
    return any(words in frame for frame in seat.wire)


async def settled(ann: Seat, *others: Seat) -> None:
    """Ann says one thing more; once it is there, everything before it has been there as well."""
    await ann.say("one thing more")
    for seat in others:
        await seat.until(lambda view: view.lines and view.lines[-1].text == "one thing more")


async def test_before_its_author_has_chosen_nobody_else_has_the_number(cast: tuple[Seat, Seat, Seat]) -> None:
    """It is on nobody else's wire, not even a facilitator's; its author sees what is personal and how it would read."""
    ann, bob, flo = cast
    held = await hold(ann)
    assert (held.reason, held.text, held.masked_text) == (HoldReason.PERSONAL_INFO, SAID, COVERED)
    assert [held.text[stretch.start : stretch.end] for stretch in held.private] == [NUMBER]
    await settled(ann, bob, flo)
    for seat in (bob, flo):
        assert not has_heard(seat, NUMBER)
        assert not has_heard(seat, held.id)
        assert seat.texts == ["one thing more"]
    assert flo.view.flags == {}
    assert list(ann.view.held) == [held.id]


async def test_sent_covered_the_number_never_leaves(clinic: RunningApp, cast: tuple[Seat, Seat, Seat]) -> None:
    """Everybody reads the covered text, and the server keeps nothing else."""
    ann, bob, flo = cast
    held = await hold(ann)
    reply = await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=True)
    assert isinstance(reply, events.Posted)
    await bob.reads(COVERED)
    await flo.reads(COVERED)
    await ann.until(lambda view: not view.held)
    for seat in (bob, flo):
        assert not has_heard(seat, NUMBER)
    async with clinic.house.database.read() as transaction:
        kept = await recording.messages.by_id(transaction, held.id)
    assert kept is not None
    assert (kept.text, kept.private) == (COVERED, ())


async def test_sent_as_it_is_everybody_reads_it_and_facilitators_know(cast: tuple[Seat, Seat, Seat]) -> None:
    """The author's choice stands; a flag tells facilitators that something personal is in the room."""
    ann, bob, flo = cast
    held = await hold(ann)
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=False)
    await bob.reads(SAID)
    await flo.until(lambda view: [flag.attention for flag in view.flags.values()] == [Attention.PRIVACY])
    await ann.until(lambda view: not view.held)


async def test_taken_back_its_words_are_gone(clinic: RunningApp, cast: tuple[Seat, Seat, Seat]) -> None:
    """Nobody has seen it, and nothing of it is left but that there was something."""
    ann, bob, flo = cast
    held = await hold(ann)
    await ann.do(commands.Withdraw, message_id=held.id)
    await ann.until(lambda view: not view.held)
    await settled(ann, bob, flo)
    for seat in (bob, flo):
        assert not has_heard(seat, held.id)
    async with clinic.house.database.read() as transaction:
        kept = await recording.messages.by_id(transaction, held.id)
    assert kept is not None
    assert (kept.text, kept.private, kept.place) == (None, (), None)


@pytest.mark.parametrize("is_masked", [True, False])
async def test_what_is_settled_stays_settled(cast: tuple[Seat, Seat, Seat], is_masked: bool) -> None:
    """Released, it cannot be released again; taken back, it can be neither released nor taken back."""
    ann, bob, _ = cast
    held, gone = await hold(ann), await hold(ann)
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=is_masked)
    await ann.do(commands.Withdraw, message_id=gone.id)
    for message, command, fields in (
        (held, commands.ReleaseHeld, {"is_masked": True}),
        (gone, commands.ReleaseHeld, {"is_masked": True}),
        (gone, commands.Withdraw, {}),
    ):
        refused = await ann.refused(command, message_id=message.id, **fields)
        assert refused.code is ErrorCode.MESSAGE_SETTLED
    await bob.reads(COVERED if is_masked else SAID)


async def test_only_its_author_may_settle_it(cast: tuple[Seat, Seat, Seat]) -> None:
    """For everybody else, facilitators too, there is no such message."""
    ann, bob, flo = cast
    held = await hold(ann)
    for seat in (bob, flo):
        for command, fields in ((commands.ReleaseHeld, {"is_masked": False}), (commands.Withdraw, {})):
            assert (await seat.refused(command, message_id=held.id, **fields)).code is ErrorCode.NOT_FOUND
    assert list(ann.view.held) == [held.id]


async def test_a_facilitator_cannot_bring_a_held_message_out(cast: tuple[Seat, Seat, Seat]) -> None:
    """Hiding or showing what is not in the room is refused, and changes nothing."""
    ann, bob, flo = cast
    held = await hold(ann)
    for command in (commands.Hide, commands.Show):
        assert (await flo.refused(command, message_id=held.id)).code is ErrorCode.MESSAGE_SETTLED
    await settled(ann, bob)
    assert bob.texts == ["one thing more"]


async def test_released_and_taken_back_at_once(cast: tuple[Seat, Seat, Seat], clinic: RunningApp) -> None:
    """On two screens at the same time: the first to reach the disk decides, and the other is told."""
    ann, bob, _ = cast
    released = 0
    for _ in range(5):
        held = await hold(ann)
        wires = [await clinic.wire(ann.session) for _ in range(2)]
        await wires[0].send({"type": "message.release", "ref": 1, "message_id": held.id, "is_masked": True})
        await wires[1].send({"type": "message.withdraw", "ref": 1, "message_id": held.id})
        first, second = await wires[0].reply(), await wires[1].reply()
        if first["type"] == "posted":
            released += 1
            assert second.get("code") == "message_settled"
        else:
            assert (first.get("code"), second["type"]) == ("message_settled", "done")
    await bob.reads(*[COVERED] * released)
    await ann.until(lambda view: not view.held)


async def test_sent_again_it_is_still_held(cast: tuple[Seat, Seat, Seat]) -> None:
    """A resend gets the same question."""
    ann, _, _ = cast
    first, again = await ann.say(SAID, "client-id-1"), await ann.say(SAID, "client-id-1")
    assert isinstance(first, events.Held)
    assert isinstance(again, events.Held)
    assert first.message == again.message


async def test_it_waits_for_its_author_over_a_broken_line(cast: tuple[Seat, Seat, Seat]) -> None:
    """Away and back, the author still has the question, also on another screen."""
    ann, _, _ = cast
    held = await hold(ann)
    await ann.link.drop()
    await ann.until(lambda _: ann.link.connects == 2)
    assert ann.view.held[held.id].text == SAID
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=True)
    await ann.reads(COVERED)


async def test_what_the_model_alone_suspects_is_asked_about_without_a_cover(cast: tuple[Seat, Seat, Seat]) -> None:
    """Nothing can be covered; its author may send it so or take it back."""
    ann, bob, flo = cast
    held = await hold(ann, "come to my bakery")
    assert (held.reason, held.masked_text, held.private) == (HoldReason.PERSONAL_INFO, None, [])
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=False)
    await bob.reads("come to my bakery")
    await flo.until(lambda view: [flag.attention for flag in view.flags.values()] == [Attention.PRIVACY])


async def test_risk_does_not_wait_for_the_authors_choice(cast: tuple[Seat, Seat, Seat]) -> None:
    """A held message that speaks of a crisis is flagged at once, with the number covered and the words in place."""
    ann, bob, flo = cast
    held = await hold(ann, f"ring {NUMBER}, i can't go on, you useless lot")
    await flo.until(lambda view: view.flags and view.alerts)
    (flag,) = flo.view.flags.values()
    assert flag.attention is Attention.CARE
    assert flag.text == "ring [phone number], i can't go on, you useless lot"
    await flo.until(lambda view: view.flags[flag.id].reasons[0].weighed)
    flag = flo.view.flags[flag.id]
    assert [flag.text[span.start : span.end] for span in flag.reasons[0].weighed] == ["can't go on"]
    assert not has_heard(flo, NUMBER)
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=True)
    await bob.reads(flag.text)
    # Now the concern follows; care is not asked for twice.
    await flo.until(lambda view: len(view.flags) == 2)
    assert sorted(f.attention for f in flo.view.flags.values()) == [Attention.CARE, Attention.CONCERN]
    assert not has_heard(flo, NUMBER)


async def test_the_risk_stays_flagged_when_the_message_is_taken_back(cast: tuple[Seat, Seat, Seat]) -> None:
    """Somebody who deletes what they said may need help all the same; the flag keeps the covered text."""
    ann, _, flo = cast
    held = await hold(ann, f"ring {NUMBER}, i can't go on")
    await ann.do(commands.Withdraw, message_id=held.id)
    await flo.until(lambda view: view.flags)
    (flag,) = flo.view.flags.values()
    assert flag.text == "ring [phone number], i can't go on"
    assert ANN != flag.author_id == ann.user_id


async def test_the_covered_line_is_what_the_model_reads_as_context(
    clinic: RunningApp, cast: tuple[Seat, Seat, Seat]
) -> None:
    """Neither a held message nor what was covered goes to the model again as an earlier line."""
    ann, bob, _ = cast
    held = await hold(ann)
    await bob.say("hello")
    assert clinic.assessor.asked[-1].context == ()
    await ann.do(commands.ReleaseHeld, message_id=held.id, is_masked=True)
    await bob.say("hello again")
    assert clinic.assessor.asked[-1].context == ("hello", COVERED)
