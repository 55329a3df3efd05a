"""Training end to end, in small: it makes a bundle that loads and answers where torch is not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

pytestmark = [pytest.mark.training, pytest.mark.timeout(600)]

ANSWERS = """
import asyncio, sys
import moderation
assessor = moderation.load(sys.argv[1])
answers = asyncio.run(assessor.assess([moderation.Utterance("you're pathetic"), moderation.Utterance("tea is on", ("hi",))]))
asyncio.run(assessor.aclose())
assert len(answers) == 2 and all(len(answer.scores) == 9 for answer in answers)
assert answers[0].model_version == "small-1"
assert not {"torch", "transformers", "safetensors"} & set(sys.modules)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    train = [sys.executable, "-W", "ignore", "-m", "moderation.training", "train", "--out", str(folder / "bundle")]
    options = ["--limit", "300", "--epochs", "1", "--version", "small-1", "--keep", str(folder / "weights")]
    files = ["--card", str(folder / "card"), "--sample", str(folder / "sample.jsonl")]
    done = subprocess.run([*train, *options, *files], capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_a_small_run_makes_a_bundle_that_answers_without_torch(made: Path) -> None:
    """The bundle verifies, loads and answers in a process that never imports torch."""
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS, str(made / "bundle")], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_manifest_says_where_the_model_comes_from(made: Path) -> None:
    """Data with licences, the base model, the recipe and measurements are in the manifest; no path of the machine is."""
    text = (made / "bundle" / "manifest.json").read_text(encoding="utf-8")
    origin = json.loads(text)["provenance"]
    assert origin["base"]["licence"] == "Apache-2.0"
    assert origin["data"]
    assert all(row["licence"] and row["cite"] for row in origin["data"])
    assert set(origin["measured"]["corpus_test"]) == set(json.loads(text)["labels"])
    assert str(made) not in text
    assert str(Path.home()) not in text


def test_card_and_sample_are_written(made: Path) -> None:
    """The card has a row for every label, and the sample holds labelled lines."""
    card = (made / "card" / "model-card.md").read_text(encoding="utf-8")
    assert card.startswith("# Model card: small-1")
    assert "| `crisis` |" in card
    assert (made / "card" / "reliability.svg").read_text(encoding="utf-8").startswith("<?xml")
    rows = [json.loads(line) for line in (made / "sample.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows
    assert all({"id", "text", "context", "labels"} <= set(row) for row in rows)


def test_the_graph_names_nothing_of_the_machine_that_made_it(made: Path) -> None:
    """No file path of the exporting machine is left in the model's bytes."""
    data = (made / "bundle" / "model.onnx").read_bytes()
    assert b"site-packages" not in data
    # Not ".py": three bytes turn up by chance about once in so many weights.
    assert str(Path(__file__).parents[2]).encode() not in data
    assert str(Path.home() / "").encode() + b"/" not in data
