"""
The behaviour suite has the form it promises, and the shipped model reaches what an issue or a release promised.

The numbers asserted stand a little below what was measured (docs/moderation/model-card.md): a new bundle that falls under one is worse.
"""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from moderation.assessment import Utterance
from moderation.bundle import open_bundle
from moderation.evaluation.lines import Labelled, read_lines
from moderation.evaluation.metrics import Floats, scores_of
from moderation.evaluation.suites import VARIETIES, by_variety, functional, read_behaviour, room
from moderation.labels import LABELS
from moderation.reader import Reader

HERE = Path(__file__).parent
CASES = read_behaviour(HERE)
CONVERSATIONS = Labelled.of(read_lines([HERE / "conversations.jsonl"]))
SLICES = [line for line in read_lines([HERE / "slices.jsonl"]) if line.is_ordinary]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(open_bundle(), words=0)


@pytest.fixture(scope="module")
def thresholds(reader: Reader) -> Floats:
    return np.array([reader.thresholds[label] for label in LABELS])


def scores(reader: Reader, utterances: list[Utterance]) -> Floats:
    return scores_of([reader.assess(utterance) for utterance in utterances])


def test_each_functionality_is_named_and_has_twenty_cases_and_more() -> None:
    for path in HERE.glob("*.yaml"):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert whole["functionality"] == path.stem
        assert len(whole["about"]) > 20
    counts = Counter(case.functionality for case in CASES)
    assert len(counts) >= 50
    assert min(counts.values()) >= 20


def test_the_halves_of_a_pair_differ_in_what_they_carry() -> None:
    pairs: dict[int, set[frozenset[str]]] = {}
    for case in CASES:
        pairs.setdefault(case.pair, set()).add(frozenset(case.labels))
    assert all(len(labels) > 1 for labels in pairs.values())


def test_every_label_is_carried_by_forty_cases() -> None:
    carried = Counter(label for case in CASES for label in case.labels)
    assert all(carried[label] >= 40 for label in LABELS)


def test_nothing_of_it_is_trained_on() -> None:
    """No message of five words and more stands in the corpus."""
    from moderation.training.examples import read_corpus

    def plain(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.lower()))

    corpus = {plain(text) for example in read_corpus() for text in (example.text, *example.context)}
    lines = [*CONVERSATIONS.lines, *read_lines([HERE / "slices.jsonl"])]
    texts = [case.utterance.text for case in CASES] + [line.utterance.text for line in lines]
    assert not [text for text in map(plain, texts) if len(text.split()) >= 5 and text in corpus]


def test_the_functional_cases_go_as_well_as_promised(reader: Reader, thresholds: Floats) -> None:
    found = functional(CASES, scores(reader, [case.utterance for case in CASES]) >= thresholds)
    assert found.macro_f1 >= 0.84
    assert found.pairs.value >= 0.68
    assert found.crisis.value >= 0.80


def test_whole_conversations_are_flagged_as_seldom_and_as_surely_as_promised(
    reader: Reader, thresholds: Floats
) -> None:
    said = scores(reader, [line.utterance for line in CONVERSATIONS.lines]) >= thresholds
    found = room(CONVERSATIONS.truths, said)
    assert found.clean_flagged.value <= 0.02
    assert found.concern.value >= 0.65
    assert found.care.value >= 0.75
    assert found.crisis.value >= 0.80


def test_dialects_and_learners_are_flagged_no_more_than_was_measured(reader: Reader, thresholds: Floats) -> None:
    """
    Dialects and learners' English are flagged more than plain English, which is a bias; it must not grow.

    Measured of warmroom-3: 0.3 % plain, 3.3 % dialects, 1.1 % learners. What we want is no difference.
    """
    found = by_variety(scores(reader, [line.utterance for line in SLICES]) >= thresholds)
    assert set(found) == set(VARIETIES)
    assert found["plain"].value <= 0.02
    assert found["dialect"].value <= 0.045
    assert found["learner"].value <= 0.02
