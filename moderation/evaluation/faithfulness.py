"""
Whether the words a flag points out are the words the model went by: taking them out must lower the score.

Source:
    DeYoung et al., "ERASER: A Benchmark to Evaluate Rationalized NLP Models", ACL 2020: comprehensiveness.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.assessment import Span, Utterance
from moderation.evaluation.metrics import Share
from moderation.local import Reader


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """
    Over all labels said of all messages.

    Attributes:
        lowered: how often the score is lower without the words pointed out.
        lost: how often the label is then no longer said.
        by_chance: how often it is no longer said when as many other words are taken out instead; only messages that have so many.
    """

    lowered: Share
    lost: Share
    by_chance: Share


def faithfulness(reader: Reader, utterances: Iterable[Utterance]) -> Faithfulness:
    """*reader* must name words, so be made with `words` of at least 1."""
    lowered = lost = chance = flags = others = 0
    for utterance in utterances:
        whole = reader.assess(utterance)
        for label, spans in whole.weighed.items():
            if not spans:
                continue
            without = reader.assess(Utterance(_without(utterance.text, spans), utterance.context)).scores[label]
            flags += 1
            lowered += without < whole.scores[label]
            lost += without < whole.thresholds[label]
            if other := _elsewhere(utterance.text, spans):
                others += 1
                score = reader.assess(Utterance(_without(utterance.text, other), utterance.context)).scores[label]
                chance += score < whole.thresholds[label]
    return Faithfulness(Share.count(lowered, flags), Share.count(lost, flags), Share.count(chance, others))


def _without(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _elsewhere(text: str, spans: Sequence[Span]) -> list[Span]:
    """As many words as *spans* cover, from the end of what they leave; empty where too few are left."""
    words: list[Span] = []
    place = 0
    for word in text.split():
        start = text.index(word, place)
        place = start + len(word)
        words.append(Span(start, place))
    free = [word for word in words if not any(word.start < span.end and span.start < word.end for span in spans)]
    wanted = len(words) - len(free)
    return free[-wanted:] if 0 < wanted <= len(free) else []
