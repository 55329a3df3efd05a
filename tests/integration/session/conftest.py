"""Three members and two facilitators in a session."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.rooms import Room
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def meeting(clinic: RunningApp, room: Room, clock: FakeClock) -> Meeting:
    """Ann, Bob and Cai with Flo, who has opened a session and begun it, and Gus, who is on duty too."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Cai", "Flo", "Gus")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    await meeting.do("Gus", verbs.GoOnDuty)
    await meeting.do("Flo", verbs.BeginSession)
    return meeting
