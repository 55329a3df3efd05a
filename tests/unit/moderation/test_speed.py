"""The measuring of speed runs and its numbers are numbers; how fast anything is, no test can say."""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from moderation.__main__ import UNUSABLE, main
from moderation.evaluation import mix
from moderation.evaluation.speed import AgainstBert, Clocked, Throughput, Times


def numbers(of: object) -> Iterator[float]:
    match of:
        case dict():
            for value in of.values():
                yield from numbers(value)
        case int() | float():
            yield of


def test_a_small_run_gives_finite_numbers_and_a_positive_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed", "--messages", "12", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(math.isfinite(number) and number >= 0 for number in numbers(found))
    assert found["ratio"] > 0
    assert found["message"]["calls"] == found["bare"]["calls"] == 12
    assert found["message"]["p50"] <= found["message"]["p95"] <= found["message"]["p99"]
    assert found["throughput"]["messages"] == 12


def test_a_person_gets_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed", "--messages", "3"]) == 0
    assert "the bare onnxruntime call" in capsys.readouterr().out


def test_without_torch_nothing_is_measured_beside_bert(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says what is needed, before anything slow; also where torch is installed."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "moderation.evaluation.bert", raising=False)
    assert main(["speed", "--against-bert"]) == UNUSABLE
    assert "needs torch" in capsys.readouterr().err


def test_shares_of_time_by_hand() -> None:
    clocked = [Clocked(0.010, 0.004), Clocked(0.020, 0.004), Clocked(0.030, 0.008)]
    times = Times.of(clocked)
    assert (times.calls, times.p50, times.cpu_p50) == (3, 20.0, 4.0)
    per = Throughput.of(6, clocked)
    assert (per.per_s, per.per_cpu_s) == (pytest.approx(100), pytest.approx(375))


def test_beside_bert_the_best_batch_counts() -> None:
    """By the clock and by core time each on its own: a busy machine may slow down one batch and not another."""
    found = AgainstBert(
        Throughput(1, 100, 120), {1: Throughput(1, 5, 6), 8: Throughput(1, 10, 6), 32: Throughput(1, 8, 20)}
    )
    assert (found.single.clock, found.single.cpu) == (20, 20)
    assert (found.best.clock, found.best.cpu) == (10, 6)


def test_the_mix_is_the_same_everywhere_and_like_the_corpus() -> None:
    """Seven of ten messages have no lines before them, one in ten carries something, and the mean is about twenty words."""
    mixed = mix.corpus_like(1000)
    assert mixed == mix.corpus_like(1000)
    assert mixed != mix.corpus_like(1000, seed=8)
    words = [len(text.text.split()) for text in mixed]
    assert 16 < sum(words) / len(words) < 24
    assert 0.6 < Counter(len(text.context) for text in mixed)[0] / 1000 < 0.8
    assert {len(text.text.split()) for text in mix.of_words(50)} == {mix.WORDS}
