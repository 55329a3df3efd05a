"""
Measures a finished bundle as it ships, for the manifest and the model card: held-out lines by label, the behaviour suite, whole
conversations, kinds of English, public sets, the words it points out, and what int8 costs.

Whoever has a bundle and the repository can repeat it with `python -m moderation.training card`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.assessment import Utterance
from moderation.bundle import Bundle
from moderation.evaluation.answers import Answers
from moderation.evaluation.evaluation import LabelResult, label_result
from moderation.evaluation.faithfulness import Faithfulness, faithfulness
from moderation.evaluation.lines import Labelled, Line, read_lines
from moderation.evaluation.metrics import Floats, Share, auroc, matrix, scores_of
from moderation.evaluation.suites import (
    Case,
    FunctionalResult,
    RoomResult,
    by_variety,
    functional,
    read_behaviour,
    room,
    tightened,
)
from moderation.labels import LABELS, Attention, Label, attention_of
from moderation.reader import Reader
from moderation.training.examples import Example, Part

BEHAVIOUR: Final = Path(__file__).parents[2] / "tests" / "behaviour"
"""The suite lies with the tests, for it is one; a wheel has neither it nor this package's corpus."""

FAITHFUL_MESSAGES: Final = 300
"""About how many labelled messages, of all functionalities, have their pointed-out words taken out."""

_CONCERN: Final = [
    place
    for place, label in enumerate(LABELS)
    if attention_of(label) is Attention.CONCERN and label is not Label.LABELING
]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well a label's score ranks the lines of one source: those that carry it above those that surely do not."""

    source: str
    label: Label
    positives: int
    negatives: int
    auroc: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Whole conversations and the behaviour suite at thresholds that flag one share of clean messages."""

    name: str
    functional: FunctionalResult
    rooms: RoomResult


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What was measured.

    Attributes:
        corpus: by label, on held-out lines of our corpus.
        rates: at the shipped thresholds first, then moved to other shares of clean messages flagged.
        varieties: share of clean messages flagged by kind of English.
        talk: by source, the share of clean everyday messages that get a concern flag.
        rankings: on held-out lines of public sets and of our interview answers and posts.
        failures: messages of the behaviour suite that the model is surest to get wrong, with what was expected and what was said.
    """

    corpus: Sequence[LabelResult]
    rates: Sequence[Rate]
    varieties: dict[str, Share]
    talk: dict[str, Share]
    rankings: Sequence[Ranking]
    faithful: Faithfulness
    failures: Sequence[tuple[Case, tuple[Label, ...]]]
    size_mb: float

    def summary(self) -> dict[str, Any]:
        """For the manifest."""
        shipped = self.rates[0]
        return {
            "corpus_test": {
                result.metrics.label.value: {
                    "positives": result.metrics.positives,
                    "precision": _rounded(result.metrics.precision.value),
                    "recall": _rounded(result.metrics.recall.value),
                    "auroc": _rounded(result.metrics.auroc),
                    "average_precision": _rounded(result.metrics.average_precision),
                }
                for result in self.corpus
            },
            "behaviour": {
                "macro_f1": _rounded(shipped.functional.macro_f1),
                "pairs": _rounded(shipped.functional.pairs.value),
            },
            "conversations": {
                "clean_flagged": _rounded(shipped.rooms.clean_flagged.value),
                "concern_recall": _rounded(shipped.rooms.concern.value),
                "care_recall": _rounded(shipped.rooms.care.value),
                "crisis_recall": _rounded(shipped.rooms.crisis.value),
            },
        }


