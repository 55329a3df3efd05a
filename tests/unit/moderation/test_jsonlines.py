"""JSON lines in, JSON lines out, one for one; a bad line spoils nothing."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from moderation import LABELS, Assessment, Label
from moderation.jsonlines import MAX_LINE, assess_lines, bounded_lines, said
from moderation.wording import offers
from tests.support.assessor import ScriptedAssessor


async def answers(data: bytes, assessor: ScriptedAssessor | None = None) -> tuple[list[dict[str, Any]], int]:
    written: list[str] = []
    scripted = assessor or ScriptedAssessor(rules={"pathetic": {Label.HOSTILITY: 0.9}})
    errors = await assess_lines(bounded_lines(io.BytesIO(data)), written.append, scripted)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in written)
    return [json.loads(line) for line in written], errors


async def test_each_message_gets_its_labels_and_all_scores() -> None:
    """The id comes back as it was; labels are those said; scores hold all nine."""
    rows, errors = await answers(b'{"id": 7, "text": "pathetic"}\n{"id": "b", "text": "hi", "context": ["x"]}\n')
    assert errors == 0
    assert [(row["id"], row["labels"]) for row in rows] == [(7, ["hostility"]), ("b", [])]
    assert all(set(row["scores"]) == set(Label) for row in rows)


def test_kinder_wording_comes_with_its_places() -> None:
    """Counted in code points of the text that came in; without an offer there is no key."""
    text = "😔 my brother is a jun.kie"
    scores = dict.fromkeys(LABELS, 0.1) | {Label.LABELING: 0.9}
    quiet = Assessment(scores=scores, thresholds=dict.fromkeys(LABELS, 0.5), model_version="m-1")
    row = said(replace(quiet, wording=offers(text, quiet.labels)))
    (offer,) = row["wording"]
    assert text[offer["start"] : offer["end"]] == "jun.kie"
    assert offer["instead"][0] == "person with an addiction"
    assert offer["why"].endswith(".")
    assert offer["source"]
    assert json.loads(json.dumps(row))["labels"] == ["labeling"]
    assert "wording" not in said(quiet)


async def test_the_last_line_needs_no_end_and_blank_lines_are_skipped() -> None:
    rows, errors = await answers(b'\n{"id": 1, "text": "a"}\r\n  \n{"id": 2, "text": "b"}')
    assert [row["id"] for row in rows] == [1, 2]
    assert errors == 0


async def test_context_reaches_the_model() -> None:
    scripted = ScriptedAssessor()
    await answers(b'{"id": 1, "text": "good", "context": ["i lost her", "today"]}', scripted)
    assert scripted.asked[0].context == ("i lost her", "today")


@pytest.mark.parametrize(
    ("line", "code", "line_id"),
    [
        (b"{nope", "bad_json", None),
        (b'{"id": 1, "text": "a"} {"id": 2}', "bad_json", None),
        (b'"\xff"', "bad_json", None),
        (b"[" * 100_000, "bad_json", None),
        (b"[1]", "bad_message", None),
        (b'{"id": 3}', "bad_message", 3),
        (b'{"id": 3, "text": null}', "bad_message", 3),
        (b'{"id": 3, "text": "a", "context": "b"}', "bad_message", 3),
        (b'{"id": 3, "text": "a", "context": [1]}', "bad_message", 3),
        (b'{"id": [3], "text": "a"}', "bad_message", None),
        (b'{"id": 3, "text": "' + b"a" * MAX_LINE + b'"}', "too_long", None),
    ],
)
async def test_a_bad_line_gets_an_error_and_the_rest_goes_on(line: bytes, code: str, line_id: int | None) -> None:
    """An error has a code that stays and a sentence to read; the lines around it are assessed."""
    rows, errors = await answers(b'{"id": 1, "text": "a"}\n' + line + b'\n{"id": 9, "text": "z"}\n')
    assert errors == 1
    assert [row["id"] for row in rows] == [1, line_id, 9]
    assert rows[1]["error"]["code"] == code
    assert rows[1]["error"]["message"]
    assert "labels" not in rows[1]


async def test_a_line_of_exactly_the_bound_is_read() -> None:
    line = b'{"id": 3, "text": "' + b"a" * (MAX_LINE - 21) + b'"}'
    assert len(line) == MAX_LINE
    rows, errors = await answers(line + b"\n")
    assert errors == 0
    assert rows[0]["id"] == 3


async def test_an_unavailable_model_is_an_error_of_its_own() -> None:
    """A message the model did not see is never reported as one without labels."""
    rows, errors = await answers(b'{"id": 1, "text": "a"}', ScriptedAssessor(failing=True))
    assert errors == 1
    assert rows[0]["error"]["code"] == "unavailable"
    assert "labels" not in rows[0]
