"""Whoever looks after a flag and is gone holds up nobody for long (proof 2)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from server.config import ServerConfig
from server.domain.errors import ErrorCode, Unavailable
from server.domain.flags import GRACE, LEASE, FlagState
from server.domain.ids import FlagId
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.flags import the_flag

CRISIS = "i can't go on"
LEASE_S, GRACE_S = LEASE.total_seconds(), GRACE.total_seconds()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


async def held_by_flo(clinic: RunningApp, room: Room, text: str = CRISIS) -> tuple[Seat, Seat, FlagId]:
    """Flo looks after a flag, and Gus sees it."""
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    ann = await clinic.seat(room, "Ann")
    await ann.say(text)
    flag_id = (await the_flag(gus)).id
    await the_flag(flo)
    await flo.do(commands.ClaimFlag, flag_id=flag_id)
    await gus.until(lambda view: view.flags[flag_id].claimed_by == flo.user_id)
    return flo, gus, flag_id


async def hang_up(seat: Seat, told: Seat) -> None:
    await seat.link.__aexit__(None, None, None)
    await told.until(lambda view: seat.user_id not in view.present)


def is_open(seat: Seat, flag_id: FlagId) -> bool:
    return seat.view.flags[flag_id].state is FlagState.OPEN


async def test_whoever_dies_mid_claim_holds_up_nobody(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Their line has dropped: in a moment the flag is open on every desk, and the crisis is called out once more."""
    flo, gus, flag_id = await held_by_flo(clinic, room)
    other = await clinic.room("Monday")
    hal = await clinic.seat(other, "Hal", Role.FACILITATOR)
    assert not hal.view.alerts, "somebody looks after it"
    await clinic.house.crises.tick()
    await hang_up(flo, gus)
    clock.advance(seconds=GRACE_S - 1)
    await clinic.house.claims.tick()
    await clinic.house.crises.tick()
    assert gus.view.flags[flag_id].claimed_by == flo.user_id
    clock.advance(seconds=1)
    await clinic.house.claims.tick()
    await clinic.house.crises.tick()
    await gus.until(lambda _: is_open(gus, flag_id))
    await hal.until(lambda view: view.alerts)
    await gus.do(commands.ClaimFlag, flag_id=flag_id)


async def test_it_ends_by_itself_while_the_line_is_up(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """A machine that is asleep keeps its line for a while; the server looks at the clock by itself."""
    _, gus, flag_id = await held_by_flo(clinic, room)
    clock.advance(seconds=LEASE_S)
    await gus.until(lambda _: is_open(gus, flag_id))


async def test_a_claim_that_has_ended_can_be_taken_at_once(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Nobody waits for the server to notice."""
    flo, gus, flag_id = await held_by_flo(clinic, room)
    with mock.patch.object(clinic.house.claims, "tick"):
        clock.advance(seconds=LEASE_S - 1)
        assert (await gus.refused(commands.ClaimFlag, flag_id=flag_id)).code is ErrorCode.FLAG_TAKEN
        clock.advance(seconds=1)
        await gus.do(commands.ClaimFlag, flag_id=flag_id)
    assert (await flo.refused(commands.KeepFlag, flag_id=flag_id)).code is ErrorCode.FLAG_TAKEN


async def test_who_is_at_it_keeps_it(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """For as long as they keep it up, and nobody is told anything meanwhile."""
    flo, gus, flag_id = await held_by_flo(clinic, room)
    await gus.until(lambda view: view.flags[flag_id].reasons[0].weighed)
    before = len(gus.wire)
    for _ in range(3):
        clock.advance(seconds=LEASE_S - 1)
        await flo.do(commands.KeepFlag, flag_id=flag_id)
        await clinic.house.claims.tick()
    assert not [frame for frame in gus.wire[before:] if "flag." in frame]
    assert gus.view.flags[flag_id].claimed_by == flo.user_id


async def test_who_comes_back_in_time_keeps_it(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """A phone has changed from one network to another."""
    flo, gus, flag_id = await held_by_flo(clinic, room)
    await hang_up(flo, gus)
    clock.advance(seconds=GRACE_S - 1)
    await clinic.sit(flo.session, room, "Flo")
    clock.advance(seconds=LEASE_S - 1)
    await clinic.house.claims.tick()
    assert gus.view.flags[flag_id].claimed_by == flo.user_id


async def test_a_claim_outlives_a_restart_and_ends_all_the_same(
    tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """The server was away for longer than a claim lasts: it is open when it is back, with the crisis called out."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        room = await clinic.room()
        _, gus, flag_id = await held_by_flo(clinic, room)
        await clinic.app.stop()
        clock.advance(seconds=LEASE_S)
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server) as again:
            await gus.until(lambda _: is_open(gus, flag_id))
            await again.house.crises.tick()
            clock.advance(seconds=GRACE_S)
            await gus.until(lambda view: view.alerts)


async def test_a_store_that_is_away_delays_it(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Nobody's line fails for it, and the claim ends as it would have."""
    flo, gus, flag_id = await held_by_flo(clinic, room)
    with mock.patch.object(clinic.house.database, "write", side_effect=Unavailable(retry_after_s=1)):
        await hang_up(flo, gus)
    clock.advance(seconds=LEASE_S)
    await gus.until(lambda _: is_open(gus, flag_id))
