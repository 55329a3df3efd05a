"""
A trained network in Detoxify's checkpoint format: Detoxify itself loads it, offline, and says what the bundle says.

Against the float network the scores agree to 1e-4: the same sums in another order. Against the shipped form they agree to what int8 costs,
which for the small network trained here is below 0.02; what it costs the released model stands in its card.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("detoxify")

import detoxify
import torch
import transformers
from safetensors.torch import load_model
from tokenizers import Tokenizer

from moderation import LABELS, Assessor, AssessorUnavailable, Label, ModerationConfig, Utterance, load
from moderation.bundle import SHIPPED, Bundle, BundleDamaged, BundleForeign, open_bundle
from moderation.calibrate import calibrate
from moderation.encoding import Encoder
from moderation.engines.detoxify import DetoxifyUnavailable, PublishedModel
from moderation.engines.detoxify_classes import register
from moderation.engines.detoxify_folder import CHECKPOINT, write_manifest
from moderation.reader import Reader
from moderation.training.detoxify_checkpoint import write_checkpoint
from moderation.training.network import Network, base_folder
from tests.contract.test_assessor import *  # noqa: F403 - the whole suite of the port, run here over Detoxify

pytestmark = [
    pytest.mark.training,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("default"),  # torch and transformers warn of themselves
]

FLOAT_TOLERANCE = 1e-4
INT8_TOLERANCE = 0.02

LINES = [
    Utterance("you're pathetic, shut up and leave"),
    Utterance("y o u are p@thetic, go k1ll y0urself"),
    Utterance("just snap out of it", ("i lost my mum on tuesday", "the house is so quiet now")),
    Utterance(
        "fine.\n\nreally [SEP] fine [MASK]",
        ("one", "two\nlines", "three [CLS]", "the fourth, which pushes the first out"),
    ),
    Utterance("i'm such a burden " * 90, ("a long line " * 200,)),
    Utterance(""),
    Utterance("\ud83d half an emoji 👋 and \x00 a nought"),
]

OFFLINE = """
import asyncio, sys
def forbid(event, details):
    assert event not in ("socket.connect", "socket.getaddrinfo"), (event, details)
