"""Each step over the wire, by each role."""

import json
from pathlib import Path
from typing import Any, get_args

from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting

COMMANDS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "vectors/commands.json").read_text("utf-8"))


def every_step(room: Room) -> list[dict[str, Any]]:
    """Each command of a session once, as the shared examples have it, for *room*."""
    tags = {verb.__struct_config__.tag for verb in get_args(verbs.SessionVerb)}
    frames = {vector["frame"]["type"]: vector["frame"] for vector in COMMANDS if vector["is_valid"]}
    assert tags <= set(frames)
    return [{**frames[tag], "room_id": room.id} for tag in sorted(tags)]


async def test_a_room_without_a_session_and_somebody_without_the_room(clinic: RunningApp, clock: FakeClock) -> None:
    """Every step is answered alike: there is no session to take it in, or no such room; the model is asked by none of them."""
    room, other = await clinic.room(), await clinic.room("Monday")
    member = await clinic.wire(await clinic.join(room, "Ann"))
    facilitator = await clinic.wire(await clinic.join(room, "Flo", Role.FACILITATOR))
    outsider = await clinic.wire(await clinic.join(other, "Hal", Role.FACILITATOR))
    operator = await clinic.wire(await clinic.operator())
    for step in every_step(room):
        for wire, code in ((facilitator, "not_now"), (outsider, "not_in_room"), (operator, "not_in_room")):
            assert (await wire.ask(step))["code"] == code, step
        expected = "not_allowed" if step["type"] == "duty.go_on" else "not_now"
        assert (await member.ask(step))["code"] == expected, step
    assert clinic.assessor.asked == []


async def test_a_member_takes_no_step_of_those_who_look_after_the_room(meeting: Meeting) -> None:
    """With the frames as they come over the wire: whatever is not their own is refused, and the session stays as it is."""
    before = meeting.session
    wire = await meeting.clinic.wire(meeting["Ann"].session)
    own = (
        "agreement.",
        "status.",
        "hand.raise",
        "round.come_back",
        "session.read_line",
        "theme.share",
        "duty.go_off",
        "activity.mark",
        "page.",
        "breakout.help",
    )
    for step in every_step(meeting.room):
        if not step["type"].startswith(own):
            assert (await wire.ask(step))["code"] == "not_allowed", step
    await meeting.law()
    assert meeting.session == before