def find(bundle: Bundle, examples: Sequence[Example], size_mb: float) -> Findings:
    """
    Measure *bundle* on the TEST part of *examples* and on the behaviour suite.

    Args:
        size_mb: of the bundle's folder, in 10^6 bytes.
    """
    reader = Reader(bundle, words=0)
    thresholds = np.array([reader.thresholds[label] for label in LABELS])

    def scores(utterances: Sequence[Utterance]) -> Floats:
        return scores_of([reader.assess(utterance) for utterance in utterances])

    testing = [example for example in examples if example.part is Part.TEST]
    tested = scores([Utterance(example.text, example.context) for example in testing])
    ours = np.array([example.is_ours for example in testing])
    corpus = Labelled.of([_line(example) for example in testing if example.is_ours])
    answers = Answers(reader.model_version, reader.model_sha256, tested[ours], thresholds)

    cases = read_behaviour(BEHAVIOUR)
    of_cases = scores([case.utterance for case in cases])
    rooms = Labelled.of(read_lines([BEHAVIOUR / "conversations.jsonl"]))
    of_rooms = scores([line.utterance for line in rooms.lines])
    slices = [line for line in read_lines([BEHAVIOUR / "slices.jsonl"]) if line.is_ordinary]
    moved = {
        "as shipped": thresholds,
        "moved to 2 %": tightened(rooms.truths, of_rooms, thresholds, 0.02),
        "moved to 0.7 %": tightened(rooms.truths, of_rooms, thresholds, 0.007),
    }
    return Findings(
        corpus=[label_result(place, corpus, answers) for place in range(len(LABELS))],
        rates=[
            Rate(name, functional(cases, of_cases >= tried), room(rooms.truths, of_rooms >= tried))
            for name, tried in moved.items()
        ],
        varieties=by_variety(scores([line.utterance for line in slices]) >= thresholds),
        talk=_talk(testing, tested, thresholds),
        rankings=_rankings(testing, tested),
        faithful=faithfulness(Reader(bundle, words=4), _labelled(cases)),
        failures=_failures(cases, of_cases, thresholds),
        size_mb=size_mb,
    )


def _labelled(cases: Sequence[Case]) -> list[Utterance]:
    labelled = [case.utterance for case in cases if case.labels]
    return labelled[:: max(1, len(labelled) // FAITHFUL_MESSAGES)]


def _talk(testing: Sequence[Example], scores: Floats, thresholds: Floats) -> dict[str, Share]:
    """Clean lines of conversations and of public text labelled by hand: how many get a concern flag."""
    flagged = np.any(scores[:, _CONCERN] >= thresholds[_CONCERN], axis=1)
    found = {}
    for source in sorted({example.source for example in testing if example.is_ordinary or example.is_talk}):
        clean = np.array([example.source == source and example.is_clean for example in testing])
        found[source] = Share.count(int(flagged[clean].sum()), int(clean.sum()))
    return found


def _rankings(testing: Sequence[Example], scores: Floats) -> list[Ranking]:
    wanted = [
        (
            Label.HOSTILITY,
            {"hatemoji_build", "edos", "convabuse", "davidson", "toxigen", "diasafety", "t15_hostility_dialect"},
        ),
        (Label.STIGMA, {"t13_interview_answers"}),
        (Label.CRISIS, {"t14_posts", "sad"}),
    ]
    found = []
    for label, sources in wanted:
        place = LABELS.index(label)
        for source in sorted(sources):
            rows = [n for n, line in enumerate(testing) if line.source == source and label in line.known]
            truth = np.array([label in testing[n].labels for n in rows], dtype=np.bool_)
            if truth.any() and not truth.all():
                found.append(
                    Ranking(source, label, int(truth.sum()), int((~truth).sum()), auroc(truth, scores[rows, place]))
                )
    return found


def _failures(cases: Sequence[Case], scores: Floats, thresholds: Floats) -> list[tuple[Case, tuple[Label, ...]]]:
    """One message a functionality, the one furthest on the wrong side, worst first."""

    def odds(chance: Floats) -> Floats:
        held: Floats = np.log(np.clip(chance, 1e-6, 1 - 1e-6) / (1 - np.clip(chance, 1e-6, 1 - 1e-6)))
        return held

    beyond = odds(scores) - odds(thresholds)
    wrong = np.where(matrix([case.labels for case in cases]), -beyond, beyond).max(axis=1)
    seen: set[str] = set()
    found = []
    for place in np.argsort(-wrong).tolist():
        case = cases[place]
        if wrong[place] <= 0 or case.functionality in seen:
            continue
        seen.add(case.functionality)
        said = tuple(label for label, reached in zip(LABELS, beyond[place] >= 0, strict=True) if reached)
        found.append((case, said))
    return found


def _line(example: Example) -> Line:
    return Line(example.id, Utterance(example.text, example.context), example.labels, example.known)


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)  # noqa: PLR0124 - nan has no place in JSON
