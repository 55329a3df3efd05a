"""What members tell the facilitators, over real sockets: where it arrives, who stays unknown, and what they are answered."""

from typing import Any

import pytest

from moderation import Label
from server.domain.acts import UNDO_FOR
from server.domain.agenda import CrossTalk
from server.domain.duty import DutyKind
from server.domain.flags import FlagState, Outcome, ReportReason, Urgency
from server.domain.people import Role
from server.domain.reports import ReportAnswer
from server.protocol import commands, events, parts
from server.protocol import session_commands as verbs
from server.protocol.acts import UndoAct
from server.protocol.reports import TellOfMessage
from tests.support.assessor import ScriptedAssessor
from tests.support.meeting import Meeting


@pytest.fixture
async def meeting(meeting: Meeting) -> Meeting:
    """Everybody may speak."""
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    return meeting


async def said(meeting: Meeting, name: str, text: str) -> str:
    posted = await meeting.say(name, text)
    assert isinstance(posted, events.Posted)
    return posted.message_id


async def tell(meeting: Meeting, name: str, message_id: str, reason: str = "hurts", line: str | None = None) -> None:
    reply = await meeting[name].do(TellOfMessage, message_id=message_id, reason=ReportReason(reason), line=line)
    assert isinstance(reply, events.Done)
    await meeting.law()


async def refused(meeting: Meeting, name: str, message_id: str, **fields: Any) -> str:
    fields = {"reason": ReportReason.HURTS, **fields}
    return (await meeting[name].refused(TellOfMessage, message_id=message_id, **fields)).code


def only_flag(meeting: Meeting, name: str = "Flo") -> parts.RoomFlag:
    (flag,) = meeting[name].view.flags.values()
    return flag


async def resolve(meeting: Meeting, outcome: Outcome, edition: int = 0) -> None:
    await meeting["Gus"].do(commands.ResolveFlag, flag_id=only_flag(meeting).id, outcome=outcome, edition=edition)
    await meeting.law()
    meeting.clock.advance(seconds=UNDO_FOR.total_seconds())
    await meeting.clinic.house.settling.tick()
    await meeting.law()


def answer(meeting: Meeting, name: str, message_id: str) -> ReportAnswer | None:
    return meeting[name].view.reports[message_id].answer  # type: ignore[index]


async def test_it_arrives_with_this_rooms_facilitators_and_nowhere_else(meeting: Meeting) -> None:
    """In the lane of its reason, with the lines before; not with its author, not with others, not in another room."""
    hal = await meeting.clinic.seat(await meeting.clinic.room("Monday"), "Hal", Role.FACILITATOR)
    await said(meeting, "Cai", "hello")
    message_id = await said(meeting, "Ann", "where do you live, bob?")
    await tell(meeting, "Bob", message_id, "presses", "they keep asking")
    for name in ("Flo", "Gus"):
        flag = only_flag(meeting, name)
        assert (flag.text, flag.urgency, flag.reasons) == ("where do you live, bob?", Urgency.CONCERN, [])
        assert [(report.reason, report.line) for report in flag.reports] == [(ReportReason.PRESSES, "they keep asking")]
        assert [line.text for line in flag.lines_before] == ["hello"]
    assert answer(meeting, "Bob", message_id) is None
    for name in ("Ann", "Cai"):
        assert meeting[name].view.reports == {}
        assert not any("report" in frame.replace('"reports":[]', "") for frame in meeting[name].wire)
    assert hal.view.flags == {}


async def test_who_has_told_is_on_no_facilitators_wire(meeting: Meeting) -> None:
    """Nor in what is logged for them: each of the frames with the flag names its author alone."""
    message_id = await said(meeting, "Ann", "where do you live?")
    before = {name: len(meeting[name].wire) for name in ("Flo", "Gus")}
    await tell(meeting, "Bob", message_id)
    await resolve(meeting, Outcome.RIGHT)
    for name, known in before.items():
        told = meeting[name].wire[known:]
        assert any("flag.raised" in frame for frame in told)
        assert not any(meeting.who("Bob") in frame for frame in told)


