"""The model's process is killed or frozen under a running server: proof 10."""

import os
import signal

import aiohttp
import pytest

from server.client.link import Link
from server.client.session import Session
from server.domain.ids import RoomId
from server.domain.people import Role
from server.protocol import events
from tests.e2e.server_process import ServerProcess
from tests.support.figures import figures
from tests.support.processes import runners_of
from tests.support.waiting import eventually

HURTFUL = "you are pathetic, shut up and leave, nobody wants you here"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_the_talk_goes_on_and_is_read_afterwards(server: ServerProcess, how: signal.Signals) -> None:
    """What is said meanwhile goes out openly unassessed; a new process reads it, and its flag says that it is late."""
    codes = {role: await server.invite("Evening group", role.value) for role in (Role.MEMBER, Role.FACILITATOR)}
    ann, flo = Session(server.base_url), Session(server.base_url)
    room_id = await ann.join(codes[Role.MEMBER], "Ann")
    await flo.join(codes[Role.FACILITATOR], "Flo")
    async with Link(ann) as member, Link(flo) as facilitator:
        seen = await facilitator.enter(RoomId(room_id))
        await member.enter(RoomId(room_id))
        (lost,) = runners_of(server.pid)
        os.kill(lost, how)
        said = await member.post(RoomId(room_id), HURTFUL)
        assert isinstance(said, events.Posted), "delivered, not refused"
        # Whether the new process was quicker is the machine's business; unread or late, the flag comes.
        await facilitator.until(
            seen, lambda view: any(flag.message_id == said.message_id for flag in view.flags.values()), within_s=60
        )
        await facilitator.until(
            seen, lambda view: view.moderation is not None and view.moderation.unassessed_count == 0, within_s=60
        )
    await eventually(lambda: lost not in runners_of(server.pid) and len(list(runners_of(server.pid))) == 1)
    async with aiohttp.request("GET", f"{server.base_url}metrics") as answer:
        assert figures(await answer.text())["warmroom_model_restarts_total"] == 1
    log = server.log.read_text()
    assert "the model's process ended and is started again" in log
    assert HURTFUL not in log
