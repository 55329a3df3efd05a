"""Turns a model's raw outputs into scores that mean the same for every label."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class LabelMismatch(ValueError):
    """Outputs and calibration speak of different labels, as when a manifest belongs to another model."""


def calibrate(logits: Floats, temperatures: Floats, biases: Floats) -> Floats:
    """
    Scores in [0, 1], meant as chances: of messages scored 0.7 for a label, about seven of ten carry it.

    Args:
        logits: float32, shape (labels,) or (batch, labels); any real number.
        temperatures: float32, shape (labels,), each > 0.
        biases: float32, shape (labels,); added after dividing. Both are fitted by `moderation.training.calibration` for rooms where
            nine of ten messages carry no label.

    Returns:
        float32, shaped like *logits*. Labels are independent: rows do not sum to 1.

    Raises:
        LabelMismatch: If the label axes differ.

    Source:
        Platt, "Probabilistic Outputs for Support Vector Machines", 1999, one scale and one shift a label; the scale is the temperature
        of Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.
    """
    if not logits.shape[-1] == len(temperatures) == len(biases):
        raise LabelMismatch(f"{logits.shape[-1]} outputs, {len(temperatures)} temperatures, {len(biases)} biases")
    # Clipped, because exp() of a wild output would overflow with a warning; beyond 60 a float32 score is 0 or 1 anyway.
    raised = np.minimum(np.maximum(logits / temperatures + biases, -60.0), 60.0)
    scores: Floats = (1.0 / (1.0 + np.exp(-raised))).astype(np.float32)
    return scores
