"""
Laws of the log, over random evenings on a real store.

*Snapshot law*: what somebody has built from a snapshot and events is what a newcomer gets as a snapshot.
*Resume law*: whoever drops at any point and enters again with what they have misses nothing, and gets nothing twice.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import Label
from server.client.view import View
from server.domain.agenda import Hold, Nudge, Reaction
from server.domain.flags import Outcome
from server.domain.ids import Topic
from server.domain.reading import AfterWait, HoldRules, ReadFrom, ReturnReason
from server.domain.rooms import RoomPolicy
from server.domain.sessions import Status
from server.protocol import session_commands as verbs
from tests.support.evening import PEOPLE, TEXTS, Theatre, open_theatre, state

MEMBERS, FACILITATORS = st.sampled_from(["Ann", "Bob"]), st.sampled_from(["Flo", "Gus"])
ANYBODY = st.sampled_from(list(PEOPLE))
WHICH = st.integers(0, 7)
"""Of the messages or flags so far, taken round again; a few at a time is where things meet."""

NAMED = st.fixed_dictionaries({"who": ANYBODY})
VERBS = st.one_of(
    st.tuples(st.sampled_from([verbs.BeginSession, verbs.Pause, verbs.Resume, verbs.WindDown]), st.just({})),
    st.tuples(st.sampled_from([verbs.GoOnDuty, verbs.GoOffDuty, verbs.RaiseHand, verbs.ComeBack]), st.just({})),
    st.tuples(st.sampled_from([verbs.DoneWithTurn, verbs.PassTurn, verbs.LowerHand, verbs.CallHand]), NAMED),
    st.tuples(st.just(verbs.GoTo), st.fixed_dictionaries({"phase_index": st.integers(0, 7)})),
    st.tuples(st.just(verbs.HandOver), st.fixed_dictionaries({"to": FACILITATORS})),
    st.tuples(st.just(verbs.ChooseStatus), st.fixed_dictionaries({"status": st.sampled_from([None, *Status])})),
    st.tuples(
        st.sampled_from([verbs.AddTheme, verbs.AddAgreementLine]),
        st.fixed_dictionaries({"text": st.sampled_from(TEXTS)}),
    ),
    st.tuples(
        st.sampled_from([verbs.StartActivity, verbs.EndActivity]),
        st.fixed_dictionaries({"activity": st.sampled_from(["breathing", "scale"])}),
    ),
    st.tuples(
        st.just(verbs.MarkActivity),
        st.fixed_dictionaries({"activity": st.just("scale"), "mark": st.integers(0, 10)}),
    ),
    st.tuples(st.just(verbs.SetReadFirst), st.fixed_dictionaries({"who": ANYBODY, "is_read_first": st.booleans()})),
    st.tuples(
        st.just(verbs.Adjust), st.fixed_dictionaries({"hold": st.sampled_from(Hold), "nudge": st.sampled_from(Nudge)})
    ),
    st.tuples(st.just(verbs.CloseSession), st.just({})),
)
SESSION_STEPS = st.one_of(
    st.just(("round",)),
    st.tuples(st.just("session"), ANYBODY, VERBS).map(lambda step: ("session", step[1], *step[2])),
    st.tuples(st.just("session"), FACILITATORS, VERBS).map(lambda step: ("session", step[1], *step[2])),
    st.tuples(st.just("open"), FACILITATORS, st.sampled_from(["sharing", "open"])),
    st.just(("time",)),
)
HOLDS = st.builds(
    HoldRules,
    st.sampled_from([{}, {Label.HOSTILITY: ReadFrom.NOTICED}]),
    newcomers=st.booleans(),
    then=st.sampled_from(AfterWait),
)
STEPS = st.one_of(
    SESSION_STEPS,
    st.tuples(st.just("post"), ANYBODY, st.sampled_from(TEXTS)),
    st.tuples(st.just("post"), MEMBERS, st.sampled_from(TEXTS)),
    st.tuples(st.just("release"), ANYBODY, WHICH, st.booleans()),
    st.tuples(st.just("withdraw"), ANYBODY, WHICH),
    st.tuples(st.just("edit"), ANYBODY, WHICH, st.sampled_from(TEXTS), st.booleans()),
    st.tuples(st.just("edit"), MEMBERS, WHICH, st.sampled_from(TEXTS), st.booleans()),
    st.tuples(st.just("hide"), FACILITATORS, WHICH),
    st.tuples(st.just("show"), FACILITATORS, WHICH),
    st.tuples(st.just("act"), FACILITATORS, st.sampled_from(["remove", "mask", "reword"]), WHICH),
    st.tuples(st.just("undo"), FACILITATORS, WHICH),
    st.tuples(st.just("put_away"), MEMBERS),
    st.just(("settle",)),
    st.tuples(st.just("react"), ANYBODY, WHICH, st.sampled_from(Reaction), st.booleans()),
    st.tuples(st.just("keep"), FACILITATORS, WHICH),
    st.tuples(st.just("claim"), FACILITATORS, WHICH, st.booleans()),
    st.tuples(st.just("give_back"), FACILITATORS, WHICH),
    st.tuples(st.just("resolve"), FACILITATORS, WHICH, st.sampled_from(Outcome)),
    st.tuples(st.just("rules"), st.builds(RoomPolicy, nudge=st.sampled_from(Nudge), house=HOLDS)),
    st.tuples(st.just("let_in"), FACILITATORS, WHICH),
    st.tuples(st.just("hand_back"), FACILITATORS, WHICH, st.sampled_from(ReturnReason)),
    st.just(("wait_is_over",)),
    st.tuples(st.just("model"), st.booleans()),
    st.tuples(st.just("catch_up")),
    st.tuples(st.just("facilitators"), st.booleans()),
)
TOGETHER = st.lists(STEPS, min_size=1, max_size=3)
"""Steps that happen at the same time."""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with open_theatre(tmp_path_factory.mktemp("theatre")) as opened:
        yield opened


@settings(max_examples=15)
@given(st.lists(TOGETHER, min_size=1, max_size=10))
def test_snapshot_and_events_are_a_fresh_snapshot(theatre: Theatre, script: list[list[tuple[Any, ...]]]) -> None:
    """After every step for one of those who have been there from the start, and in the end for all of them."""

    async def play() -> None:
        evening = await theatre.evening()
        for name in PEOPLE:
            evening.screens[name] = await evening.enter(name)
        for number, steps in enumerate(script, start=1):
            await evening.carry_out(steps)
            here = list(evening.screens)
            for name in here if number == len(script) else here[number % len(here) :][:1]:
                fresh = await evening.enter(name)
                assert state(evening.screens[name].view) == state(fresh.view), name
                await evening.drop(name, fresh)

    theatre.run(play())


@settings(max_examples=15)
@given(
    st.lists(st.tuples(TOGETHER, st.lists(ANYBODY, max_size=2), st.booleans()), min_size=1, max_size=10),
)
def test_whoever_drops_and_resumes_misses_nothing_and_gets_nothing_twice(
    theatre: Theatre, script: list[tuple[list[tuple[Any, ...]], list[str], bool]]
) -> None:
    """At any point, for any number of steps: each topic's events come once, in order, without a gap."""

    async def play() -> None:
        evening = await theatre.evening()
        heard: dict[str, list[tuple[Topic, int]]] = {name: [] for name in PEOPLE}
        views: dict[str, View] = {}
        begun: dict[str, dict[Topic, int]] = {}
        for name in PEOPLE:
            evening.screens[name] = screen = await evening.enter(name)
            views[name], begun[name] = screen.view, dict(screen.view.seqs)

        async def resume(name: str) -> None:
            evening.screens[name] = await evening.enter(name, views[name])

        async def drop(name: str) -> None:
            screen = evening.screens.pop(name)
            heard[name] += screen.logged
            await evening.drop(name, screen)

        for together, names, is_while in script:
            dropped = [name for name in set(names) if name in evening.screens]
            # Who is here is this test's own business.
            steps = [step for step in together if step[0] != "facilitators"]
            if is_while:
                # In the middle of what is going on.
                await asyncio.gather(evening.carry_out(steps), *map(drop, dropped))
                await asyncio.gather(evening.carry_out(steps), *map(resume, dropped))
            else:
                await asyncio.gather(*map(drop, dropped))
                await evening.carry_out(steps)
                await asyncio.gather(*map(resume, dropped))
        for name, screen in evening.screens.items():
            fresh = await evening.enter(name)
            # After that: whoever has gone off duty takes a seat in the round by entering once more.
            heard[name] += screen.logged
            assert state(screen.view) == state(fresh.view), name
            for topic, last in fresh.view.seqs.items():
                seqs = [seq for of, seq in heard[name] if of == topic]
                assert seqs == list(range(begun[name][topic] + 1, last + 1)), (name, topic)
            await evening.drop(name, fresh)

    theatre.run(play())


