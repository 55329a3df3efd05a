"""
Undoes tricks and accidents of typing before the model reads: invisible characters, look-alike letters, s p a c e d letters, l33t, masked
sw*aring, stretched letters, and emoji, which the tokenizer does not know and which become words.

Keeps a map back, so that every stretch found in the normal form can be shown in the author's own characters. Plain text comes through
unchanged and costs a handful of searches. Nothing is matched inside words ("pegboard" stays what it is), nothing is removed that a
reader would see, and numbers that stand for themselves (doses, times, dates, telephone numbers) are left alone. Lower case and accents are the
tokenizer's business.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from moderation.assessment import Span
from moderation.emoji import EMOJI, in_words


@dataclass(frozen=True, slots=True)
class Normalised:
    """
    A text in normal form, and where each of its characters comes from.

    Attributes:
        starts, ends: for each character of `text` the stretch of the author's text it stands for; neither ever decreases.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def author(self, start: int, end: int) -> Span:
        """The stretch of the author's text that `text[start:end]` stands for; 0 <= start < end <= len(text)."""
        return Span(self.starts[start], self.ends[end - 1])


class Normaliser:
    """Brings texts into normal form. Linear in their length; safe to share between threads."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        """
        Args:
            ranks: lower-case words the model knows, the commonest with the lowest number; they decide between readings ("he1p" is
                "help", "k1ll" is "kill", "goood" is "good").
        """
        self._ranks = {word: len(ranks) for word in _OFTEN_MASKED} | dict(ranks)
        self._steps: Final[tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]] = (
            (_INVISIBLE, lambda _: ""),
            (_COMPATIBLE, _compatible),
            (EMOJI, in_words),
            (_MIXED, lambda word: word.translate(_LOOK_ALIKES) if _LATIN.search(word) else word),
            (_SPACED, self._joined),
            (_LEET, self._plain),
            (_MASKED, _unmasked),
            (_STRETCHED, self._unstretched),
        )
        self._steps_of_ascii: Final = tuple(step for step in self._steps if step[0] not in _BEYOND_ASCII)

    def __call__(self, text: str) -> Normalised:
        found = Normalised(text, range(len(text)), range(1, len(text) + 1))
        for pattern, replace in self._steps_of_ascii if text.isascii() else self._steps:
            if pattern.search(found.text):
                found = _substituted(found, pattern, replace)
        return found

    def _joined(self, letters: str) -> str:
        words = _WIDE.split(letters)
        together = [_SEPARATOR.sub("", word) for word in words]
        whole = "".join(together)
        if not _is_spelled_out(whole):
            return letters
        return " ".join(together if len(words) > 1 else self._parted(whole))

    def _parted(self, letters: str) -> list[str]:
        """*letters* as the fewest known words that spell all of it, or as they are: "killme" is "kill me", "ptsd" is "ptsd"."""
        lower = letters.lower()
        # For each place the fewest words that end there, and where the last of them starts.
        fewest: list[tuple[int, int] | None] = [(0, 0), *[None] * len(letters)]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                before, best = fewest[start], fewest[end]
                if before and self._is_word(lower[start:end]) and (best is None or before[0] + 1 < best[0]):
                    fewest[end] = (before[0] + 1, start)
        words: list[str] = []
        end = len(letters)
        while end and (last := fewest[end]):
            words.append(letters[last[1] : end])
            end = last[1]
        return words[::-1] if not end else [letters]

    def _is_word(self, word: str) -> bool:
        """Whether *word* may be a part: the vocabulary also holds fragments of two letters."""
        return word in _SHORT_WORDS if len(word) < 3 else word in self._ranks

    def _plain(self, token: str) -> str:
        if len(token) > _LONGEST_TOKEN or _NOT_LEET.search(token):
            return token
        return _JOINT.sub(lambda part: self._plain_word(part.group()), token)

    def _plain_word(self, token: str) -> str:
        word = token.strip(_AROUND)
        if not _SIGN.search(word):
            return token
        before, _, after = token.partition(word)
        readings = [_LEET_LETTERS.get(letter, letter) for letter in word.lower()]
        known = self._commonest(readings) if _COULD_BE_WORD.fullmatch(word) else None
        if known is None and self._is_surely_leet(word):
            known = "".join(reading[0] for reading in readings)
        return f"{before}{known}{after}" if known else token

    def _is_surely_leet(self, word: str) -> bool:
        """No known word, but digits between letters that are no words either can hardly be anything else; a postcode shouts."""
        parts = _SIGN.split(word.lower())
        return (
            _INSIDE.fullmatch(word) is not None
            and not word.isupper()
            and not any(len(part) > 2 and part in self._ranks for part in parts)
        )

    def _unstretched(self, token: str) -> str:
        """The commonest known word among those with each stretched letter once or twice; else each once."""
        runs = [match.group() for match in _RUN.finditer(token)]
        if len(runs) == 1 or (token.isupper() and set(token) <= set("WIVXLCM")):
            return token  # xxx, www, VIII
        readings = [(run[:1], run[:2]) if len(run) > 1 else (run,) for run in runs]
        once = "".join(run[:1] if len(run) > 2 else run for run in runs)
        return self._commonest(readings) or once

    def _commonest(self, readings: Sequence[Sequence[str]]) -> str | None:
        """Of the words these readings can spell the commonest that is known; None if none is, or if there are too many ways."""
        if sum(len(reading) > 1 for reading in readings) > _MOST_DOUBTS:
            return None
        spelled = [word for word in map("".join, product(*readings)) if word.lower() in self._ranks]
        return min(spelled, key=lambda word: self._ranks[word.lower()], default=None)


def _substituted(found: Normalised, pattern: re.Pattern[str], replace: Callable[[str], str]) -> Normalised:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(found.text):
        first, last = match.span()
        old, new = match.group(), replace(match.group())
        if new == old:
            continue
        parts += (found.text[at:first], new)
        starts += found.starts[at:first]
        ends += found.ends[at:first]
        if len(new) == len(old):
            starts += found.starts[first:last]
            ends += found.ends[first:last]
        else:
            starts += [found.starts[first]] * len(new)
            ends += [found.ends[last - 1]] * len(new)
        at = last
    parts.append(found.text[at:])
    return Normalised("".join(parts), (*starts, *found.starts[at:]), (*ends, *found.ends[at:]))


_MOST_DOUBTS: Final = 5
"""More letters that can be read two ways than this are read the usual way: the readings double with each."""

# Zero-width and formatting characters, soft hyphens, variation selectors, and of emoji skin tones, gender and profession: nothing of them is
# seen as a character of its own.
_INVISIBLE: Final = re.compile(
    "(?:\u200d[\u2640\u2642\u2695\u2696\u2708]\ufe0f?|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff])+"
)

# Full-width, mathematical, circled and superscript letters, ligatures, wide spaces: what Unicode itself says is another way to write plain ones.
_COMPATIBLE: Final = re.compile(
    "[\u00a0\u00aa\u00ba\u1d2c-\u1dbf\u2000-\u200a\u202f\u2070-\u209f\u2100-\u214f\u2460-\u24ff\u3000\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f110-\U0001f189]"
)
_SQUARED: Final = re.compile(r"LATIN CAPITAL LETTER ([A-Z])\Z")

# A word in which letters of two alphabets meet; whole words of another language stay what they are.
_MIXED: Final = re.compile(
    r"(?<![^\W\d_])[^\W\d_]*[\u0370-\u03ff\u0400-\u052f\u0251\u0261\u026a\u13a0-\u13f4][^\W\d_]*"
)
_LATIN: Final = re.compile(r"[A-Za-z]")
_LOOK_ALIKES: Final = str.maketrans(
    "абсԁеһіјӏкмоорԛгѕтуѵԝхзАВСЕНІЈКМОРЅТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυωχɑɡɪı",
    "abcdehijlkmoopqrstyvwx3ABCEHIJKMOPSTYXABEZHIKMNOPTYXaeiknoptuwxagii",
)

_SPACED: Final = re.compile(
    r"(?<![^\s(\"'])[^\W_](?:(?: {1,3}[^\W_]){2,}|(?:\.[^\W_]){2,}|(?:-[^\W_]){2,}|(?:_[^\W_]){2,}|(?:\*[^\W_]){2,}|(?:[~•·][^\W_]){2,})"
    r"(?![^\s.,!?)\"'])"
)
_WIDE: Final = re.compile(r" {2,}")
_SEPARATOR: Final = re.compile(r"[ .\-_*~•·]")
_LONGEST_WORD: Final = 16
_SHORT_WORDS: Final = frozenset(
    [
        "a",
        "i",
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
    ]
)
_SPELLED_SHORT: Final = frozenset(["kys", "kms", "die", "cut", "sad"])
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"

_LEET_LETTERS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "il", "|": "li", "¡": "i",
}  # fmt: skip
_SIGN: Final = re.compile(r"[013457@$!|¡]")
# A run without spaces that holds both letters and what can be read as one.
_LEET: Final = re.compile(r"(?<!\S)(?=\S*[A-Za-z])(?=\S*[013457@$!|¡])\S+")
_JOINT: Final = re.compile(r"[^\-,;]+")
_AROUND: Final = ".,!?;:\"'()[]*…"
_LONGEST_TOKEN: Final = 40
# Units and ordinals, links, addresses, accounts, prices, numbers with two digits and more; all of it means what it says.
_NOT_LEET: Final = re.compile(
    r"\A\W*\d+(?:mg|mcg|ml|am|pm|hrs?|min|kg|lbs?|x|st|nd|rd|th|yo|yrs?|wks?|k|cm|mm|km|ft|in|s|d|h|m|g|u|iu|p|e|b|a)\W*\Z"
    r"|://|www\.|[/#]|@\S*\.|\A\W*@(?!ss)|_\S*\d|\$\d|\d[.,:]\d|[2689]",
    re.IGNORECASE,
)
# A sign between two letters, a double one at the end (ki11), or a dollar or at sign anywhere.
_COULD_BE_WORD: Final = re.compile(
    r"(?=.{4}|[A-Za-z].[A-Za-z]\Z)(?=.*[A-Za-z][013457@$!|¡]+[A-Za-z]|.*[$@]|.*[A-Za-z][01]{2}\Z)[A-Za-z013457@$!|¡]*[A-Za-z][A-Za-z013457@$!|¡]*"
)
_INSIDE: Final = re.compile(r"[A-Za-z]{2,}(?:[013457$][A-Za-z]{2,}){1,3}")

_MASKED: Final = re.compile(r"(?<![\w*#])[A-Za-z]{1,6}(?:\*{1,4}[A-Za-z*]{0,6}|#{1,3}[A-Za-z]{1,6})(?![\w*#])")
_STARS: Final = re.compile(r"[*#]+")
# Words that people hide behind stars in these rooms: f***, s**cide. Read only as whole words.
_MASKED_WORDS: Final = (
    "fuck fucking fucked fucker shit shitty bitch bitches bastard cunt dick ass asshole arse arsehole piss pussy slut whore damn hell crap "
    "faggot fag nigger nigga dyke tranny retard retarded spastic spaz psycho schizo suicide suicidal kill killed killing die dying dead "
    "death murder rape raped rapist hang cut cutting overdose porn sex drugs meth heroin coke weed junkie crackhead idiot stupid moron"
)
_OFTEN_MASKED: Final = tuple(_MASKED_WORDS.split())

_STRETCHED: Final = re.compile(r"(?<![\w/.:@])(?=[^\W\d_]*([A-Za-z])\1\1)[^\W\d_]+(?![\w/@]|[.:]\w)", re.IGNORECASE)
_RUN: Final = re.compile(r"(.)\1*", re.IGNORECASE | re.DOTALL)


_BEYOND_ASCII: Final = (_INVISIBLE, _COMPATIBLE, EMOJI, _MIXED)
"""What none of them finds in ASCII, which most texts are."""


def _compatible(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter:
        return plain
    squared = _SQUARED.search(unicodedata.name(letter, ""))
    return squared[1] if squared else letter


def _is_spelled_out(letters: str) -> bool:
    """Letters rather than numbers, a list of options or one letter over and over; three letters only where they spell what is feared."""
    alone = letters.lower()
    if len(alone) < 4:
        return alone in _SPELLED_SHORT
    return (
        sum(letter.isalpha() for letter in alone) * 4 >= len(alone) * 3
        and len(set(alone)) > 2
        and alone not in _ALPHABET
    )


def _unmasked(word: str) -> str:
    """The hidden word, if one of `_OFTEN_MASKED` has its letters and a letter for each star, or one more between two letters."""
    lower = word.lower()
    shapes = [_STARS.sub(lambda stars: "[a-z]" * len(stars.group()), lower)]
    if lower[-1].isalpha():
        shapes.append(_STARS.sub(lambda stars: "[a-z]" * (len(stars.group()) + 1), lower))
    for shape in map(re.compile, shapes):
        if found := next(filter(shape.fullmatch, _OFTEN_MASKED), None):
            return found
    return word
