"""
Assessing a stream of messages: JSON lines in, JSON lines out, one for one and in order.

A line in: `{"id": …, "text": "…", "context": ["…", …]}`; `id` may be any string or number and comes back as it was, `context` may be
left out, other keys are ignored. A line out: `{"id", "labels", "scores"}`, with `"wording"` where there is a kinder one, or
`{"id", "error": {"code", "message"}}` for a line that could not be assessed, after which the stream goes on. Blank lines are skipped.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, BinaryIO, Final

from moderation.assessment import Assessment, Utterance
from moderation.assessor import Assessor, AssessorUnavailable

MAX_LINE: Final = 256 * 1024
"""Longest line that is read, in bytes, its end not counted."""


class LineError(StrEnum):
    """Why a line has no assessment. A code never changes its meaning."""

    BAD_JSON = "bad_json"
    BAD_MESSAGE = "bad_message"
    TOO_LONG = "too_long"
    UNAVAILABLE = "unavailable"


class _Unreadable(Exception):
    def __init__(self, code: LineError, message: str, line_id: str | int | float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line_id = line_id


async def assess_lines(lines: Iterable[bytes], write: Callable[[str], object], assessor: Assessor) -> int:
    """
    Assess each of *lines* and hand one line of JSON, with its end, to *write* as soon as it is known.

    Args:
        lines: each at most `MAX_LINE` bytes without its end; `bounded_lines()` reads a file so that longer ones are noticed and
            never held in memory. Reading them may block: this is for a command of its own, not for a server's event loop.

    Returns:
        How many lines got an error.
    """
    errors = 0
    for line in lines:
        if len(line) <= MAX_LINE and not line.strip():
            continue
        answer = await _answer(line, assessor)
        errors += "error" in answer
        write(json.dumps(answer, ensure_ascii=False) + "\n")
    return errors


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of *stream* without their ends; of a line that is too long only its first `MAX_LINE` + 1 bytes."""
    while line := stream.readline(MAX_LINE + 2):
        whole = line.endswith(b"\n")
        yield line.rstrip(b"\r\n") if whole else line[: MAX_LINE + 1]
        while not whole and (rest := stream.readline(MAX_LINE)):
            whole = rest.endswith(b"\n")


def said(assessment: Assessment) -> dict[str, Any]:
    """
    What a line out says of an assessment: the labels said, every label's score to four places, and kinder wording if there is any.

    `start` and `end` of an offer count code points of the text that came in.
    """
    answer: dict[str, Any] = {
        "labels": [label.value for label in assessment.labels],
        "scores": {label.value: round(score, 4) for label, score in assessment.scores.items()},
    }
    if assessment.wording:
        answer["wording"] = [
            {
                "start": offer.span.start,
                "end": offer.span.end,
                "instead": offer.instead,
                "why": offer.why,
                "source": offer.source,
            }
            for offer in assessment.wording
        ]
    return answer


async def _answer(line: bytes, assessor: Assessor) -> dict[str, Any]:
    try:
        line_id, utterance = _read(line)
        try:
            (assessment,) = await assessor.assess([utterance])
        except AssessorUnavailable as error:
            raise _Unreadable(LineError.UNAVAILABLE, str(error) or "the model cannot answer now", line_id) from error
    except _Unreadable as error:
        return {"id": error.line_id, "error": {"code": error.code.value, "message": str(error)}}
    return {"id": line_id, **said(assessment)}


def _read(line: bytes) -> tuple[str | int | float | None, Utterance]:
    if len(line) > MAX_LINE:
        raise _Unreadable(LineError.TOO_LONG, f"the line is longer than {MAX_LINE} bytes")
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Unreadable(LineError.BAD_JSON, "the line is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _Unreadable(LineError.BAD_JSON, "the line is not JSON") from error
    if not isinstance(row, dict):
        raise _Unreadable(LineError.BAD_MESSAGE, 'the line is not an object such as {"id": "1", "text": "…"}')
    line_id = row.get("id")
    if isinstance(line_id, bool) or not isinstance(line_id, str | int | float | None):
        raise _Unreadable(LineError.BAD_MESSAGE, '"id" is neither a string nor a number')
    text, context = row.get("text"), row.get("context")
    if not isinstance(text, str):
        raise _Unreadable(LineError.BAD_MESSAGE, '"text" is missing or is not a string', line_id)
    context = [] if context is None else context
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        raise _Unreadable(LineError.BAD_MESSAGE, '"context" is not a list of strings', line_id)
    return line_id, Utterance(text, tuple(context))
