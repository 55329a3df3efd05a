"""How much a room is told of each label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import LABELS, Attention, Label, attention_of
from server.domain.errors import NoticesTooLittle
from server.domain.noticing import STEPS, Readiness, Reads, allowed, is_read_for, require_allowed, threshold
from server.domain.rooms import RoomPolicy


@pytest.mark.parametrize("usual", [0.0, 0.039, 0.804, 1.0])
def test_as_usual_is_the_models_own_threshold(usual: float) -> None:
    """To the last digit, so that a room which has chosen nothing is told exactly what the model was measured with."""
    assert threshold(Readiness.USUAL, usual) == usual


@given(st.floats(0, 1), st.sampled_from(STEPS[1:]))
def test_each_step_notices_no_less_than_the_one_before(usual: float, notice: Readiness) -> None:
    """More is a lower threshold, and every threshold is a score that can be reached."""
    here = threshold(notice, usual)
    assert here is not None
    assert 0 <= here <= 1
    before = threshold(STEPS[STEPS.index(notice) - 1], usual)
    assert before is None or here <= before + 1e-12


def test_steps_are_felt_at_both_ends() -> None:
    """A rare label with a low threshold and a common one with a high one both move, and neither leaves the scale."""
    assert [round(threshold(notice, 0.04) or 0, 3) for notice in STEPS[1:]] == [0.273, 0.111, 0.04, 0.014, 0.005]
    assert [round(threshold(notice, 0.8) or 0, 3) for notice in STEPS[1:]] == [0.973, 0.923, 0.8, 0.571, 0.308]


def test_nobody_makes_a_room_deaf_to_somebody_at_risk() -> None:
    """A crisis is noticed as usual or more."""
    assert allowed(Label.CRISIS) == (Readiness.USUAL, Readiness.MORE, Readiness.MUCH_MORE)
    with pytest.raises(NoticesTooLittle):
        require_allowed(Label.CRISIS, Readiness.LESS)


def test_an_author_is_always_asked_about_what_is_personal() -> None:
    """Others cannot switch off what asks its author."""
    assert Readiness.OFF not in allowed(Label.PERSONAL_INFO)


def test_every_other_label_may_be_off() -> None:
    """A clinic that wants no opinion on a kind of words need not have one."""
    for label in set(LABELS) - {Label.CRISIS, Label.PERSONAL_INFO}:
        require_allowed(label, Readiness.OFF)


@pytest.mark.parametrize("label", LABELS)
def test_language_only_leaves_out_care_and_nothing_else(label: Label) -> None:
    """Also where a room has chosen to notice more."""
    is_read = attention_of(label) is not Attention.CARE
    assert is_read_for(label, Reads.LANGUAGE_ONLY) is is_read
    policy = RoomPolicy(notice=dict.fromkeys(LABELS, Readiness.MORE), reads=Reads.LANGUAGE_ONLY)
    assert (policy.threshold(label, 0.5) is not None) is is_read
