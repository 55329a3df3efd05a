"""
The words that weighed most: each word, or run of words, is hidden in turn, and what the score loses without it is its weight.

A weight says what this model looked at, not why a person should agree. It is worked out only for labels that are said, and its cost is
bounded: at most `VARIANTS` hidden versions in all, whatever the length; a long text is first searched in runs of words, then word by
word inside the runs that weigh most.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.assessment import Span
from moderation.calibrate import Floats

VARIANTS: Final = 36
"""Most hidden versions of one window that are run, over both rounds."""

RUNS: Final = 12
"""How many runs of words a long text is searched in first."""

_WORD: Final = re.compile(r"\w[\w'’*$@-]*|[^\w\s]+")
_LETTER: Final = re.compile(r"\w|[^\x00-\x7f]")

Hide = Callable[[Sequence[Sequence[Span]]], Floats]
"""Given stretches to hide in each variant: float32, shape (variants, labels), the logits without them."""


def words_of(text: str) -> list[Span]:
    """The words of *text*, and its emoji; punctuation stands for nothing and is left out."""
    return [Span(*match.span()) for match in _WORD.finditer(text) if _LETTER.search(match.group())]


def weigh(
    words: Sequence[Span], whole: Floats, said: Sequence[int], hide: Hide, most: int
) -> dict[int, tuple[Span, ...]]:
    """
    For each label in *said*, the words whose hiding lowers its logit most, strongest first.

    Args:
        words: candidates, in text order.
        whole: float32, shape (labels,): the logits with nothing hidden, made the same way as `hide` makes them.
        said: places of labels on the label axis.
        most: how many words a label may name.

    Returns:
        By label, one to *most* words; no entry where *words* is empty. Words with less than a quarter of the strongest one's weight
        are left out, for they point at nothing.
    """
    if not words or not said or most < 1:
        return {}
    candidates = list(words) if len(words) <= VARIANTS else _strongest_runs(words, whole, said, hide)
    drops = whole[np.newaxis, :] - hide([[word] for word in candidates])
    return {label: _named(candidates, drops[:, label], most) for label in said}


def _strongest_runs(words: Sequence[Span], whole: Floats, said: Sequence[int], hide: Hide) -> list[Span]:
    """The words of those runs that weigh most for any label said, as many as the second round may look at."""
    size = -(-len(words) // RUNS)
    runs = [words[start : start + size] for start in range(0, len(words), size)]
    drops = (whole[np.newaxis, :] - hide(runs))[:, list(said)]
    # Runs are taken in turn from each label's own ranking, so that the loudest label does not take all the places.
    ranking = np.argsort(-drops, axis=0, kind="stable").reshape(-1)
    room = VARIANTS - len(runs)
    taken: list[int] = []
    for run in dict.fromkeys(ranking.tolist()):
        room -= len(runs[run])
        if room < 0 and taken:
            break
        taken.append(run)
    return [word for run in sorted(taken) for word in runs[run]][: VARIANTS - len(runs)]


def _named(words: Sequence[Span], drops: npt.NDArray[np.float32], most: int) -> tuple[Span, ...]:
    order = np.argsort(-drops, kind="stable")[:most]
    least = 0.25 * drops[order[0]]
    return tuple(
        words[place] for number, place in enumerate(order.tolist()) if number == 0 or drops[place] >= max(least, 1e-3)
    )
