"""
The reader that listens to Detoxify: alone, or beside a bundle.

Alone, what the model does not speak of scores 0. A published model speaks of hostility only, so nobody is told of a crisis; personal
information is still found where patterns are certain, and no words are named. Beside a bundle each label has the higher of both scores; words that
weighed most and what is personal come from the bundle.

One utterance is read at a time, so no neighbour in a batch can change an answer.
"""

import logging
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from moderation.assessment import Assessment, Span, Utterance
from moderation.bundle import open_bundle
from moderation.config import ModerationConfig
from moderation.engines.detoxify import open_model
from moderation.labels import LABELS, Attention, Label, attention_of
from moderation.privacy import CERTAIN, find_likely, find_private
from moderation.reader import Reader

log = logging.getLogger(__name__)

UNHEARD: Final = 0.5
"""The threshold of a label that nobody speaks of; patterns alone, being certain, reach it."""


class Model(Protocol):
    """
    What Detoxify runs. Safe to share between threads.

    Attributes:
        thresholds: for each label the model speaks of, the score from which it is said.
    """

    model_version: str
    model_sha256: str
    thresholds: Mapping[Label, float]

    def scores(self, utterance: Utterance) -> dict[Label, float]:
        """For each label in `thresholds` a score in [0, 1]."""
        ...


class Alone:
    """Assesses with Detoxify's model and with patterns, one utterance at a time."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.model_version = model.model_version
        self.model_sha256 = model.model_sha256
        self.thresholds: Mapping[Label, float] = MappingProxyType(
            dict.fromkeys(LABELS, UNHEARD) | dict(model.thresholds)
        )

    def assess(self, utterance: Utterance) -> Assessment:
        scores = dict.fromkeys(LABELS, 0.0) | self._model.scores(utterance)
        private = find_private(utterance.text)
        if private:
            scores[Label.PERSONAL_INFO] = max(scores[Label.PERSONAL_INFO], CERTAIN)
        elif scores[Label.PERSONAL_INFO] >= self.thresholds[Label.PERSONAL_INFO]:
            private = find_likely(utterance.text)
        return Assessment(scores, self.thresholds, self.model_version, private=private)

    def weigh(
        self,
        utterance: Utterance,  # noqa: ARG002
        labels: Collection[Label],  # noqa: ARG002
        give_way: Callable[[], None] = lambda: None,  # noqa: ARG002
    ) -> dict[Label, tuple[Span, ...]]:
        """Nothing: to hide words one by one would take this model seconds."""
        return {}


class Beside:
    """
    Assesses with a bundle and with Detoxify's model.

    Thresholds are the bundle's. A score of Detoxify's is stretched so that its model's threshold meets the bundle's: what either says is
    said, and a stricter policy finds both on one scale.
    """

    def __init__(self, reader: Reader, model: Model) -> None:
        self._reader = reader
        self._model = model
        self.model_version = f"{reader.model_version}+{model.model_version}"
        self.model_sha256 = reader.model_sha256
        self.thresholds = reader.thresholds

    def assess(self, utterance: Utterance) -> Assessment:
        own = self._reader.assess(utterance)
        scores = dict(own.scores)
        for label, score in self._model.scores(utterance).items():
            if not self._would_turn_pain_into_wrongdoing(label, own):
                there, here = self._model.thresholds[label], self.thresholds[label]
                scores[label] = max(scores[label], on_scale(score, there, here))
        return replace(own, scores=scores, model_version=self.model_version)

    def weigh(
        self, utterance: Utterance, labels: Collection[Label], give_way: Callable[[], None] = lambda: None
    ) -> dict[Label, tuple[Span, ...]]:
        """The bundle's words, for what the bundle itself says: of what it does not, it has none to show."""
        own = self._reader.assess(utterance).labels
        return self._reader.weigh(utterance, [label for label in labels if label in own], give_way)

    def _would_turn_pain_into_wrongdoing(self, label: Label, own: Assessment) -> bool:
        """
        A model that knows no care cannot tell "I want to kill myself" from a threat, or "I am a worthless idiot" from an insult.

        Where the bundle offers care, such a model's word on a concern is not taken; the bundle's own stands.
        """
        knows_care = Label.CRISIS in self._model.thresholds
        offered = any(attention_of(said) is Attention.CARE for said in own.labels)
        return offered and not knows_care and attention_of(label) is Attention.CONCERN


def open_detoxify(config: ModerationConfig, bundle: Path) -> Alone | Beside:
    """
    The reader that *config* asks for.

    Args:
        bundle: the folder of the bundle that answers with it, where one does.

    Raises:
        moderation.bundle.BundleError: If either model cannot be used; its message says what to do.
    """
    model = open_model(config.detoxify)
    if config.detoxify_beside:
        return Beside(Reader(open_bundle(bundle), words=config.words), model)
    if unheard := [label.value for label in LABELS if label not in model.thresholds]:
        log.warning("%s answers alone and never finds %s", model.model_version, ", ".join(unheard))
    return Alone(model)


def on_scale(score: float, there: float, here: float) -> float:
    """
    *score* moved from a scale on which a label is said from *there* to one on which it is said from *here*.

    Straight on either side of the threshold; 0 stays 0 and 1 stays 1, order is kept, and what was said is said, what was not is not.
    """
    if there == here:
        return score
    if score < there:
        # The product can round up to the threshold itself, which would say what was not said.
        return min(score / there * here, math.nextafter(here, 0.0))
    return 1.0 if there == 1.0 else here + (score - there) / (1.0 - there) * (1.0 - here)
