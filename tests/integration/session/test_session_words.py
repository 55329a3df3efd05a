"""What becomes of words while a session goes on: said, waiting for a turn, refused, or listed."""

import asyncio

from server.domain.ids import UserId
from server.domain.messages import HoldReason
from server.domain.people import Actor
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from server.services.floor import PARKED_LENGTH_MAX
from tests.support.app import RunningApp
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import (
    ACTIVITY,
    WORK,
    Meeting,
    NoScreen,
    in_the_round,
)
from tests.support.waiting import settle


async def test_what_waits_for_a_turn_is_its_authors(meeting: Meeting) -> None:
    """Changed, it still waits; taken back, it is gone; the rest comes in order."""
    await in_the_round(meeting)
    first, second, third = [await meeting.say("Bob", text) for text in ("first", "second", "third")]
    assert isinstance(first, events.Held)
    assert isinstance(second, events.Held)
    edited = await meeting["Bob"].link.edit(first.message.id, 0, "first, changed")
    assert isinstance(edited, events.Held)
    await meeting["Bob"].do(commands.Withdraw, message_id=second.message.id)
    await meeting.say("Cai", "from cai")
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["first, changed", "third", "from cai"]
    assert isinstance(third, events.Held)


async def test_what_waits_comes_when_the_round_ends_however_it_ends(meeting: Meeting) -> None:
    """Finished, left for the next phase, closed: nothing is lost."""
    for number, (verb, fields) in enumerate(
        ((verbs.FinishRound, {}), (verbs.GoTo, {"phase_index": WORK}), (verbs.CloseSession, {}))
    ):
        await in_the_round(meeting) if number != 1 else await meeting.do("Flo", verbs.StartRound)
        name = meeting.turn
        other = "Cai" if name == "Bob" else "Bob"
        assert isinstance(await meeting.say(other, f"number {number}"), events.Held)
        await meeting.do("Flo", verb, **fields)
        assert meeting.texts[-1] == f"number {number}"


async def test_how_much_one_person_can_let_wait(meeting: Meeting) -> None:
    """As much as one message has; more is refused, and recorded nowhere. Others have their own."""
    await in_the_round(meeting)
    assert isinstance(await meeting.say("Bob", "x" * (PARKED_LENGTH_MAX - 10)), events.Held)
    assert await meeting.cannot_say("Bob", "y" * 11) == "no_floor"
    last = await meeting.say("Bob", "z" * 10)
    assert isinstance(last, events.Held)
    assert isinstance(await meeting["Bob"].link.edit(last.message.id, 0, "Z" * 10), events.Held), "counted once"
    assert isinstance(await meeting.say("Cai", "mine"), events.Held)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert [len(text or "") for text in meeting.texts] == [PARKED_LENGTH_MAX - 10, 10, 4]


async def test_what_waits_unread_is_read_while_it_waits(meeting: Meeting, assessor: ScriptedAssessor) -> None:
    """The model was away; when it is back, somebody at risk is seen at once, and the message still waits for its turn."""
    await in_the_round(meeting)
    assessor.failing = True
    assert isinstance(await meeting["Bob"].say("i can't go on"), events.Held)
    assessor.failing = False
    meeting.clock.advance(minutes=2)
    await meeting.clinic.house.chat._backlog.work_off()
    await meeting["Flo"].until(lambda view: len(view.flags) == 1)
    await meeting.law()
    assert meeting.texts == []
    assert [held.reason for held in meeting["Bob"].view.held.values()] == [HoldReason.TURN]
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["i can't go on"]


async def test_what_its_author_releases_waits_for_the_turn_as_well(meeting: Meeting) -> None:
    """Held as personal, sent covered in somebody else's turn."""
    await in_the_round(meeting)
    asked = await meeting.say("Bob", "call me on 020 7946 0712")
    assert isinstance(asked, events.Held)
    assert asked.message.reason is HoldReason.PERSONAL_INFO
    waiting = await meeting["Bob"].do(commands.ReleaseHeld, message_id=asked.message.id, is_masked=True)
    assert isinstance(waiting, events.Held)
    assert waiting.message.reason is HoldReason.TURN
    await meeting.law()
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert "7946" not in (meeting.texts[0] or "7946")


async def test_what_is_held_is_not_sent_without_the_floor(meeting: Meeting) -> None:
    """Neither released nor changed; it stays with its author until they have the floor."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    asked = await meeting.say("Bob", "call me on 020 7946 0712")
    assert isinstance(asked, events.Held)
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    released = await meeting["Bob"].refused(commands.ReleaseHeld, message_id=asked.message.id, is_masked=True)
    edit = {"message_id": asked.message.id, "client_id": "client-id-edit", "edition": 0, "text": "call me"}
    changed = await meeting["Bob"].refused(commands.Edit, **edit)
    assert (released.code, changed.code) == ("no_floor", "no_floor")
    await meeting.law()
    assert meeting.texts == []
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    assert isinstance(await meeting["Bob"].do(commands.Edit, **edit), events.Posted)


async def test_what_the_room_reads_is_not_changed_without_the_floor(meeting: Meeting) -> None:
    """Whoever may not speak says nothing by way of an old message either, muted or in the turn of somebody else; they may take it back."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    said = [await meeting.say("Bob", text) for text in ("one", "two")]
    first, second = (message.message_id for message in said if isinstance(message, events.Posted))
    edit = {"message_id": first, "client_id": "client-id-edit", "edition": 0, "text": "something else"}
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    assert (await meeting["Bob"].refused(commands.Edit, **edit)).code == "no_floor"
    await meeting["Bob"].do(commands.Withdraw, message_id=second)
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    await in_the_round(meeting)
    assert (await meeting["Bob"].refused(commands.Edit, **edit)).code == "no_floor"
    await meeting.law()
    assert meeting.texts == ["one", None]
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    await meeting["Bob"].do(commands.Edit, **edit)
    assert meeting.texts == ["something else", None]


