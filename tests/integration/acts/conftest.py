"""Three people in a room whose clock is the test's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.people import Role
from server.domain.rooms import Room
from server.services.settling import Settling
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.edits import Cast


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def nothing_settles_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is the test's: what is due settles when a test says so, see `settle()`."""

    async def rest(_: Settling) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Settling, "run", rest)


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def cast(clinic: RunningApp, room: Room) -> Cast:
    """Ann, Bob and Flo, who facilitates."""
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    return await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob"), flo
