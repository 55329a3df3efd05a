"""
Reads labelled text, and splits it so that a line and its near twin never stand on both sides.

The corpus holds exact label sets. Public sets hold partial ones: a label that is neither surely present nor surely absent is
unknown, and `known` masks it in the loss.
"""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from moderation.labels import LABELS, Label
from moderation.training.recipe import Recipe

CORPUS: Final = Path(__file__).parent / "corpus"

PUBLIC_LABELS: Final = Path(__file__).parent / "public_labels.jsonl"
"""Our own labels of lines of public sets, `{"set", "key", "labels"}`; the key is a digest of the text, for the text is not ours to ship."""

ORDINARY_FILE: Final = "t6_ordinary_talk"
"""The corpus file of everyday talk: what must not be flagged, so the false-flag rate is measured on it."""

OTHER_ENGLISHES: Final = frozenset(
    {"t19_dialect_talk", "t20_learner_talk", "t22_matched_talk", "t23_dialect_rooms", "t25_learner_rooms"}
)
"""Corpus files of everyday talk in dialects and learners' English: thresholds are chosen for rooms in which these are spoken, too."""

MEANT_IN_CONTEXT: Final = frozenset({"t7_context", "convabuse", "diasafety"})
"""Sources whose labels depend on the lines before: their context is never dropped."""

TALK: Final = "t10_talk"
"""Corpus files whose names begin so hold whole conversations, each line with those before it."""

CALIBRATION_FILES: Final = frozenset({"t10_talk_calibration"})
"""Written by another hand than the rest and never trained on: scores and thresholds are fitted to rooms the model has not seen."""

BLOCK: Final = 40
GUARD: Final = 3
# Of the pairs of lines that share more than 40 % of their words 1,009 are neighbours, 18 stand two places apart and 3 three.


TESTED_OF_256: Final = 26
"""A tenth of the rows of each public set is never trained on."""


class Part(StrEnum):
    """Which side of the split an example stands on. GUARD stands beside a cut and is used for nothing."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Example:
    """
    One labelled line.

    Attributes:
        labels: the labels surely present.
        known: the labels known to be present or absent; all nine in the corpus and in `relabelled`.
        source: the corpus file or public set it comes from.
        weight: how much it counts in the loss.
    """

    id: str
    text: str
    context: tuple[str, ...]
    labels: frozenset[Label]
    known: frozenset[Label]
    source: str
    part: Part
    weight: float = 1.0

    @property
    def is_exact(self) -> bool:
        """Whether every label is known to be present or absent."""
        return len(self.known) == len(LABELS)

    @property
    def is_clean(self) -> bool:
        """Whether it surely carries no label."""
        return not self.labels and self.is_exact

    @property
    def is_ours(self) -> bool:
        """Whether it was written for this project."""
        return self.id.startswith("T")

    @property
    def is_talk(self) -> bool:
        """Whether it is a line of a whole conversation."""
        return self.source.startswith(TALK)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is clean everyday talk: what false flags are counted on."""
        return self.is_clean and (self.is_talk or self.source in {ORDINARY_FILE, "relabelled"} | OTHER_ENGLISHES)


def read_corpus(folder: Path = CORPUS) -> list[Example]:
    """Every line of our own corpus but those marked `unsure`, split by groups or by blocks of neighbours."""
    return [
        _exact(row, source=path.stem, part=part)
        for path in sorted(folder.glob("t*.jsonl"))
        for row, part in _split(list(_rows(path)), salt=path.stem)
        if not row.get("unsure")
    ]


