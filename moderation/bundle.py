"""
A model on disk: `manifest.json`, `model.onnx` and `tokenizer.json` in one folder.

Opening a bundle checks everything before any of it is used: that the manifest is ours, of a version we know, unchanged since it was
written, about our nine labels; that each file has the size and sha256 the manifest says. Nothing is ever unpickled. What is checked is
what is loaded: files are read once. Whatever is wrong raises a `BundleError` whose one sentence an operator can act on.

A sha256 guards against damage and mix-ups, not against somebody who can write to the folder: they can write a matching manifest.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from moderation.calibrate import Floats
from moderation.labels import LABELS, Label

KIND: Final = "warmroom-moderation-bundle"
FORMAT_VERSION: Final = 2
"""2 since texts are brought into normal form before the model reads them: a model trained without would read other words than it learned."""

MANIFEST: Final = "manifest.json"
MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"

SHIPPED: Final = Path(__file__).parent / "bundles" / "warmroom-3"
"""The bundle that is installed with the package."""

_REMEDY: Final = "restore the folder from a backup or install Warmroom again"


class BundleError(Exception):
    """The bundle cannot be used. The message names the file, what is wrong with it and what to do."""


class BundleMissing(BundleError):
    """The folder, or a file that belongs in it, is not there or cannot be read."""


class BundleDamaged(BundleError):
    """A file is not what it was when the bundle was written: cut short, changed or mixed up."""


class BundleForeign(BundleError):
    """The folder holds something else: another kind of file, a format of another release, or a model with other labels."""


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file must be: its size in bytes and its sha256 in hexadecimal."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What is known of a model.

    Attributes:
        labels: the order of the model's outputs; must be the taxonomy's.
        max_length: most pieces in one window.
        context_lines: how many earlier lines the model may see.
        temperatures, biases: see `moderation.calibrate.calibrate`.
        thresholds: the score at which each label is said, in (0, 1].
        provenance: where the model comes from: base model, data, licences, date, recipe, measurements. For people; never read by code.
    """

    kind: str
    format_version: int
    model_version: str
    labels: list[str]
    max_length: int
    context_lines: int
    temperatures: dict[str, float]
    biases: dict[str, float]
    thresholds: dict[str, float]
    files: dict[str, FileEntry]
    provenance: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    A bundle that passed every check.

    Attributes:
        model: the bytes of the ONNX file.
        tokenizer: the text of the tokenizer file.
    """

    manifest: Manifest
    model: bytes
    tokenizer: str

    @property
    def thresholds(self) -> dict[Label, float]:
        return {label: self.manifest.thresholds[label] for label in LABELS}

    @property
    def temperatures(self) -> Floats:
        return np.array([self.manifest.temperatures[label] for label in LABELS], dtype=np.float32)

    @property
    def biases(self) -> Floats:
        return np.array([self.manifest.biases[label] for label in LABELS], dtype=np.float32)


def open_bundle(folder: Path = SHIPPED) -> Bundle:
    """
    Read and verify the bundle in *folder*.

    Raises:
        BundleError: One of its children, saying which file is wrong, how, and what to do.
    """
    if not folder.is_dir():
        raise BundleMissing(
            f"there is no bundle folder {folder}: check the path, also in [moderation] bundle and shadow, or install Warmroom again"
        )
    manifest = _manifest(folder / MANIFEST)
    return Bundle(
        manifest, _content(folder, MODEL, manifest), _text(folder / TOKENIZER, _content(folder, TOKENIZER, manifest))
    )


def write_bundle(folder: Path, fields: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """
    Write a bundle that `open_bundle` accepts.

    Args:
        fields: those of `Manifest`, without `kind`, `format_version` and `files`.
        files: content by name; `MODEL` and `TOKENIZER`.
    """
    entries = {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    whole = {"kind": KIND, "format_version": FORMAT_VERSION, **fields, "files": entries}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    signed = {**whole, "digest": digest_of(whole)}
    (folder / MANIFEST).write_text(json.dumps(signed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_file(path: Path, remedy: str = _REMEDY) -> bytes:
    """
    The content of a model's file.

    Args:
        remedy: what an operator can do, as the end of a sentence.

    Raises:
        BundleMissing: If it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BundleMissing(f"{path} is missing: {remedy}") from error
    except OSError as error:
        raise BundleMissing(
            f"{path} cannot be read ({error.strerror}): let the server's user read it, or {remedy}"
        ) from error


def digest_of(whole: Mapping[str, Any]) -> str:
    """The sha256 of *whole* written in one agreed way, so that indentation and order of keys do not matter and every value does."""
    canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _manifest(path: Path) -> Manifest:
    text = _text(path, read_file(path))
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise BundleDamaged(f"{path} is not readable as JSON, it may be cut short: {_REMEDY}") from error
    if not isinstance(whole, dict) or whole.get("kind") != KIND:
        raise BundleForeign(f"{path} is not the manifest of a Warmroom model: name a folder that holds one")
    if whole.get("format_version") != FORMAT_VERSION:
        found = whole.get("format_version")
        raise BundleForeign(
            f"{path} has format version {found!r} and this release reads version {FORMAT_VERSION}: "
            "use the bundle that came with this release, or the release that came with this bundle"
        )
    if whole.pop("digest", None) != digest_of(whole):
        raise BundleDamaged(f"{path} was changed after it was written: {_REMEDY}")
    try:
        manifest = msgspec.convert(whole, Manifest)
    except msgspec.ValidationError as error:
        raise BundleForeign(f"{path} does not say what a manifest must ({error}): {_REMEDY}") from error
    _check_labels(path, manifest)
    _check_numbers(path, manifest)
    return manifest


def _check_labels(path: Path, manifest: Manifest) -> None:
    if tuple(manifest.labels) != LABELS:
        raise BundleForeign(
            f"{path} belongs to a model with other labels ({', '.join(manifest.labels)}): use the bundle that came with this release"
        )


def _check_numbers(path: Path, manifest: Manifest) -> None:
    for name, table in (
        ("temperatures", manifest.temperatures),
        ("biases", manifest.biases),
        ("thresholds", manifest.thresholds),
    ):
        if set(table) != set(LABELS):
            raise BundleForeign(f"{path} gives {name} for other labels than the model's: {_REMEDY}")
    in_range = (
        all(math.isfinite(value) and value > 0 for value in manifest.temperatures.values())
        and all(math.isfinite(value) for value in manifest.biases.values())
        and all(0 < value <= 1 for value in manifest.thresholds.values())
    )
    if not in_range:
        raise BundleForeign(f"{path} holds a temperature, bias or threshold out of range: {_REMEDY}")


def _content(folder: Path, name: str, manifest: Manifest) -> bytes:
    entry = manifest.files.get(name)
    if entry is None:
        raise BundleForeign(f"{folder / MANIFEST} does not name {name}: {_REMEDY}")
    path = folder / name
    data = read_file(path)
    if len(data) != entry.size:
        raise BundleDamaged(f"{path} has {len(data)} bytes where {entry.size} were written: {_REMEDY}")
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise BundleDamaged(f"{path} is not the file the manifest was written for (its sha256 differs): {_REMEDY}")
    return data


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleDamaged(f"{path} is not text: {_REMEDY}") from error
