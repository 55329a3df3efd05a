"""What people say to a message without words: at any time, and in a session what its phase allows."""

from server.domain.agenda import Reaction
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting, in_the_round


async def say(seat: Seat, text: str = "it was a long week") -> str:
    posted = await seat.say(text)
    assert isinstance(posted, events.Posted)
    return posted.message_id


async def react(seat: Seat, message_id: str, reaction: Reaction, *, is_given: bool = True) -> None:
    await seat.do(commands.React, message_id=message_id, reaction=reaction, is_given=is_given)


async def refused(seat: Seat, message_id: str, reaction: Reaction = Reaction.HEARD) -> str:
    answer = await seat.refused(commands.React, message_id=message_id, reaction=reaction, is_given=True)
    return answer.code.value


async def test_everybody_sees_who_has_said_what(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Each once, in order; whoever comes later sees the same, and history has them."""
    ann, bob, cai = [await clinic.seat(room, name) for name in ("Ann", "Bob", "Cai")]
    message_id = await say(ann)
    for seat in (bob, cai, bob):
        clock.advance(seconds=1)
        await react(seat, message_id, Reaction.WITH_YOU)
    await react(cai, message_id, Reaction.THANKS)
    expected = {Reaction.WITH_YOU: [bob.user_id, cai.user_id], Reaction.THANKS: [cai.user_id]}
    late = await clinic.seat(room, "Late")
    for seat in (ann, bob, cai, late):
        await seat.until(lambda view: view.reactions.get(message_id) == expected)
    (past,) = (await ann.session.history(room.id, 2**53 - 1)).reactions
    assert (past.message_id, past.reactions) == (message_id, expected)


async def test_what_was_said_can_be_taken_back(clinic: RunningApp, room: Room) -> None:
    """Also once the message is out of sight. Nothing is told twice."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    message_id = await say(ann)
    await react(bob, message_id, Reaction.ME_TOO)
    await flo.do(commands.Hide, message_id=message_id)
    assert await refused(flo, message_id) == "message_settled"
    for _ in range(2):
        await react(bob, message_id, Reaction.ME_TOO, is_given=False)
    await ann.until(lambda view: view.reactions.get(message_id) == {})
    await ann.say("and on")
    await ann.reads(None, "and on")
    assert len([frame for frame in ann.wire if '"reactions.changed"' in frame]) == 2


async def test_whoever_was_away_misses_none(clinic: RunningApp, room: Room) -> None:
    """Entering again brings what has been said without words meanwhile."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    message_id = await say(ann)
    await bob.reads("it was a long week")
    since = ann.view.since()
    await ann.do(commands.Leave, room_id=room.id)
    await react(bob, message_id, Reaction.HEARD)
    entered = await ann.do(commands.Enter, room_id=room.id, since=since)
    assert isinstance(entered, events.Entered)
    assert "ReactionsChanged" in [type(event).__name__ for event in entered.missed or ()]


async def test_to_whom_one_cannot_say_anything(clinic: RunningApp, room: Room) -> None:
    """To oneself, to what nobody else has read, and to people of another room."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    message_id = await say(ann)
    assert await refused(ann, message_id) == "not_allowed"
    held = await ann.say("call me on 020 7946 0712")
    assert isinstance(held, events.Held)
    assert await refused(bob, held.message.id) == "not_found"
    hal = await clinic.seat(await clinic.room("Monday"), "Hal")
    assert await refused(hal, message_id) == "not_found"


async def test_a_phase_says_what_there_is_to_say(meeting: Meeting) -> None:
    """In a round people support and do not add themselves; one who is muted can still say that they heard."""
    await in_the_round(meeting)
    turn, other = meeting.turn, next(name for name in ("Ann", "Bob", "Cai") if name != meeting.turn)
    assert turn is not None
    message_id = await say(meeting[turn])
    assert await refused(meeting[other], message_id, Reaction.ME_TOO) == "no_floor"
    await meeting.do("Flo", verbs.SetMuted, who=meeting.who(other), is_muted=True)
    await react(meeting[other], message_id, Reaction.WITH_YOU)
    await meeting.law()
    assert meeting.somebody.view.reactions[message_id] == {Reaction.WITH_YOU: [meeting.who(other)]}
