"""
Whether the words a flag points out are the words the model went by: taking them out must lower the score.

Source:
    DeYoung et al., "ERASER: A Benchmark to Evaluate Rationalized NLP Models", ACL 2020: comprehensiveness.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.assessment import Span, Utterance
from moderation.evaluation.metrics import Share
from moderation.labels import Label
from moderation.reader import Reader

_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """
    Over all labels said of all messages.

    Attributes:
        lowered: how often the score is lower without the words pointed out.
        lost, by_chance: over those that have as many other words as are pointed out: how often the label is no longer said without
            the words pointed out, and how often without as many others, drawn at random.
    """

    lowered: Share
    lost: Share
    by_chance: Share


def faithfulness(reader: Reader, utterances: Iterable[Utterance], seed: int = 7) -> Faithfulness:
    """*reader* must name words, so be made with `words` of at least 1."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    lowered: list[bool] = []
    lost: list[bool] = []
    by_chance: list[bool] = []
    for utterance in utterances:
        whole = reader.assess(utterance)
        for label, spans in reader.weigh(utterance, whole.labels).items():
            threshold = whole.thresholds[label]
            without = _score(reader, utterance, spans, label)
            lowered.append(without < whole.scores[label])
            if others := _elsewhere(utterance.text, spans, draw):
                lost.append(without < threshold)
                by_chance.append(_score(reader, utterance, others, label) < threshold)
    return Faithfulness(*(Share.count(sum(found), len(found)) for found in (lowered, lost, by_chance)))


def _score(reader: Reader, utterance: Utterance, spans: Sequence[Span], label: Label) -> float:
    return reader.assess(Utterance(_without(utterance.text, spans), utterance.context)).scores[label]


def _without(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _elsewhere(text: str, spans: Sequence[Span], draw: random.Random) -> list[Span]:
    """As many words as *spans* cover, of those that they leave; empty where too few are left."""
    words = [Span(*match.span()) for match in _WORD.finditer(text)]
    free = [word for word in words if not any(word.start < span.end and span.start < word.end for span in spans)]
    wanted = len(words) - len(free)
    return draw.sample(free, wanted) if 0 < wanted <= len(free) else []
