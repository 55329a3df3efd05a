"""What is counted of a behaviour suite, of whole conversations and of kinds of English; by hand-worked cases."""

import numpy as np
import pytest

from moderation.assessment import Utterance
from moderation.evaluation.metrics import matrix
from moderation.evaluation.suites import Case, by_variety, functional, room, tightened
from moderation.labels import LABELS, Label

NOTHING: frozenset[Label] = frozenset()
HOSTILITY = frozenset({Label.HOSTILITY})
CRISIS = frozenset({Label.CRISIS})
WORDING = frozenset({Label.LABELING})


def cases(*rows: tuple[str, int, frozenset[Label]]) -> list[Case]:
    return [Case(name, pair, Utterance("text"), labels) for name, pair, labels in rows]


def test_a_pair_is_right_when_every_half_has_exactly_its_labels() -> None:
    suite = cases(("a", 0, HOSTILITY), ("a", 0, NOTHING), ("b", 1, CRISIS), ("b", 1, NOTHING))
    found = functional(suite, matrix([HOSTILITY, NOTHING, CRISIS | WORDING, NOTHING]))
    assert found.pairs.value == 0.5
    assert found.by_functionality["a"][1].value == 1.0
    assert found.by_functionality["b"][0].value == 0.5
    assert found.crisis.value == 1.0
    # F1 of hostility and crisis is 1, of labeling 0, and of labels nobody carries or says 0 as well: two of nine.
    assert found.macro_f1 == pytest.approx(2 / 9)


def test_a_wording_note_is_no_flag_in_a_room() -> None:
    truths = matrix([NOTHING, NOTHING, HOSTILITY, CRISIS])
    found = room(truths, matrix([WORDING, HOSTILITY, NOTHING, CRISIS]))
    assert (found.clean_flagged.value, found.wording.value) == (0.5, 0.5)
    assert (found.concern.value, found.care.value, found.crisis.value) == (0.0, 1.0, 1.0)


def test_varieties_are_told_apart_by_their_place_in_a_cluster() -> None:
    found = by_variety(matrix([NOTHING, HOSTILITY, NOTHING, NOTHING, HOSTILITY, CRISIS]))
    assert {name: share.value for name, share in found.items()} == {"plain": 0.0, "dialect": 1.0, "learner": 0.5}


def test_thresholds_move_together_until_few_enough_clean_messages_are_flagged() -> None:
    truths = matrix([NOTHING] * 100 + [HOSTILITY])
    scores = np.zeros((101, len(LABELS)))
    scores[:, LABELS.index(Label.HOSTILITY)] = np.linspace(0.001, 0.9, 101)
    moved = tightened(truths, scores, np.full(len(LABELS), 0.5), 0.1)
    flagged = (scores[:100] >= moved).any(axis=1).mean()
    assert 0.05 < flagged <= 0.1
