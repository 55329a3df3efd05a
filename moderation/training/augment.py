"""
Light noise, so that meaning is learned rather than typing style or the absence of context.

Nearly every message in a real room has lines before it, and most corpus lines have none. Foreign context is therefore lent to lines
long enough to stand for themselves; a short one ("good.") may mean something else under it, and gets only everyday talk or nothing.
"""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.training.examples import CONTEXT_FILE, ORDINARY_FILE, Example

_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "$"})


@dataclass(frozen=True, slots=True)
class Augmenter:
    """Changes how an example is typed and what stands before it; never what it carries."""

    draw: random.Random
    everyday: Sequence[str]
    anything: Sequence[str]

    @classmethod
    def over(cls, examples: Sequence[Example], seed: int) -> "Augmenter":
        """An augmenter that lends context from the corpus lines among *examples*."""
        ours = [example for example in examples if _is_ours(example)]
        everyday = [example.text for example in ours if example.source == ORDINARY_FILE and example.is_clean]
        anything = [example.text for example in ours if len(example.text) < 240]
        return cls(random.Random(seed), everyday or [""], anything or [""])  # noqa: S311 - noise, not a secret

    def __call__(self, example: Example) -> Example:
        return replace(example, text=self._typed(example.text), context=self._before(example))

    def _before(self, example: Example) -> tuple[str, ...]:
        if example.context:
            can_do_without = example.source not in {CONTEXT_FILE, "convabuse", "diasafety"} and len(example.text) > 60
            return () if can_do_without and self.draw.random() < 0.15 else example.context
        words = len(example.text.split())
        if words < 4 or self.draw.random() > (0.3 if _is_ours(example) else 0.1):
            return ()
        lines = self.anything if words >= 8 else self.everyday
        return tuple(self.draw.choice(lines) for _ in range(self.draw.randint(1, 2)))

    def _typed(self, text: str) -> str:
        chance = self.draw.random()
        if chance < 0.10:
            return "".join(letter for letter in text.lower() if letter not in "'’,.!?;:\"")
        if chance < 0.13:
            return text.upper()
        if chance < 0.23:
            return self._mistyped(text)
        if chance < 0.25:
            return self._leet(text)
        if chance < 0.27 and len(text) > 20:
            return text.rstrip(".!") + self.draw.choice([" 😭", " 🙏", " lol", "...", "!!", " 😞", " 💔", " ❤️", " tbh"])
        return text

    def _mistyped(self, text: str) -> str:
        letters = list(text)
        for _ in range(max(1, len(letters) // 30)):
            place = self.draw.randrange(len(letters))
            if not letters[place].isalpha():
                continue
            slip = self.draw.random()
            if slip < 0.35:
                letters[place] = ""
            elif slip < 0.6:
                letters[place] *= 2
            elif slip < 0.8 and place + 1 < len(letters):
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            else:
                letters[place] = self.draw.choice(string.ascii_lowercase)
        return "".join(letters) or text

    def _leet(self, text: str) -> str:
        return " ".join(word.translate(_LEET) if self.draw.random() < 0.4 else word for word in text.split(" "))


def _is_ours(example: Example) -> bool:
    return example.id.startswith("T")
