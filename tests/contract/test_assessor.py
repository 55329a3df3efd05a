"""What every `Assessor` promises, whoever implements it."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable

import pytest

from moderation import LABELS, Assessor, AssessorUnavailable, Label, ModerationConfig, Span, Utterance, load
from tests.support.assessor import ScriptedAssessor
from tests.support.waiting import eventually

TEXTS = [
    "you're pathetic, shut up and leave",
    "morning all, tea's on",
    "",
    "call me on 555 0134 201",
    "i have the pills here and i don't want to wake up. please someone",
    "👋👋",
    "my dad told me to just snap out of it and it still hurts, twenty years on " * 12,
    "good.",
    "\ud83d half an emoji, and \x00 a nought",
    "ring me 🤗 at 020 7946 0712 or drop by, it's 12 Ferndown Crescent",
]
UTTERANCES = [Utterance(text, ("i lost my mum on tuesday",) * (place % 3)) for place, text in enumerate(TEXTS)]


def scripted() -> Assessor:
    return ScriptedAssessor(rules={"pathetic": {Label.HOSTILITY: 0.9}, "pills": {Label.CRISIS: 0.8}}, patterns=True)


def real() -> Assessor:
    return load(ModerationConfig(queue_limit=64))


def isolated() -> Assessor:
    return load(ModerationConfig(queue_limit=64), is_isolated=True)


@pytest.fixture(params=[scripted, real, isolated])
async def assessor(request: pytest.FixtureRequest) -> AsyncIterator[Assessor]:
    make: Callable[[], Assessor] = request.param
    made = make()
    yield made
    await made.aclose()


async def test_every_utterance_gets_one_answer_in_order(assessor: Assessor) -> None:
    """A call gives exactly one answer an utterance, in the order asked."""
    together = await assessor.assess(UTTERANCES)
    assert len(together) == len(UTTERANCES)
    assert together[0].scores[Label.HOSTILITY] > together[1].scores[Label.HOSTILITY]
    assert together[3].private
    assert not together[1].private


async def test_no_utterances_no_answers(assessor: Assessor) -> None:
    """Asking nothing is answered with nothing."""
    assert await assessor.assess([]) == []


async def test_an_answer_is_the_same_alone_in_any_batch_and_in_any_order(assessor: Assessor) -> None:
    """Scores, spans and private stretches are exactly equal, to the last digit, whoever else is asked about."""
    alone = [(await assessor.assess([utterance]))[0] for utterance in UTTERANCES]
    assert await assessor.assess(UTTERANCES) == alone
    for seed in range(3):
        order = list(range(len(UTTERANCES)))
        random.Random(seed).shuffle(order)
        shuffled = await assessor.assess([UTTERANCES[place] for place in order])
        assert shuffled == [alone[place] for place in order]
    crowd = await asyncio.gather(*(assessor.assess([utterance]) for utterance in UTTERANCES))
    assert [answer for (answer,) in crowd] == alone


async def test_an_answer_is_complete_and_in_range(assessor: Assessor) -> None:
    """All nine labels have a score in [0, 1] and a threshold in (0, 1], and the answer names its model."""
    for assessment in await assessor.assess(UTTERANCES):
        assert tuple(assessment.scores) == LABELS
        assert all(0.0 <= score <= 1.0 for score in assessment.scores.values())
        assert all(0.0 < assessment.thresholds[label] <= 1.0 for label in LABELS)
        assert dict(assessment.thresholds) == dict(assessor.thresholds)
        assert assessment.model_version == assessor.model_version != ""


async def test_places_are_counted_in_the_authors_own_code_points(assessor: Assessor) -> None:
    """Every span lies inside the text; private ones do not overlap; words are given only for labels that are said."""
    for utterance, assessment in zip(UTTERANCES, await assessor.assess(UTTERANCES), strict=True):
        spans = [span for weighed in assessment.weighed.values() for span in weighed]
        private = [span for span, _ in assessment.private]
        assert all(0 <= start < end <= len(utterance.text) for start, end in spans + private)
        assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(private))
        assert set(assessment.weighed) <= set(assessment.labels)
    (last,) = await assessor.assess([UTTERANCES[-1]])
    assert "020 7946 0712" in {TEXTS[-1][start:end] for (start, end), _ in last.private}


async def test_a_caller_that_gives_up_harms_nobody(assessor: Assessor) -> None:
    """One caller's timeout cancels its own wait; the others get their answers, the same as ever."""
    alone = (await assessor.assess([UTTERANCES[0]]))[0]
    impatient = [asyncio.create_task(assessor.assess(UTTERANCES)) for _ in range(3)]
    patient = asyncio.create_task(assessor.assess([UTTERANCES[0]]))
    await asyncio.sleep(0)
    for task in impatient:
        task.cancel()
    assert (await patient)[0] == alone
    assert all(
        isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*impatient, return_exceptions=True)
    )
    assert (await assessor.assess([UTTERANCES[0]]))[0] == alone


async def test_after_closing_it_is_unavailable(assessor: Assessor) -> None:
    """A closed assessor refuses with the one exception a caller handles, and may be closed again."""
    await assessor.aclose()
    await assessor.aclose()
    with pytest.raises(AssessorUnavailable):
        await assessor.assess([UTTERANCES[0]])


async def test_closing_while_answering_ends_every_call(assessor: Assessor) -> None:
    """Whoever waits when it closes gets a whole answer or `AssessorUnavailable`; nobody waits for ever."""
    calls = [asyncio.create_task(assessor.assess(UTTERANCES)) for _ in range(5)]
    await asyncio.sleep(0)
    await assessor.aclose()
    async with asyncio.timeout(30):
        ends = await asyncio.gather(*calls, return_exceptions=True)
    assert all(
        isinstance(end, AssessorUnavailable) or (isinstance(end, list) and len(end) == len(UTTERANCES)) for end in ends
    )


