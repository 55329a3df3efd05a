"""Beside BERT-base, where torch is installed."""

import json

import pytest

from moderation.__main__ import main

pytest.importorskip("torch")

pytestmark = [pytest.mark.training, pytest.mark.timeout(600)]


def test_beside_bert_every_batch_has_a_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    """A small run answers for each kind of text and batch; how fast, no test can say."""
    assert main(["speed", "--messages", "4", "--against-bert", "--json"]) == 0
    beside = json.loads(capsys.readouterr().out)["against_bert"]
    assert len(beside) == 2
    for found in beside.values():
        assert set(found["bert"]) == {"1", "8", "32"}
        assert all(found[how][by] > 0 for how in ("single", "best") for by in ("clock", "cpu"))
