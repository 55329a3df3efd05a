"""
Reads files of labelled lines: what a person says of each message, to hold beside what a model says.

One JSON object a line: `{"id", "text", "context", "labels"}`. `labels` is the exact set, and empty for an ordinary message. With
`negative_for` the line speaks only of the labels in either list; of the others it is unknown whether they are there. `id` and `context`
may be left out. Other keys are ignored, but for one that may sort lines into slices.

A message that says what is wrong with a line names its place and never its text.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.assessment import Utterance
from moderation.evaluation.metrics import Truths, matrix
from moderation.jsonlines import MAX_LINE, bounded_lines
from moderation.labels import LABELS, Label

SLICE: Final = "slice"
"""The key that sorts lines into slices when no other is named."""

_ALL: Final = frozenset(LABELS)
_NAME: Final = re.compile(r"[\w-]{1,24}")


class BadLines(Exception):
    """A file of labelled lines cannot be used; one sentence that names file and, where there is one, line."""


class BadLine(BadLines, ValueError):
    """One line cannot be used."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    A message and what a person says of it.

    Attributes:
        id: the line's own, or `file.jsonl:12` for a line that has none.
        known: labels of which it is known whether they are there; holds all of `labels`.
        slice: what the line's slice key says, if it has one.
    """

    id: str
    utterance: Utterance
    labels: frozenset[Label]
    known: frozenset[Label] = _ALL
    slice: str | None = None

    @property
    def is_ordinary(self) -> bool:
        """Whether it surely carries no label: what false flags are counted on."""
        return not self.labels and self.known == _ALL


@dataclass(frozen=True, slots=True)
class Labelled:
    """
    Lines, and the same as arrays.

    Attributes:
        truths, known: bool, shape (lines, labels); `truths` means nothing where not `known`.
        ordinary: bool, shape (lines,).
    """

    lines: Sequence[Line]
    truths: Truths
    known: Truths
    ordinary: Truths

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Labelled":
        return cls(
            lines=lines,
            truths=matrix([line.labels for line in lines]),
            known=matrix([line.known for line in lines]),
            ordinary=np.array([line.is_ordinary for line in lines], dtype=np.bool_),
        )


def read_lines(paths: Sequence[Path], by: str = SLICE) -> list[Line]:
    """
    The lines of all *paths*, in order; blank ones are skipped.

    Args:
        by: the key that sorts lines into slices.

    Raises:
        BadLines: If a file cannot be read or holds no line, or if a line is no JSON object, is too long, has no text, or names a label
            that is not ours or twice contrary.
    """
    return [line for path in paths for line in _read_file(path, by)]


def read_labelled(path: Path) -> list[tuple[Utterance, frozenset[Label]]]:
    """The lines of a *path* whose label sets are exact. Raises what `read_lines` raises."""
    return [(line.utterance, line.labels) for line in read_lines([path])]


def _read_file(path: Path, by: str) -> list[Line]:
    try:
        with path.open("rb") as file:
            rows = [
                _read_line(raw, path, number, by)
                for number, raw in enumerate(bounded_lines(file), start=1)
                if len(raw) > MAX_LINE or raw.strip()
            ]
    except OSError as error:
        raise BadLines(f"{path} cannot be read: {error.strerror or error}") from error
    if not rows:
        raise BadLines(f"{path} is empty: it needs at least one line with a text and its labels")
    return rows


def _read_line(raw: bytes, path: Path, number: int, by: str) -> Line:
    def bad(what: str) -> BadLine:
        return BadLine(f"{path}, line {number}: {what}")

    if len(raw) > MAX_LINE:
        raise bad(f"the line is longer than {MAX_LINE} bytes")
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise bad("the line is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise bad("the line is not JSON") from error
    if not isinstance(row, dict):
        raise bad('the line is not an object such as {"text": "…", "labels": []}')
    try:
        return _line_of(row, f"{path.name}:{number}", by)
    except _Wrong as error:
        raise bad(str(error)) from error


class _Wrong(Exception):
    """What is wrong with a line, without its place."""


def _line_of(row: dict[str, Any], place: str, by: str) -> Line:
    text = row.get("text")
    if not isinstance(text, str):
        raise _Wrong('"text" is missing or is not a string')
    if "labels" not in row:
        raise _Wrong('"labels" is missing; an ordinary message has an empty list')
    labels, absent = frozenset(_labels(row, "labels")), frozenset(_labels(row, "negative_for"))
    if both := labels & absent:
        raise _Wrong(f'{min(both)} stands in "labels" and in "negative_for"')
    return Line(
        id=_short(row, "id") or place,
        utterance=Utterance(text, _context(row)),
        labels=labels,
        known=_ALL if row.get("negative_for") is None else labels | absent,
        slice=_short(row, by),
    )


def _labels(row: dict[str, Any], key: str) -> Iterator[Label]:
    names = [] if row.get(key) is None and key != "labels" else row[key]
    if not isinstance(names, list):
        raise _Wrong(f'"{key}" is not a list of labels')
    for name in names:
        if not isinstance(name, str) or name not in _ALL:
            # Whoever mixes up two keys has a message here, and an error must not show it.
            shown = name if isinstance(name, str) and _NAME.fullmatch(name) else "something"
            raise _Wrong(f'{shown} in "{key}" is none of the nine labels ({", ".join(LABELS)})')
        yield Label(name)


def _context(row: dict[str, Any]) -> tuple[str, ...]:
    context = row.get("context")
    context = [] if context is None else context
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        raise _Wrong('"context" is not a list of strings')
    return tuple(context)


def _short(row: dict[str, Any], key: str) -> str | None:
    """A string or number as a string; nothing if it is not there."""
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise _Wrong(f'"{key}" is neither a string nor a number')
    return None if value is None else str(value)
