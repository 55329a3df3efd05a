"""Asking the model: an answer within the deadline, or openly none."""

import asyncio
from collections.abc import Sequence

import pytest

from moderation import Assessment, Label, Span, Unassessed, UnassessedReason, Utterance
from server.services.screening import Screening
from tests.support.assessor import ScriptedAssessor

HELLO = Utterance("hello", ("before",))
DEADLINE_MS = 20


async def test_an_answer_in_time_is_passed_on() -> None:
    """The model reads the text with its context, and says what it says."""
    assessor = ScriptedAssessor()
    said = await Screening(assessor, DEADLINE_MS).assess(HELLO)
    assert isinstance(said, Assessment)
    assert assessor.asked == [HELLO]


async def test_a_slow_model_is_late() -> None:
    """After the deadline nobody waits any more, and the message is openly unassessed."""
    screening = Screening(ScriptedAssessor(delay=asyncio.Event().wait), DEADLINE_MS)
    assert await screening.assess(HELLO) == Unassessed(UnassessedReason.LATE)
    assert not screening.is_available


async def test_a_model_that_is_away_is_unavailable() -> None:
    """No answer is an answer of its own."""
    screening = Screening(ScriptedAssessor(failing=True), DEADLINE_MS)
    assert await screening.assess(HELLO) == Unassessed(UnassessedReason.UNAVAILABLE)
    assert not screening.is_available


@pytest.mark.parametrize("answers", [[], ["one", "two"], None])
async def test_a_broken_model_does_not_stop_the_talk(answers: object) -> None:
    """Whatever is wrong inside it, the message is unassessed and not refused."""

    class Broken(ScriptedAssessor):
        async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
            return answers  # type: ignore[return-value]

    screening = Screening(Broken(), DEADLINE_MS)
    assert await screening.assess(HELLO) == Unassessed(UnassessedReason.UNAVAILABLE)


async def test_a_model_that_raises_does_not_stop_the_talk(caplog: pytest.LogCaptureFixture) -> None:
    """A bug in it is logged and treated like its absence."""

    class Broken(ScriptedAssessor):
        async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
            raise ZeroDivisionError

    assert await Screening(Broken(), DEADLINE_MS).assess(HELLO) == Unassessed(UnassessedReason.UNAVAILABLE)
    assert [record.msg for record in caplog.records] == ["the model failed"]


async def test_it_is_available_again_with_its_next_answer() -> None:
    """What facilitators see follows the last answer."""
    assessor = ScriptedAssessor(failing=True)
    screening = Screening(assessor, DEADLINE_MS)
    assert screening.is_available
    await screening.assess(HELLO)
    assert not screening.is_available
    assessor.failing = False
    await screening.assess(HELLO)
    assert screening.is_available


async def test_words_are_named_under_a_deadline_of_their_own() -> None:
    """Why there are none is an answer too, and says nothing of how the model reads messages."""
    assessor = ScriptedAssessor(rules={"hell": {Label.HOSTILITY: 0.9}})
    screening = Screening(assessor, DEADLINE_MS)
    assert await screening.weigh(HELLO, [Label.HOSTILITY], deadline_s=5) == {Label.HOSTILITY: (Span(0, 4),)}
    assessor.words_delay = asyncio.Event().wait
    assert await screening.weigh(HELLO, [Label.HOSTILITY], deadline_s=0.02) is UnassessedReason.LATE
    assessor.failing = True
    assert await screening.weigh(HELLO, [Label.HOSTILITY], deadline_s=5) is UnassessedReason.UNAVAILABLE
    assert screening.is_available


async def test_the_backlog_may_wait_longer() -> None:
    """A caller's own deadline replaces the message's."""
    gate = asyncio.Event()
    screening = Screening(ScriptedAssessor(delay=gate.wait), DEADLINE_MS)
    asking = asyncio.create_task(screening.assess(HELLO, deadline_s=30))
    await asyncio.wait([asking], timeout=DEADLINE_MS / 1000 * 2)
    assert not asking.done()
    gate.set()
    assert isinstance(await asking, Assessment)


async def test_cancelling_travels_on() -> None:
    """Whoever leaves while the model thinks is not told that it failed."""
    screening = Screening(ScriptedAssessor(delay=asyncio.Event().wait), 60_000)
    asking = asyncio.create_task(screening.assess(HELLO))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert screening.is_available