async def test_several_tell_and_it_is_one_card(meeting: Meeting) -> None:
    """Each once; with the model's own flag, too, and whoever has claimed it keeps it."""
    message_id = await said(meeting, "Ann", "you useless lot")
    await meeting["Flo"].do(commands.ClaimFlag, flag_id=only_flag(meeting).id)
    await tell(meeting, "Bob", message_id)
    await tell(meeting, "Bob", message_id, "other")
    await tell(meeting, "Cai", message_id, "presses")
    flag = only_flag(meeting)
    assert [report.reason for report in flag.reports] == [ReportReason.HURTS, ReportReason.PRESSES]
    assert [reason.label for reason in flag.reasons] == [Label.HOSTILITY, Label.JUDGMENT]
    assert (flag.state, flag.claimed_by) == (FlagState.CLAIMED, meeting.who("Flo"))


async def test_somebody_who_may_not_be_safe_is_alerted_like_by_the_model(meeting: Meeting) -> None:
    """To everybody on duty in every room; told again of the same, nobody is alerted twice."""
    hal = await meeting.clinic.seat(await meeting.clinic.room("Monday"), "Hal", Role.FACILITATOR)
    message_id = await said(meeting, "Ann", "thank you all for everything")
    await tell(meeting, "Bob", message_id, "not_safe")
    assert only_flag(meeting).urgency is Urgency.CRISIS
    await hal.until(lambda view: view.alerts)
    await meeting["Gus"].do(commands.ClaimFlag, flag_id=only_flag(meeting).id)
    await hal.until(lambda view: not view.alerts)
    await tell(meeting, "Cai", message_id, "worried")
    await meeting.law()
    assert hal.view.alerts == {}
    assert sum("care.alert" in frame for frame in hal.wire) == 2


async def test_what_the_model_reads_later_joins_the_card(meeting: Meeting, assessor: ScriptedAssessor) -> None:
    """A message that went out unread: members were faster, and the alert is raised all the same."""
    assessor.failing = True
    message_id = await said(meeting, "Ann", "i can't go on")
    await tell(meeting, "Bob", message_id, "worried")
    assert only_flag(meeting).urgency is Urgency.CARE
    assessor.failing = False
    await meeting.clinic.house.chat._backlog.work_off()
    await meeting["Flo"].until(lambda view: view.alerts)
    flag = only_flag(meeting)
    assert (flag.urgency, [reason.label for reason in flag.reasons]) == (Urgency.CRISIS, [Label.CRISIS])
    assert [report.reason for report in flag.reports] == [ReportReason.WORRIED]


@pytest.mark.parametrize(
    ("outcome", "answered"), [(Outcome.RIGHT, ReportAnswer.ACTED), (Outcome.NOT_RIGHT, ReportAnswer.KEPT)]
)
async def test_whoever_has_told_is_answered_in_private(
    meeting: Meeting, outcome: Outcome, answered: ReportAnswer
) -> None:
    """Each of them, also one who is away meanwhile; nobody else."""
    message_id = await said(meeting, "Ann", "where do you live?")
    await tell(meeting, "Bob", message_id, line="they keep asking")
    await tell(meeting, "Cai", message_id)
    away = await meeting.drop("Cai")
    await resolve(meeting, outcome)
    assert answer(meeting, "Bob", message_id) is answered
    await meeting.back("Cai", away)
    assert answer(meeting, "Cai", message_id) is answered
    assert meeting["Ann"].view.reports == {}
    assert all(report.line is None for report in only_flag(meeting).reports)


async def test_what_is_undone_is_answered_to_nobody(meeting: Meeting) -> None:
    """Until the facilitator is done with it for good."""
    message_id = await said(meeting, "Ann", "where do you live?")
    await tell(meeting, "Bob", message_id)
    await meeting["Gus"].do(commands.ResolveFlag, flag_id=only_flag(meeting).id, outcome=Outcome.RIGHT)
    await meeting.law()
    (act_id,) = meeting["Gus"].view.acts
    await meeting["Gus"].do(UndoAct, act_id=act_id)
    meeting.clock.advance(seconds=UNDO_FOR.total_seconds())
    await meeting.clinic.house.settling.tick()
    await meeting.law()
    assert only_flag(meeting).state is not FlagState.RESOLVED
    assert answer(meeting, "Bob", message_id) is None
    await resolve(meeting, Outcome.NOT_RIGHT)
    assert answer(meeting, "Bob", message_id) is ReportAnswer.KEPT