sys.addaudithook(forbid)
import moderation
assert "torch" not in sys.modules
config = moderation.ModerationConfig(engine="detoxify", detoxify=sys.argv[1])
assessor = moderation.load(config)
(found,) = asyncio.run(assessor.assess([moderation.Utterance("you're pathetic")]))
asyncio.run(assessor.aclose())
assert found.model_version == "detoxify/small-1" and len(found.scores) == 9
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small training run, its bundle, its weights, and the checkpoint made of them."""
    folder = tmp_path_factory.mktemp("made")
    # Of 300 lines it learns too little to rank an insult above a greeting, as the port's suite asks; that was chance.
    options = ["--limit", "1200", "--epochs", "1", "--version", "small-1", "--keep", str(folder / "weights")]
    _command("train", "--out", str(folder / "bundle"), *options)
    _command(
        "detoxify",
        *("--weights", str(folder / "weights")),
        *("--bundle", str(folder / "bundle")),
        *("--out", str(folder / "detoxify")),
    )
    return folder


def _command(*arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "moderation.training", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def bundle(made: Path) -> Bundle:
    return open_bundle(made / "bundle")


@pytest.fixture(scope="module")
def itself(made: Path) -> Any:
    """Detoxify, called as its README says."""
    register()
    folder = made / "detoxify"
    return detoxify.Detoxify(checkpoint=str(folder / CHECKPOINT), huggingface_config_path=str(folder))


@pytest.fixture(scope="module")
def heldout() -> list[Utterance]:
    path = Path(__file__).parents[1] / "unit/moderation/heldout.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Utterance(row["text"], tuple(row["context"])) for row in rows[::4]]


@pytest.fixture
async def assessor(made: Path) -> AsyncIterator[Assessor]:
    """For the contract suite."""
    opened = load(ModerationConfig(engine="detoxify", detoxify=str(made / "detoxify"), queue_limit=64))
    yield opened
    await opened.aclose()


def _said_by(itself: Any, lines: list[Utterance]) -> np.ndarray:
    found = itself.predict([(line.text, line.context) for line in lines])
    return np.array([found[label.value] for label in LABELS]).T


def _float_scores(made: Path, bundle: Bundle, lines: list[Utterance]) -> np.ndarray:
    """What the trained float network says, with the bundle's layout and calibration: written out, with no class of Detoxify's."""
    pieces = len(json.loads(bundle.tokenizer)["model"]["vocab"])
    config = transformers.BertConfig.from_pretrained(base_folder(), vocab_size=pieces, attn_implementation="eager")
    network = Network(transformers.BertModel(config, add_pooling_layer=False)).eval()
    load_model(network, made / "weights")
    encoder = Encoder(
        Tokenizer.from_str(bundle.tokenizer),
        max_length=bundle.manifest.max_length,
        context_lines=bundle.manifest.context_lines,
    )
    rows = []
    for line in lines:
        windows = encoder.windows(encoder.pieces(line.text).ids, encoder.context(line.context))
        with torch.no_grad():
            logits = [
                network(*(torch.from_numpy(part)[None] for part in (*window, np.ones_like(window.ids)))).numpy()[0]
                for window in windows
            ]
        rows.append(np.stack(logits).max(axis=0))
    return calibrate(np.stack(rows), bundle.temperatures, bundle.biases)


def test_detoxify_itself_gives_the_float_scores(
    made: Path, bundle: Bundle, itself: Any, heldout: list[Utterance]
) -> None:
    """Tricks of typing, context, texts longer than a window and odd characters included, to 1e-4; together and one by one."""
    lines = [*LINES, *heldout]
    expected = _float_scores(made, bundle, lines)
    together = np.vstack([_said_by(itself, lines[start : start + 16]) for start in range(0, len(lines), 16)])
    assert np.abs(together - expected).max() < FLOAT_TOLERANCE
    alone = itself.predict([(LINES[3].text, LINES[3].context)])
    assert np.abs([alone[label.value] for label in LABELS] - expected[3]).max() < FLOAT_TOLERANCE


def test_detoxify_reads_plain_texts_as_it_always_does(itself: Any) -> None:
    """A string gives one score a label, a list of strings a list of them; a text without context is a text alone."""
    one = itself.predict("you're pathetic")
    assert list(one) == [label.value for label in LABELS]
    assert all(isinstance(score, float) for score in one.values())
    two = itself.predict(["you're pathetic", ("you're pathetic", ())])
    assert two["hostility"][0] == two["hostility"][1] == pytest.approx(one["hostility"], abs=FLOAT_TOLERANCE)


def test_the_bundle_says_the_same_but_for_int8(bundle: Bundle, itself: Any, heldout: list[Utterance]) -> None:
    """The shipped form stays within 0.02 of Detoxify's scores, and within a tenth of that on average."""
    reader = Reader(bundle, words=0)
    # Patterns lift personal information whatever the model says, so the model alone is compared.
    logits = np.stack([reader.logits(line) for line in heldout])
    shipped = calibrate(logits, bundle.temperatures, bundle.biases)
    apart = np.abs(shipped - _said_by(itself, heldout))
    sys.stderr.write(f"int8 costs {apart.mean():.5f} on average and {apart.max():.5f} at most\n")
    assert apart.max() < INT8_TOLERANCE
    assert apart.mean() < INT8_TOLERANCE / 10


def test_the_configured_engine_answers_without_a_connection(made: Path) -> None:
    """`engine = "detoxify"` opens no socket, with no variable set that would forbid it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OFFLINE, str(made / "detoxify")],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-3000:]


async def test_through_the_port_it_says_what_detoxify_says(assessor: Assessor, itself: Any) -> None:
    """Scores come through unchanged; thresholds and version are those of the checkpoint; patterns add what they are sure of."""
    private = LABELS.index(Label.PERSONAL_INFO)
    found = np.array([list(answer.scores.values()) for answer in await assessor.assess(LINES)])
    expected = np.vstack([_said_by(itself, [line]) for line in LINES])
    assert (np.delete(found, private, axis=1) == np.delete(expected, private, axis=1)).all()
    assert assessor.model_version == "detoxify/small-1"


async def test_beside_the_bundle_the_higher_of_both_counts(made: Path, assessor: Assessor) -> None:
    """One bundle in both forms: each label has the higher score of the two, and words are the bundle's."""
    settings = {"bundle": str(made / "bundle"), "detoxify": str(made / "detoxify"), "detoxify_beside": True}
    both = load(ModerationConfig(engine="detoxify", **settings))
    bundle = load(made / "bundle")
    rows = [await one.assess(LINES) for one in (both, bundle, assessor)]
    for together, small, large in zip(*rows, strict=True):
        assert together.scores == {label: max(small.scores[label], large.scores[label]) for label in LABELS}
        assert together.weighed == small.weighed
    assert both.model_version == "small-1+detoxify/small-1"
    for one in (both, bundle):
        await one.aclose()


def test_weights_of_another_run_are_refused(made: Path, tmp_path: Path) -> None:
    """A checkpoint is not made of parts that do not belong together."""
    with pytest.raises(BundleForeign, match="pieces"):
        write_checkpoint(made / "weights", SHIPPED, tmp_path)


