"""
Measures an assessor by behaviour: functionalities in minimal pairs, whole conversations, and the same content in several kinds of English.

A *functionality* is one thing a model must get right (reported speech, negation, …), as pairs of messages that share most words and
differ in what they carry. Conversations have the base rate of a real room. In a *slice* the same content is said three times: plainly,
in a dialect, and as a learner of English says it; a difference between their false flags is the model's bias.

Source:
    Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", ACL 2020; Röttger et al., "HateCheck", ACL 2021.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from moderation.assessment import Utterance
from moderation.evaluation.false_flags import raises_flag
from moderation.evaluation.metrics import Floats, Share, Truths, matrix
from moderation.labels import LABELS, Attention, Label, attention_of

VARIETIES: Final = ("plain", "dialect", "learner")
"""The order in which a slice's cluster says the same thing."""

_WORDING: Final = LABELS.index(Label.LABELING)


@dataclass(frozen=True, slots=True)
class Case:
    """
    One message of a functionality.

    Attributes:
        pair: numbers the pair within all cases, so that halves find each other.
    """

    functionality: str
    pair: int
    utterance: Utterance
    labels: frozenset[Label]


def read_behaviour(folder: Path) -> list[Case]:
    """
    Every case of every `*.yaml` under *folder*: `functionality`, `about`, `pairs` of `{text, labels, context?}`.

    Raises:
        ValueError: If a label is not ours.
        KeyError: If a file lacks a key; both name nothing of the text.
    """
    cases: list[Case] = []
    pair = 0
    for path in sorted(folder.glob("*.yaml")):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        for messages in whole["pairs"]:
            cases += [_case(whole["functionality"], pair, message) for message in messages]
            pair += 1
    return cases


@dataclass(frozen=True, slots=True)
class FunctionalResult:
    """
    How a behaviour suite went.

    Attributes:
        macro_f1: F1 of each label over all cases, averaged over labels.
        pairs: share of pairs of which every half got exactly its labels.
        by_functionality: for each, the share of messages with exactly their labels, and the share of whole pairs.
        crisis: recall of `crisis`.
    """

    macro_f1: float
    pairs: Share
    by_functionality: dict[str, tuple[Share, Share]]
    crisis: Share


def functional(cases: Sequence[Case], said: Truths) -> FunctionalResult:
    """
    Args:
        said: bool, shape (cases, labels): which labels were said of each.
    """
    truths = matrix([case.labels for case in cases])
    exact = (truths == said).all(axis=1)
    pairs: dict[int, bool] = {}
    for case, right in zip(cases, exact, strict=True):
        pairs[case.pair] = pairs.get(case.pair, True) and bool(right)
    names = {case.pair: case.functionality for case in cases}
    by_functionality = {}
    for name in dict.fromkeys(names.values()):
        lines = [bool(right) for case, right in zip(cases, exact, strict=True) if case.functionality == name]
        whole = [right for pair, right in pairs.items() if names[pair] == name]
        by_functionality[name] = (Share.count(sum(lines), len(lines)), Share.count(sum(whole), len(whole)))
    hits, either = (truths & said).sum(axis=0), truths.sum(axis=0) + said.sum(axis=0)
    crisis = LABELS.index(Label.CRISIS)
    return FunctionalResult(
        macro_f1=float((2 * hits / np.maximum(1, either)).mean()),
        pairs=Share.count(sum(pairs.values()), len(pairs)),
        by_functionality=by_functionality,
        crisis=Share.count(int(hits[crisis]), int(truths[:, crisis].sum())),
    )


@dataclass(frozen=True, slots=True)
class RoomResult:
    """
    What a facilitator of whole conversations would have seen.

    Attributes:
        clean_flagged: share of messages without a label that raise any flag but a wording note.
        wording: share of messages without a label that get a wording note.
        concern, care: share of labels of that attention (`labeling` not counted) that were said of the message that carries them.
        crisis: the same for `crisis` alone.
    """

    clean_flagged: Share
    wording: Share
    concern: Share
    care: Share
    crisis: Share


def room(truths: Truths, said: Truths) -> RoomResult:
    """
    Args:
        truths, said: bool, shape (messages, labels).
    """
    clean = ~truths.any(axis=1)
    flagged = raises_flag(said)

    def recall(*labels: Label) -> Share:
        at = [LABELS.index(label) for label in labels]
        return Share.count(int((truths & said)[:, at].sum()), int(truths[:, at].sum()))

    def of(attention: Attention) -> list[Label]:
        return [label for label in LABELS if attention_of(label) is attention and label is not Label.LABELING]

    return RoomResult(
        clean_flagged=Share.count(int(flagged[clean].sum()), int(clean.sum())),
        wording=Share.count(int(said[clean, _WORDING].sum()), int(clean.sum())),
        concern=recall(*of(Attention.CONCERN)),
        care=recall(*of(Attention.CARE)),
        crisis=recall(Label.CRISIS),
    )


def by_variety(said: Truths) -> dict[str, Share]:
    """For clean messages in clusters ordered as `VARIETIES`: the share of each variety that raises any flag but a wording note."""
    flagged = raises_flag(said)
    return {
        name: Share.count(int(flagged[place :: len(VARIETIES)].sum()), len(flagged[place :: len(VARIETIES)]))
        for place, name in enumerate(VARIETIES)
    }


def tightened(truths: Truths, scores: Floats, thresholds: Floats, share: float) -> Floats:
    """
    Thresholds moved together until at most *share* of messages without a label raise a flag other than a wording note.

    All move by one factor on the odds scale, up or down; used to compare models at one rate of false flags.
    """
    clean = ~truths.any(axis=1)
    odds = np.log(thresholds / (1 - thresholds))
    moved = thresholds
    for shift in np.linspace(-4, 8, 241):
        moved = 1 / (1 + np.exp(-(odds + shift)))
        if raises_flag(scores[clean] >= moved).mean() <= share:
            break
    return moved


def _case(functionality: str, pair: int, message: dict[str, Any]) -> Case:
    labels = frozenset(Label(name) for name in message["labels"])
    return Case(functionality, pair, Utterance(message["text"], tuple(message.get("context") or ())), labels)
