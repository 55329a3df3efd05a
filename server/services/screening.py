"""Asks the model about a message, under a deadline."""

import asyncio
import logging
import time
from collections.abc import Collection, Mapping

from moderation import (
    Assessment,
    Assessor,
    AssessorUnavailable,
    Label,
    Load,
    Span,
    Unassessed,
    UnassessedReason,
    Utterance,
)
from server.ops.metrics import Metrics
from server.services.shadow import Shadow

log = logging.getLogger(__name__)


class Screening:
    """The one way to the model. Never raises for the model's sake: no answer is an answer of its own, `Unassessed`."""

    def __init__(
        self, assessor: Assessor, deadline_ms: int, shadow: Shadow | None = None, metrics: Metrics | None = None
    ) -> None:
        self._assessor = assessor
        self._shadow = shadow
        self._metrics = metrics or Metrics()
        self._deadline_s = deadline_ms / 1000
        self._is_available = True

    @property
    def model_version(self) -> str:
        return self._assessor.model_version

    @property
    def model_sha256(self) -> str:
        return self._assessor.model_sha256

    @property
    def load(self) -> Load:
        return self._assessor.load

    @property
    def is_available(self) -> bool:
        """Did the model answer when it was last asked?"""
        return self._is_available

    async def assess(self, utterance: Utterance, *, deadline_s: float | None = None) -> Assessment | Unassessed:
        """What the model says of *utterance*, or why it says nothing within the deadline."""
        asked_at_s = time.perf_counter()
        answer = await self._ask(utterance, self._deadline_s if deadline_s is None else deadline_s)
        self._metrics.asked(answer, time.perf_counter() - asked_at_s)
        return answer

    async def weigh(
        self, utterance: Utterance, labels: Collection[Label], *, deadline_s: float
    ) -> Mapping[Label, tuple[Span, ...]] | UnassessedReason:
        """The words that weighed most for each of *labels*, or why they were not found. Says nothing about whether messages are read."""
        try:
            async with asyncio.timeout(deadline_s):
                return await self._assessor.weigh(utterance, labels)
        except TimeoutError:
            return UnassessedReason.LATE
        except AssessorUnavailable:
            return UnassessedReason.UNAVAILABLE
        except Exception:  # as in _ask
            log.exception("the search for words failed")
            return UnassessedReason.UNAVAILABLE

    def compare(self, utterance: Utterance, said: Assessment | Unassessed) -> None:
        """
        Let a second model, if one reads along, read what was assessed. Returns at once, and nothing follows from it but a count.

        Called once a message, after everything that *said* leads to has happened.
        """
        if self._shadow is not None and isinstance(said, Assessment):
            self._shadow.hear(utterance, said)

    async def _ask(self, utterance: Utterance, deadline_s: float) -> Assessment | Unassessed:
        try:
            async with asyncio.timeout(deadline_s):
                (assessment,) = await self._assessor.assess([utterance])
        except TimeoutError:
            self._is_available = False
            return Unassessed(UnassessedReason.LATE)
        except AssessorUnavailable:
            self._is_available = False
            return Unassessed(UnassessedReason.UNAVAILABLE)
        except Exception:  # the one deeper net: whatever is broken in a model must not stop the talk
            log.exception("the model failed")
            self._is_available = False
            return Unassessed(UnassessedReason.UNAVAILABLE)
        self._is_available = True
        return assessment