async def test_told_of_again_after_it_was_resolved_it_is_looked_at_again(meeting: Meeting) -> None:
    """By somebody else. Whoever has been answered keeps that answer until the second look is over, and after."""
    message_id = await said(meeting, "Ann", "where do you live?")
    await tell(meeting, "Bob", message_id)
    await resolve(meeting, Outcome.NOT_RIGHT)
    await tell(meeting, "Cai", message_id)
    flag = only_flag(meeting)
    assert (flag.state, flag.outcome, len(flag.reports)) == (FlagState.OPEN, None, 2)
    await resolve(meeting, Outcome.RIGHT)
    assert answer(meeting, "Bob", message_id) is ReportAnswer.KEPT
    assert answer(meeting, "Cai", message_id) is ReportAnswer.ACTED


async def test_told_of_again_at_once_the_first_closing_is_over(meeting: Meeting) -> None:
    """Neither undone over the second look, which would lose what was told, nor an answer while that can be undone."""
    message_id = await said(meeting, "Ann", "where do you live?")
    await tell(meeting, "Bob", message_id)
    flag_id = only_flag(meeting).id
    await meeting["Flo"].do(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.NOT_RIGHT)
    await meeting.law()
    (first,) = meeting["Flo"].view.acts
    meeting.clock.advance(seconds=3)
    await tell(meeting, "Cai", message_id)
    await meeting["Gus"].do(commands.ResolveFlag, flag_id=flag_id, outcome=Outcome.RIGHT)
    await meeting.law()
    assert (await meeting["Flo"].refused(UndoAct, act_id=first)).code == "act_settled"
    assert (only_flag(meeting).outcome, len(only_flag(meeting).reports)) == (Outcome.RIGHT, 2)

    meeting.clock.advance(seconds=UNDO_FOR.total_seconds() - 3)
    await meeting.clinic.house.settling.tick()
    await meeting.law()
    assert answer(meeting, "Bob", message_id) is None
    (second,) = meeting["Gus"].view.acts.keys() - {first}
    await meeting["Gus"].do(UndoAct, act_id=second)
    await meeting.law()
    assert (only_flag(meeting).state, len(only_flag(meeting).reports)) == (FlagState.OPEN, 2)
    await resolve(meeting, Outcome.RIGHT)
    assert answer(meeting, "Bob", message_id) is ReportAnswer.ACTED


async def test_its_author_changes_it_or_takes_it_back(meeting: Meeting) -> None:
    """The flag keeps what was told of until a facilitator is done with it, as every flag does."""
    message_id = await said(meeting, "Ann", "where do you live?")
    await tell(meeting, "Bob", message_id)
    await meeting["Ann"].link.edit(message_id, 0, "how are you?")  # type: ignore[arg-type]
    await meeting.law()
    assert (only_flag(meeting).text, only_flag(meeting).change) == ("where do you live?", "edited")
    await meeting["Ann"].do(commands.Withdraw, message_id=message_id)
    await meeting.law()
    assert only_flag(meeting).change == "withdrawn"
    await resolve(meeting, Outcome.NOT_RIGHT, edition=1)
    assert only_flag(meeting).text == ""
    assert answer(meeting, "Bob", message_id) is ReportAnswer.ACTED
    assert await refused(meeting, "Cai", message_id) == "message_settled"


async def test_of_what_nobody_can_tell(meeting: Meeting) -> None:
    """Of one's own, of what is not there, and from the outside or the door."""
    message_id = await said(meeting, "Ann", "hello")
    assert await refused(meeting, "Ann", message_id) == "not_allowed"
    assert await refused(meeting, "Bob", "none") == "not_found"
    assert await refused(meeting, "Bob", message_id, line=" ") == "text_empty"
    assert await refused(meeting, "Bob", message_id, line="x" * 281) == "text_too_long"
    hal = await meeting.clinic.seat(await meeting.clinic.room("Monday"), "Hal")
    assert (await hal.refused(TellOfMessage, message_id=message_id, reason=ReportReason.HURTS)).code == "not_found"
    await meeting.come("Tia")
    await meeting.take_duty("Tia", DutyKind.COORDINATOR)
    assert await refused(meeting, "Tia", message_id) == "not_allowed"
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    await meeting.come("Dee")
    assert await refused(meeting, "Dee", message_id) == "not_allowed"


async def test_nobody_floods_the_queue(meeting: Meeting) -> None:
    """Beyond a handful at once it waits; what is told of already costs nothing."""
    ids = [await said(meeting, "Ann", f"message {number}") for number in range(6)]
    for message_id in (*ids[:5], *ids[:5]):
        await tell(meeting, "Bob", message_id, "other")
    assert len(meeting["Flo"].view.flags) == 5
    assert await refused(meeting, "Bob", ids[5]) == "too_fast"
