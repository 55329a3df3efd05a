"""The texts every tool is asked about: all of them labelled by us, none of them trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from moderation.assessment import Utterance
from moderation.evaluation.lines import read_labelled
from moderation.evaluation.suites import read_behaviour
from moderation.labels import Label
from moderation.training.examples import Example, Part

BEHAVIOUR: Final = Path(__file__).parents[2] / "tests" / "behaviour"


class Origin(StrEnum):
    """Where a text comes from."""

    PAIRS = "pairs"
    TALK = "talk"
    VARIETIES = "varieties"
    HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class Text:
    """
    One labelled message.

    Attributes:
        ordinary: clean everyday talk of the corpus; false for every text of another origin.
        pair: numbers the minimal pair it belongs to, within `Origin.PAIRS`.
        functionality: what that pair is about.
    """

    origin: Origin
    utterance: Utterance
    labels: frozenset[Label]
    ordinary: bool = False
    pair: int | None = None
    functionality: str | None = None


def read_texts(corpus: Sequence[Example], behaviour: Path = BEHAVIOUR) -> list[Text]:
    """
    The functional cases, the conversations, the slices (clusters in the order of `suites.VARIETIES`), and the test lines of *corpus*.

    Raises:
        OSError: If *behaviour* does not hold them, as in an installed package.
    """
    pairs = [
        Text(Origin.PAIRS, case.utterance, case.labels, pair=case.pair, functionality=case.functionality)
        for case in read_behaviour(behaviour)
    ]
    talk = [Text(Origin.TALK, *row) for row in read_labelled(behaviour / "conversations.jsonl")]
    varieties = [Text(Origin.VARIETIES, *row) for row in read_labelled(behaviour / "slices.jsonl")]
    held_out = [
        Text(Origin.HELD_OUT, Utterance(line.text, line.context), line.labels, ordinary=line.is_ordinary)
        for line in corpus
        if line.part is Part.TEST
    ]
    return pairs + talk + varieties + held_out
