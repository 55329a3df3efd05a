"""Three people in a room."""

import pytest

from server.domain.people import Role
from server.domain.rooms import Room
from tests.support.app import RunningApp
from tests.support.edits import Cast


@pytest.fixture
async def cast(clinic: RunningApp, room: Room) -> Cast:
    """Ann who speaks, Bob who listens, Flo who facilitates."""
    return (
        await clinic.seat(room, "Ann"),
        await clinic.seat(room, "Bob"),
        await clinic.seat(room, "Flo", Role.FACILITATOR),
    )
