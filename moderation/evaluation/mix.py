"""
Messages to measure time with: words of our own, in the lengths that the corpus has.

Every draw of one seed gives the same messages on every machine. What they say does not matter for time, but for two things: plain text passes
`normalise` quickly, as most text does, and a flagged message costs more than another, so one in ten carries a label.
"""

import random
from collections.abc import Iterator
from typing import Final

from moderation.assessment import Utterance

WORDS: Final = 20
"""Words in "one message", the corpus's mean."""

_LENGTHS: Final = (2, 4, 6, 9, 10, 12, 14, 15, 17, 20, 24, 44, 83, 104)
_WEIGHTS: Final = (5, 5, 5, 12, 10, 10, 10, 9, 9, 9, 5, 6, 4, 1)
"""Words in a message and how many of a hundred have so many: the percentiles of the corpus of 25,818 lines."""

_CONTEXTS: Final = (0, 0, 0, 0, 0, 0, 0, 1, 5, 5)
"""Earlier lines a message comes with: seven of ten have none, most of the others come from whole conversations."""

_PLAIN: Final = tuple(
    """
    I slept a bit better last night and the morning was not as heavy as it has been for weeks.
    Thanks for saying that, it helps to know that somebody else has been there too.
    My doctor raised the dose on Monday and I have been sleepy ever since, has anyone had that?
    We made soup together and watched the rain, and for an hour or so I did not think about it.
    The group last week was the first place where I said it out loud to anyone.
    My sister drove me to the appointment because the bus makes me anxious on bad days.
    It is day forty today and I did not think I would make it past the first weekend.
    I do not have advice, I just want you to know that I read every word you wrote.
    Work has been loud and long and I come home with nothing left for the people I love.
    The waiting list is five months long, so for now this room is what I have.
    Does anyone know whether the evening session starts at seven or half past this week?
    I told my manager about the diagnosis and she was kinder about it than I expected.
    Some days I am fine until about four and then the whole afternoon falls on me.
    The breathing thing you shared worked for me on the train yesterday, so thank you.
    My son asked why I was crying and I said that feelings can be big for grown people as well.
    """.strip().splitlines()
)

_CARRYING: Final = (
    "You brought this on yourself and you know it.",
    "Just snap out of it, other people have it so much worse than you.",
    "People like that are dangerous and should be kept away from the rest of us.",
    "Stop taking those pills, you do not need them, they only keep you sick.",
    "I am a worthless broken mess and nobody should waste their time on me.",
)


def of_words(count: int, seed: int = 7) -> list[Utterance]:
    """*count* ordinary messages of exactly `WORDS` words, without context."""
    draw = random.Random(f"words-{seed}")  # noqa: S311 - messages, not secrets
    return [Utterance(_text(draw, WORDS)) for _ in range(count)]


def carrying(count: int, seed: int = 7) -> list[Utterance]:
    """*count* messages of about `WORDS` words that begin with something plainly hurtful."""
    draw = random.Random(f"carrying-{seed}")  # noqa: S311
    return [_carrying(draw, WORDS) for _ in range(count)]


def corpus_like(count: int, seed: int = 7) -> list[Utterance]:
    """*count* messages of the corpus's lengths, some with lines before them, one in ten of them carrying a label."""
    draw = random.Random(f"mix-{seed}")  # noqa: S311
    return list(_corpus_like(draw, count))


def _corpus_like(draw: random.Random, count: int) -> Iterator[Utterance]:
    for number in range(count):
        (length,) = draw.choices(_LENGTHS, _WEIGHTS)
        context = tuple(_text(draw, draw.choice(_LENGTHS[:-3])) for _ in range(draw.choice(_CONTEXTS)))
        told = _carrying(draw, length) if number % 10 == 9 else Utterance(_text(draw, length))
        yield Utterance(told.text, context)


def _carrying(draw: random.Random, length: int) -> Utterance:
    first = draw.choice(_CARRYING)
    return Utterance(f"{first} {_text(draw, length - len(first.split()))}".strip())


def _text(draw: random.Random, length: int) -> str:
    words: list[str] = []
    while len(words) < length:
        words += draw.choice(_PLAIN).split()
    return " ".join(words[: max(0, length)])
