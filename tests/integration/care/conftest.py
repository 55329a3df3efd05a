"""A group in which somebody may need help, on a clock that stands still, with a pager that remembers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.people import Role
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.care import Care
from tests.support.clock import FakeClock
from tests.support.pager import FakePager


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def care(clinic: RunningApp, clock: FakeClock) -> Care:
    room, elsewhere = await clinic.room("Tuesday"), await clinic.room("Monday")
    seats: dict[str, Seat] = {}
    for name in ("Hal", "Ida"):
        session = await clinic.join(room, name, Role.FACILITATOR)
        await clinic.join(elsewhere, name, Role.FACILITATOR, session=session)
        seats[name] = await clinic.sit(session, elsewhere, name)
    for name in ("Ann", "Bob"):
        seats[name] = await clinic.seat(room, name)
    for name in ("Flo", "Gus"):
        seats[name] = await clinic.seat(room, name, Role.FACILITATOR)
    pager = FakePager()
    clinic.house.crises.pagers = (pager,)
    ids = {member.name: member.user_id for member in seats["Gus"].view.members.values()}
    care = Care(clinic, room, clock, pager, seats, ids)
    await seats["Flo"].do(verbs.SetRoster, room_id=room.id, on_call=[care.who("Hal"), care.who("Ida")])
    return care