def read_public(folder: Path, recipe: Recipe) -> list[Example]:
    """
    The public sets under *folder*: `relabelled` whole and split like the corpus, lines that we labelled ourselves, and a sample of each of
    the recipe's `public_rows`, a tenth of which is only tested.

    Rows marked `unsure` are left out, and so are rows of which nothing is known. A text that was labelled by hand is taken from there.
    """
    relabelled = list(_rows(folder / "relabelled" / "data.jsonl"))
    by_hand = [
        _exact(row, source="relabelled", part=part)
        for row, part in _split(relabelled, salt="relabelled")
        if not row.get("unsure")
    ]
    ours = {row["key"]: row for row in _rows(PUBLIC_LABELS)} if PUBLIC_LABELS.exists() else {}
    taken = {_key(row["text"]) for row in relabelled}
    sampled: list[Example] = []
    for name, count in recipe.public_rows.items():
        rows = [row for row in _rows(folder / name / "data.jsonl") if len(row["text"]) <= 600]
        rows = list({key: row for row in rows if (key := _key(row["text"])) not in taken}.values())
        for row in rows:
            if (own := ours.get(_key(row["text"]))) and own["set"] == name and not own.get("unsure"):
                labelled = {
                    **row,
                    "id": f"{name}-{own['key'][:12]}",
                    "labels": own["labels"],
                    "context": _lines(row.get("context")),
                }
                by_hand.append(_exact(labelled, source="relabelled", part=Part.TRAIN))
        rest = [row for row in rows if (row["labels"] or row["negative_for"]) and _key(row["text"]) not in ours]
        random.Random(f"{recipe.seed}{name}").shuffle(rest)  # noqa: S311 - a sample, not a secret
        sampled += [
            _partial(row, source=name, number=number, weight=recipe.public_weight)
            for number, row in enumerate(rest[:count])
        ]
    return by_hand + sampled


def without_leaks(examples: Iterable[Example]) -> list[Example]:
    """
    Drop training lines without context whose text, ignoring case and punctuation, is also held out.

    Lines with context stay: "yes" under one question says nothing of "yes" under another.
    """
    lines = list(examples)
    held = {_key(line.text) for line in lines if line.part in {Part.CALIBRATION, Part.TEST}}
    return [line for line in lines if line.part is not Part.TRAIN or line.context or _key(line.text) not in held]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _split(rows: list[dict[str, Any]], salt: str) -> Iterator[tuple[dict[str, Any], Part]]:
    """Rows that name a `group` go with their group; the others go by blocks of neighbours, and what stands beside a cut is guarded."""
    if salt in CALIBRATION_FILES:
        yield from ((row, Part.CALIBRATION) for row in rows)
        return
    groups = {group: place for place, group in enumerate(dict.fromkeys(row.get("group") for row in rows)) if group}
    if groups:
        yield from ((row, _part_of_block(salt, groups[row["group"]])) for row in rows)
        return
    parts = [_part_of_block(salt, place // BLOCK) for place in range(len(rows))]
    for place, row in enumerate(rows):
        near = parts[max(0, place - GUARD) : place + GUARD + 1]
        crossing = parts[place] is not Part.TRAIN and any(part is not parts[place] for part in near)
        yield row, Part.GUARD if crossing else parts[place]


def _part_of_block(salt: str, block: int) -> Part:
    """Eight blocks of ten train, one calibrates, one tests; in every run of ten blocks, so that each topic is measured."""
    ten, place = divmod(block, 10)
    draw = random.Random(f"{salt}-{ten}").sample(range(10), 2)  # noqa: S311 - a split, not a secret
    return Part.CALIBRATION if place == draw[0] else Part.TEST if place == draw[1] else Part.TRAIN


def _exact(row: dict[str, Any], *, source: str, part: Part) -> Example:
    return Example(
        id=row["id"],
        text=row["text"],
        context=tuple(row.get("context") or ()),
        labels=frozenset(Label(name) for name in row["labels"]),
        known=frozenset(LABELS),
        source=source,
        part=part,
    )


def _partial(row: dict[str, Any], *, source: str, number: int, weight: float) -> Example:
    present = frozenset(Label(name) for name in row["labels"])
    return Example(
        id=f"{source}-{number}",
        text=row["text"],
        context=_lines(row.get("context")),
        labels=present,
        known=present | frozenset(Label(name) for name in row["negative_for"]),
        source=source,
        # By digest, so that a line that is tested is tested whatever the sample.
        part=Part.TEST if int(_key(row["text"])[:2], 16) < TESTED_OF_256 else Part.TRAIN,
        weight=weight,
    )


def _lines(context: str | list[str] | None) -> tuple[str, ...]:
    return tuple([context] if isinstance(context, str) and context else context or ())


def _key(text: str) -> str:
    plain = "".join(letter for letter in text.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
