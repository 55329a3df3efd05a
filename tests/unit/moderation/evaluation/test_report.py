"""An evaluation as JSON and as text: complete, readable, and without anybody's words unless asked."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from moderation import LABELS, Label
from moderation.evaluation.evaluation import Evaluation, evaluate
from moderation.evaluation.report import as_json
from moderation.evaluation.tables import MOST_SLICES, printable, tables
from tests.support.labelled import answers, labelled, line

C = Label.CRISIS
SECRET = "the words of a member"


@pytest.fixture
def found() -> Evaluation:
    lines = labelled(
        line(C, text=SECRET, id="a-1", slice="plain"),
        line(text=SECRET, id="a-2", slice="plain"),
        line(text=SECRET, id="a-3", slice="[red]dialect[/]"),
    )
    this, other = answers({C: 0.1}, {C: 0.9}, {}), answers({C: 0.9}, {C: 0.9}, {})
    return evaluate(lines, this, most_mistakes=5, budget=10, other=other)


def text(found: Evaluation, *, show_text: bool = False, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    console.print(*tables(found, show_text=show_text), sep="\n")
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def read(found: Evaluation, *, show_text: bool = False) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(
        json.dumps(as_json(found, [Path("lines.jsonl")], show_text=show_text), allow_nan=False)
    )
    return whole


def test_the_json_has_every_part_and_no_nan(found: Evaluation) -> None:
    """What cannot be measured is null; a share has its interval and its number of cases."""
    whole = read(found)
    assert (whole["format"], whole["format_version"]) == ("warmroom-evaluation", 1)
    assert (whole["files"], whole["lines"], whole["ordinary"]) == (["lines.jsonl"], 3, 2)
    assert whole["model"] == {
        "version": "scripted-1",
        "sha256": "0" * 64,
        "thresholds": dict.fromkeys(LABELS, 0.5),
    }
    assert set(whole["labels"]) == set(LABELS)
    crisis = whole["labels"]["crisis"]
    assert (crisis["lines"], crisis["positives"]) == (3, 1)
    assert crisis["recall"] == {"value": 0.0, "low": 0.0, "high": 0.793457, "of": 1}  # Wilson's z² / (1 + z²)
    assert crisis["curve"] == [{"threshold": 0.1, "precision": 0.5, "recall": 1.0}]
    assert [part["observed"]["of"] for part in crisis["calibration"]["bins"]] == [1, 1, 1]
    assert whole["labels"]["stigma"]["f1"] == {"value": None, "low": None, "high": None}
    assert whole["false_flags"]["value"] == 0.5
    assert [part["name"] for part in whole["slices"]] == ["plain", "[red]dialect[/]"]
    assert whole["slices"][0]["labels"]["crisis"]["false_flags"]["value"] == 1.0
    assert [row["id"] for row in whole["mistakes"]["flagged"]] == ["a-2"]
    assert [row["id"] for row in whole["mistakes"]["missed"]] == ["a-1"]
    assert whole["suggestion"]["labels"]["crisis"]["alone"]["threshold"] == 0.901
    assert whole["comparison"]["labels"]["crisis"]["changes"]["found"] == 1
    assert whole["comparison"]["labels"]["crisis"]["recall"]["difference"]["value"] == 1.0


def test_parts_that_nobody_asked_for_are_null(found: Evaluation) -> None:
    plain = evaluate(found.labelled, found.answers)
    assert [read(plain)[part] for part in ("mistakes", "suggestion", "comparison")] == [None, None, None]


def test_no_words_come_out_unless_asked(found: Evaluation) -> None:
    """Neither in the text nor in the JSON, which name mistakes by id."""
    assert SECRET not in text(found, width=500)
    assert SECRET not in json.dumps(read(found))
    assert "a-2" in text(found)
    assert SECRET in text(found, show_text=True, width=500)
    assert read(found, show_text=True)["mistakes"]["missed"][0]["text"] == SECRET


def test_the_text_fits_a_terminal_and_shows_names_as_they_are(found: Evaluation) -> None:
    """No line is wider than 80 columns, no row is broken, and brackets in a slice's name are no markup."""
    shown = text(found)
    assert max(len(row) for row in shown.splitlines()) <= 80
    assert "[red]dialect[/]" in shown
    assert "scripted-1 on 3 lines, 2 of them ordinary" in shown
    crisis = next(row for row in shown.splitlines() if row.startswith("crisis"))
    assert " ".join(crisis.split()) == "crisis 1 0.00 [0.00, 0.79] 0.00 [0.00, 0.79] 0.00 [0.00, 0.00]"
    assert "Fewer than 30 lines carry" in shown


def test_control_characters_do_not_reach_the_terminal() -> None:
    """An escape sequence in a message or an id is spelled out; letters and emoji stay."""
    assert printable("é 🙂 \x1b[2J\nx\u202ey") == "é 🙂 \\x1b[2J\\nx\\u202ey"
    found = evaluate(labelled(line(text="\x1b[2J", id="\x1b[3J")), answers({C: 0.9}), most_mistakes=1)
    assert "\x1b" not in text(found, show_text=True)


def test_many_slices_are_cut_in_the_text_alone() -> None:
    many = labelled(*(line(slice=f"s{number}") for number in range(MOST_SLICES + 3)))
    found = evaluate(many, answers(*[{}] * (MOST_SLICES + 3)))
    assert "3 smaller slices are in the JSON" in text(found)
    assert len(read(found)["slices"]) == MOST_SLICES + 3
