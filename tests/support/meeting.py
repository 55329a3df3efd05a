"""A room with a session in it, and people at screens of their own over real sockets."""

from dataclasses import dataclass, field
from typing import Any

from server.client.view import View
from server.domain.duty import DutyKind
from server.domain.ids import UserId
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from server.protocol.session_frames import GroupSession, SessionRound
from tests.support.app import RunningApp, Seat
from tests.support.clock import FakeClock
from tests.support.evening import state

MEMBERS = ("Ann", "Bob", "Cai", "Dee", "Eli", "Fay", "Gil", "Hal", "Ida", "Jon")
FACILITATORS = ("Flo", "Gus")
TECH_HOST = "Tia"
"""A facilitator of the room as well; tonight she looks after lines."""
WELCOME, AGREEMENT, CHECK_IN, PLANNING, WORK, ACTIVITY, CLOSING_ROUND, GOODNIGHT = range(8)


class NoScreen:
    def offer(self, frame: bytes) -> None:
        pass


@dataclass
class Meeting:
    """A room with people in it, each at a screen of their own."""

    clinic: RunningApp
    room: Room
    clock: FakeClock
    seats: dict[str, Seat] = field(default_factory=dict)

    async def come(self, *names: str) -> None:
        for name in names:
            self.clock.advance(seconds=1)  # so that they have joined in this order
            role = Role.FACILITATOR if name in (*FACILITATORS, TECH_HOST) else Role.MEMBER
            self.seats[name] = await self.clinic.seat(self.room, name, role)

    def __getitem__(self, name: str) -> Seat:
        return self.seats[name]

    def who(self, name: str) -> UserId:
        return self.seats[name].user_id

    async def do(self, name: str, verb: type, **fields: Any) -> None:
        """Somebody gives a command; then everybody sees what a newcomer with their role would see."""
        assert isinstance(await self[name].do(verb, room_id=self.room.id, **fields), events.Done)
        await self.law()

    async def refused(self, name: str, verb: type, **fields: Any) -> str:
        return (await self[name].refused(verb, room_id=self.room.id, **fields)).code

    async def say(self, name: str, text: str) -> events.Posted | events.Held:
        reply = await self[name].say(text)
        await self.law()
        return reply

    async def mean(self, name: str, text: str) -> events.Posted:
        """As `say()`, and as it is where they are asked for kinder words first."""
        reply = await self[name].mean(text)
        await self.law()
        return reply

    async def cannot_say(self, name: str, text: str = "may i?") -> str:
        return await self.refused(name, commands.Post, client_id=f"client-{name}-{len(text)}", text=text)

    async def law(self) -> None:
        """What each has built from a snapshot and events is what they would get as a fresh snapshot."""
        for name, seat in self.seats.items():
            fresh = await self.fresh(name)
            try:
                await seat.until(lambda view, fresh=fresh: state(view) == state(fresh))  # type: ignore[misc]
            except TimeoutError:
                assert state(seat.view) == state(fresh), name

    async def fresh(self, name: str) -> View:
        """What somebody sees who opens the room on another screen."""
        rooms, screen, actor = self.clinic.house.rooms, NoScreen(), Actor(self.who(name))
        view = View(self.room.id)
        view.enter(await rooms.enter(actor, screen, self.room.id, None, 1))
        await rooms.forget(actor, screen)
        return view

    async def take_duty(self, name: str, kind: DutyKind) -> None:
        """Somebody takes a duty and enters again, as a screen does."""
        seat = self.seats.pop(name)
        await seat.do(verbs.GoOnDuty, room_id=self.room.id, duty=kind)
        await self.enter_again(name, seat)

    async def enter_again(self, name: str, seat: Seat) -> None:
        """What a screen does whose owner hears other topics than before."""
        seat.view.enter(await seat.link.call(commands.Enter, room_id=self.room.id, since=seat.view.since()))  # type: ignore[arg-type]
        self.seats[name] = seat
        await self.law()

    async def drop(self, name: str) -> Seat:
        """Somebody's line goes down, and stays so."""
        seat = self.seats.pop(name)
        gone = seat.user_id
        await seat.link.__aexit__(None, None, None)
        await self.somebody.until(lambda view: gone not in view.present)
        return seat

    async def back(self, name: str, seat: Seat) -> None:
        self.seats[name] = await self.clinic.sit(seat.session, self.room, name)
        await self.law()

    async def tick(self, **duration: float) -> None:
        self.clock.advance(**duration)
        await self.clinic.house.sessions.tick()
        await self.law()

    @property
    def somebody(self) -> Seat:
        return next(iter(self.seats.values()))

    @property
    def session(self) -> GroupSession:
        """As everybody sees it; after the law has been held, it is the same for all."""
        session = self.somebody.view.session
        assert session is not None
        return session

    @property
    def round(self) -> SessionRound:
        assert self.session.round is not None
        return self.session.round

    @property
    def turn(self) -> str | None:
        """Whose turn it is."""
        turn = self.round.turn
        return None if turn is None else next(name for name in self.names if self.names[name] == turn.who)

    @property
    def names(self) -> dict[str, UserId]:
        return {member.name: member.user_id for member in self.somebody.view.members.values()}

    @property
    def texts(self) -> list[str | None]:
        return self.somebody.texts

    async def until(self, is_so: Any) -> None:
        await self.somebody.until(lambda _: is_so())


async def in_the_round(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    await meeting.do("Flo", verbs.StartRound)
