"""
Runs a model inside Detoxify (Hanu and Unitary, https://github.com/unitaryai/detoxify): a checkpoint of ours, or one of its published models.

Knows how both are opened and asked, and what can go wrong with either; each answer is a score in [0, 1] for the labels the model speaks
of. torch, transformers and detoxify come with the [detoxify] extra and are imported when a model is opened, never before.

Detoxify reads checkpoints with `torch.load(weights_only=False)`, so a checkpoint from elsewhere could run code of its maker. Here torch is
told to take weights alone, whatever its caller says; a file that holds more is refused. Ours is checked against its manifest first.
"""

import hashlib
import importlib.util
import io
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from moderation.assessment import Utterance
from moderation.bundle import BundleDamaged, BundleError, BundleForeign
from moderation.engines.detoxify_folder import CHECKPOINT, open_folder
from moderation.jigsaw import NEEDED, SAID_FROM, hostility
from moderation.labels import LABELS, Label

PUBLISHED: Final = ("original", "unbiased", "multilingual")
"""The models Detoxify publishes, by the names it gives them."""

STRETCH: Final = 480
STRETCH_OVERLAP: Final = 80
"""How many characters a published model reads at once, and how many of them twice: Detoxify drops what is beyond 512 pieces, and one
sentence can carry a long post. With one piece a character, the worst that is common, a stretch still fits."""

_NAMED_HASH: Final = re.compile(r"-([0-9a-f]{8,})\.")


class DetoxifyUnavailable(BundleError):
    """Detoxify is not installed, or what it has to fetch cannot be fetched."""


