"""Detoxify as an engine, as far as it goes without Detoxify: the mapping, both ways to listen to it, and what an operator is told."""

import importlib.util
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from moderation import LABELS, Label, ModerationConfig, Utterance, load
from moderation.bundle import BundleDamaged, BundleError, BundleForeign, BundleMissing
from moderation.detoxified import Alone, Beside, on_scale
from moderation.engines import detoxify
from moderation.engines.detoxify import STRETCH, DetoxifyUnavailable, OwnModel, stretches
from moderation.engines.detoxify_folder import CHECKPOINT, MANIFEST, SETTINGS, open_folder, write_manifest
from moderation.jigsaw import SAID_FROM, WEIGHTS, hostility
from moderation.reader import Reader


class Saying:
    """A published model that gives the same score to everything."""

    model_version = "detoxify/original"
    model_sha256 = "1" * 64

    def __init__(self, score: float, thresholds: Mapping[Label, float] | None = None) -> None:
        self.thresholds = thresholds or {Label.HOSTILITY: SAID_FROM}
        self.score = score

    def scores(self, utterance: Utterance) -> dict[Label, float]:
        return dict.fromkeys(self.thresholds, self.score)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole folder, though no checkpoint that torch would read."""
    for name in (CHECKPOINT, *SETTINGS):
        (tmp_path / name).write_text(name, encoding="utf-8")
    write_manifest(tmp_path, model_version="test-1", thresholds={label.value: 0.5 for label in LABELS})
    return tmp_path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the [detoxify] extra."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        detoxify.importlib.util, "find_spec", lambda name, *rest: None if name == "detoxify" else found(name, *rest)
    )


@pytest.mark.parametrize("name", ["identity_attack", "insult", "threat", "severe_toxicity"])
def test_what_is_done_to_somebody_says_hostility(name: str) -> None:
    """An attack, an insult, a threat or the worst of them says hostility by itself."""
    assert hostility({**dict.fromkeys(WEIGHTS, 0.0), name: 0.95}) >= SAID_FROM


def test_swearing_is_not_hostility() -> None:
    """Obscene and explicit words, and the toxicity that rises with them, never reach the threshold, however sure the model is."""
    swearing = {"toxicity": 1.0, "obscene": 1.0, "sexual_explicit": 1.0, "insult": 0.2}
    assert 0 < hostility(swearing) < SAID_FROM
    assert hostility({"obscene": 1.0, "sexual_explicit": 1.0}) == 0


def test_a_class_nobody_told_us_of_counts_for_nothing() -> None:
    assert hostility({"female": 1.0}) == 0
    assert hostility({}) == 0


def test_a_score_on_another_scale_says_the_same() -> None:
    """Moved to the bundle's scale, a score keeps its order and its side of the threshold, for any two thresholds."""
    draw = random.Random(5)
    for _ in range(300):
        there, here = draw.uniform(0.01, 1.0), draw.uniform(0.01, 1.0)
        scores = sorted([0.0, there, 1.0, *(draw.random() for _ in range(20))])
        moved = [on_scale(score, there, here) for score in scores]
        assert moved == sorted(moved)
        assert all(0 <= one <= 1 for one in moved)
        assert [one >= here for one in moved] == [score >= there for score in scores]
    assert on_scale(0.3, 0.4, 0.4) == 0.3


def test_alone_only_what_it_speaks_of_is_said() -> None:
    """A published model says hostility; every other label stays 0, but for what patterns are sure of."""
    found = Alone(Saying(0.8)).assess(Utterance("leave us alone, you idiot"))
    assert found.labels == (Label.HOSTILITY,)
    assert {found.scores[label] for label in LABELS if label is not Label.HOSTILITY} == {0.0}
    quiet = Alone(Saying(0.1)).assess(Utterance("call me on 555 0134 201"))
    assert quiet.labels == (Label.PERSONAL_INFO,)
    assert quiet.private
    assert Alone(Saying(0.8)).weigh(Utterance("you idiot"), [Label.HOSTILITY]) == {}


def test_beside_the_bundle_the_higher_score_counts(reader: Reader) -> None:
    """What either says is said; personal stretches and the other labels are the bundle's."""
    line = Utterance("morning all, tea's on")
    alone = reader.assess(line)
    raised = Beside(reader, Saying(0.9)).assess(line)
    assert raised.labels == (Label.HOSTILITY,)
    assert raised.weighed == alone.weighed
    assert raised.thresholds == alone.thresholds
    same = {label for label in LABELS if raised.scores[label] == alone.scores[label]}
    assert same == set(LABELS) - {Label.HOSTILITY}
    insult = Utterance("you're pathetic, shut up and leave, call me on 555 0134 201")
    kept, own = Beside(reader, Saying(0.0)).assess(insult), reader.assess(insult)
    assert (kept.scores, kept.weighed, kept.private) == (own.scores, own.weighed, own.private)
    assert kept.model_version == f"{reader.model_version}+detoxify/original"


