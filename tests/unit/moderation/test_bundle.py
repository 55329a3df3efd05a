"""A bundle is used whole and unchanged, or not at all, with one sentence on what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moderation import load
from moderation.bundle import (
    MANIFEST,
    MODEL,
    SHIPPED,
    TOKENIZER,
    BundleDamaged,
    BundleError,
    BundleForeign,
    BundleMissing,
    open_bundle,
    write_bundle,
)
from moderation.labels import LABELS


def fields() -> dict[str, Any]:
    return {
        "model_version": "test-1",
        "labels": list(LABELS),
        "max_length": 192,
        "context_lines": 3,
        "temperatures": dict.fromkeys(LABELS, 1.0),
        "biases": dict.fromkeys(LABELS, 0.0),
        "thresholds": dict.fromkeys(LABELS, 0.5),
        "provenance": {"why": "a test"},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "b", fields(), {MODEL: b"model bytes", TOKENIZER: b"{}"})
    return tmp_path / "b"


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    whole = json.loads(path.read_text(encoding="utf-8"))
    change(whole)
    path.write_text(json.dumps(whole), encoding="utf-8")


def refused(folder: Path, kind: type[BundleError], *words: str) -> None:
    with pytest.raises(kind) as caught:
        open_bundle(folder)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "\n" not in message
    assert ":" in message, "what is wrong, a colon, what to do"


def test_what_was_written_is_read(folder: Path) -> None:
    """A bundle opens with the very bytes and numbers it was written with."""
    bundle = open_bundle(folder)
    assert bundle.model == b"model bytes"
    assert bundle.manifest.model_version == "test-1"
    assert set(bundle.thresholds.values()) == {0.5}


def test_the_shipped_bundle_is_whole_and_small() -> None:
    """The installed model verifies, and its folder stays below 25 MB."""
    assert open_bundle().manifest.model_version == SHIPPED.name
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 25_000_000


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", BundleMissing, "nowhere", "[moderation] bundle")


@pytest.mark.parametrize("name", [MANIFEST, MODEL, TOKENIZER])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    refused(folder, BundleMissing, name, "install Warmroom again")


@pytest.mark.parametrize("name", [MANIFEST, MODEL, TOKENIZER])
def test_a_file_cut_short_is_noticed(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-2])
    refused(folder, BundleDamaged, name)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_file_of_the_same_size_with_another_content_is_noticed(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[::-1])
    refused(folder, BundleDamaged, name, "sha256")


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole["thresholds"].update(crisis=0.999),
        lambda whole: whole["temperatures"].update(hostility=9.0),
        lambda whole: whole.update(model_version="better-2"),
        lambda whole: whole["files"][MODEL].update(sha256="0" * 64),
        lambda whole: whole.pop("digest"),
        lambda whole: whole.update(digest=None),
        lambda whole: whole["provenance"].update(why="another"),
    ],
)
def test_a_changed_manifest_is_noticed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """A threshold turned up by hand would silence a label; no value can be changed unnoticed."""
    edit(folder / MANIFEST, change)
    refused(folder, BundleDamaged, MANIFEST, "changed")


def test_rewriting_the_layout_of_a_manifest_changes_nothing(folder: Path) -> None:
    """Indentation and the order of keys are not content."""
    edit(folder / MANIFEST, lambda whole: [whole.update({key: whole.pop(key)}) for key in sorted(whole, reverse=True)])
    assert open_bundle(folder).manifest.model_version == "test-1"


@pytest.mark.parametrize("version", [1, 99], ids=["older", "newer"])
def test_a_format_of_another_release_is_refused(folder: Path, version: int) -> None:
    """An older model would read other words than it learned; a newer one may need what this release lacks."""
    edit(folder / MANIFEST, lambda whole: whole.update(format_version=version))
    refused(folder, BundleForeign, MANIFEST, str(version))


@pytest.mark.parametrize("content", ['{"name": "package", "version": "1.0"}', "[1, 2]", "3"])
def test_somebody_elses_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content, encoding="utf-8")
    refused(folder, BundleForeign, MANIFEST)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": [*LABELS[1:], LABELS[0]]},
        {"labels": ["toxic", "insult"]},
        {"thresholds": {**dict.fromkeys(LABELS, 0.5), "crisis": 0.0}},
        {"thresholds": {**dict.fromkeys(LABELS, 0.5), "crisis": 1.5}},
        {"thresholds": {"toxic": 0.5}},
        {"temperatures": {**dict.fromkeys(LABELS, 1.0), "stigma": 0.0}},
        {"max_length": "long"},
        {"surprise": 1},
    ],
)
def test_a_whole_manifest_that_says_the_wrong_thing_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    """Other labels, another order, numbers out of range and unknown keys: well written, and still not ours."""
    write_bundle(tmp_path, {**fields(), **change}, {MODEL: b"m", TOKENIZER: b"{}"})
    refused(tmp_path, BundleForeign, MANIFEST)


def test_loading_refuses_a_model_that_is_no_model(folder: Path) -> None:
    """Files can be as they were written and still be nonsense; that is a sentence too, no traceback of a runtime."""
    with pytest.raises(BundleError, match="install Warmroom again"):
        load(folder)
    shutil.copy(SHIPPED / TOKENIZER, folder / TOKENIZER)
    write_bundle(folder, fields(), {MODEL: b"model bytes", TOKENIZER: (SHIPPED / TOKENIZER).read_bytes()})
    with pytest.raises(BundleDamaged, match=MODEL):
        load(folder)
