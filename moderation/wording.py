"""
Kinder wording: what could be said instead of a term or a sentence that can hurt.

Offers come from two banks that people have reviewed, `banks/terms.toml` and `banks/phrases.toml`, and from nowhere else: no sentence is
made up here. Whether an offer is made is the model's decision, for only it reads the context: a term is offered against where the
message is said to label, stigmatise or attack somebody, a phrase where it is said to do what its own labels name. A word alone never
says anything about a message.

Terms are found in the author's own characters through `normalise`, so that "jun.kie" and "p s y c h o" are found where they were typed;
they are whole words, so that "dopamine" holds no dope.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from moderation.assessment import Offer, Span
from moderation.labels import Label
from moderation.normalise import Normaliser

TERM_LABELS: Final = frozenset({Label.LABELING, Label.STIGMA, Label.HOSTILITY})
"""What a message must be said to do before its words are looked up among the terms."""


class Source(NamedTuple):
    """A published guide. `licence` is what its owner allows; the wording of our banks is our own either way."""

    title: str
    by: str
    url: str
    licence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One reviewed line of a bank.

    Attributes:
        term: names the entry; lower case where it is no name.
        forms: every way it is written, expanded.
        but_not: longer runs of words that hold it and mean something else.
    """

    term: str
    forms: tuple[str, ...]
    instead: tuple[str, ...]
    why: str
    source: str
    labels: frozenset[Label]
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bank:
    """All entries; a term for one and for many people is two of them, of the same name."""

    sources: Mapping[str, Source]
    terms: tuple[Entry, ...]
    phrases: tuple[Entry, ...]

    @property
    def labels(self) -> frozenset[Label]:
        return frozenset().union(*(entry.labels for entry in (*self.terms, *self.phrases)))


def offers(text: str, labels: Collection[Label]) -> tuple[Offer, ...]:
    """
    What could be said instead in *text*, of which the model says *labels*.

    Returns:
        In text order, not overlapping; where two could be offered for the same words, the longer one; each entry once, at its first
        place. Nothing where none of *labels* is one that the banks answer to, and that costs nothing.
    """
    finder = _finder()
    return finder.find(text, frozenset(labels) & finder.labels)


@cache
def bank() -> Bank:
    """
    The reviewed banks, read once.

    Raises:
        KeyError: If an entry lacks something or names a source that is not listed. A test reads the banks that ship.
    """
    sources = {key: Source(**table) for key, table in _table("sources").items()}
    terms = tuple(entry for row in _table("terms")["terms"] for entry in _term(row, sources))
    phrases = tuple(_phrase(row, sources) for row in _table("phrases")["phrases"])
    return Bank(sources, terms, phrases)


def expand(form: str) -> Iterator[str]:
    """Every way of writing *form*, in which `(a|b)` is a choice and `[a|b]` one that may be left out. Choices hold no choices."""
    parts = re.split(r"(\([^)]*\)|\[[^\]]*\])", form)
    choices = [
        [*part[1:-1].split("|"), *([""] if part[0] == "[" else [])] if part[:1] in {"(", "["} else [part]
        for part in parts
    ]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("moderation") / "banks" / f"{name}.toml").read_text(encoding="utf-8"))


