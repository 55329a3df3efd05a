"""A clinic whose time a test decides, and a room with two members and two facilitators in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderation import Label
from server.domain.people import Role
from server.domain.rooms import Room
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock

Cast = tuple[Seat, Seat, Seat, Seat]


@pytest.fixture
def assessor() -> ScriptedAssessor:
    return ScriptedAssessor(
        rules={
            "snap out of it": {Label.DISMISSAL: 0.9},
            "useless": {Label.HOSTILITY: 0.8},
            "junkie": {Label.LABELING: 0.9},
            "can't go on": {Label.CRISIS: 0.95},
        },
        patterns=True,
    )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def cast(clinic: RunningApp, room: Room) -> Cast:
    """Ann who writes, Bob who reads, and Flo and Gus who facilitate."""
    return (
        await clinic.seat(room, "Ann"),
        await clinic.seat(room, "Bob"),
        await clinic.seat(room, "Flo", Role.FACILITATOR),
        await clinic.seat(room, "Gus", Role.FACILITATOR),
    )
