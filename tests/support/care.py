"""A group in which somebody may need help, and those who would look after them, over real sockets on a clock that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from server.config import ServerConfig
from server.domain.ids import CrisisId, UserId
from server.domain.rooms import Room
from server.protocol.crisis import RoomCrisis
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.figures import figures
from tests.support.pager import FakePager
from tests.support.waiting import until


@dataclass
class Care:
    """Ann and Bob are members, Flo and Gus facilitate; Hal and Ida are on call and look at another room."""

    clinic: RunningApp
    room: Room
    clock: FakeClock
    pager: FakePager
    seats: dict[str, Seat]
    ids: dict[str, UserId] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Seat:
        return self.seats[name]

    def who(self, name: str) -> UserId:
        return self.ids[name]

    def names(self, people: list[UserId]) -> list[str]:
        known = {who: name for name, who in self.ids.items()}
        return [known[who] for who in people]

    @property
    def paged(self) -> list[str]:
        return self.names([who for who, _ in self.pager.notified])

    async def crisis(self, name: str = "Flo") -> RoomCrisis:
        """The one of which somebody knows."""
        seat = self[name]
        await seat.until(lambda view: view.crises)
        return list(seat.view.crises.values())[-1]

    async def id(self) -> CrisisId:
        return (await self.crisis()).id

    async def tick(self, seconds: float = 0) -> None:
        """Time passes, and is noticed."""
        self.clock.advance(seconds=seconds)
        await self.clinic.house.crises.tick()
        await self.clinic.house.help.tick()

    async def drop(self, name: str) -> Seat:
        """Somebody's line goes down, and stays so."""
        seat = self.seats.pop(name)
        gone, sees = seat.user_id, next(s for s in self.seats.values() if s.room_id == self.room.id)
        await seat.link.__aexit__(None, None, None)
        await sees.until(lambda view: gone not in view.present)
        return seat

    async def figures(self) -> dict[str, float]:
        return figures((await self.clinic.http("GET", "metrics", origin=None)).text)

    @asynccontextmanager
    async def restarted(self, assessor: ScriptedAssessor, *, away_s: float = 0) -> AsyncIterator[None]:
        """The server stops and is started again on its store, where everybody comes back."""
        before = self.clinic
        await before.app.stop()
        self.clock.advance(seconds=away_s)
        server, model = ServerConfig(port=before.app._port), replace(assessor, closed=False)
        async with running_app(before.directory, model, clock=self.clock, server=server) as self.clinic:
            self.clinic.house.crises.pagers = (self.pager,)
            await until(lambda: all(seat.link.connects > 1 for seat in self.seats.values()))
            yield
