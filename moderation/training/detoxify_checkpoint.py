"""
Writes a trained network in Detoxify's checkpoint format, so that Detoxify itself gives the bundle's scores.

From the float weights that `train --keep` left and the bundle that the same run wrote: the bundle's temperatures and biases are folded
into the head, whose sigmoid is then our calibration, and the bundle's tokenizer and layout go with it. `moderation.engines.detoxify_classes`
says how Detoxify finds them.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from safetensors.torch import load_model
from torch import Tensor
from transformers import BertConfig, BertModel

from moderation.assessment import Utterance
from moderation.bundle import TOKENIZER, Bundle, BundleForeign, open_bundle
from moderation.calibrate import Floats
from moderation.engines.detoxify import OwnModel
from moderation.engines.detoxify_classes import WarmroomConfig, WarmroomForSequenceClassification, WarmroomTokenizer
from moderation.engines.detoxify_folder import CHECKPOINT, write_manifest
from moderation.labels import LABELS
from moderation.reader import Reader
from moderation.training.network import Network, base_folder

log = logging.getLogger(__name__)

TRIED: Final = (
    Utterance("you're pathetic, shut up and leave"),
    Utterance("i have the pills here and i don't want to wake up", ("how was everyone's week?",)),
    Utterance("just snap out of it, others have it worse", ("i lost my mum on tuesday",)),
    Utterance("morning all, tea's on. the cat slept on my feet"),
    Utterance("i'm such a burden, nobody should have to put up with me"),
    Utterance("stop taking your meds, they only want your money"),
)
"""A look at whether weights and bundle are of one run; nothing is measured here."""

APART: Final = 0.1
"""How far scores may lie apart on average over `TRIED`. Quantisation moves them by some 0.003; weights of another run by much more."""


def write_checkpoint(weights: Path, bundle_folder: Path, out: Path) -> None:
    """
    Write *out* and let Detoxify read it once.

    Args:
        weights: what `train --keep` wrote.
        bundle_folder: the bundle of the same run.
        out: the folder; made if it is not there.

    Raises:
        BundleError: If the bundle cannot be used, or if weights and bundle are not of one run.
    """
    bundle = open_bundle(bundle_folder)
    reader = Reader(bundle, words=0)
    network = _network(weights, bundle)
    _write(network, bundle, out)
    model = OwnModel(out)
    apart = np.array([_differences(reader.assess(line).scores, model.scores(line)) for line in TRIED])
    log.info(
        "float and int8 differ by %.4f on average and %.4f at most on %d lines", apart.mean(), apart.max(), len(TRIED)
    )
    if apart.mean() > APART:
        raise BundleForeign(
            f"{weights} and {bundle_folder} are not of one run: keep the weights when you train the bundle"
        )


def _network(weights: Path, bundle: Bundle) -> Network:
    pieces = len(json.loads(bundle.tokenizer)["model"]["vocab"])
    config = BertConfig.from_pretrained(base_folder(), vocab_size=pieces, attn_implementation="eager")
    network = Network(BertModel(config, add_pooling_layer=False))
    try:
        load_model(network, weights)
    except RuntimeError as error:  # other shapes or other names
        raise BundleForeign(
            f"{weights} are not the weights of a network with {pieces} pieces: keep them anew"
        ) from error
    return network.eval()


def _write(network: Network, bundle: Bundle, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    classes = [label.value for label in LABELS]
    state = dict(network.state_dict()) | _calibrated(network, bundle.temperatures, bundle.biases)
    arch = {
        "num_classes": len(LABELS),
        "model_type": WarmroomConfig.model_type,
        "model_name": WarmroomForSequenceClassification.__name__,
        "tokenizer_name": WarmroomTokenizer.__name__,
    }
    config = {"arch": {"type": "WARMROOM", "args": arch}, "dataset": {"type": "Warmroom", "args": {"classes": classes}}}
    torch.save({"config": config, "state_dict": state}, out / CHECKPOINT)
    _shape(network, classes).save_pretrained(out)
    (out / TOKENIZER).write_text(bundle.tokenizer, encoding="utf-8")
    settings = {
        "tokenizer_class": WarmroomTokenizer.__name__,
        "window_pieces": bundle.manifest.max_length,
        "context_lines": bundle.manifest.context_lines,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")},
    }
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    write_manifest(out, model_version=bundle.manifest.model_version, thresholds=bundle.manifest.thresholds)


def _calibrated(network: Network, temperatures: Floats, biases: Floats) -> dict[str, Tensor]:
    """The head whose logits are `logits / temperatures + biases`."""
    scale, shift = torch.from_numpy(temperatures), torch.from_numpy(biases)
    head = network.head
    return {
        "head.weight": head.weight.detach() / scale[:, None],
        "head.bias": head.bias.detach() / scale + shift,
    }


def _shape(network: Network, classes: list[str]) -> WarmroomConfig:
    # What names the base model or the machine stays behind.
    left = ("model_type", "architectures", "_name_or_path", "transformers_version", "id2label", "label2id")
    shape: Mapping[str, Any] = network.encoder.config.to_dict()
    return WarmroomConfig(
        **{name: value for name, value in shape.items() if name not in left},
        id2label=dict(enumerate(classes)),
        label2id={name: place for place, name in enumerate(classes)},
    )


def _differences(one: Mapping[Any, float], other: Mapping[Any, float]) -> list[float]:
    return [abs(one[label] - other[label]) for label in LABELS]
