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


@dataclass(frozen=True, slots=True)
class Normalised:
    """
    A text in normal form, and where each of its characters comes from.

    Attributes:
        starts, ends: for each character of `text` the stretch of the author's text it stands for; neither ever decreases.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

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
        self._ranks = ranks
        self._steps: Final[tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]] = (
            (_INVISIBLE, lambda _: ""),
            (_COMPATIBLE, _compatible),
            (_EMOJI, _in_words),
            (_MIXED, lambda word: word.translate(_LOOK_ALIKES) if _LATIN.search(word) else word),
            (_SPACED, self._joined),
            (_LEET, self._plain),
            (_MASKED, _unmasked),
            (_STRETCHED, self._unstretched),
        )

    def __call__(self, text: str) -> Normalised:
        found = Normalised(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
        for pattern, replace in self._steps:
            if pattern.search(found.text):
                found = _substituted(found, pattern, replace)
        return found

    def _joined(self, letters: str) -> str:
        words = _WIDE.split(letters)
        together = [_SEPARATOR.sub("", word) for word in words]
        if not _is_spelled_out("".join(together)):
            return letters
        if len(words) == 1 and len(together[0]) > _LONGEST_ACRONYM:
            together = self._parted(together[0])
        return " ".join(together)

    def _parted(self, letters: str) -> list[str]:
        """
        *letters* as the fewest known words that spell all of it, or as they are: "killme" is "kill me".

        Words of one letter other than "a" and "i" are none.
        """
        best: list[list[str] | None] = [[], *[None] * len(letters)]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                word, before = letters[start:end], best[start]
                known = word.lower() in self._ranks and (len(word) > 1 or word.lower() in "ai")
                if before is not None and known and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                    best[end] = [*before, word]
        return best[-1] or [letters]

    def _plain(self, token: str) -> str:
        if _NOT_LEET.search(token):
            return token
        word = token.strip(_AROUND)
        before = token[: token.index(word)] if word else ""
        after = token[len(before) + len(word) :]
        readings = [_LEET_LETTERS.get(letter, letter) for letter in word.lower()]
        known = self._commonest(readings) if _COULD_BE_WORD.fullmatch(word) else None
        if known is None and _SURELY_LEET.fullmatch(word):
            known = "".join(reading[0] for reading in readings)
        return f"{before}{known}{after}" if known else token

    def _unstretched(self, token: str) -> str:
        """The commonest known word among those with each stretched letter once or twice; else each once."""
        runs = [match.group() for match in _RUN.finditer(token)]
        if len(runs) == 1:
            return token  # xxx, www
        readings = [(run[:1], run[:2]) if len(run) > 2 else (run,) for run in runs]
        return self._commonest(readings) or "".join(reading[0] for reading in readings)

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

# Zero-width and formatting characters, soft hyphens, variation selectors, emoji skin tones: nothing of them is seen as a character.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+"
)

# Full-width, mathematical, circled and superscript letters, ligatures: what Unicode itself says is another way to write plain ones.
_COMPATIBLE: Final = re.compile(
    "[\u00aa\u00ba\u1d2c-\u1dbf\u2070-\u209f\u2100-\u214f\u2460-\u24ff\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f110-\U0001f189]"
)
_SQUARED: Final = re.compile(r"LATIN CAPITAL LETTER ([A-Z])\Z")

_EMOJI: Final = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001f0ff\U0001f18a-\U0001faff])"
)
# What people mean by the commonest ones; the rest go by their Unicode name.
_EMOJI_WORDS: Final = {
    "😂": "laughing",
    "🤣": "laughing",
    "😭": "crying",
    "😢": "crying",
    "🥲": "smiling crying",
    "😞": "sad",
    "😔": "sad",
    "☹": "sad",
    "🙁": "sad",
    "😩": "weary",
    "😫": "weary",
    "😊": "smile",
    "🙂": "smile",
    "☺": "smile",
    "😀": "smile",
    "😃": "smile",
    "😄": "smile",
    "😁": "grin",
    "😅": "nervous smile",
    "😉": "wink",
    "😍": "love",
    "🥰": "love",
    "😘": "kiss",
    "😎": "cool",
    "😐": "neutral face",
    "😑": "annoyed face",
    "🙄": "eye roll",
    "😒": "annoyed face",
    "😏": "smirk",
    "🙃": "upside down smile",
    "🤔": "thinking",
    "🤷": "shrug",
    "🤦": "facepalm",
    "😡": "angry",
    "😠": "angry",
    "🤬": "swearing",
    "😤": "angry",
    "😱": "scream",
    "😨": "scared",
    "😰": "anxious",
    "🤮": "vomit",
    "🤢": "disgusted",
    "🤡": "clown",
    "💀": "dead skull",
    "☠": "dead skull",
    "👻": "ghost",
    "🖕": "middle finger fuck you",
    "👍": "thumbs up",
    "👎": "thumbs down",
    "👏": "clap",
    "🙏": "pray thanks",
    "💪": "strong",
    "🤝": "handshake",
    "👊": "fist",
    "🫂": "hug",
    "🤗": "hug",
    "❤": "heart",
    "♥": "heart",
    "🧡": "heart",
    "💛": "heart",
    "💚": "heart",
    "💙": "heart",
    "💜": "heart",
    "🖤": "black heart",
    "🤍": "heart",
    "💕": "hearts",
    "💖": "heart",
    "💔": "broken heart",
    "🔫": "gun",
    "🔪": "knife",
    "🗡": "knife",
    "💣": "bomb",
    "💊": "pill",
    "💉": "needle",
    "🪦": "grave",
    "⚰": "coffin",
    "🔥": "fire",
    "💩": "shit",
    "🐍": "snake",
    "🐷": "pig",
    "🐖": "pig",
    "🐒": "monkey",
    "🐵": "monkey",
    "🐀": "rat",
    "🗑": "trash",
    "🍺": "beer",
    "🍷": "wine",
    "🚬": "smoke",
    "🎉": "celebrate",
    "✨": "sparkles",
    "🌈": "rainbow",
    "😴": "sleeping",
    "🤫": "shh",
    "🚫": "forbidden",
    "❌": "cross",
    "✅": "check",
    "✔": "check",
    "👉": "pointing",
    "👈": "pointing",
}

# A word in which letters of two alphabets meet; whole words of another language stay what they are.
_MIXED: Final = re.compile(r"[^\W\d_]*[\u0370-\u03ff\u0400-\u052f\u0131\u0251\u0261\u026a\u13a0-\u13f4][^\W\d_]*")
_LATIN: Final = re.compile(r"[A-Za-z]")
_LOOK_ALIKES: Final = str.maketrans(
    "абсԁеһіјӏкмоорԛгѕтуѵԝхзАВСЕНІЈКМОРЅТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυωχɑɡɪı",
    "abcdehijlkmoopqrstyvwx3ABCEHIJKMOPSTYXABEZHIKMNOPTYXaeiknoptuwxagii",
)

_SPACED: Final = re.compile(
    r"(?<![^\s(\"'])[^\W_](?:(?: {1,3}[^\W_]){3,}|(?:\.[^\W_]){2,}|(?:-[^\W_]){2,}|(?:_[^\W_]){2,}|(?:\*[^\W_]){2,}|(?:~[^\W_]){2,})(?![^\s.,!?)\"'])"
)
_WIDE: Final = re.compile(r" {2,}")
_LONGEST_WORD: Final = 16
_LONGEST_ACRONYM: Final = 5
_SEPARATOR: Final = re.compile(r"[ .\-_*~]")
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"

_LEET_LETTERS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "€": "e",
}  # fmt: skip
# A run without spaces that holds both letters and what can be read as one.
_LEET: Final = re.compile(r"(?<!\S)(?=\S*[A-Za-z])(?=\S*[013457@$!|+€])\S+")
_AROUND: Final = ".,!?;:\"'()[]*…"
# Units and ordinals, links, addresses, accounts, prices, numbers with two digits and more; all of it means what it says.
_NOT_LEET: Final = re.compile(
    r"\A\W*\d+(?:mg|mcg|ml|am|pm|hrs?|min|kg|lbs?|x|st|nd|rd|th|yo|yrs?|wks?|k|cm|mm|km|ft|in|s|d|h|m|g|u|iu|p|e|b|a)\W*\Z"
    r"|://|www\.|[/#]|@\S*\.|\A\W*@|_\S*\d|\$\d|\d[.,:]\d|[2689]",
    re.IGNORECASE,
)
_COULD_BE_WORD: Final = re.compile(r"(?=.{4}|[A-Za-z].[A-Za-z]\Z)[A-Za-z013457@$!|+€]*[A-Za-z][A-Za-z013457@$!|+€]*")
# Not a known word, but one sign between letters can hardly be anything else.
_SURELY_LEET: Final = re.compile(r"(?=.{5})[A-Za-z]+(?:[013457@$][A-Za-z]+){1,3}")

_MASKED: Final = re.compile(r"(?<![\w*#])[A-Za-z]{1,6}[*#]{1,4}[A-Za-z*#]{0,6}(?![\w*#])")
# Words that people hide behind stars in these rooms. Read only as whole words, so that f*** and s**cide are what they are.
_MASKED_WORDS: Final = (
    "fuck fucking fucked fucker shit shitty bitch bitches bastard cunt dick ass asshole arse arsehole piss pussy slut whore damn hell crap "
    "faggot fag nigger nigga dyke tranny retard retarded spastic spaz psycho schizo suicide suicidal kill killed killing die dying dead "
    "death murder rape raped rapist hang cut cutting overdose porn sex drugs meth heroin coke weed junkie crackhead idiot stupid moron"
)
_OFTEN_MASKED: Final = tuple(_MASKED_WORDS.split())

_STRETCHED: Final = re.compile(r"(?<![^\W_])(?=[^\W_]*([A-Za-z])\1\1)[^\W\d_]+(?![^\W_])")
_RUN: Final = re.compile(r"(.)\1*", re.IGNORECASE | re.DOTALL)


def _compatible(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter:
        return plain
    squared = _SQUARED.search(unicodedata.name(letter, ""))
    return squared[1] if squared else letter


def _in_words(emoji: str) -> str:
    name = _EMOJI_WORDS.get(emoji) or unicodedata.name(emoji[0], "sign").lower()
    if len(emoji) > 1:
        name = "flag"
    return f" {name.removeprefix('face with ').removesuffix(' sign')} "


def _is_spelled_out(letters: str) -> bool:
    """Letters rather than numbers, a list of options or one letter over and over."""
    alone = letters.lower()
    return (
        sum(letter.isalpha() for letter in alone) * 4 >= len(alone) * 3
        and len(set(alone)) > 2
        and alone not in _ALPHABET
    )


def _unmasked(word: str) -> str:
    hidden = re.compile(re.sub(r"[*#]+", lambda stars: f"[a-z]{{1,{len(stars.group()) + 1}}}", word.lower()))
    for plain in _OFTEN_MASKED:
        if hidden.fullmatch(plain):
            return plain
    return word
