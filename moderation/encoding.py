"""
How an utterance becomes numbers: `[CLS] text [SEP] line [SEP] line [SEP]`, text first, context after it, oldest first.

Training and serving both come through here, so that a model never meets a layout it was not trained on. Knows pieces and places; leaves
tricks of typing to `normalise`, lower case and accents to the tokenizer, and meaning to the model.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from moderation.assessment import Span
from moderation.normalise import Normalised, Normaliser

TEXT_PIECES: Final = 112
"""
Longest stretch of text read at once, in pieces; longer texts are read in windows.

One sentence that carries a long post is drowned in a longer window, and torn from what it belongs to in a shorter one. Of 160, 112, 80, 64
and 48, measured on 427 held-out lines of over 330 characters, 112 had most lines exactly right.
"""

OVERLAP: Final = 32
"""How many pieces neighbouring windows share, so that a sentence cut by one window is whole in the next."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Ids = npt.NDArray[np.int64]


class Encoded(NamedTuple):
    """
    One window, ready for the model.

    Attributes:
        ids: int64, shape (pieces,); never empty, at most the layout's `max_length`.
        segments: int64, same shape; 0 for the text with its [CLS] and [SEP], 1 for context.
    """

    ids: Ids
    segments: Ids


@dataclass(frozen=True, slots=True)
class Pieces:
    """
    A text cut into pieces.

    Attributes:
        ids: one a piece.
        offsets: where each stands in the normal form.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    normalised: Normalised

    @property
    def places(self) -> list[Span]:
        """Where each piece stands in the author's own text."""
        return [self.normalised.author(start, end) for start, end in self.offsets]


class Encoder:
    """Cuts texts into pieces and lays them out for the model."""

    def __init__(self, tokenizer: Tokenizer, *, max_length: int, context_lines: int) -> None:
        """
        Args:
            tokenizer: WordPiece with [CLS] and [SEP]; its own padding, truncation and template are not used.
            max_length: most pieces in a window, special ones counted; at least `TEXT_PIECES` + 2.
            context_lines: how many earlier lines the model may see.
        """
        if max_length < TEXT_PIECES + 2:
            raise ValueError(f"max_length {max_length} leaves no room for {TEXT_PIECES} pieces of text")
        self._tokenizer = tokenizer
        self._max_length = max_length
        self._context_lines = context_lines
        self._normalise = Normaliser(
            {piece: rank for piece, rank in tokenizer.get_vocab().items() if piece.isalpha() and piece.isascii()}
        )
        self._cls = self.special("[CLS]")
        self._sep = self.special("[SEP]")

    def special(self, piece: str) -> int:
        """The id of a piece such as [MASK]. Raises ValueError where the tokenizer lacks it."""
        number = self._tokenizer.token_to_id(piece)
        if number is None:
            raise ValueError(f"the tokenizer has no {piece} piece")
        return int(number)

    def pieces(self, text: str) -> Pieces:
        """The pieces of *text*, however long."""
        # A lone surrogate, which JSON can carry, is no text to the tokenizer; one character for one keeps every place.
        plain = self._normalise(_SURROGATE.sub("\ufffd", text))
        encoding = self._tokenizer.encode(plain.text, add_special_tokens=False)
        return Pieces(encoding.ids, encoding.offsets, plain)

    def context(self, lines: tuple[str, ...]) -> list[list[int]]:
        """The pieces of those earlier *lines* that the model may see, oldest first."""
        return [self.pieces(line).ids for line in lines[-self._context_lines :]] if self._context_lines else []

    def window(self, text: list[int], context: list[list[int]]) -> Encoded:
        """
        Lay out one window.

        The text is never cut for the sake of context. Where room is short the oldest context goes first, and the oldest line that
        still has room keeps its end.

        Args:
            text: ids; those that no window can hold are dropped from the end.
            context: ids of each earlier line, oldest first.
        """
        first = [self._cls, *text[: self._max_length - 2], self._sep]
        room = self._max_length - len(first)
        second: list[int] = []
        for line in reversed(context):
            if room < 2:
                break
            kept = line[-(room - 1) :]
            second = [*kept, self._sep, *second]
            room -= len(kept) + 1
        ids = np.array(first + second, dtype=np.int64)
        segments = np.zeros(len(ids), dtype=np.int64)
        segments[len(first) :] = 1
        return Encoded(ids, segments)

    def windows(self, text: list[int], context: list[list[int]]) -> list[Encoded]:
        """As many windows as it takes to read all of *text*; at least one, also for an empty text."""
        count = max(1, -(-(len(text) - OVERLAP) // (TEXT_PIECES - OVERLAP)))
        return [self.window(text[slice(*stretch(number, len(text)))], context) for number in range(count)]


def stretch(number: int, length: int) -> tuple[int, int]:
    """The first piece of the text, and the one past the last, that window *number* of a text of *length* pieces reads."""
    start = number * (TEXT_PIECES - OVERLAP)
    return start, min(start + TEXT_PIECES, length)


def without_context(window: Encoded) -> Encoded:
    """The text of *window* alone; *window* itself where there is nothing else in it."""
    own = int(np.count_nonzero(window.segments == 0))
    return window if own == len(window.ids) else Encoded(window.ids[:own], window.segments[:own])
