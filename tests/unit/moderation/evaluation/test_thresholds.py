"""Thresholds for a budget of false flags."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import LABELS, Label
from moderation.evaluation.answers import Answers
from moderation.evaluation.lines import Labelled
from moderation.evaluation.thresholds import NoOrdinaryLines, suggest
from tests.support.labelled import answers, labelled, line

C, H = Label.CRISIS, Label.HOSTILITY


def room(ordinary: int, scores: dict[Label, list[float]]) -> tuple[Labelled, Answers]:
    """*ordinary* messages of which the first are scored as said, and one that carries `crisis` and is scored 0.45."""
    rows = [{label: given[place] for label, given in scores.items() if place < len(given)} for place in range(ordinary)]
    return labelled(*[line()] * ordinary, line(C)), answers(*rows, {C: 0.45})


def test_the_lowest_threshold_within_the_budget_is_found() -> None:
    """Scores 0.8 and 0.4 among 100 messages: with one allowed, crisis is said from just above 0.4, and the one at 0.45 is found."""
    found = suggest(*room(100, {C: [0.8, 0.4]}), budget=1)
    assert found.now[C].recall.value == 0.0
    assert found.alone[C].threshold == 0.401
    assert (found.alone[C].false_flags.value, found.alone[C].recall.value) == (0.01, 1.0)
    none_allowed = suggest(*room(100, {C: [0.8, 0.4]}), budget=0)
    assert none_allowed.alone[C].threshold == 0.801


def test_labels_share_a_budget_and_crisis_takes_what_is_left() -> None:
    """Each alone may flag one message of 100, but two different ones are one too many together."""
    found = suggest(*room(100, {C: [0.8, 0.4], H: [0.0, 0.0, 0.7, 0.3]}), budget=1)
    assert (found.alone[C].threshold, found.alone[H].threshold) == (0.401, 0.301)
    assert found.alone_any.value == 0.02
    assert (found.together[C].threshold, found.together[H].threshold) == (0.401, 0.701)
    assert found.together_any.value == 0.01


def test_a_label_that_is_certain_of_too_many_is_never_said() -> None:
    found = suggest(*room(10, {C: [1.0, 1.0]}), budget=10)
    assert found.alone[C].threshold is None
    assert found.alone[C].recall.value == 0.0


def test_a_share_that_is_no_whole_message_is_rounded_down_and_a_whole_one_is_not() -> None:
    assert suggest(*room(100, {C: [0.8, 0.4]}), budget=1.9).alone[C].threshold == 0.401
    many = suggest(*room(10_000, {C: [0.9] * 29 + [0.6]}), budget=0.29)
    assert many.alone[C].threshold == 0.601


def test_without_ordinary_messages_there_is_nothing_to_go_by() -> None:
    with pytest.raises(NoOrdinaryLines):
        suggest(labelled(line(C)), answers({C: 0.9}), budget=1)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.0005, 0.251, 0.5, 0.9995, 1.0]), min_size=9, max_size=9), min_size=1),
    st.floats(0, 100),
)
def test_a_suggestion_keeps_its_budget(scores: list[list[float]], budget: float) -> None:
    """Whatever the scores and the budget, on these lines it holds: for each label alone, and for all but `labeling` together."""
    rows = Answers("scripted-1", "0" * 64, np.array(scores), np.full(len(LABELS), 0.5))
    found = suggest(labelled(*[line()] * len(scores)), rows, budget)
    for label in LABELS:
        assert found.alone[label].false_flags.value * 100 <= budget + 1e-6
    assert found.together_any.value * 100 <= budget + 1e-6
