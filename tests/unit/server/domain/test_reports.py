"""What members tell: its lane, whose card it joins, and what they are answered."""

from typing import Any

import pytest

from moderation.labels import Attention, Label
from server.domain.errors import TextEmpty, TextTooLong
from server.domain.flags import (
    Flag,
    FlagDraft,
    FlagState,
    Outcome,
    Report,
    ReportReason,
    Urgency,
    covers,
    read,
    reported,
    resolve,
    urgency,
    urgency_of_report,
)
from server.domain.ids import FlagId, ReportId
from server.domain.messages import MessageState
from server.domain.reports import ATTENTION, LINE_LENGTH_MAX, ReportAnswer, Telling, answered, flag_for, report
from tests.support.builders import ANN, BOB, FLO, ROOM, a_flag, a_message, a_reason, at

HURTS, WORRIED, NOT_SAFE = Report(ReportReason.HURTS), Report(ReportReason.WORRIED), Report(ReportReason.NOT_SAFE)


def by_members(*reports: Report, **changed: Any) -> Flag:
    """A flag that the model has nothing to do with."""
    reports = reports or (HURTS,)
    values = {"reasons": (), "attention": ATTENTION[reports[0].reason], "reports": reports}
    return a_flag(**{**values, **changed})


@pytest.mark.parametrize("reason", ReportReason)
def test_each_reason_has_its_lane(reason: ReportReason) -> None:
    """And the place in the queue that the lane has; only somebody who may not be safe comes before it."""
    by_lane = urgency(ATTENTION[reason], ())
    expected = Urgency.CRISIS if reason is ReportReason.NOT_SAFE else by_lane
    assert urgency_of_report(Report(reason)) is expected
    assert by_members(Report(reason)).urgency is expected


def test_a_line_is_short_and_says_something() -> None:
    """Or there is none."""
    assert report(ReportReason.OTHER, None) == Report(ReportReason.OTHER, None)
    assert report(ReportReason.OTHER, " they keep asking ") == Report(ReportReason.OTHER, "they keep asking")
    with pytest.raises(TextEmpty):
        report(ReportReason.OTHER, " ")
    with pytest.raises(TextTooLong):
        report(ReportReason.OTHER, "x" * (LINE_LENGTH_MAX + 1))


def test_a_message_is_on_one_card() -> None:
    """With a flag that waits and is at least as urgent, whatever its lane; else with the one of its lane."""
    care = a_flag(Label.SELF_STIGMA, attention=Attention.CARE, id=FlagId("care"))
    wording = a_flag(Label.LABELING, id=FlagId("wording"))
    assert flag_for([wording, care], HURTS, 0) is care
    assert flag_for([wording], HURTS, 0) is wording
    assert flag_for([care], NOT_SAFE, 0) is care
    assert flag_for([wording], WORRIED, 0) is None
    assert flag_for([], HURTS, 0) is None


def test_a_flag_that_has_not_been_sent_is_another_matter() -> None:
    """The room has not read those words."""
    assert flag_for([a_flag(edition=None)], HURTS, 0) is None


def test_a_resolved_flag_is_opened_again_for_the_same_words() -> None:
    """With the words as they are now; for new words there is a new one."""
    done = a_flag(state=FlagState.RESOLVED, resolved_by=FLO, resolved_at=at(1), outcome=Outcome.NOT_RIGHT, text="")
    assert flag_for([done], HURTS, 0) is done
    assert flag_for([done], HURTS, 1) is None
    again = reported(done, HURTS, a_message(text="snap out of it"))
    assert (again.state, again.outcome, again.text, again.reports) == (FlagState.OPEN, None, "snap out of it", (HURTS,))


def test_another_report_joins_the_first() -> None:
    """And may make it more urgent; whoever has claimed it keeps it."""
    flag = reported(by_members(HURTS, state=FlagState.CLAIMED, claimed_by=FLO), NOT_SAFE, a_message())
    assert (flag.reports, flag.urgency, flag.claimed_by) == ((HURTS, NOT_SAFE), Urgency.CRISIS, FLO)


def test_what_the_model_says_later_joins_what_members_have_told() -> None:
    """On the same card, also that somebody is at risk, which a flag for the same words would otherwise cover."""
    crisis = FlagDraft(Attention.CARE, (a_reason(Label.CRISIS),), "i can't go on")
    flag = by_members(WORRIED)
    joined = read(flag, crisis, 0, "scripted-2")
    assert joined is not None
    assert (joined.urgency, joined.reports, joined.model_version) == (Urgency.CRISIS, (WORRIED,), "scripted-2")
    assert covers(joined, crisis, 0)
    assert read(joined, crisis, 0, "scripted-2") is None
    assert read(flag, crisis, 1, "scripted-2") is None
    assert read(by_members(HURTS), crisis, 0, "scripted-2") is None


def test_their_own_words_go_when_it_is_resolved() -> None:
    """The reasons stay."""
    flag = by_members(Report(ReportReason.PRESSES, "they keep asking"))
    done = resolve(flag, a_message(), FLO, Outcome.RIGHT, at(2), edition=0)
    assert done.reports == (Report(ReportReason.PRESSES),)


@pytest.mark.parametrize(
    ("outcome", "changed", "answer"),
    [
        (Outcome.NOT_RIGHT, {}, ReportAnswer.KEPT),
        (Outcome.RIGHT, {}, ReportAnswer.ACTED),
        (Outcome.NOT_RIGHT, {"state": MessageState.HIDDEN}, ReportAnswer.ACTED),
        (Outcome.NOT_RIGHT, {"edition": 1}, ReportAnswer.ACTED),
    ],
)
def test_whoever_has_told_is_answered(outcome: Outcome, changed: dict[str, Any], answer: ReportAnswer) -> None:
    """That a facilitator has read it, and whether it stands; not what was done, or to whom."""
    told = Telling(ReportId("report-1"), a_message().id, ROOM, BOB, FlagId("flag-1"), at(1))
    flag = by_members(state=FlagState.RESOLVED, outcome=outcome)
    assert answered(told, flag, a_message(author_id=ANN, **changed)).answer is answer
