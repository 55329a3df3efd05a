"""What all activities have in common."""

import pytest

from server.domain.activities import Activity, Rules, end, mark, start
from server.domain.errors import NotFound, NotNow
from server.domain.ids import UserId
from tests.support.builders import ANN, BOB
from tests.support.sessions import CAI, DEE, packed, s

PLAIN = Rules("plain", highest=2)
VARIED = Rules("varied", highest=1, variants=("usual", "other"))
DISCREET = Rules("discreet", highest=10, together=3)


def marked(rules: Rules, *marks: tuple[UserId, int]) -> Activity:
    activity = start(None, rules, None, s(60))
    for who, number in marks:
        activity = mark(activity, rules, who, number)
    return activity


def test_an_activity_begins_in_its_usual_variant() -> None:
    """Unless another is named; what comes in one way only has none."""
    assert start(None, VARIED, None, s(60)) == Activity("varied", "usual", s(60))
    assert start(None, VARIED, "other", s(60)).variant == "other"
    assert start(None, PLAIN, None, s(60)).variant is None
    for rules in (PLAIN, VARIED):
        with pytest.raises(NotFound):
            start(None, rules, "unheard of", s(60))


def test_there_is_one_activity_at_a_time() -> None:
    """Two who start the same at once start it once; another has to wait until it is ended."""
    going_on = marked(VARIED, (ANN, 1))
    assert start(going_on, VARIED, None, s(90)) == going_on
    for rules, variant in ((PLAIN, None), (VARIED, "other")):
        with pytest.raises(NotNow):
            start(going_on, rules, variant, s(90))


def test_only_what_goes_on_is_ended() -> None:
    """A second press ends nothing else."""
    end(marked(PLAIN), "plain")
    for going_on in (None, marked(VARIED)):
        with pytest.raises(NotNow):
            end(going_on, "plain")


def test_each_leaves_one_mark_and_may_change_it() -> None:
    """What is shown is how many have left which."""
    activity = marked(PLAIN, (ANN, 2), (BOB, 2), (ANN, 0))
    assert activity.marks == {ANN: 0, BOB: 2}
    assert activity.counts(PLAIN) == [1, 0, 1]
    assert packed(activity) == activity


def test_a_mark_is_one_that_the_activity_has() -> None:
    """And it is left in the activity that goes on, not in another."""
    for number in (-1, 3):
        with pytest.raises(NotFound):
            marked(PLAIN, (ANN, number))
    for going_on in (None, marked(VARIED)):
        with pytest.raises(NotNow):
            mark(going_on, PLAIN, ANN, 1)


def test_a_discreet_picture_changes_by_several_marks_at_a_time() -> None:
    """Neither the first answers nor a single new or changed one can be read off it."""
    three = marked(DISCREET, (ANN, 7), (BOB, 7))
    assert sum(three.counts(DISCREET)) == 0
    three = mark(three, DISCREET, CAI, 2)
    assert three.counts(DISCREET) == [0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0]
    changed = mark(mark(three, DISCREET, DEE, 9), DISCREET, ANN, 1)
    assert changed.counts(DISCREET) == three.counts(DISCREET)
    assert mark(changed, DISCREET, ANN, 7).counts(DISCREET) == three.counts(DISCREET)
    changed = mark(changed, DISCREET, BOB, 0)
    assert changed.counts(DISCREET) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0]
