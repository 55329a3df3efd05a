"""What two models said of the same messages, for a terminal, for a program, and in a sentence."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from moderation import Label
from server.domain.shadow import SKIPPED, Pair, Tally, Trial, compared
from server.ops.side_by_side import FEW, NOTHING_YET, as_json, meaning, tables

HOSTILE, CRISIS = [Label.HOSTILITY], [Label.CRISIS]


def a_trial(*messages: tuple[int, list[Label], list[Label]], skipped: int = 0) -> Trial:
    """So many messages, of which the live model and the shadow say so."""
    tally = Tally(skipped=skipped)
    for number, live, shadow in messages:
        for _ in range(number):
            tally += compared(live, shadow)
    return Trial(Pair("one", "two"), date(2026, 3, 3), date(2026, 3, 10), 2, tally)


def printed(*trials: Trial) -> str:
    console = Console(file=StringIO(), width=80)
    for part in tables(trials):
        console.print(part, markup=False)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_table_has_all_that_was_counted() -> None:
    """Messages, what was skipped, the four counts of each label, and flags in 100 messages with intervals."""
    page = printed(a_trial((3, HOSTILE, HOSTILE), (2, [], CRISIS), (95, [], []), skipped=7))
    assert "100 messages compared, 7 skipped" in page
    assert "2 days, 2026-03-03 to 2026-03-10" in page
    rows = {cells[0]: cells[1:] for line in page.splitlines() if (cells := line.split())}
    assert rows["hostility"] == ["3", "0", "0", "97"]
    assert rows["crisis"] == ["0", "0", "2", "98"]
    # Wilson's interval of 3 in 100 is 1.03 to 8.45.
    assert rows["concern"] == ["3.0", "[1.0,", "8.5]"] * 2
    assert rows["care"] == ["0.0", "[0.0,", "3.7]", "2.0", "[0.6,", "7.0]"]
    assert rows["any"] == ["3.0", "[1.0,", "8.5]", "5.0", "[2.2,", "11.2]"]


def test_nothing_counted_says_how_to_begin() -> None:
    """An operator who asks too early learns what to do."""
    assert " ".join(printed().split()) == NOTHING_YET


def test_everything_skipped_is_shown_without_numbers() -> None:
    """No message compared is no share, and no error."""
    trial = a_trial(skipped=3)
    assert "0 messages compared, 3 skipped" in printed(trial)
    found: Any = json.loads(json.dumps(as_json([trial]), allow_nan=False))
    assert found["trials"][0]["flags"]["concern"]["live"] == {"value": None, "low": 0.0, "high": 1.0, "of": 0}


def test_the_json_says_the_same() -> None:
    """Counts and shares by name, for whoever draws them."""
    found = as_json([a_trial((1, HOSTILE, []), (3, [], []))])
    assert (found["format"], found["format_version"]) == ("warmroom-shadow", 1)
    (trial,) = found["trials"]
    assert trial["labels"]["hostility"] == {"both": 0, "only_live": 1, "only_shadow": 0, "neither": 3}
    assert trial["flags"]["concern"]["live"]["value"] == 0.25
    assert set(trial["flags"]) == {"concern", "care", "privacy", "wording", "flagged"}
    assert (trial["compared"], trial["skipped"], trial["days"]) == (4, 0, 2)


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        pytest.param([(FEW - 1, HOSTILE, [])], "too early to tell", id="few"),
        pytest.param([(3, HOSTILE, []), (2, [], HOSTILE), (300, [], [])], "may be chance", id="about alike"),
        pytest.param([(300, [], [])], "may be chance", id="never apart"),
        pytest.param([(12, [], HOSTILE), (300, [], [])], "more than chance explains", id="more"),
        pytest.param([(12, HOSTILE, []), (300, [], [])], "fewer than chance explains", id="fewer"),
        pytest.param(
            [(1, CRISIS, []), (300, [], [])], "1 message that one calls a crisis would go unnoticed", id="crisis"
        ),
    ],
)
def test_the_sentence_claims_no_more_than_is_known(
    messages: list[tuple[int, list[Label], list[Label]]], says: str
) -> None:
    """A difference is spoken of when there is enough to tell it from chance; a lost crisis always."""
    assert says in meaning(a_trial(*messages))


def test_skipped_messages_are_no_messages() -> None:
    """They enter no share."""
    assert as_json([a_trial((4, [], []))])["trials"][0]["flags"]["care"]["live"]["of"] == 4
    assert (a_trial((4, [], [])).tally + SKIPPED).compared == 4