async def test_airtime_is_of_what_is_said_in_the_session(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """What was said before it opened does not count, nor what was hidden or taken back."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Flo")
    await meeting.say("Ann", "before the session")
    await meeting.do("Flo", verbs.OpenSession, template="open")
    await meeting.do("Flo", verbs.BeginSession)
    said, other = await meeting.say("Ann", "ten signs."), await meeting.say("Bob", "ten signs.")
    assert isinstance(said, events.Posted)
    assert isinstance(other, events.Posted)
    ann, bob = meeting.who("Ann"), meeting.who("Bob")
    assert airtime(meeting) == {ann: 0.5, bob: 0.5}
    await meeting["Flo"].do(commands.Hide, message_id=said.message_id)
    await meeting.law()
    assert airtime(meeting) == {bob: 1}
    await meeting["Flo"].do(commands.Show, message_id=said.message_id)
    await meeting["Bob"].do(commands.Withdraw, message_id=other.message_id)
    await meeting.law()
    assert airtime(meeting) == {ann: 1}


def airtime(meeting: Meeting) -> dict[UserId, float]:
    overview = meeting["Flo"].view.overview
    assert overview is not None
    return overview.airtime


async def test_whoever_comes_while_a_session_opens_is_in_it(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """However the two fall together."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Flo")
    house, screen, ann = clinic.house, NoScreen(), Actor(meeting.who("Ann"))
    flo = Actor(meeting.who("Flo"))
    await meeting.drop("Ann")
    for turns in range(0, 40, 2):
        opening = asyncio.create_task(house.sessions.open(flo, room.id, "open"))
        await settle(turns)
        await house.rooms.enter(ann, screen, room.id, None, 1)
        await opening
        await meeting["Flo"].until(lambda view: view.session.attended == sorted((ann.user_id, flo.user_id)))
        await house.rooms.forget(ann, screen)
        await meeting.do("Flo", verbs.CloseSession)


async def test_slow_mode_and_mute(meeting: Meeting) -> None:
    """Members wait between two messages, facilitators do not; whoever is muted only reacts until they have their voice back."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.do("Gus", verbs.Adjust, slow_s=3600)
    await meeting.say("Ann", "one")
    assert await meeting.cannot_say("Ann", "two") == "too_fast"
    await meeting.say("Gus", "one")
    await meeting.say("Gus", "two")
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    assert await meeting.cannot_say("Bob") == "no_floor"
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    await meeting.say("Bob", "thank you")


async def test_a_post_that_is_sent_again_waits_once(meeting: Meeting) -> None:
    """With the same answer, and it comes once."""
    await in_the_round(meeting)
    for _ in range(2):
        assert isinstance(await meeting["Bob"].say("only once", client_id="client-id-of-bob"), events.Held)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert isinstance(await meeting["Bob"].say("only once", client_id="client-id-of-bob"), events.Posted)
    assert meeting.texts == ["only once"]


# ── words that are listed ────────────────────────────────────────────────────────────────────────────────────────────


async def test_listed_words_that_look_personal_are_asked_about(meeting: Meeting) -> None:
    """Nobody reads them before their author has chosen; meant, they are listed as they are."""
    before = meeting.session.agreement.lines
    refused = await meeting["Ann"].refused(
        verbs.AddAgreementLine, room_id=meeting.room.id, text="ring 020 7946 0712, i can't go on"
    )
    assert refused.code == "looks_personal"
    assert refused.personal is not None
    assert "7946" not in (refused.personal.masked_text or "7946")
    await meeting["Flo"].until(lambda view: len(view.flags) == 1)
    assert "7946" not in next(iter(meeting["Flo"].view.flags.values())).text
    await meeting.law()
    assert meeting.session.agreement.lines == before
    await meeting.do("Flo", verbs.AddTheme, text="my bakery", is_meant=True)
    assert [theme.words for theme in meeting.session.themes] == ["my bakery"]


async def test_listed_words_raise_flags_like_messages(meeting: Meeting) -> None:
    """A line for the agreement from somebody at risk reaches the facilitators, and can be claimed and resolved."""
    await meeting.do("Ann", verbs.AddAgreementLine, text="i can't go on")
    (flag,) = meeting["Flo"].view.flags.values()
    assert (flag.text, flag.author_id) == ("i can't go on", meeting.who("Ann"))
    assert meeting.texts == []
    await meeting["Flo"].do(commands.ClaimFlag, flag_id=flag.id)
    await meeting["Flo"].do(commands.ResolveFlag, flag_id=flag.id, outcome="right", edition=flag.edition)
    await meeting.law()


async def test_listed_words_that_cannot_be_read_are_not_shown(meeting: Meeting, assessor: ScriptedAssessor) -> None:
    """Whoever wrote them is told that trying again can help."""
    assessor.failing = True
    refused = await meeting["Flo"].refused(verbs.AddTheme, room_id=meeting.room.id, text="sleep")
    assert (refused.code, refused.retry_after_s is not None) == ("not_assessed", True)
    assert meeting.session.themes == []
    asked = len(assessor.asked)
    assert await meeting.refused("Ann", verbs.AddTheme, text="sleep") == "not_allowed"
    assert len(assessor.asked) == asked, "the model is not asked for somebody who may not"
