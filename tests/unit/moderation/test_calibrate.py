"""Raw outputs become scores, one temperature and one bias a label."""

import numpy as np
import pytest

from moderation.calibrate import LabelMismatch, calibrate

ONES, NOUGHTS = np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.float32)


def test_a_score_grows_with_its_logit_and_stays_in_range() -> None:
    """However wild the output, the score is in [0, 1] and never nan."""
    logits = np.array([[-1e30, -3.0, -1.0], [0.0, 0.0, 0.0], [1.0, 3.0, 1e30]], dtype=np.float32)
    scores = calibrate(logits, ONES, NOUGHTS)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (np.diff(scores, axis=0) > 0).all()


def test_temperature_flattens_and_bias_moves() -> None:
    """Dividing by a temperature above 1 draws scores towards a half; the bias is added after that."""
    logits = np.array([2.0, 2.0, 2.0], dtype=np.float32)
    temperatures = np.array([1.0, 4.0, 1.0], dtype=np.float32)
    biases = np.array([0.0, 0.0, -2.0], dtype=np.float32)
    first, second, third = calibrate(logits, temperatures, biases).tolist()
    assert first > second > third == pytest.approx(0.5)


def test_labels_must_match() -> None:
    with pytest.raises(LabelMismatch):
        calibrate(np.zeros((2, 4), dtype=np.float32), ONES, NOUGHTS)
