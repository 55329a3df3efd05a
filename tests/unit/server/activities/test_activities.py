"""The activities that there are, and what everybody sees of them."""

from dataclasses import replace

import pytest

from server.activities import ActivityFrame, breathing, frame_of, grounding, rules_of, scale, worksheet
from server.domain.activities import Activity, mark, start
from server.domain.errors import NotFound
from server.domain.ids import UserId
from server.protocol.session_frames import group_session
from tests.support.sessions import a_session, s

PEOPLE = tuple(UserId(f"person-{number}") for number in range(4))


def seen(name: str, *marks: int, variant: str | None = None) -> ActivityFrame | None:
    """What everybody sees once each of some people has left a mark."""
    rules = rules_of(name)
    activity = start(None, rules, variant, s(90))
    for who, number in zip(PEOPLE, marks, strict=False):
        activity = mark(activity, rules, who, number)
    return frame_of(activity)


def test_breathing_shows_the_breath_and_how_many_breathe_along() -> None:
    """Whoever watches takes part as well."""
    shown = seen("breathing", breathing.ALONG, breathing.WATCHING, breathing.ALONG)
    assert shown == breathing.Breathing(
        began_at_s=90, taking_part=3, pattern=breathing.BreathingPattern.CALM, in_s=4, out_s=6, along=2
    )


@pytest.mark.parametrize("pattern", breathing.BreathingPattern)
def test_no_breath_is_quicker_than_at_rest_or_longer_than_is_easy(pattern: breathing.BreathingPattern) -> None:
    """Between five and nine a minute, and out for at least as long as in."""
    shown = seen("breathing", variant=pattern)
    assert isinstance(shown, breathing.Breathing)
    assert 5 <= 60 / (shown.in_s + shown.out_s) <= 9
    assert shown.out_s >= shown.in_s


def test_grounding_shows_how_many_have_come_how_far() -> None:
    """Not who."""
    assert seen("grounding", 1, 5, 5) == grounding.Grounding(began_at_s=90, taking_part=3, reached=[0, 1, 0, 0, 0, 2])


def test_the_scale_shows_a_picture_of_at_least_three_answers() -> None:
    """Before, it says only how many have answered."""
    assert seen("scale", 7, 10) == scale.Scale(began_at_s=90, taking_part=2, counts=None)
    shown = seen("scale", 7, 10, 7)
    assert shown == scale.Scale(began_at_s=90, taking_part=3, counts=[0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 1])


def test_a_worksheet_shows_how_many_are_done() -> None:
    """Of what is written nothing is here."""
    shown = seen("worksheet", worksheet.DONE, worksheet.WRITING, variant="worry")
    assert shown == worksheet.Worksheet(began_at_s=90, taking_part=2, sheet=worksheet.Sheet.WORRY, done=1)


def test_what_there_is_not() -> None:
    """Is not found; and a session that was saved with an activity of an earlier release is shown without it."""
    with pytest.raises(NotFound):
        rules_of("juggling")
    session = replace(a_session(), activity=Activity("juggling", None, s(0)))
    assert group_session(session).activity is None
