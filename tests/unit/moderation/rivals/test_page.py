"""The page, from numbers that are made up."""

from datetime import date

import numpy as np

from moderation.assessment import Utterance
from moderation.evaluation.metrics import matrix, measure
from moderation.evaluation.suites import Case, functional, room
from moderation.labels import LABELS, Label
from moderation.rivals.measures import outcome
from moderation.rivals.page import Findings, InFull, page
from moderation.rivals.texts import Origin, Text
from moderation.rivals.tools import TOOLS


def test_the_page_has_a_row_for_every_tool_and_says_what_was_not_measured() -> None:
    """Every row has as many cells as its head, a share of nothing is a dash, and Detoxify's numbers are marked as its authors'."""
    texts = [
        Text(Origin.TALK, Utterance("a"), frozenset({Label.CRISIS})),
        Text(Origin.TALK, Utterance("b"), frozenset()),
    ]
    truths = matrix([text.labels for text in texts])
    full = InFull(
        held_out=measure(truths, truths * 0.8, np.full(len(LABELS), 0.5)),
        pairs=functional([Case("f", 0, text.utterance, text.labels) for text in texts], truths),
        talk=room(truths, truths),
        talk_at_one_rate=room(truths, truths),
    )
    written = page(
        Findings(
            on=date(2026, 1, 2),
            bundle="warmroom-9",
            counts=dict.fromkeys(Origin, (2, 1)),
            trained_on=0,
            outcomes={
                "warmroom-9": outcome(texts, np.array([True, False])),
                "other": outcome(texts, np.array([True, True])),
            },
            in_full={"warmroom-9": full},
            rate=0.01,
            tools=[(tool, {tool.name: "1.2.3"}) for tool in TOOLS],
            commonest={"alex": [("he-she", 12)]},
            tfidf="scikit-learn 1",
        )
    )
    assert "| other | – | – | 100 % [21 %, 100 %] | – | 100 % [21 %, 100 %] |" in written
    assert all(f"| {tool.name} |" in written for tool in TOOLS)
    assert "not measured: detoxify" in written.lower()
    assert "nan %" not in written
    for block in written.split("\n\n"):
        cells = {line.count("|") for line in block.splitlines() if line.startswith("|")}
        assert len(cells) <= 1, block