def _term(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Iterator[Entry]:
    why, source, but_not = row["why"], sources[row["source"]].title, _expanded(row.get("but_not", ()))
    one = _expanded([row["term"], *row.get("also", ())])
    yield Entry(row["term"], one, tuple(row["instead"]), why, source, TERM_LABELS, but_not)
    if "many" in row:
        yield Entry(row["term"], _expanded(row["many"]), tuple(row["instead_many"]), why, source, TERM_LABELS)


def _phrase(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Entry:
    forms = _expanded([row["phrase"], *row.get("also", ())])
    labels = frozenset(map(Label, row["labels"]))
    return Entry(row["phrase"], forms, tuple(row["instead"]), row["why"], sources[row["source"]].title, labels)


def _expanded(forms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written for form in forms for written in expand(form)))


# Where letters and digits stand together. What stands between two such runs joins them to one word, parts two words of one term, or both.
_RUN: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = frozenset("'’‘ʼ`´")
_INSIDE: Final = _APOSTROPHES | frozenset("._*~·-‐")
_BETWEEN: Final = re.compile(r"[\s_\-‐-―]{1,4}")
_LONGEST_JOINED: Final = 12
"""Most runs that are read as one word; nobody writes a longer word with a mark after every few letters."""


class _Node:
    """A place in the tree of words: which word may come next, and what is complete here."""

    __slots__ = ("entries", "is_other", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.entries: list[Entry] = []
        self.is_other = False


class _Found(NamedTuple):
    start: int
    end: int
    entry: Entry | None


class _Finder:
    """The banks as a tree of words. Safe to share between threads."""

    def __init__(self, banked: Bank) -> None:
        self.labels = banked.labels
        self._root = _Node()
        ranks: dict[str, int] = {"a": 0, "i": 1}
        for entry in (*banked.terms, *banked.phrases):
            for form in entry.forms:
                self._plant(form, ranks).entries.append(entry)
            for other in entry.but_not:
                self._plant(other, ranks).is_other = True
        # The words of the banks decide between readings of a spelling: nobody hides a word that is in no bank from a bank.
        self._normalise = Normaliser(ranks)

    def find(self, text: str, labels: frozenset[Label]) -> tuple[Offer, ...]:
        if not labels:
            return ()
        plain = self._normalise(text)
        taken = bytearray(len(text))
        chosen: list[tuple[Span, Entry]] = []
        found = self._matches(plain.text, labels)
        for start, end, entry in sorted(found, key=lambda match: (match.start - match.end, match.start)):
            span = plain.author(start, end)
            if any(taken[span.start : span.end]):
                continue
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            if entry is not None:
                chosen.append((span, entry))
        # By entry, the first of them: said three times, it is still one thing to say in another way.
        firsts = {id(entry): (span, entry) for span, entry in sorted(chosen, key=lambda pair: pair[0], reverse=True)}
        return tuple(
            Offer(span, entry.term, entry.instead, entry.why, entry.source)
            for span, entry in sorted(firsts.values(), key=lambda pair: pair[0])
        )

    def _plant(self, form: str, ranks: dict[str, int]) -> _Node:
        node = self._root
        for word in _words(form):
            ranks.setdefault(word, len(ranks))
            node = node.next.setdefault(word, _Node())
        return node

    def _matches(self, text: str, labels: frozenset[Label]) -> Iterator[_Found]:
        """Everything that stands in *text* and answers to one of *labels*, and what holds a term but means something else."""
        runs = [(match.start(), match.end(), match.group().casefold()) for match in _RUN.finditer(text)]
        gaps = [text[last[1] : first[0]] for last, first in pairwise(runs)]
        for first, (start, _, word) in enumerate(runs):
            if word not in self._root.next and (first == len(gaps) or gaps[first] not in _INSIDE):
                continue
            # A name such as @junkie or kind_junkie is no word, and the "t" of "don't" begins none.
            if text[start - 1 : start] == "@" or (
                first and (gaps[first - 1] == "_" or gaps[first - 1] in _APOSTROPHES)
            ):
                continue
            for last, node in self._complete(runs, gaps, first):
                entry = next((entry for entry in node.entries if entry.labels & labels), None)
                end = runs[last][1]
                if (entry or node.is_other) and text[end : end + 1] != "@" and gaps[last : last + 1] != ["_"]:
                    yield _Found(start, end, None if node.is_other else entry)

    def _complete(
        self, runs: Sequence[tuple[int, int, str]], gaps: Sequence[str], first: int
    ) -> Iterator[tuple[int, _Node]]:
        """The last run and the node of everything that begins with run *first*."""
        waiting = [(first, self._root)]
        while waiting:
            at, node = waiting.pop()
            word = ""
            for last in range(at, min(at + _LONGEST_JOINED, len(runs))):
                if last > at:
                    if gaps[last - 1] not in _INSIDE:
                        break
                    # "the addict's car" speaks of one.
                    if gaps[last - 1] in _APOSTROPHES and runs[last][2] == "s" and _is_complete(node.next.get(word)):
                        break
                word += runs[last][2]
                if (child := node.next.get(word)) is None:
                    continue
                yield last, child
                if last + 1 < len(runs) and _BETWEEN.fullmatch(gaps[last]):
                    waiting.append((last + 1, child))


@cache
def _finder() -> _Finder:
    return _Finder(bank())


def _is_complete(node: _Node | None) -> bool:
    return node is not None and bool(node.entries)


def _words(form: str) -> list[str]:
    """The words of a form as the tree holds them: no apostrophes, and what a hyphen joins is two."""
    plain = "".join(letter for letter in form.casefold() if letter not in _APOSTROPHES)
    return _RUN.findall(plain)
