"""Concern interrupts twice an hour; beyond that it waits in its lane, the same on every desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.flags import Urgency
from server.domain.people import Role
from server.domain.rooms import Room
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


def quiet_by_text(seat: Seat) -> dict[str, bool]:
    return {flag.text: flag.is_quiet for flag in seat.view.flags.values()}


async def test_the_third_concern_of_an_hour_is_quiet_on_every_desk(clinic: RunningApp, room: Room) -> None:
    """It is decided once: whoever was there when it was raised and whoever comes later see the same."""
    ann = await clinic.seat(room, "Ann")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    for text in ("useless one", "useless two", "useless three", "I can't go on"):
        await ann.say(text)
    await flo.until(lambda view: len(view.flags) == 4)
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    expected = {"useless one": False, "useless two": False, "useless three": True, "I can't go on": False}
    assert quiet_by_text(flo) == quiet_by_text(gus) == expected


async def test_an_hour_later_there_is_a_budget_again(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """What was heard before is spent no longer."""
    ann = await clinic.seat(room, "Ann")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    for text in ("useless one", "useless two", "useless three"):
        await ann.say(text)
    clock.advance(minutes=60)
    await ann.say("useless four")
    await flo.until(lambda view: len(view.flags) == 4)
    assert quiet_by_text(flo)["useless three"] is True
    assert quiet_by_text(flo)["useless four"] is False


async def test_each_room_has_a_budget_of_its_own(clinic: RunningApp, room: Room) -> None:
    """A quarrel in one room hides nothing of another."""
    other = await clinic.room("Thursday")
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(other, "Bob")
    flo = await clinic.seat(other, "Flo", Role.FACILITATOR)
    for text in ("useless one", "useless two", "useless three"):
        await ann.say(text)
    await bob.say("useless")
    await flo.until(lambda view: len(view.flags) == 1)
    (flag,) = flo.view.flags.values()
    assert (flag.urgency, flag.is_quiet) == (Urgency.CONCERN, False)
