"""
The words that weighed most: each word, or run of words, is hidden in turn, and what the score loses without it is its weight.

A weight says what this model looked at, not why a person should agree. It is worked out only for labels that are asked about, and the work is
bounded by what it may cost, not by the text: a short message is searched word by word; in a longer one words go together in runs, and the
run that weighs most is searched again in smaller parts, which are named. So a long post has phrases marked where a short one has words.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from moderation.assessment import Span
from moderation.calibrate import Floats

FEWEST: Final = 6
"""With fewer hidden versions than this a search finds nothing worth showing."""

_WORD: Final = re.compile(r"\w[\w'’*$@-]*|[^\w\s]+")
_LETTER: Final = re.compile(r"\w|[^\x00-\x7f]")

Hide = Callable[[Sequence[Span]], Floats]
"""Given one stretch to hide in each variant: float32, shape (variants, labels), the logits without it."""


def words_of(text: str) -> list[Span]:
    """The words of *text*, and its emoji; punctuation stands for nothing and is left out."""
    return [Span(*match.span()) for match in _WORD.finditer(text) if _LETTER.search(match.group())]


def weigh(
    words: Sequence[Span], whole: Floats, wanted: Sequence[int], hide: Hide, *, variants: int, most: int
) -> dict[int, tuple[Span, ...]]:
    """
    For each label in *wanted*, the stretches whose hiding lowers its logit most, strongest first.

    Args:
        words: candidates, in text order.
        whole: float32, shape (labels,): the logits with nothing hidden.
        wanted: places of labels on the label axis.
        variants: most hidden versions to run; at least `FEWEST`.
        most: how many stretches a label may name.

    Returns:
        By label, one to *most* stretches that do not overlap; no entry where *words* is empty. Stretches with less than a quarter of
        the strongest one's weight are left out, for they point at nothing.
    """
    if not words or not wanted or most < 1:
        return {}
    runs = _runs(words, len(words) if len(words) <= variants else variants * 3 // 5)
    stretches = [_joined(run) for run in runs]
    drops = whole[np.newaxis, :] - hide(stretches)
    if len(runs) == len(words):
        return {label: _named(stretches, drops[:, label], most) for label in wanted}
    strongest = int(drops[:, list(wanted)].max(axis=1).argmax())
    parts = [_joined(part) for part in _runs(runs[strongest], variants - len(runs))]
    finer = whole[np.newaxis, :] - hide(parts)
    # Long runs beside the parts would mark most of the text, and so nothing. A label carried by another run names that run alone.
    return {
        label: _named(parts, finer[:, label], most)
        if int(drops[:, label].argmax()) == strongest
        else _named(stretches, drops[:, label], 1)
        for label in wanted
    }


def _runs(words: Sequence[Span], count: int) -> list[Sequence[Span]]:
    """*words* in at most *count* runs of like length."""
    size = -(-len(words) // count)
    return [words[start : start + size] for start in range(0, len(words), size)]


def _joined(run: Sequence[Span]) -> Span:
    return Span(run[0].start, run[-1].end)


def _named(stretches: Sequence[Span], drops: Floats, most: int) -> tuple[Span, ...]:
    order = np.argsort(-drops, kind="stable")[:most].tolist()
    least = max(0.25 * float(drops[order[0]]), 1e-3)
    return tuple(stretches[place] for number, place in enumerate(order) if number == 0 or drops[place] >= least)
