"""
What the model says of the example evenings that come with Warmroom: so that whoever changes how much is noticed sees what it would bring.

The lines are invented. Of real ones no score is kept (decision 0004), so none could be counted here.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from moderation import Assessment, Assessor, Utterance
from moderation.labels import Label
from server.domain.noticing import STEPS, Readiness, threshold
from server.domain.rooms import LINES_BEFORE


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of an example evening. Facilitators' own are context alone: they are never flagged."""

    text: str
    is_members: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """
    Attributes:
        messages: how many of the lines are members'.
        flags: of these, how many would be flagged for a label with each step.
    """

    evenings: int
    messages: int
    flags: Mapping[Label, Mapping[Readiness, int]]


class Reference:
    """Counts once, when first asked: some seconds of the model's time, a line at a time, so that nobody's message waits for more than one."""

    def __init__(self, assessor: Assessor, evenings: Callable[[], Sequence[Sequence[Spoken]]]) -> None:
        self._assessor = assessor
        self._evenings = evenings
        self._counting = asyncio.Lock()
        self._counted: Counted | None = None

    async def counted(self) -> Counted:
        """Raises `AssessorUnavailable` if the model is away; then it is counted when somebody asks again."""
        async with self._counting:
            if self._counted is None:
                self._counted = await self._count(await asyncio.to_thread(self._evenings))
            return self._counted

    async def _count(self, evenings: Sequence[Sequence[Spoken]]) -> Counted:
        said: list[Assessment] = []
        for evening in evenings:
            for number, line in enumerate(evening):
                if line.is_members:
                    before = tuple(other.text for other in evening[max(0, number - LINES_BEFORE) : number])
                    said += await self._assessor.assess([Utterance(line.text, before)])
        flags = {label: {step: sum(_is_said(one, label, step) for one in said) for step in STEPS} for label in Label}
        return Counted(len(evenings), len(said), flags)


def _is_said(assessment: Assessment, label: Label, notice: Readiness) -> bool:
    least = threshold(notice, assessment.thresholds[label])
    return least is not None and assessment.scores[label] >= least