def test_facilitators_hear_of_a_model_that_only_words_of_a_session_have_asked(theatre: Theatre) -> None:
    """It was away at the last message, and answers for a line of the agreement: nobody posts, and they are told all the same."""

    async def play() -> None:
        evening = await theatre.evening()
        for name in PEOPLE:
            evening.screens[name] = await evening.enter(name)
        await evening.carry_out([("open", "Flo", "sharing")])
        await evening.carry_out([("model", True)])
        await evening.carry_out([("post", "Flo", TEXTS[0])])
        status = evening.screens["Gus"].view.moderation
        assert status is not None
        assert not status.is_available
        await evening.carry_out([("model", False)])
        await evening.carry_out([("session", "Ann", verbs.AddAgreementLine, {"text": "We laugh."})])
        status = evening.screens["Gus"].view.moderation
        assert status is not None
        assert status.is_available

    theatre.run(play())


def test_facilitators_hear_of_a_model_that_only_the_backlog_has_asked(theatre: Theatre) -> None:
    """It fails, answers the next message, and is away again when the first one is tried: nobody posts, and they are told all the same."""

    async def play() -> None:
        evening = await theatre.evening()
        for name in PEOPLE:
            evening.screens[name] = await evening.enter(name)
        for step in (("model", True), ("post", "Ann", TEXTS[0]), ("model", False), ("post", "Bob", TEXTS[0])):
            await evening.carry_out([step])
        status = evening.screens["Flo"].view.moderation
        assert status is not None
        assert (status.is_available, status.unassessed_count) == (True, 1)
        await evening.carry_out([("model", True)])
        await evening.carry_out([("catch_up",)])
        status = evening.screens["Flo"].view.moderation
        assert status is not None
        assert (status.is_available, status.unassessed_count) == (False, 1)

    theatre.run(play())


def test_what_waits_for_a_turn_is_seen_by_its_author_alone_until_it_is_over(theatre: Theatre) -> None:
    """On every screen, and by whoever resumes over the end of the turn."""

    async def play() -> None:
        evening = await theatre.evening()
        for name in PEOPLE:
            evening.screens[name] = await evening.enter(name)
        await evening.carry_out([("round",)])
        session = evening.screens["Ann"].view.session
        assert session is not None
        assert session.round is not None
        assert session.round.turn is not None
        speaking, waiting = (
            ("Ann", "Bob") if session.round.turn.who == evening.actors["Ann"].user_id else ("Bob", "Ann")
        )
        await evening.carry_out([("post", waiting, TEXTS[0])])
        away = evening.screens.pop("Gus")
        await evening.drop("Gus", away)
        assert [len(screen.view.held) for screen in evening.screens.values()].count(1) == 1
        assert not any(screen.view.lines for screen in evening.screens.values())
        await evening.carry_out([("session", speaking, verbs.PassTurn, {"who": speaking})])
        evening.screens["Gus"] = await evening.enter("Gus", away.view)
        for screen in evening.screens.values():
            assert [line.text for line in screen.view.lines] == [TEXTS[0]]
            assert not screen.view.held

    theatre.run(play())
