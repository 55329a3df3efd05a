"""An assessor for tests: scores by rule, as slow or as broken as a test needs it."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from moderation import LABELS, Assessment, AssessorUnavailable, Label, Load, PrivateSpan, Span, Utterance
from moderation.privacy import find_private

QUIET = 0.01
"""The score of every label that no rule speaks of."""


@dataclass
class ScriptedAssessor:
    """
    An `Assessor` that follows a script and runs nothing.

    Attributes:
        rules: substring (of the text, ignoring case) → scores it gives; where several match, the highest score of a label counts.
            The substring is also the word that weighed most.
        threshold: the score at which every label is said.
        patterns: whether real patterns find private stretches, which then say `personal_info`.
        delay: awaited before each assessment; give `asyncio.Event().wait` for one that never comes.
        words_delay: the same before words are named.
        failing: while true, every call raises `AssessorUnavailable`.
        asked: every utterance of every call to assess, in order, also of calls that failed.
        weighed: every utterance whose words were asked for, and for which labels, in order, likewise.
        unanswered: utterances of calls that still wait.
    """

    rules: Mapping[str, Mapping[Label, float]] = field(default_factory=dict)
    threshold: float = 0.5
    patterns: bool = False
    delay: Callable[[], object] | None = None
    words_delay: Callable[[], object] | None = None
    failing: bool = False
    model_version: str = "scripted-1"
    model_sha256: str = "0" * 64
    asked: list[Utterance] = field(default_factory=list)
    weighed: list[tuple[Utterance, tuple[Label, ...]]] = field(default_factory=list)
    closed: bool = False
    unanswered: int = 0

    @property
    def thresholds(self) -> Mapping[Label, float]:
        return dict.fromkeys(LABELS, self.threshold)

    @property
    def load(self) -> Load:
        return Load(self.unanswered, limit=512)

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        if not utterances:
            return []
        self.asked += utterances
        self.unanswered += len(utterances)
        try:
            return await self._assess(utterances)
        finally:
            self.unanswered -= len(utterances)

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> dict[Label, tuple[Span, ...]]:
        self.weighed.append((utterance, tuple(labels)))
        await self._wait(self.words_delay)
        words = self._words(utterance.text)
        return {label: words[label] for label in LABELS if label in labels and label in words}

    async def _assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        await self._wait(self.delay)
        return [self._answer(utterance.text) for utterance in utterances]

    async def _wait(self, delay: Callable[[], object] | None) -> None:
        self._refuse_if_unavailable()
        if delay is not None:
            waited = delay()
            if asyncio.iscoroutine(waited) or isinstance(waited, asyncio.Future):
                await waited
        else:
            await asyncio.sleep(
                0
            )  # a real assessor gives way to others; code that relies on it not doing so should fail
        self._refuse_if_unavailable()

    async def aclose(self) -> None:
        self.closed = True

    def _refuse_if_unavailable(self) -> None:
        if self.failing or self.closed:
            raise AssessorUnavailable("the script says so" if self.failing else "the model is shutting down")

    def _answer(self, text: str) -> Assessment:
        scores = dict.fromkeys(LABELS, QUIET)
        for word, given in self.rules.items():
            if word.lower() in text.lower():
                for label, score in given.items():
                    scores[label] = max(scores[label], score)
        private: tuple[PrivateSpan, ...] = find_private(text) if self.patterns else ()
        if private:
            scores[Label.PERSONAL_INFO] = max(scores[Label.PERSONAL_INFO], 0.99)
        return Assessment(
            scores=scores,
            thresholds=self.thresholds,
            model_version=self.model_version,
            weighed={Label.PERSONAL_INFO: tuple(span for span, _ in private)} if private else {},
            private=private,
        )

    def _words(self, text: str) -> dict[Label, tuple[Span, ...]]:
        found: dict[Label, list[tuple[float, Span]]] = {}
        for word, given in self.rules.items():
            if (start := text.lower().find(word.lower())) >= 0:
                for label, score in given.items():
                    found.setdefault(label, []).append((-score, Span(start, start + len(word))))
        if self.patterns and (private := find_private(text)):
            found[Label.PERSONAL_INFO] = [(place, span) for place, (span, _) in enumerate(private)]
        return {label: tuple(span for _, span in sorted(spans)) for label, spans in found.items()}