def test_beside_the_bundle_words_are_the_bundles_and_of_what_it_says(reader: Reader) -> None:
    """What the bundle does not say it cannot show the words of."""
    both = Beside(reader, Saying(0.9))
    quiet, insult = Utterance("morning all, tea's on"), Utterance("you're pathetic, shut up and leave")
    assert both.weigh(quiet, [Label.HOSTILITY]) == {}
    assert both.weigh(insult, [Label.HOSTILITY]) == reader.weigh(insult, [Label.HOSTILITY]) != {}


def test_pain_is_not_made_wrongdoing(reader: Reader) -> None:
    """Where the bundle offers care, a model that cannot tell whom a threat is meant for is not heard; one that can is."""
    line = Utterance("i have the pills here and i don't want to wake up. i want to kill myself")
    own = reader.assess(line)
    assert Label.CRISIS in own.labels
    assert Label.HOSTILITY not in own.labels
    assert Beside(reader, Saying(0.99)).assess(line).labels == own.labels
    knowing = Saying(0.99, dict.fromkeys(LABELS, 0.5))
    assert Label.HOSTILITY in Beside(reader, knowing).assess(line).labels


NUMBERS = [f"{number:04}" for number in range(700)]


@pytest.mark.parametrize("text", ["", "short", " ".join(NUMBERS), "".join(NUMBERS), "x" * STRETCH])
def test_a_long_text_is_read_to_its_end(text: str) -> None:
    """Stretches are short enough, overlap, and together hold every character in order."""
    parts = stretches(text)
    assert all(len(part) <= STRETCH for part in parts)
    whole = parts[0]
    for part in parts[1:]:
        shared = next(size for size in range(len(part), 0, -1) if whole.endswith(part[:size]))
        whole += part[shared:]
    assert whole == text


def test_without_the_extra_the_operator_is_told(bare: None, folder: Path) -> None:
    """One sentence says what is missing and what to type."""
    for where in ("original", str(folder)):
        with pytest.raises(DetoxifyUnavailable, match=r"pip install \"warmroom\[detoxify\]\"") as caught:
            load(ModerationConfig(engine="detoxify", detoxify=where))
        assert "\n" not in str(caught.value)
        assert isinstance(caught.value, BundleError)


def test_engine_without_a_model_is_refused() -> None:
    with pytest.raises(BundleForeign, match="detoxify names no model"):
        load(ModerationConfig(engine="detoxify"))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match=r"nowhere: set \[moderation\] detoxify"):
        load(ModerationConfig(engine="detoxify", detoxify=str(tmp_path / "nowhere")))


def test_what_was_written_is_read(folder: Path) -> None:
    checkpoint, manifest = open_folder(folder)
    assert checkpoint == CHECKPOINT.encode()
    assert manifest.model_version == "test-1"


@pytest.mark.parametrize("name", [CHECKPOINT, *SETTINGS, MANIFEST])
def test_a_file_that_is_missing_or_cut_short_is_named(folder: Path, name: str) -> None:
    """Every file is looked at before torch or transformers see any."""
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-3])
    with pytest.raises(BundleDamaged, match=name):
        OwnModel(folder)
    (folder / name).unlink()
    with pytest.raises(BundleMissing, match=name):
        OwnModel(folder)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda whole: whole["thresholds"].update(crisis=1.0), BundleDamaged),
        (lambda whole: whole.pop("digest"), BundleDamaged),
        (lambda whole: whole.update(kind="another"), BundleForeign),
        (lambda whole: whole.update(format_version=9), BundleForeign),
    ],
)
def test_a_changed_manifest_is_noticed(
    folder: Path, change: Callable[[dict[str, object]], object], kind: type[BundleError]
) -> None:
    whole = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(whole)
    (folder / MANIFEST).write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(kind, match=MANIFEST):
        open_folder(folder)


@pytest.mark.parametrize("thresholds", [{"toxic": 0.5}, {label.value: 0.0 for label in LABELS}])
def test_thresholds_that_are_not_ours_are_refused(folder: Path, thresholds: dict[str, float]) -> None:
    write_manifest(folder, model_version="test-1", thresholds=thresholds)
    with pytest.raises(BundleForeign, match="thresholds"):
        open_folder(folder)