class OwnModel:
    """
    A checkpoint that `python -m moderation.training detoxify` wrote. Safe to share between threads.

    Attributes:
        thresholds: for each label the model speaks of, here all nine, the score from which it is said.
    """

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            BundleError: If something is missing, damaged or not ours, or the [detoxify] extra is not installed.
        """
        _prepare()
        # What is ours lies in the folder: nobody is to be asked for it.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        checkpoint, manifest = open_folder(folder)
        Detoxify = _detoxify().Detoxify  # noqa: N806 - a class
        from moderation.engines.detoxify_classes import register  # noqa: PLC0415 - imports torch

        register()
        try:
            # The very bytes that were checked, so that nobody can exchange the file in between.
            self._model = Detoxify(checkpoint=io.BytesIO(checkpoint), huggingface_config_path=str(folder))
        except Exception as error:  # what torch and transformers raise has no common base
            raise _not_loadable(str(folder / CHECKPOINT)) from error
        if tuple(self._model.class_names) != LABELS:
            raise BundleForeign(f"{folder / CHECKPOINT} has other labels than ours: write it again with this release")
        self.model_version = f"detoxify/{manifest.model_version}"
        self.model_sha256 = manifest.files[CHECKPOINT]
        self.thresholds: Mapping[Label, float] = {label: manifest.thresholds[label] for label in LABELS}

    def scores(self, utterance: Utterance) -> dict[Label, float]:
        """The score of each label in `thresholds`; text and context are laid out as in a bundle, all windows of a long text read."""
        found = self._model.predict([(utterance.text, utterance.context)])
        return {label: float(found[label.value]) for label in LABELS}


class PublishedModel:
    """
    One of Detoxify's own models. It knows no context and nothing of us: hostility is all it speaks of. Safe to share between threads.

    Attributes:
        thresholds: hostility alone.
    """

    def __init__(self, name: str) -> None:
        """
        Fetch the model if this machine does not have it yet (0.4 to 1.1 GB), and load it.

        Args:
            name: one of `PUBLISHED`.

        Raises:
            BundleError: If it cannot be fetched or loaded, or the [detoxify] extra is not installed.
        """
        _prepare()
        detoxify = _detoxify()
        self.model_version = f"detoxify/{name}"
        self.model_sha256 = _fetched(detoxify.MODEL_URLS[name], name)
        self.thresholds: Mapping[Label, float] = {Label.HOSTILITY: SAID_FROM}
        try:
            self._model = detoxify.Detoxify(name)
            # The first call sets up the tokenizer, which several threads may only read afterwards.
            self.scores(Utterance("good morning"))
        except OSError as error:  # transformers says so when it finds neither a local copy nor the hub
            raise _not_fetched(name, "its tokenizer from huggingface.co") from error
        except Exception as error:
            raise _not_loadable(f"Detoxify's model {name}") from error
        if missing := NEEDED - set(self._model.class_names):
            raise BundleForeign(
                f"Detoxify's model {name} has no class {', '.join(sorted(missing))}, so it would find no hostility: "
                "use the release of Detoxify that this release of Warmroom names"
            )

    def scores(self, utterance: Utterance) -> dict[Label, float]:
        """The score of hostility, the highest over the stretches of a long text."""
        # Half an emoji, which JSON can carry, is no text to a tokenizer.
        text = utterance.text.encode(errors="replace").decode()
        found = [self._model.predict(stretch) for stretch in stretches(text)]
        return {Label.HOSTILITY: max(hostility(classes) for classes in found)}


def open_model(where: str) -> OwnModel | PublishedModel:
    """
    Open what `[moderation] detoxify` names.

    Raises:
        BundleError: Its message says what is wrong and what to do.
    """
    if not where:
        raise BundleForeign(
            '[moderation] engine is "detoxify" and detoxify names no model: set it to the folder of a checkpoint, '
            f"or to {', '.join(PUBLISHED)}"
        )
    return PublishedModel(where) if where in PUBLISHED else OwnModel(Path(where))


def stretches(text: str) -> list[str]:
    """*text* in overlapping stretches of at most `STRETCH` characters, parted between words where there are any; at least one."""
    parts: list[str] = []
    start = 0
    while len(text) - start > STRETCH:
        end = text.rfind(" ", start + STRETCH // 2, start + STRETCH) + 1 or start + STRETCH
        parts.append(text[start:end])
        start = text.find(" ", end - STRETCH_OVERLAP, end - 1) + 1 or end - STRETCH_OVERLAP
    return [*parts, text[start:]]


def _prepare() -> None:
    """Settle what torch and transformers read from the environment. Must come before either is imported."""
    os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")


def _detoxify() -> Any:
    """The library, set up for a server. Raises DetoxifyUnavailable where it is not installed."""
    if any(importlib.util.find_spec(name) is None for name in ("detoxify", "torch", "transformers")):
        raise DetoxifyUnavailable(
            '[moderation] engine is "detoxify" and Detoxify is not installed: '
            'run `pip install "warmroom[detoxify]"`, or set engine to "bundle"'
        )
    import torch  # noqa: PLC0415
    from detoxify import detoxify  # noqa: PLC0415

    # One core a call, as in `engines.onnx`: `threads` says how many calls there are at once.
    torch.set_num_threads(1)
    return detoxify


def _fetched(url: str, name: str) -> str:
    """The SHA-256 of the checkpoint at *url*, fetched to where Detoxify looks for it unless it is there."""
    import torch  # noqa: PLC0415

    path = Path(torch.hub.get_dir()) / "checkpoints" / Path(urlsplit(url).path).name
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(url, str(path), progress=sys.stderr.isatty())
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _not_fetched(name, url) from error
    # Detoxify names the first digits of the hash in the file's name and does not compare them.
    named = _NAMED_HASH.search(path.name)
    if named and not sha256.startswith(named[1]):
        raise BundleDamaged(
            f"{path} is not the file Detoxify published (its sha256 differs): delete it and start again"
        )
    return sha256


def _not_fetched(name: str, what: str) -> DetoxifyUnavailable:
    return DetoxifyUnavailable(
        f"Detoxify's model {name} is not on this machine and {what} cannot be reached: start once with internet access, "
        'copy the caches of torch and Hugging Face from a machine that has it, or set engine to "bundle"'
    )


def _not_loadable(what: str) -> BundleDamaged:
    return BundleDamaged(
        f"{what} cannot be loaded by the installed Detoxify, PyTorch and transformers as weights alone: "
        'install the versions that `pip install "warmroom[detoxify]"` takes, or set engine to "bundle"'
    )
