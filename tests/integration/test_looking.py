"""What time brings about is looked for only while something is left to happen: an idle server leaves its store alone."""

from pathlib import Path

from moderation import Label
from server.domain.acts import Why
from server.domain.messages import MessageState
from server.domain.people import Role
from server.protocol import acts, commands
from server.services.looping import Timekeeper
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock


async def rests(service: object) -> bool:
    """Once it has looked, does it look no more until something is written?"""
    await service.tick()  # type: ignore[attr-defined]
    time: Timekeeper = service._time  # type: ignore[attr-defined]
    return not time.has_to_look


async def test_with_nothing_left_nobody_looks(clinic: RunningApp) -> None:
    """Until something is written, whatever it is."""
    room = await clinic.room()
    ann = await clinic.seat(room, "Ann")
    house = clinic.house
    looking = (house.claims, house.settling, house.reading, house.help, house.crises)
    for service in looking:
        assert await rests(service)
    await ann.say("hello")
    assert all(service._time.has_to_look for service in looking)


async def test_a_claim_and_an_act_are_looked_after_until_they_are_done(tmp_path: Path) -> None:
    """A claim until it has ended, an act until it stands."""
    clock = FakeClock()
    model = ScriptedAssessor(rules={"useless": {Label.HOSTILITY: 0.9}})
    async with running_app(tmp_path, model, clock=clock) as clinic:
        room = await clinic.room()
        ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
        await ann.say("you useless lot")
        await flo.until(lambda view: view.flags)
        house = clinic.house
        (flag,) = flo.view.flags.values()
        await flo.do(commands.ClaimFlag, flag_id=flag.id)
        assert not await rests(house.claims)
        assert await rests(house.settling)
        await flo.do(acts.Remove, message_id=flag.message_id, edition=0, why=Why.HOSTILITY, flag_id=flag.id)
        assert not await rests(house.settling)
        clock.advance(seconds=6)
        await house.settling.tick()
        assert await rests(house.settling)
        await ann.until(lambda view: [line.state for line in view.lines] == [MessageState.REMOVED])
