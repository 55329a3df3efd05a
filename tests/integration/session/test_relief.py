"""A facilitator steps back for ten minutes."""

from server.domain.agenda import CrossTalk
from server.domain.flags import FlagState
from server.domain.ids import UserId
from server.protocol import commands, relief
from server.protocol import session_commands as verbs
from server.protocol.session_frames import SessionNotes
from tests.support.meeting import Meeting


def notes(meeting: Meeting, name: str) -> SessionNotes:
    kept = meeting[name].view.notes
    assert kept is not None
    return kept


def away(meeting: Meeting, name: str) -> list[UserId]:
    return list(notes(meeting, name).stepped_back)


async def test_what_they_look_after_is_open_again_and_the_others_hold_the_room(meeting: Meeting) -> None:
    """Also a crisis, which rings again; the lead goes too. Members see who leads, and not why."""
    flo, gus = meeting.who("Flo"), meeting["Gus"]
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting["Ann"].say("you useless lot")
    await meeting["Bob"].say("i can't go on")
    await gus.until(lambda view: len(view.flags) == 2)
    for flag_id in gus.view.flags:
        await meeting["Flo"].do(commands.ClaimFlag, flag_id=flag_id)
    await gus.until(lambda view: {flag.claimed_by for flag in view.flags.values()} == {flo} and not view.alerts)
    await meeting.do("Flo", relief.StepBackFromDuty)
    assert meeting.session.lead == meeting.who("Gus")
    await gus.until(lambda view: {flag.state for flag in view.flags.values()} == {FlagState.OPEN} and view.alerts)
    assert away(meeting, "Gus") == [flo]
    assert "stepped_back" not in "".join(meeting["Ann"].wire)
    assert await meeting.refused("Gus", relief.StepBackFromDuty) == "not_now"


async def test_what_others_look_after_stays_with_them(meeting: Meeting) -> None:
    """Stepping back takes nothing from anybody else."""
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting["Ann"].say("you useless lot")
    await meeting["Gus"].until(lambda view: view.flags)
    (flag_id,) = meeting["Gus"].view.flags
    await meeting["Gus"].do(commands.ClaimFlag, flag_id=flag_id)
    await meeting.do("Flo", relief.StepBackFromDuty)
    assert meeting["Flo"].view.flags[flag_id].claimed_by == meeting.who("Gus")


async def test_they_come_back_by_one_tap_or_by_themselves(meeting: Meeting) -> None:
    """After ten minutes, by the clock; each of the others is told."""
    await meeting.do("Gus", relief.StepBackFromDuty)
    await meeting.do("Gus", relief.ReturnToDuty)
    assert away(meeting, "Flo") == []
    await meeting.do("Gus", relief.StepBackFromDuty)
    await meeting.tick(minutes=9, seconds=59)
    assert away(meeting, "Flo") == [meeting.who("Gus")]
    await meeting.tick(seconds=1)
    assert away(meeting, "Flo") == away(meeting, "Gus") == []


async def test_they_are_back_when_nobody_else_holds_the_room(meeting: Meeting) -> None:
    """The line of the other has dropped: somebody must be there for the group."""
    await meeting.do("Flo", relief.StepBackFromDuty)
    await meeting.drop("Gus")
    await meeting["Flo"].until(lambda view: view.notes and not view.notes.stepped_back)


async def test_alone_they_can_ask_whoever_is_on_call_to_come(meeting: Meeting) -> None:
    """As when the room is short of facilitators; once somebody has come they can step back."""
    gus = meeting["Gus"]
    await meeting.do("Gus", verbs.GoOffDuty)
    await meeting.do("Flo", verbs.SetRoster, on_call=[gus.user_id])
    assert await meeting.refused("Flo", relief.StepBackFromDuty) == "not_now"
    assert gus.view.pages == {}
    await meeting.do("Flo", relief.AskRelief, is_asked=True)
    await gus.until(lambda view: view.pages)
    assert notes(meeting, "Flo").relief_for == meeting.who("Flo")
    await meeting.do("Flo", relief.AskRelief, is_asked=False)
    await gus.until(lambda view: not view.pages)
    await meeting.do("Flo", relief.AskRelief, is_asked=True)
    await gus.until(lambda view: view.pages)
    await meeting.do("Gus", verbs.GoOnDuty)
    await gus.until(lambda view: not view.pages)
    assert notes(meeting, "Flo").relief_for is None
    await meeting.do("Flo", relief.StepBackFromDuty)
    assert away(meeting, "Gus") == [meeting.who("Flo")]
