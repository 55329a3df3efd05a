"""
Runs a bundle's model on the CPU with onnxruntime.

**An answer is the same alone, in any batch and in any order, because a batch never reaches the model.** The int8 model takes the scale
of its activations from the whole tensor at run time, so a neighbour in a batch would change the last digits of a score, and padding
would change more than that. One window, one run makes it true by construction. Measured, it also costs nothing: see
`docs/moderation/how-scores-are-made.md`.
"""

import os
from typing import Final

import numpy as np

# Builds of onnxruntime from 1.29 on carry an uploader that reports to its maker unless it is told not to before it is loaded. We
# install an earlier one (docs/decisions/0009-no-telemetry.md); whoever runs a later one is kept silent all the same.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

from moderation.bundle import MODEL, BundleDamaged, BundleForeign
from moderation.calibrate import Floats
from moderation.encoding import Encoded, Ids
from moderation.labels import LABELS

_INPUTS: Final = ("ids", "segments")


class OnnxEngine:
    """A loaded model. Safe to call from several threads at once; each call runs on the thread that makes it."""

    def __init__(self, model: bytes) -> None:
        """
        Args:
            model: an ONNX graph with inputs `ids` and `segments`, int64 of shape (variants, pieces), and one output of shape
                (variants, labels).

        Raises:
            BundleDamaged: If onnxruntime cannot load it.
            BundleForeign: If it has other inputs or another number of outputs.
        """
        options = onnxruntime.SessionOptions()
        # One core a call: parallel calls scale, parallel sums inside so small a model do not, and onnxruntime's waiting threads spin.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Memory patterns are kept for every length ever seen; lengths vary with every message.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common base for what loading can raise
            raise BundleDamaged(
                f"{MODEL} cannot be loaded by onnxruntime {onnxruntime.__version__}: install Warmroom again"
            ) from error
        inputs = tuple(entry.name for entry in self._session.get_inputs())
        outputs = self._session.get_outputs()
        if inputs != _INPUTS or len(outputs) != 1 or outputs[0].shape[-1] != len(LABELS):
            raise BundleForeign(
                f"{MODEL} is not a model of these {len(LABELS)} labels: use the bundle that came with this release"
            )

    def logits(self, window: Encoded) -> Floats:
        """float32, shape (labels,): what the model says of *window*, before calibration."""
        logits: Floats = self._run(window.ids[np.newaxis], window.segments[np.newaxis])[0]
        return logits

    def logits_of_variants(self, ids: Ids, segments: Ids) -> Floats:
        """
        What the model says of several variants of one window, all of one length: for comparing them with each other only.

        Args:
            ids, segments: int64, shape (variants, pieces).

        Returns:
            float32, shape (variants, labels). A row may differ from `logits()` of the same window in its last digits.
        """
        return self._run(ids, segments)

    def _run(self, ids: Ids, segments: Ids) -> Floats:
        found: Floats = self._session.run(None, {"ids": ids, "segments": segments})[0]
        return found
