"""
A room as a machine: whatever happens in whatever order, each screen shows what a list and two dictionaries say.

The laws of the log compare screens with fresh snapshots, and would not see what is wrong in both. Here the room is compared with a model
of it that is too simple to be wrong.
"""

import asyncio
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.client.view import View
from server.domain.acts import UNDO_FOR
from server.domain.errors import LooksPersonal, MessageSettled, NotAllowed, NotFound
from server.domain.flags import Flag, FlagState, Outcome
from server.domain.ids import ClientId, FlagId, MessageId
from server.domain.messages import Message, MessageState
from server.domain.people import Role
from server.ops.logs import JsonLines
from server.storage import flags, messages
from tests.support.evening import PEOPLE, Theatre, open_theatre, state
from tests.support.store import on_disk

PLAIN, HARSH, CRISIS, PRIVATE = "good evening", "you useless lot", "i can't go on", "call me on 020 7946 0712"
GRAVE = f"{PRIVATE}, {CRISIS}"
"""Personal, and a cry for help: flagged with the number covered before its author has chosen."""
ANYBODY = st.sampled_from(list(PEOPLE))
OPENLY = st.sampled_from([PLAIN, HARSH, CRISIS])
"""What goes out at once."""
PERSONAL = st.sampled_from([PRIVATE, GRAVE])
MARK = re.compile(r"mark-\d{6}")
"""Ends every text that anybody says, and no two are alike: so words can be looked for wherever they must not be."""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with open_theatre(tmp_path_factory.mktemp("theatre")) as opened:
        yield opened


