"""
The same message in another English: regular features of dialects and of learners, laid over a line without touching what it says.

Dialects were a twentieth of what the first models read, and were flagged four times as often as plain English with the same content. A
feature that falls on clean and labelled lines alike stops telling anything about the label. No feature here takes away or adds a negation, the
past, or whom it is about: a label hangs on each. "He is" may lose its "is" and "am not" may become "ain't"; "he was" stays past.

Features are of the kinds listed in the World Atlas of Varieties of English (eWAVE 3.0, Kortmann, Lunkenheimer and Ehret 2020) and, for
learners, of the commonest errors of the Cambridge Learner Corpus (Nicholls 2003): rough likenesses, meant to blur form, not to speak a dialect.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_Make = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Feature:
    """One regular difference: wherever *found* matches, *made* may stand instead."""

    found: re.Pattern[str]
    made: _Make

    def __call__(self, text: str, chance: float, draw: random.Random) -> str:
        def change(match: re.Match[str]) -> str:
            if draw.random() > chance:
                return match[0]
            made = self.made(match) if callable(self.made) else match.expand(self.made)
            return made[:1].upper() + made[1:] if match.start() == 0 and match[0][:1].isupper() else made

        return self.found.sub(change, text)


def _feature(found: str, made: _Make) -> Feature:
    return Feature(re.compile(found, re.IGNORECASE), made)


_VERB: Final = "want|need|feel|know|think|say|make|take|get|tell|keep|help|hurt|seem|look|work|live|come|give|call|drink|use|eat|sleep|cry|love|hate|mean|start"

_ING: Final = _feature(
    r"\b(\w*[aeiouy]\w*)ing\b",
    lambda m: m[0] if m[1].lower() in {"noth", "someth", "anyth", "everyth", "morn", "even"} else f"{m[1]}in'",
)
_AINT: Final = _feature(r"\b(?:am|is|are|have|has)(?: not|n['’]t)\b", "ain't")
_YALL: Final = _feature(r"\byou (?:all|guys)\b", "y'all")
_THEM: Final = _feature(r"\bthose (?=\w)", "them ")
_DONT: Final = _feature(r"\b(he|she|it) doesn['’]t\b", r"\1 don't")
_WAS: Final = _feature(r"\b(we|they|you) were\b", r"\1 was")
_CONCORD: Final = _feature(
    r"\b((?:don['’]?t|can['’]?t|ain['’]?t|never|didn['’]?t)\b[^.,!?]{1,18}?) any(thing|one|body)?\b",
    lambda m: f"{m[1]} no{m[2] or ''}" if (m[2] or "").lower() != "one" else f"{m[1]} nobody",
)

_NO_ARTICLE: Final = _feature(r"\b(?:a|an|the) (?=\w)", "")
_NO_S: Final = _feature(rf"\b(he|she|it|my \w+) ({_VERB})s\b", r"\1 \2")

_AFRICAN_AMERICAN: Final = (
    _AINT, _YALL, _THEM, _DONT, _WAS, _CONCORD, _ING, _NO_S,
    _feature(r"\b(he|she|they|we|you)(?: is| are|['’]s|['’]re)(?= (?:so|not|just|still|always|here|there|my|in|on|at|too|really|gone|tired|sick|good|ok|\w+in[g'’]))", r"\1"),
    _feature(r"(?: am| is| are|['’](?:m|re)) (?:going|about) to\b", " finna"),
    _feature(r"\btrying to\b", "tryna"),
    _feature(r"\bisn['’]t anyone\b", "ain't nobody"),
    _feature(r"\bhas always been\b", "been"),
    _feature(r"\b(?:want to|wants to)\b", "wanna"),
    _feature(r"\bmy (?:mother|mom)\b", "my mama"),
    _feature(r"\bmy (?:father|dad)\b", "my daddy"),
)  # fmt: skip

_SOUTHERN: Final = (
    _AINT, _YALL, _THEM, _DONT, _WAS, _CONCORD, _ING,
    _feature(r"\bis going to\b", "is fixin to"),
    _feature(r"\bI have (?=\w+ed\b)", "I done "),
    _feature(r"\bmight be able to\b", "might could"),
    _feature(r"\bover there\b", "over yonder"),
    _feature(r"\bvery\b", "right"),
)  # fmt: skip

_BRITISH: Final = (
    _THEM, _ING,
    _feature(r"\bmy(?= \w)", "me"),
    _feature(r"\b(I|he|she|it) was\b", r"\1 were"),
    _feature(r"\bisn['’]t it\b", "innit"),
    _feature(r"\bnothing\b", "nowt"),
    _feature(r"\bsomething\b", "summat"),
    _feature(r"\bmom\b", "mam"),
    _feature(r"\bvery\b", "dead"),
)  # fmt: skip

_SCOTTISH: Final = (
    _feature(r"\b(do|did|would|could|should|was|is|have|has)(?:n['’]t| not)\b", lambda m: {"do": "dinnae", "did": "didnae", "would": "wouldnae", "could": "couldnae", "should": "shouldnae", "was": "wisnae", "is": "isnae", "have": "havenae", "has": "hasnae"}[m[1].lower()]),
    _feature(r"\b(?:can['’]t|cannot)\b", "cannae"),
    _feature(r"\bmy(?= \w)", "ma"),
    _feature(r"\byourself\b", "yersel"),
    _feature(r"\bmyself\b", "masel"),
    _feature(r"\byou\b", "ye"),
    _feature(r"\bto(?= \w)", "tae"),
    _feature(r"\b(?:little|small)\b", "wee"),
    _feature(r"\bknow\b", "ken"),
    _feature(r"\bnothing\b", "nuhin"),
)  # fmt: skip

_NIGERIAN: Final = (
    _feature(r"\bI am (?=\w+ing)", "I dey "),
    _feature(r"\bdon['’]t\b", "no dey"),
    _feature(r"\bwant to\b", "wan"),
    _feature(r"\bthat (?=\w)", "dat "),
    _feature(r"\bthe (?=\w)", "di "),
    _feature(r"\bvery\b", "well well"),
    _feature(r"\bthem\b", "dem"),
    _feature(r"\bis (?=(?:a|the|my|not)\b)", "na "),
)  # fmt: skip

_ASIAN: Final = (
    _NO_ARTICLE, _NO_S,
    _feature(r"\b(?:am|is|are) (?=\w+(?:ed|ing|y|d)\b)", ""),
    _feature(r"\balready\b", "liao"),
    _feature(r"\b(I|he|she|they|we) (know|want|need|have|understand)\b", lambda m: f"{m[1]} {'is' if m[1].lower() in {'he', 'she'} else 'am' if m[1].lower() == 'i' else 'are'} {m[2].lower().removesuffix('e')}ing"),
)  # fmt: skip

_LEARNER: Final = (
    _NO_ARTICLE, _NO_S,
    _feature(r"\b(he|she) is (?=(?:in|at|on|my|not|so|very)\b)", r"\1 "),
    _feature(r"\bin (?=(?:the|my|this)\b)", "on "),
    _feature(r"\bat (?=(?:the|my|night|home)\b)", "in "),
    _feature(r"\b(must|can|should|could) (?!not|n['’]t|be\b)(?=[a-z])", r"\1 to "),
    _feature(rf"\bto ({_VERB})\b", lambda m: f"to {m[1].removesuffix('e')}ing"),
    _feature(r"\b(?:a lot of|lots of)\b", "much"),
    _feature(r"\bmany (?=\w)", "much "),
    _feature(r"\bfor (\w+) (years|months|weeks|days)\b", r"since \1 \2"),
    _feature(r"\b(people|children|men|women) are\b", r"\1 is"),
    _feature(r"\b(real|bad|quick|slow|honest|serious|usual)ly\b", r"\1"),
    _feature(r"\bI['’]m (?=[a-z])", "I am "),
    _feature(r"\b(don|can|isn|won|wouldn|couldn|doesn|didn)['’]t\b", lambda m: {"didn": "did not", "don": "do not", "can": "can not", "isn": "is not", "won": "will not", "wouldn": "would not", "couldn": "could not", "doesn": "not"}[m[1].lower()]),
    _feature(r"\b(\w+)['’]s (sister|brother|mother|father|house|husband|wife|friend)\b", r"the \2 of \1"),
)  # fmt: skip

VARIETIES: Final[Mapping[str, Sequence[Feature]]] = {
    "African American": _AFRICAN_AMERICAN,
    "Southern": _SOUTHERN,
    "British": _BRITISH,
    "Scottish": _SCOTTISH,
    "Nigerian": _NIGERIAN,
    "Asian": _ASIAN,
    "learner": _LEARNER,
}


def in_another_english(text: str, draw: random.Random) -> str:
    """*text* with some features of one variety, drawn; unchanged where none of them fits."""
    variety = draw.choice(list(VARIETIES.values()))
    strength = draw.uniform(0.3, 1.0)
    for feature in variety:
        text = feature(text, strength, draw)
    return " ".join(text.split())
