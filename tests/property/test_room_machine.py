"""
A room as a machine: whatever happens in whatever order, each screen shows what a list and two dictionaries say.

The laws of the log compare screens with fresh snapshots, and would not see what is wrong in both. Here the room is compared with a model
of it that is too simple to be wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
from server.domain.errors import MessageSettled, NotAllowed, NotFound
from server.domain.ids import ClientId, MessageId
from server.domain.messages import MessageState
from server.domain.people import Role
from tests.support.evening import PEOPLE, Theatre, open_theatre, state

PLAIN, PRIVATE = "good evening", "call me on 020 7946 0712"
ANYBODY = st.sampled_from(list(PEOPLE))


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with open_theatre(tmp_path_factory.mktemp("theatre")) as opened:
        yield opened


@dataclass
class Line:
    """A message as the model knows it."""

    id: MessageId
    author: str
    client_id: ClientId
    text: str
    is_shown: bool = True


class RoomMachine(RuleBasedStateMachine):
    """People post, lose their line and come back; authors settle what is held; facilitators hide and show."""

    posted: Bundle[Line] = Bundle("posted")
    held: Bundle[Line] = Bundle("held")

    def __init__(self, theatre: Theatre) -> None:
        super().__init__()
        self.theatre = theatre
        self.numbers = count()
        self.room: list[Line] = []
        self.waiting: dict[str, dict[MessageId, str]] = {name: {} for name in PEOPLE}
        self.away: dict[str, View] = {}
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

    @rule(target=posted, name=ANYBODY)
    def post(self, name: str) -> Any:
        number = next(self.numbers)
        line = Line(MessageId(""), name, ClientId(f"client-id-{number}"), f"{PLAIN} {number}")
        self._post(line)
        line.id = self.gave.id
        assert self.gave.place is not None
        self.room.append(line)
        return line

    @rule(target=held, name=ANYBODY)
    def post_something_private(self, name: str) -> Any:
        number = next(self.numbers)
        line = Line(MessageId(""), name, ClientId(f"client-id-{number}"), f"{PRIVATE}, {number}")
        self._post(line)
        line.id = self.gave.id
        assert self.gave.state is MessageState.HELD
        self.waiting[name][line.id] = line.text
        return line

    @rule(line=st.one_of(posted, held))
    def post_it_again(self, line: Line) -> None:
        """As after a reply that was lost."""
        self._post(line)
        assert self.gave.id == line.id

    def _post(self, line: Line) -> None:
        actor = self.evening.actors[line.author]
        self.does(self.evening.house.chat.post(actor, self.evening.room_id, line.client_id, line.text))

    @rule(target=posted, line=consumes(held))
    def release(self, line: Line) -> Any:
        self.does(self.evening.house.chat.release(self.evening.actors[line.author], line.id, is_masked=False))
        del self.waiting[line.author][line.id]
        self.room.append(line)
        return line

    @rule(line=consumes(held))
    def withdraw(self, line: Line) -> None:
        self.does(self.evening.house.chat.withdraw(self.evening.actors[line.author], line.id))
        del self.waiting[line.author][line.id]

    @rule(line=posted, name=ANYBODY)
    def withdraw_too_late(self, line: Line, name: str) -> None:
        self.refused(self.evening.house.chat.withdraw(self.evening.actors[name], line.id), MessageSettled, NotFound)

    @rule(line=posted, name=ANYBODY, is_shown=st.booleans())
    def hide_or_show(self, line: Line, name: str, is_shown: bool) -> None:
        chat, actor = self.evening.house.chat, self.evening.actors[name]
        work = chat.show(actor, line.id) if is_shown else chat.hide(actor, line.id)
        if PEOPLE[name] is not Role.FACILITATOR:
            self.refused(work, NotAllowed)
        elif line.is_shown is is_shown:
            self.refused(work, MessageSettled)
        else:
            self.does(work)
            line.is_shown = is_shown

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
        lines = [(line.id, line.text if line.is_shown else None) for line in self.room]
        for name, screen in self.evening.screens.items():
            assert [(line.id, line.text) for line in screen.view.lines] == lines, name
            assert {id_: held.text for id_, held in screen.view.held.items()} == self.waiting[name], name

    def teardown(self) -> None:
        """Whoever is away comes back, and shows what the others show and what a newcomer sees."""
        for name in sorted(self.away):
            self._resume(name)
        self.each_screen_shows_the_room()
        for name in PEOPLE:
            self.does(self.evening.enter(name))
            assert state(self.evening.screens[name].view) == state(self.gave.view), name
            self.does(self.evening.drop(name, self.gave))


def test_a_room_does_what_its_model_does(theatre: Theatre) -> None:
    """Posts, repeated posts, cuts, resumes, hiding, showing, withdrawing and releasing, in any order."""
    run_state_machine_as_test(
        lambda: RoomMachine(theatre), settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