def test_a_checkpoint_that_would_run_code_is_refused(made: Path, tmp_path: Path) -> None:
    """Detoxify unpickles whatever a file holds; under our hand torch takes weights alone, and nothing runs."""
    folder = tmp_path / "detoxify"
    shutil.copytree(made / "detoxify", folder)
    trace = tmp_path / "it-ran"

    class Harmful:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (trace,))

    torch.save({"config": Harmful(), "state_dict": {}}, folder / CHECKPOINT)
    write_manifest(folder, model_version="small-1", thresholds=dict.fromkeys((label.value for label in LABELS), 0.5))
    with pytest.raises(BundleDamaged, match="weights alone"):
        load(ModerationConfig(engine="detoxify", detoxify=str(folder)))
    assert not trace.exists()


CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """
    A file like Detoxify's published `original`, but small, where Detoxify fetches it from.

    It finds insults only, in any text, and carries the buffer that transformers of that time saved.
    """
    base = tmp_path / "base"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "you", "idiot"]
    shape = {"vocab_size": len(words), "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.BertConfig(**shape, intermediate_size=8, num_labels=len(CLASSES))
    config.save_pretrained(base)
    (base / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    network = transformers.BertForSequenceClassification(config)
    with torch.no_grad():
        network.classifier.weight.zero_()
        network.classifier.bias.copy_(torch.tensor([-3.0, -3.0, 3.0, -3.0, 2.0, -3.0]))
    arch = {"model_type": str(base), "model_name": "BertForSequenceClassification", "tokenizer_name": "BertTokenizer"}
    settings = {"arch": {"args": {**arch, "num_classes": 6}}, "dataset": {"args": {"classes": CLASSES}}}
    state = network.state_dict() | {"bert.embeddings.position_ids": torch.arange(512)[None]}
    torch.save({"config": settings, "state_dict": state}, tmp_path / "whole.ckpt")
    sha256 = hashlib.sha256((tmp_path / "whole.ckpt").read_bytes()).hexdigest()
    there = (tmp_path / "whole.ckpt").rename(tmp_path / f"toxic_original-{sha256[:8]}.ckpt")
    monkeypatch.setitem(detoxify.detoxify.MODEL_URLS, "original", there.as_uri())
    before = torch.hub.get_dir()
    torch.hub.set_dir(str(tmp_path / "hub"))
    yield there
    torch.hub.set_dir(before)


async def test_a_published_model_answers_with_hostility(published: Path) -> None:
    """It is fetched once, named by its hash, and its insult of 0.88 is a hostility of 0.88; half an emoji does no harm."""
    sha256 = hashlib.sha256(published.read_bytes()).hexdigest()
    for _ in ("fetched", "found where it was put"):
        assessor = load(ModerationConfig(engine="detoxify", detoxify="original"))
        first, second = await assessor.assess([Utterance("you idiot"), Utterance("\ud83d" + "a long post " * 200)])
        await assessor.aclose()
        for found in (first, second):
            assert found.scores[Label.HOSTILITY] == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-6)
            assert found.labels == (Label.HOSTILITY,)
        assert (assessor.model_version, assessor.model_sha256) == ("detoxify/original", sha256)
        published.unlink(missing_ok=True)


def test_a_published_file_that_is_not_the_one_named_is_refused(published: Path) -> None:
    """Detoxify does not compare the hash in the file's name; we do, before anything of it is read."""
    published.write_bytes(published.read_bytes() + b"more")
    with pytest.raises(BundleDamaged, match="sha256"):
        PublishedModel("original")


def test_without_the_internet_the_operator_is_told(monkeypatch: pytest.MonkeyPatch, published: Path) -> None:
    """What cannot be fetched is named, with three ways on."""
    monkeypatch.setitem(detoxify.detoxify.MODEL_URLS, "original", "http://127.0.0.1:9/toxic_original-12345678.ckpt")
    with pytest.raises(
        DetoxifyUnavailable, match=r"127\.0\.0\.1:9.* cannot be reached: start once with internet access"
    ):
        PublishedModel("original")


def test_without_its_tokenizer_the_operator_is_told(published: Path) -> None:
    """The file is here and the hub is not: that is said in the same way."""
    shutil.rmtree(published.parent / "base")
    with pytest.raises(DetoxifyUnavailable, match=r"huggingface\.co cannot be reached"):
        PublishedModel("original")


# Detoxify names no words: hiding them one by one would take it seconds. What the port's suite asks of words that are named is asked of it thus.
del test_a_span_is_a_span, test_the_word_that_carries_a_label_is_among_its_words  # noqa: F821


async def test_after_closing_no_words_are_named(assessor: Assessor) -> None:
    """Before it none are, and afterwards the asking is refused."""
    assert await assessor.weigh(Utterance("you idiot"), [Label.HOSTILITY]) == {}
    await assessor.aclose()
    with pytest.raises(AssessorUnavailable):
        await assessor.weigh(Utterance("you idiot"), [Label.HOSTILITY])
