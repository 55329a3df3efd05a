"""
Light noise, so that meaning is learned rather than typing style or the absence of context.

Nearly every message in a real room has lines before it, and most corpus lines have none. Foreign context is therefore lent to lines
long enough to stand for themselves; a short one ("good.") may mean something else under it, and gets only everyday talk or nothing.
"""

import random
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from moderation.training.examples import MEANT_IN_CONTEXT, ORDINARY_FILE, Example
from moderation.training.varieties import in_another_english

# The normaliser undoes most of it; what it cannot undo the model should have met.
_LEET: Final = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "$"})

# How people type who type fast: applied to whole words, in part.
_SHORT: Final = {
    "you": "u", "are": "r", "your": "ur", "you're": "ur", "because": "cuz", "to": "2", "for": "4",
    "please": "pls", "people": "ppl", "though": "tho", "about": "abt", "i'm": "im", "don't": "dont", "can't": "cant", "with": "w",
    "and": "n", "the": "da", "this": "dis", "really": "rly", "nothing": "nothin", "something": "sumthin", "them": "em", "isn't": "aint",
    "know": "kno", "what": "wat", "anymore": "nemore", "everyone": "every1", "someone": "sum1", "before": "b4", "great": "gr8",
}  # fmt: skip
_WORD: Final = re.compile(r"[\w']+|\W+")


@dataclass(frozen=True, slots=True)
class Augmenter:
    """
    Changes how an example is typed and what stands before it; never what it carries.

    Attributes:
        rooms: stretches of clean talk, each of lines that followed one another.
        anything: single lines of any kind.
        another_english: share of lines that are put into a dialect's or a learner's grammar, in [0, 1].
    """

    rooms: Sequence[tuple[str, ...]]
    anything: Sequence[str]
    another_english: float

    @classmethod
    def over(cls, examples: Sequence[Example], *, another_english: float = 0.0) -> "Augmenter":
        """An augmenter that lends context from the corpus lines among *examples*."""
        ours = [example for example in examples if example.is_ours]
        rooms = [(*example.context[-2:], example.text) for example in ours if example.is_clean and example.is_talk]
        rooms += [(example.text,) for example in ours if example.source == ORDINARY_FILE and example.is_clean]
        anything = [example.text for example in ours if len(example.text) < 240]
        return cls(rooms or [("",)], anything or [""], another_english)

    def __call__(self, example: Example, draw: random.Random) -> Example:
        return replace(example, text=self._typed(example.text, draw), context=self._before(example, draw))

    def _before(self, example: Example, draw: random.Random) -> tuple[str, ...]:
        words = len(example.text.split())
        if example.context:
            can_do_without = example.source not in MEANT_IN_CONTEXT and words >= 8
            return () if can_do_without and draw.random() < 0.2 else example.context
        if words < 4 or draw.random() > (0.4 if example.is_ours else 0.15):
            return ()
        if words >= 8 and draw.random() < 0.2:
            return tuple(draw.choice(self.anything) for _ in range(draw.randint(1, 2)))
        return draw.choice(self.rooms)

    def _typed(self, text: str, draw: random.Random) -> str:
        # Nothing is drawn where the share is 0, so that such a recipe sees the noise that it always saw.
        if self.another_english and draw.random() < self.another_english:
            text = in_another_english(text, draw)
        chance = draw.random()
        if chance < 0.10:
            return "".join(letter for letter in text.lower() if letter not in "'’,.!?;:\"")
        if chance < 0.13:
            return text.upper()
        if chance < 0.23:
            return self._mistyped(text, draw)
        if chance < 0.25:
            return self._leet(text, draw)
        if chance < 0.31:
            return self._shortened(text, draw)
        if chance < 0.33 and len(text) > 20:
            return text.rstrip(".!") + draw.choice([" 😭", " 🙏", " lol", "...", "!!", " 😞", " 💔", " ❤️", " tbh"])
        return text

    def _mistyped(self, text: str, draw: random.Random) -> str:
        letters = list(text)
        for _ in range(max(1, len(letters) // 30)):
            place = draw.randrange(len(letters))
            if not letters[place].isalpha():
                continue
            slip = draw.random()
            if slip < 0.35:
                letters[place] = ""
            elif slip < 0.6:
                letters[place] *= 2
            elif slip < 0.8 and place + 1 < len(letters):
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            else:
                letters[place] = draw.choice(string.ascii_lowercase)
        return "".join(letters) or text

    def _shortened(self, text: str, draw: random.Random) -> str:
        words = [_SHORT.get(word, word) if draw.random() < 0.6 else word for word in _WORD.findall(text.lower())]
        return "".join(words)

    def _leet(self, text: str, draw: random.Random) -> str:
        return " ".join(word.translate(_LEET) if draw.random() < 0.4 else word for word in text.split(" "))
