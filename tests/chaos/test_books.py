"""The search for what must not be written down finds it, whatever has become of it."""

import json
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from tests.chaos.books import leaks
from tests.chaos.scene import PEOPLE, sentences
from tests.chaos.serve import HARSH

SENTENCE = "Thank you João, I'm glad that\nyou're here with us tonight"
TEXTS = [SENTENCE, HARSH]


@pytest.mark.parametrize(
    "line",
    [
        SENTENCE.replace("\n", " "),
        json.dumps({"event": SENTENCE}),
        repr(SENTENCE),
        f"GET /api/search?q={quote_plus(SENTENCE)}",
        json.dumps({"event": SENTENCE[:28]}),  # cut off
        'warmroom_messages_total{text="glad that you\'re here with us"} 1.0',
        f'{{"event": "{HARSH}"}}',
        '{"event": "Saltmarsh left"}',
        "SALTMARSH",
    ],
)
@pytest.mark.parametrize("name", ["server.log", "printed.txt", "metrics.txt", "data/model.json"])
def test_words_and_names_are_found(tmp_path: Path, line: str, name: str) -> None:
    """Whole, cut off, escaped as JSON, Python or a URL does it, in a label, in any file but the store."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"one line\n{line}\nanother\n", encoding="utf-8")
    assert leaks(tmp_path, TEXTS, PEOPLE) == [line]


def test_what_is_nobodys_is_not(tmp_path: Path) -> None:
    """Ids, counts and our own sentences are no finds, though they share words with what is said."""
    lines = [
        '{"event": "the model\'s process ended and is started again", "status": -9}',
        "# HELP warmroom_crisis_oldest_seconds How long the oldest of these has waited; 0 if there is none.",
        '{"event": "request", "route": "GET /api/me", "took_ms": 1.5}',
        "you two useless",
    ]
    (tmp_path / "server.log").write_text("\n".join(lines), encoding="utf-8")
    assert leaks(tmp_path, [*sentences(), HARSH], PEOPLE) == []
