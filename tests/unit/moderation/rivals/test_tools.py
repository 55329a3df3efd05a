"""Asking other tools, with none of them there."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from moderation.assessment import Utterance
from moderation.labels import Label
from moderation.rivals.texts import BEHAVIOUR, Origin, Text, read_texts
from moderation.rivals.tools import TOOLS, Answer, RivalFailed, Tools, run_process

TEXTS = [
    Text(Origin.TALK, Utterance("my dad rang"), frozenset()),
    Text(Origin.TALK, Utterance("good morning"), frozenset()),
    Text(Origin.TALK, Utterance("he said it"), frozenset({Label.CRISIS})),
]


class Desk:
    """Answers as a script would, and counts how often."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str], given: str) -> str:
        self.commands.append(list(command))
        return json.dumps(
            {
                "versions": {"alex": "1"},
                "findings": [["dad-mom"] if "dad" in text else [] for text in json.loads(given)],
            }
        )


def test_a_tool_is_asked_once_for_the_same_texts(tmp_path: Path) -> None:
    """Answers are kept in a file, and asked for again when a text has changed."""
    desk = Desk()
    first = Tools(tmp_path, desk).ask(TOOLS[0], TEXTS)
    again = Tools(tmp_path, desk).ask(TOOLS[0], TEXTS)
    assert again == first
    assert len(desk.commands) == 1
    assert first.flagged.tolist() == [True, False, False]
    Tools(tmp_path, desk).ask(TOOLS[0], TEXTS[:2])
    assert len(desk.commands) == 2


def test_each_tool_runs_where_it_is_installed(tmp_path: Path) -> None:
    desk = Desk()
    for tool in TOOLS:
        Tools(tmp_path, desk).ask(tool, TEXTS)
    places = {tool.runs_on: command for tool, command in zip(TOOLS, desk.commands, strict=True)}
    assert places["node"][0] == "node"
    assert str(tmp_path / "node") in places["node"]
    assert places["python"][0] == str(tmp_path / "venv" / "bin" / "python")
    assert [command[-1] for command in desk.commands] == [tool.key for tool in TOOLS]


def test_what_is_found_most_is_counted_once_a_clean_message() -> None:
    answer = Answer({}, [["he", "he", "mom"], ["mom"], ["he"]])
    assert answer.commonest(TEXTS) == [("mom", 2), ("he", 1)]


def test_a_tool_that_fails_says_why() -> None:
    with pytest.raises(RivalFailed, match="no module named nothing"):
        run_process([sys.executable, "-c", "raise SystemExit('no module named nothing')"], "[]")
    with pytest.raises(RivalFailed, match="say make comparison"):
        run_process(["/nowhere/python"], "[]")
    assert run_process([sys.executable, "-c", "print(input())"], "grüße") == "grüße\n"


def test_the_texts_are_all_there_and_pairs_keep_their_halves() -> None:
    """Without a corpus: every functional case has its pair, and slices come in threes."""
    texts = read_texts([], BEHAVIOUR)
    pairs = [text.pair for text in texts if text.origin is Origin.PAIRS]
    assert all(pairs.count(number) == 2 for number in set(pairs[:40]))
    assert sum(text.origin is Origin.VARIETIES for text in texts) % 3 == 0
    assert sum(text.origin is Origin.TALK for text in texts) > 1000
