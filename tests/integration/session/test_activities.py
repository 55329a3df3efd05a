"""Activities in a session over real sockets: who sees what, and what is kept."""

import json
from typing import Any

from server.activities.breathing import Breathing
from server.activities.scale import Scale
from server.protocol import session_commands as verbs
from tests.support.meeting import WORK, Meeting
from tests.support.store import on_disk
from tests.support.waiting import eventually


async def test_breathing_is_the_same_for_everybody_and_stands_still_in_a_pause(meeting: Meeting) -> None:
    """It is timed on the session's clock, so a latecomer is in step and a pause shortens nothing."""
    meeting.clock.advance(seconds=30)
    await meeting.do("Gus", verbs.StartActivity, activity="breathing", variant="light")
    await meeting.do("Ann", verbs.MarkActivity, activity="breathing", mark=1)
    before = meeting.session.activity
    assert before == Breathing(began_at_s=30, taking_part=1, pattern="light", in_s=3, out_s=4, along=1)
    await meeting.do("Flo", verbs.Pause)
    meeting.clock.advance(minutes=5)
    await meeting.do("Flo", verbs.Resume)
    assert meeting.session.activity == before
    assert meeting.session.clock.ran_s == 30
    await meeting.come("Dee")
    await meeting.law()


async def test_an_activity_ends_with_its_phase_or_when_somebody_on_duty_says_so(meeting: Meeting) -> None:
    """And the next begins empty."""
    await meeting.do("Flo", verbs.StartActivity, activity="grounding")
    assert await meeting.refused("Gus", verbs.StartActivity, activity="scale") == "not_now"
    await meeting.do("Ann", verbs.MarkActivity, activity="grounding", mark=5)
    await meeting.do("Gus", verbs.EndActivity, activity="grounding")
    assert meeting.session.activity is None
    assert await meeting.refused("Gus", verbs.EndActivity, activity="grounding") == "not_now"
    await meeting.do("Flo", verbs.StartActivity, activity="grounding")
    assert meeting.session.activity is not None
    assert meeting.session.activity.taking_part == 0
    await meeting.do("Flo", verbs.GoTo, phase_index=WORK)
    assert meeting.session.activity is None


async def test_nobody_learns_who_answered_what(meeting: Meeting) -> None:
    """Not from any frame on any wire, facilitators' included; and once it is over not from the store's files either."""
    await meeting.do("Flo", verbs.StartActivity, activity="scale")
    told = {name: len(seat.wire) for name, seat in meeting.seats.items()}
    await meeting.do("Ann", verbs.MarkActivity, activity="scale", mark=9)
    await meeting.do("Bob", verbs.MarkActivity, activity="scale", mark=2)
    assert meeting.session.activity == Scale(began_at_s=0, taking_part=2, counts=None)
    await meeting.do("Cai", verbs.MarkActivity, activity="scale", mark=9)
    assert meeting.session.activity == Scale(began_at_s=0, taking_part=3, counts=[0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0])
    for name, seat in meeting.seats.items():
        frames = [json.loads(frame) for frame in seat.wire[told[name] :]]
        shown = [frame["session"]["activity"] for frame in frames if frame["type"] == "session.changed"]
        assert [activity["counts"] is None for activity in shown] == [True, True, False]
        assert all(set(activity) == {"type", "began_at_s", "taking_part", "counts"} for activity in shown)
    answers = marks_on_disk(meeting, {"Ann": 9, "Bob": 2, "Cai": 9})
    assert all(answer in on_disk(meeting.clinic.directory) for answer in answers)
    await meeting.do("Gus", verbs.EndActivity, activity="scale")
    await eventually(lambda: not any(answer in on_disk(meeting.clinic.directory) for answer in answers))


def marks_on_disk(meeting: Meeting, marks: dict[str, Any]) -> list[bytes]:
    """How an answer is kept while it can be changed."""
    return [f'"{meeting.who(name)}":{mark}'.encode() for name, mark in marks.items()]