async def test_its_load_is_what_waits(assessor: Assessor) -> None:
    """While calls wait their utterances are counted, within its limit; once they are answered or given up nothing is."""
    assert assessor.load.waiting == 0
    calls = [asyncio.create_task(assessor.assess(UTTERANCES)) for _ in range(2)]
    await asyncio.sleep(0)
    assert 0 < assessor.load.waiting <= 2 * len(UTTERANCES) < assessor.load.limit
    calls[0].cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await eventually(lambda: assessor.load.waiting == 0)


async def test_the_event_loop_keeps_turning(assessor: Assessor) -> None:
    """While the model works, other tasks run: the longest pause stays far below what a text takes."""
    loop = asyncio.get_running_loop()
    pauses: list[float] = []
    done = False

    async def tick() -> None:
        while not done:
            before = loop.time()
            await asyncio.sleep(0.001)
            pauses.append(loop.time() - before)

    ticking = asyncio.create_task(tick())
    await assessor.assess([Utterance("you're pathetic " * 300)])
    done = True
    await ticking
    # Bounded loosely, for test machines share their cores; the work itself takes some seconds in all.
    assert not pauses or sorted(pauses)[len(pauses) // 2] < 0.25


async def test_a_span_is_a_span(assessor: Assessor) -> None:
    """Spans are named tuples of places, so a screen can slice the text with them."""
    (assessment,) = await assessor.assess([UTTERANCES[3]])
    named = await assessor.weigh(UTTERANCES[0], [Label.HOSTILITY])
    assert named[Label.HOSTILITY]
    for weighed in (assessment.weighed, named):
        assert all(isinstance(span, Span) for spans in weighed.values() for span in spans)


# ── the words that weighed most ──────────────────────────────────────────────────────────────────────────────────────


async def test_words_are_named_for_what_is_asked_and_lie_in_the_text(assessor: Assessor) -> None:
    """Places are counted in the author's own code points; there may be none to name, as where there is no word."""
    for utterance in UTTERANCES:
        weighed = await assessor.weigh(utterance, [Label.HOSTILITY, Label.PERSONAL_INFO])
        assert set(weighed) <= {Label.HOSTILITY, Label.PERSONAL_INFO}
        assert all(0 <= start < end <= len(utterance.text) for spans in weighed.values() for start, end in spans)
        assert all(spans and len(set(spans)) == len(spans) for spans in weighed.values())
    assert await assessor.weigh(Utterance(""), LABELS) == {}
    assert await assessor.weigh(UTTERANCES[0], []) == {}


async def test_the_word_that_carries_a_label_is_among_its_words(assessor: Assessor) -> None:
    text, number = TEXTS[0], TEXTS[3]
    insult = await assessor.weigh(Utterance(text), [Label.HOSTILITY])
    assert "pathetic" in {text[start:end] for start, end in insult[Label.HOSTILITY]}
    private = await assessor.weigh(Utterance(number), [Label.PERSONAL_INFO])
    assert [number[start:end] for start, end in private[Label.PERSONAL_INFO]] == ["555 0134 201"]


async def test_words_are_the_same_alone_and_in_any_order(assessor: Assessor) -> None:
    """Whoever else is asked about, before, after or at once, and in whatever order the labels stand."""
    labels = [Label.HOSTILITY, Label.CRISIS, Label.DISMISSAL]
    some = [UTTERANCES[place] for place in (0, 4, 6)]
    alone = [await assessor.weigh(utterance, labels) for utterance in some]
    backwards = [await assessor.weigh(utterance, labels[::-1]) for utterance in some[::-1]]
    assert backwards == alone[::-1]
    scores = asyncio.create_task(assessor.assess(UTTERANCES))
    crowd = await asyncio.gather(*(assessor.weigh(utterance, labels) for utterance in some))
    assert crowd == alone
    assert await scores == await assessor.assess(UTTERANCES)


async def test_a_search_counts_as_no_load(assessor: Assessor) -> None:
    """What waits for words keeps no message waiting, and is not told as if it did."""
    searches = [asyncio.create_task(assessor.weigh(UTTERANCES[0], [Label.HOSTILITY])) for _ in range(5)]
    await asyncio.sleep(0)
    assert assessor.load.waiting == 0
    await asyncio.gather(*searches)


async def test_whoever_gives_up_a_search_harms_nobody(assessor: Assessor) -> None:
    alone = await assessor.weigh(UTTERANCES[0], [Label.HOSTILITY])
    impatient = [asyncio.create_task(assessor.weigh(UTTERANCES[4], [Label.CRISIS])) for _ in range(3)]
    patient = asyncio.create_task(assessor.weigh(UTTERANCES[0], [Label.HOSTILITY]))
    await asyncio.sleep(0)
    for task in impatient:
        task.cancel()
    assert await patient == alone
    assert all(
        isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*impatient, return_exceptions=True)
    )


async def test_after_closing_no_words_are_named(assessor: Assessor) -> None:
    """Nor for somebody who waits while it closes; nobody waits for ever."""
    calls = [asyncio.create_task(assessor.weigh(UTTERANCES[0], [Label.HOSTILITY])) for _ in range(5)]
    await asyncio.sleep(0)
    await assessor.aclose()
    async with asyncio.timeout(30):
        ends = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(end, AssessorUnavailable) or Label.HOSTILITY in end for end in ends)  # type: ignore[operator]
    with pytest.raises(AssessorUnavailable):
        await assessor.weigh(UTTERANCES[0], [Label.HOSTILITY])
