"""Is a message's text in what somebody has written? Asked of notes that are kept longer than the talk they are about."""

import unicodedata
from collections.abc import Iterable
from typing import Final

RUN: Final = 24
"""So many letters in a row, blanks and marks aside, are taken for a quote: five or six words. Fewer are often said by two people."""
WHOLE: Final = 12
"""A message shorter than that run is taken for quoted if all of it is there, unless it is a word or two."""


def quotes(text: str, said: Iterable[str]) -> bool:
    """Does *text* have a run of letters of one of the messages *said*? Case, width, accents, blanks and marks make no difference."""
    letters = _letters(text)
    runs = {letters[at : at + RUN] for at in range(len(letters) - RUN + 1)}
    return any(_is_quoted(_letters(message), letters, runs) for message in said)


def _is_quoted(message: str, letters: str, runs: set[str]) -> bool:
    if len(message) < RUN:
        return len(message) >= WHOLE and message in letters
    return bool(runs) and any(message[at : at + RUN] in runs for at in range(len(message) - RUN + 1))


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())