class Written(logging.Handler):
    """What the server has written to its log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def written() -> Iterator[Written]:
    handler = Written()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


@dataclass
class Edit:
    client_id: ClientId
    edition: int
    text: str


@dataclass
class Line:
    """A message as the model knows it."""

    id: MessageId
    author: str
    client_id: ClientId
    text: str | None
    is_shown: bool = True
    edition: int = 0
    edits: list[Edit] = field(default_factory=list)

    @property
    def shown(self) -> str | None:
        return self.text if self.is_shown else None


class RoomMachine(RuleBasedStateMachine):
    """
    People post, change and take back what they have said, lose their line and come back; authors settle what is held; facilitators hide,
    show and are done with flags.
    """

    posted: Bundle[Line] = Bundle("posted")
    held: Bundle[Line] = Bundle("held")
    numbers = count()

    def __init__(self, theatre: Theatre, written: Written) -> None:
        super().__init__()
        self.theatre = theatre
        self.written = written
        self.room: list[Line] = []
        self.waiting: dict[str, dict[MessageId, str]] = {name: {} for name in PEOPLE}
        self.away: dict[str, View] = {}
        self.gone: set[str] = set()
        """The marks of words that were changed or taken back."""
        self.raised: dict[FlagId, str] = {}
        """What each flag said when it was first seen."""
        self.theatre.run(self._open())

    async def _open(self) -> None:
        self.evening = await self.theatre.evening()
        for name in PEOPLE:
            self.evening.screens[name] = await self.evening.enter(name)

    def does(self, work: Any) -> None:
        """Carry *work* out; what it gives is in `self.gave`."""

        async def keep() -> None:
            self.gave = await work

        self.theatre.run(keep())

    def refused(self, work: Any, *kinds: type[Exception]) -> None:
        with pytest.raises(kinds):
            self.does(work)

    def marked(self, text: str) -> str:
        return f"{text} mark-{next(self.numbers):06}"

    @rule(target=posted, name=ANYBODY, text=OPENLY)
    def post(self, name: str, text: str) -> Any:
        line = self._post_new(name, text)
        assert self.gave.place is not None
        self.room.append(line)
        return line

    @rule(target=held, name=ANYBODY, text=PERSONAL)
    def post_something_private(self, name: str, text: str) -> Any:
        line = self._post_new(name, text)
        assert self.gave.state is MessageState.HELD
        assert line.text is not None
        self.waiting[name][line.id] = line.text
        return line

    def _post_new(self, name: str, text: str) -> Line:
        line = Line(MessageId(""), name, ClientId(f"client-id-{next(self.numbers)}"), self.marked(text))
        self._post(line)
        line.id = self.gave.id
        return line

    @rule(line=st.one_of(posted, held))
    def post_it_again(self, line: Line) -> None:
        """As after a reply that was lost."""
        self._post(line)
        assert self.gave.id == line.id

    def _post(self, line: Line) -> None:
        actor = self.evening.actors[line.author]
        text = line.text or "gone by now"
        self.does(self.evening.house.chat.post(actor, self.evening.room_id, line.client_id, text))

    @rule(target=posted, line=consumes(held))
    def release(self, line: Line) -> Any:
        self.does(self.evening.house.chat.release(self.evening.actors[line.author], line.id, is_masked=False))
        del self.waiting[line.author][line.id]
        self.room.append(line)
        return line

    @rule(line=consumes(held))
    def withdraw_held(self, line: Line) -> None:
        self._withdraw(line, line.author)
        del self.waiting[line.author][line.id]

    @rule(line=posted, name=ANYBODY)
    def withdraw(self, line: Line, name: str) -> None:
        self._withdraw(line, name)

    def _withdraw(self, line: Line, name: str) -> None:
        work = self.evening.house.chat.withdraw(self.evening.actors[name], line.id)
        if name != line.author:
            self.refused(work, NotFound)
        elif line.text is None or not line.is_shown:
            self.refused(work, MessageSettled)
        else:
            self.does(work)
            self._becomes(line, None)

    @rule(line=posted, name=ANYBODY, text=OPENLY)
    def edit(self, line: Line, name: str, text: str) -> None:
        edit, work = self._new_edit(line, name, text)
        if name != line.author:
            self.refused(work, NotFound)
        elif line.text is None or not line.is_shown:
            self.refused(work, MessageSettled)
        else:
            self.does(work)
            self._edited(line, edit)

    @rule(line=posted, text=PERSONAL, is_meant=st.booleans())
    def edit_into_something_private(self, line: Line, text: str, is_meant: bool) -> None:
        edit, work = self._new_edit(line, line.author, text, is_meant=is_meant)
        if line.text is None or not line.is_shown:
            self.refused(work, MessageSettled)
        elif not is_meant:
            # The room keeps what it has; of a cry for help facilitators keep the covered words, until they are done with it.
            self.refused(work, LooksPersonal)
            self.gone |= set(MARK.findall(edit.text))
        else:
            self.does(work)
            self._edited(line, edit)

    @rule(line=posted, texts=st.lists(OPENLY, min_size=2, max_size=3))
    def edits_that_cross(self, line: Line, texts: list[str]) -> None:
        """Of those that start from the same words one is done, and only that one."""
        edits, works = zip(*(self._new_edit(line, line.author, text) for text in texts), strict=True)
        self.does(asyncio.gather(*works, return_exceptions=True))
        won = [edit for edit, got in zip(edits, self.gave, strict=True) if isinstance(got, Message)]
        lost = [got for got in self.gave if not isinstance(got, Message)]
        assert all(isinstance(got, MessageSettled) for got in lost)
        if line.text is None or not line.is_shown:
            assert not won
        else:
            (edit,) = won
            self._edited(line, edit)
        self.gone |= {mark for edit in edits if edit not in won for mark in MARK.findall(edit.text)}

    @precondition(lambda self: any(line.edits for line in self.room))
    @rule(data=st.data())
    def edit_it_again(self, data: st.DataObject) -> None:
        """As after a reply that was lost: whichever edit it was, and whatever has come after it."""
        line = data.draw(st.sampled_from([line for line in self.room if line.edits]))
        self.does(self._edit(line, line.author, data.draw(st.sampled_from(line.edits))))
        assert self.gave.id == line.id

    @rule(line=posted, behind=st.integers(1, 3))
    def edit_what_one_has_not_read(self, line: Line, behind: int) -> None:
        edit = Edit(ClientId(f"client-id-{next(self.numbers)}"), line.edition + behind, self.marked(PLAIN))
        self.refused(self._edit(line, line.author, edit), MessageSettled)

    @rule(target=posted, line=consumes(held), text=OPENLY)
    def mend_what_is_held(self, line: Line, text: str) -> Any:
        edit, work = self._new_edit(line, line.author, text)
        self.does(work)
        self._edited(line, edit)
        del self.waiting[line.author][line.id]
        self.room.append(line)
        return line

    @rule(line=held, text=PERSONAL)
    def change_what_is_held(self, line: Line, text: str) -> None:
        if line.id in self.waiting[line.author]:
            edit, work = self._new_edit(line, line.author, text)
            self.does(work)
            self._edited(line, edit)
            self.waiting[line.author][line.id] = edit.text

    def _new_edit(self, line: Line, name: str, text: str, *, is_meant: bool = False) -> tuple[Edit, Any]:
        edit = Edit(ClientId(f"client-id-{next(self.numbers)}"), line.edition, self.marked(text))
        return edit, self._edit(line, name, edit, is_meant=is_meant)

    def _edit(self, line: Line, name: str, edit: Edit, *, is_meant: bool = False) -> Any:
        chat, actor = self.evening.house.chat, self.evening.actors[name]
        return chat.edit(actor, line.id, edit.client_id, edit.text, edition=edit.edition, is_meant=is_meant)

    def _edited(self, line: Line, edit: Edit) -> None:
        line.edits.append(edit)
        line.edition += 1
        self._becomes(line, edit.text)

    def _becomes(self, line: Line, text: str | None) -> None:
        self.gone |= set(MARK.findall(line.text or ""))
        line.text = text

    @rule(line=posted, name=ANYBODY, is_shown=st.booleans())
    def hide_or_show(self, line: Line, name: str, is_shown: bool) -> None:
        acts, actor = self.evening.house.acts, self.evening.actors[name]
        work = acts.show(actor, line.id) if is_shown else acts.hide(actor, line.id)
        if PEOPLE[name] is not Role.FACILITATOR:
            self.refused(work, NotAllowed)
        elif line.text is None or line.is_shown is is_shown:
            self.refused(work, MessageSettled)
        else:
            self.does(work)
            line.is_shown = is_shown

    @precondition(lambda self: self.raised)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def resolve(self, data: st.DataObject, outcome: Outcome) -> None:
        self._resolve(self._drawn(data), outcome)

    def _drawn(self, data: st.DataObject) -> FlagId:
        known = list(self.raised)
        return known[data.draw(st.integers(0, len(known) - 1))]

    def _resolve(self, flag_id: FlagId, outcome: Outcome) -> None:
        self.does(self._edition(flag_id))
        actor = self.evening.actors["Flo"]
        self.does(self.evening.house.flags.resolve(actor, flag_id, outcome, edition=self.gave))

    async def _edition(self, flag_id: FlagId) -> int:
        async with self.evening.house.database.read() as transaction:
            flag = await flags.by_id(transaction, flag_id)
            assert flag is not None
            message = await messages.by_id(transaction, flag.message_id)
            assert message is not None
            return message.edition

    @rule(name=ANYBODY)
    def cut(self, name: str) -> None:
        if name not in self.away:
            screen = self.evening.screens.pop(name)
            self.away[name] = screen.view
            self.does(self.evening.drop(name, screen))

    @precondition(lambda self: self.away)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        self._resume(data.draw(st.sampled_from(sorted(self.away))))

    def _resume(self, name: str) -> None:
        self.does(self.evening.enter(name, self.away.pop(name)))
        self.evening.screens[name] = self.gave

    @invariant()
    def each_screen_shows_the_room(self) -> None:
        lines = [(line.id, line.shown) for line in self.room]
        for name, screen in self.evening.screens.items():
            assert [(line.id, line.text) for line in screen.view.lines] == lines, name
            assert {id_: held.text for id_, held in screen.view.held.items()} == self.waiting[name], name

    @invariant()
    def no_open_flag_has_lost_its_words(self) -> None:
        self.does(self._queue())
        waiting = {flag.id: flag for flag in self.gave if flag.state is not FlagState.RESOLVED}
        # Not in the order of their ids: those differ each time that an example is played, and the same draw must mean the same flag.
        waiting = dict(sorted(waiting.items(), key=lambda item: (item[1].text, item[1].attention)))
        self.raised = {flag.id: self.raised.get(flag.id, flag.text) for flag in waiting.values()}
        assert {flag.id: flag.text for flag in waiting.values()} == self.raised
        self.kept = {mark for flag in waiting.values() for mark in MARK.findall(repr((flag.text, flag.lines_before)))}

    async def _queue(self) -> list[Flag]:
        async with self.evening.house.database.read() as transaction:
            return await flags.queue(transaction, self.evening.room_id, 1000)

    @invariant()
    def what_is_gone_is_on_no_screen(self) -> None:
        """Nor in the log; an open flag is what facilitators have it from."""
        for name, screen in self.evening.screens.items():
            allowed = self.kept if PEOPLE[name] is Role.FACILITATOR else set()
            assert not self.gone & set(MARK.findall(repr(state(screen.view)))) - allowed, name
        assert not [line for line in self.written.lines if MARK.search(line)]

    async def _on_disk(self) -> bytes:
        # What can still be undone is kept for that.
        self.evening.clock.advance(seconds=UNDO_FOR.total_seconds())
        await self.evening.house.settling.tick()
        database = self.evening.house.database
        assert await database.scrub()
        return on_disk(database.path.parent)

    def teardown(self) -> None:
        """
        Whoever is away comes back, and shows what the others show and what a newcomer sees. What is gone is on no page of the store, and
        once facilitators are done with every flag nothing of it is left.
        """
        for name in sorted(self.away):
            self._resume(name)
        self.each_screen_shows_the_room()
        for name in PEOPLE:
            self.does(self.evening.enter(name))
            assert state(self.evening.screens[name].view) == state(self.gave.view), name
            self.does(self.evening.drop(name, self.gave))
        self.does(self._on_disk())
        on_disk = set(MARK.findall(self.gave.decode("utf-8", "replace")))
        there = {mark for line in self.room for mark in MARK.findall(line.text or "")}
        assert there <= on_disk
        assert on_disk & self.gone <= self.kept
        for flag_id in sorted(self.raised):
            self._resolve(flag_id, Outcome.RIGHT)
        self.does(self._on_disk())
        assert not self.gone & set(MARK.findall(self.gave.decode("utf-8", "replace")))


def test_a_room_does_what_its_model_does(theatre: Theatre, written: Written) -> None:
    """Posts, edits, both repeated and crossing, cuts, resumes, hiding, showing, withdrawing, releasing and resolving, in any order."""
    run_state_machine_as_test(
        lambda: RoomMachine(theatre, written), settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
