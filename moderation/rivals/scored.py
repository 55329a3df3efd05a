"""The two that know our labels, as scores and thresholds: the bundle under test, and a TF-IDF model trained on the same corpus."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.bundle import Bundle
from moderation.calibrate import calibrate
from moderation.evaluation.metrics import Floats, Truths, matrix, scores_of
from moderation.labels import LABELS
from moderation.reader import Reader
from moderation.rivals.texts import Text
from moderation.rivals.tools import Tools
from moderation.training.calibration import fit_calibration
from moderation.training.examples import Example, Part


@dataclass(frozen=True, slots=True)
class Scored:
    """
    Attributes:
        scores: shape (texts, labels).
        thresholds: shape (labels,).
        versions: of what it rests on.
    """

    scores: Floats
    thresholds: Floats
    versions: Mapping[str, str]

    @property
    def said(self) -> Truths:
        """bool, shape (texts, labels)."""
        reached: Truths = self.scores >= self.thresholds
        return reached


def ask_bundle(bundle: Bundle, texts: Sequence[Text], advance: Callable[[int], object]) -> Scored:
    """
    What *bundle* says of *texts*, each with the lines before it.

    Args:
        advance: told after each text how many are done.
    """
    reader = Reader(bundle, words=0)
    found = []
    for done, text in enumerate(texts, start=1):
        found.append(reader.assess(text.utterance))
        advance(done)
    thresholds = np.array([reader.thresholds[label] for label in LABELS])
    return Scored(scores_of(found), thresholds, {reader.model_version: reader.model_sha256[:12]})


def ask_tfidf(tools: Tools, corpus: Sequence[Example], texts: Sequence[Text]) -> tuple[Scored, float]:
    """
    What words and pairs of words alone tell: trained on the corpus's training lines, calibrated and given thresholds on its calibration
    lines by the rule and the budgets of our own bundles.

    Returns:
        Its scores, and the inverse regularisation that did best on the calibration lines.

    Raises:
        RivalFailed: If scikit-learn is not there.
    """
    train, calibration = ([line for line in corpus if line.part is part] for part in (Part.TRAIN, Part.CALIBRATION))
    found = tools.answer(
        "tfidf",
        "python",
        {"train": _lines(train), "calibration": _lines(calibration), "texts": [text.utterance.text for text in texts]},
    )
    fitted = fit_calibration(np.array(found["calibration"], dtype=np.float32), calibration)
    scores = calibrate(np.array(found["logits"], dtype=np.float32), fitted.temperatures, fitted.biases)
    return Scored(scores.astype(np.float64), fitted.thresholds, found["versions"]), found["strength"]


def _lines(examples: Sequence[Example]) -> dict[str, object]:
    truths = matrix([example.labels for example in examples])
    return {"texts": [example.text for example in examples], "truths": truths.astype(int).tolist()}
