"""
A checkpoint in Detoxify's format on disk: `detoxify.ckpt`, the folder of settings that transformers wants beside it, and `checkpoint.json`.

Detoxify needs the first files alone. The manifest is ours: it holds what a checkpoint has no place for (version, thresholds) and the sha256 of
each file, so that a damaged or mixed-up folder is noticed before torch reads it. As with a bundle, it guards against accidents, not
against somebody who can write to the folder. Knows nothing of torch.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from moderation.bundle import BundleDamaged, BundleForeign, BundleMissing, digest_of, read_file
from moderation.labels import LABELS

KIND: Final = "warmroom-detoxify-checkpoint"
FORMAT_VERSION: Final = 1

CHECKPOINT: Final = "detoxify.ckpt"
SETTINGS: Final = ("config.json", "tokenizer.json", "tokenizer_config.json")
MANIFEST: Final = "checkpoint.json"

_REMEDY: Final = "restore the folder, or write it again with `python -m moderation.training detoxify`"


class CheckpointManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What is known of a checkpoint.

    Attributes:
        model_version: the bundle's, whose weights and calibration these are.
        thresholds: the score at which each label is said, in (0, 1]; the bundle's.
        files: for each file its sha256 in hexadecimal.
    """

    kind: str
    format_version: int
    model_version: str
    thresholds: dict[str, float]
    files: dict[str, str]


def open_folder(folder: Path) -> tuple[bytes, CheckpointManifest]:
    """
    The checkpoint's bytes and its manifest, every file of *folder* verified.

    Raises:
        BundleError: One of its children, saying which file is wrong, how, and what to do.
    """
    if not folder.is_dir():
        raise BundleMissing(
            f"there is no folder {folder}: set [moderation] detoxify to the folder of a checkpoint, "
            "or to one of original, unbiased, multilingual"
        )
    manifest = _manifest(folder / MANIFEST)
    content = {name: _content(folder / name, manifest) for name in (CHECKPOINT, *SETTINGS)}
    return content[CHECKPOINT], manifest


def write_manifest(folder: Path, *, model_version: str, thresholds: Mapping[str, float]) -> None:
    """Write the manifest of a folder whose other files are in place."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (CHECKPOINT, *SETTINGS)}
    manifest = CheckpointManifest(
        kind=KIND, format_version=FORMAT_VERSION, model_version=model_version, thresholds=dict(thresholds), files=files
    )
    whole = msgspec.to_builtins(manifest)
    text = json.dumps({**whole, "digest": digest_of(whole)}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _manifest(path: Path) -> CheckpointManifest:
    try:
        whole = json.loads(read_file(path, _REMEDY))
    except ValueError as error:
        raise BundleDamaged(f"{path} is not readable as JSON, it may be cut short: {_REMEDY}") from error
    if not isinstance(whole, dict) or whole.get("kind") != KIND or whole.get("format_version") != FORMAT_VERSION:
        raise BundleForeign(f"{path} is not the manifest of a checkpoint that this release reads: {_REMEDY}")
    if whole.pop("digest", None) != digest_of(whole):
        raise BundleDamaged(f"{path} was changed after it was written: {_REMEDY}")
    try:
        manifest = msgspec.convert(whole, CheckpointManifest)
    except msgspec.ValidationError as error:
        raise BundleForeign(f"{path} does not say what a manifest must ({error}): {_REMEDY}") from error
    if set(manifest.thresholds) != set(LABELS) or not all(0 < value <= 1 for value in manifest.thresholds.values()):
        raise BundleForeign(f"{path} gives thresholds out of range or for other labels than ours: {_REMEDY}")
    return manifest


def _content(path: Path, manifest: CheckpointManifest) -> bytes:
    data = read_file(path, _REMEDY)
    if hashlib.sha256(data).hexdigest() != manifest.files.get(path.name):
        raise BundleDamaged(f"{path} is not the file the manifest was written for (its sha256 differs): {_REMEDY}")
    return data
