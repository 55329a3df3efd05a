"""
The desk as a machine: members tell of messages and change them, facilitators act, undo, close and are told of again, in any order.

What must hold is not a picture of what the services do, but what people were promised: what somebody has told is on a card until a
facilitator is done with it, and is answered once; an open card has words; what is gone is gone once nobody can undo it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from moderation.assessment import Span
from server.domain.acts import UNDO_FOR, Act, Why
from server.domain.asides import Aside, AsideState
from server.domain.errors import ClientError
from server.domain.flags import Flag, FlagState, Outcome, ReportReason
from server.domain.ids import ActId, ClientId, MessageId, ReportId, RoomId
from server.domain.messages import Message
from server.domain.people import Role
from server.domain.reports import ReportAnswer, Telling
from server.storage import acts, asides, flags, messages, reports
from server.storage.rooms import is_in
from server.storage.tables import MESSAGES, ROOMS
from tests.support.evening import PEOPLE, Theatre, open_theatre, state
from tests.support.store import on_disk

MEMBERS = [name for name, role in PEOPLE.items() if role is Role.MEMBER]
FACILITATORS = [name for name, role in PEOPLE.items() if role is Role.FACILITATOR]
TEXTS = st.sampled_from(["good evening", "you useless lot", "i can't go on"])
WHICH = st.integers(0, 3)
MESSAGES_MAX = 3
"""Few, so that much happens to each."""
MARK = re.compile(r"mark-\d{6}")
"""Ends every text, and no two are alike."""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with open_theatre(tmp_path_factory.mktemp("theatre")) as opened:
        yield opened


class DeskMachine(RuleBasedStateMachine):
    """Two members who write and tell, two facilitators who act. What is refused changes nothing."""

    numbers = count()

    def __init__(self, theatre: Theatre) -> None:
        super().__init__()
        self.theatre = theatre
        self.said: list[tuple[str, MessageId]] = []
        self.marks: set[str] = set()
        self.order: list[ActId] = []
        self.answers: dict[ReportId, ReportAnswer] = {}
        self.theatre.run(self._open())

    async def _open(self) -> None:
        self.evening = await self.theatre.evening()
        for name in PEOPLE:
            self.evening.screens[name] = await self.evening.enter(name)
        await self._look()

    def does(self, work: Any) -> None:
        async def tried() -> None:
            with suppress(ClientError):
                await work
            await self._look()

        self.theatre.run(tried())

    async def _look(self) -> None:
        async with self.evening.house.database.read() as transaction:
            all_rooms = list(
                await transaction.scalars(select(ROOMS.c.id).where(is_in(ROOMS.c.id, self.evening.room_id)))
            )
            rows = await transaction.execute(select(MESSAGES.c.id).where(MESSAGES.c.room_id.in_(all_rooms)))
            self.messages: dict[MessageId, Message] = await messages.by_ids(transaction, {row.id for row in rows})
            self.flags: list[Flag] = [
                flag for message_id in self.messages for flag in await flags.of_message(transaction, message_id)
            ]
            known = {act.id: act for act in await acts.of_messages(transaction, self.messages)}
            # In the order in which they were done, and not of their ids, which differ each time that an example is played.
            self.order += [act_id for act_id in known if act_id not in self.order]
            self.acts: list[Act] = [known[act_id] for act_id in self.order]
            self.told: list[Telling] = [
                told
                for name in PEOPLE
                for room_id in all_rooms
                for told in await reports.of_reporter(transaction, room_id, self.evening.actors[name].user_id)
            ]

    def marked(self, text: str) -> str:
        mark = f"mark-{next(self.numbers):06}"
        self.marks.add(mark)
        return f"{text} {mark}"

    @precondition(lambda self: len(self.said) < MESSAGES_MAX)
    @rule(name=st.sampled_from(MEMBERS), text=TEXTS)
    def post(self, name: str, text: str) -> None:
        self.does(self._post(name, self.evening.room_id, text))

    async def _post(self, name: str, room_id: RoomId, text: str) -> None:
        client_id = ClientId(f"client-id-{next(self.numbers)}")
        message = await self.evening.house.chat.post(self.evening.actors[name], room_id, client_id, self.marked(text))
        self.said.append((name, message.id))

    @precondition(lambda self: len(self.said) < MESSAGES_MAX)
    @rule(name=st.sampled_from(["Ann", "Flo"]), text=TEXTS)
    def have_a_word_apart(self, name: str, text: str) -> None:
        """Flo with Ann, beside the group."""

        async def talk() -> None:
            service, ann = self.evening.house.asides, self.evening.actors["Ann"]
            if (aside := await self._aside()) is None or aside.state is not AsideState.OPEN:
                client_id = ClientId(f"client-id-{next(self.numbers)}")
                await service.ask(self.evening.actors["Flo"], self.evening.room_id, ann.user_id, client_id, None)
                aside = await self._aside()
                assert aside is not None
                await service.answer(ann, aside.room_id, comes=True)
            await self._post(name, aside.room_id, text)

        self.does(talk())

    @rule()
    def end_it(self) -> None:
        """Its words go at once: there is no session."""

        async def end() -> None:
            if (aside := await self._aside()) is not None:
                with suppress(ClientError):
                    await self.evening.house.asides.close(self.evening.actors["Ann"], aside.room_id)
                await self.evening.house.asides.tick()

        self.does(end())

    async def _aside(self) -> Aside | None:
        async with self.evening.house.database.read() as transaction:
            return await asides.of_member(transaction, self.evening.room_id, self.evening.actors["Ann"].user_id)

    @precondition(lambda self: self.said)
    @rule(which=WHICH, text=TEXTS, is_kept=st.booleans())
    def its_author_changes_it(self, which: int, text: str, is_kept: bool) -> None:
        name, message_id = self.said[which % len(self.said)]
        chat, actor = self.evening.house.chat, self.evening.actors[name]
        if is_kept:
            edition = self.messages[message_id].edition
            client_id = ClientId(f"client-id-{next(self.numbers)}")
            self.does(chat.edit(actor, message_id, client_id, self.marked(text), edition=edition, is_meant=True))
        else:
            self.does(chat.withdraw(actor, message_id))

    @precondition(lambda self: self.said)
    @rule(name=st.sampled_from(list(PEOPLE)), which=WHICH, reason=st.sampled_from(ReportReason))
    def tell(self, name: str, which: int, reason: ReportReason) -> None:
        _, message_id = self.said[which % len(self.said)]
        line = self.marked("because")
        self.does(self.evening.house.reports.tell(self.evening.actors[name], message_id, reason, line))

    @precondition(lambda self: self.flags)
    @rule(name=st.sampled_from(FACILITATORS), which=WHICH, outcome=st.sampled_from(Outcome))
    def close(self, name: str, which: int, outcome: Outcome) -> None:
        self.does(self._close(name, self._flag(which), outcome))

    def _close(self, name: str, flag: Flag, outcome: Outcome) -> Any:
        edition = self.messages[flag.message_id].edition
        return self.evening.house.flags.resolve(self.evening.actors[name], flag.id, outcome, edition=edition)

    @precondition(lambda self: self.said)
    @rule(name=st.sampled_from(FACILITATORS), which=WHICH, is_whole=st.booleans(), is_from_flag=st.booleans())
    def take_words_away(self, name: str, which: int, is_whole: bool, is_from_flag: bool) -> None:
        _, message_id = self.said[which % len(self.said)]
        edition, service, actor = self.messages[message_id].edition, self.evening.house.acts, self.evening.actors[name]
        flag_id = next((flag.id for flag in self.flags if flag.message_id == message_id), None)
        flag_id = flag_id if is_from_flag else None
        if is_whole:
            self.does(service.remove(actor, message_id, edition=edition, why=Why.AGREEMENT, flag_id=flag_id))
        else:
            spans = [Span(0, 200)]
            length = len(self.messages[message_id].text or "")
            spans = [Span(0, length)] if length else spans
            self.does(service.mask(actor, message_id, spans, edition=edition, why=Why.AGREEMENT, flag_id=flag_id))

    @precondition(lambda self: self.acts)
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        """By whoever did it: the newest are the ones that can be undone."""
        act = self.acts[-1 - which % len(self.acts)]
        actor = next(actor for actor in self.evening.actors.values() if actor.user_id == act.by)
        self.does(self.evening.house.acts.undo(actor, act.id))

    @rule(seconds=st.sampled_from([1, 2, 5]))
    def time_passes(self, seconds: int) -> None:
        async def passing() -> None:
            self.evening.clock.advance(seconds=seconds)
            await self.evening.house.settling.tick()

        self.does(passing())

    def _flag(self, which: int) -> Flag:
        return sorted(self.flags, key=lambda flag: (flag.raised_at, flag.text, flag.attention))[which % len(self.flags)]

    @invariant()
    def an_open_flag_has_words(self) -> None:
        for flag in self.flags:
            assert flag.text or flag.state is FlagState.RESOLVED

    @invariant()
    def what_is_told_is_on_a_card(self) -> None:
        on_cards = Counter({flag.id: len(flag.reports) for flag in self.flags if flag.reports})
        assert on_cards == Counter(told.flag_id for told in self.told)

    @invariant()
    def it_is_answered_once_and_only_when_somebody_is_done(self) -> None:
        cards = {flag.id: flag for flag in self.flags}
        undoable = {act.kept.flag.id for act in self.acts if act.kept is not None and act.kept.flag is not None}
        for told in self.told:
            if told.id in self.answers:
                assert told.answer is self.answers[told.id]
            elif told.answer is not None:
                assert cards[told.flag_id].state is FlagState.RESOLVED
                self.answers[told.id] = told.answer
            else:
                assert cards[told.flag_id].state is not FlagState.RESOLVED or told.flag_id in undoable

    def teardown(self) -> None:
        """Screens show what a newcomer sees; what is gone is in no file, once facilitators are done with every flag."""
        self.time_passes(int(UNDO_FOR.total_seconds()))
        assert not [act for act in self.acts if act.kept is not None]
        self._compare_screens()
        self._read_store()
        shown = {mark for message in self.messages.values() for mark in MARK.findall(message.text or "")}
        kept = {mark for flag in self.flags for mark in MARK.findall(repr(flag))}
        assert shown <= self.on_disk <= shown | kept
        for flag in self.flags:
            self.does(self._close("Flo", flag, Outcome.RIGHT))
            self.does(self._close("Gus", flag, Outcome.RIGHT))
        self.time_passes(int(UNDO_FOR.total_seconds()))
        assert all(told.answer is not None for told in self.told)
        self._compare_screens()
        self._read_store()
        assert self.on_disk <= shown

    def _compare_screens(self) -> None:
        async def compare() -> None:
            for name in PEOPLE:
                fresh = await self.evening.enter(name)
                assert state(self.evening.screens[name].view) == state(fresh.view), name
                await self.evening.drop(name, fresh)

        self.theatre.run(compare())

    def _read_store(self) -> None:
        async def read() -> None:
            database = self.evening.house.database
            assert await database.scrub()
            self.on_disk = self.marks & set(MARK.findall(on_disk(database.path.parent).decode("utf-8", "replace")))

        self.theatre.run(read())


def test_nothing_told_is_lost_and_nothing_taken_away_stays(theatre: Theatre) -> None:
    """Posts, edits, reports, acts, undoing and closing, in any order and in the five seconds in which they meet."""
    run_state_machine_as_test(
        lambda: DeskMachine(theatre), settings=settings(max_examples=30, stateful_step_count=40, deadline=None)
    )
