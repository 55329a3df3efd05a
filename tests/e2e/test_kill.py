"""The server dies in the middle of a session, as in a power cut, and is started again."""

import asyncio
import sqlite3

from server.client.link import Link
from server.client.replay import Cast, read_transcript, replay
from server.client.session import Session
from server.domain.people import Role
from tests.e2e.server_process import EXAMPLES, ServerProcess

KILL_AFTER = (9, 27, 41)
"""Messages spoken when the server is killed: three times in one replay."""


async def test_a_killed_server_loses_and_doubles_nothing_that_was_acknowledged(server: ServerProcess) -> None:
    """After kill -9 in the middle of a replay and a new start, clients resume by themselves and no message is lost or doubled."""
    transcript = read_transcript(EXAMPLES / "check-in-evening.jsonl")
    codes = {role: await server.invite("Evening group", role.value) for role in (Role.MEMBER, Role.FACILITATOR)}
    watcher = Session(server.base_url)
    room_id = await watcher.join(codes[Role.MEMBER], "Watcher")
    crashes: list[asyncio.Task[None]] = []

    async def crash(link: Link, before: int) -> None:
        # A watcher still on its way back would sleep through the next death and come back once for two.
        async with asyncio.timeout(60):
            while link.connects <= before:
                await asyncio.sleep(0.02)
        await server.kill()
        await server.start()

    async with Link(watcher) as link:

        def crash_at(number: int, _: object) -> None:
            if number in KILL_AFTER:
                crashes.append(asyncio.create_task(crash(link, len(crashes))))

        view = await link.enter(room_id)
        report = await replay(transcript, Cast(server.base_url, codes), 200, crash_at)
        await asyncio.gather(*crashes)
        # Everything may have been heard before the last death.
        async with asyncio.timeout(60):
            while link.connects < 1 + len(KILL_AFTER):
                await asyncio.sleep(0.02)
        await link.until(view, lambda seen: len(seen.lines) == len(transcript.lines))
        assert len(crashes) == len(KILL_AFTER)
        assert link.connects == 1 + len(KILL_AFTER), "the watcher came back each time by itself"

        seen = [message.id for message in view.lines]
        assert not report.refused
        assert seen == report.message_ids, "what was acknowledged is there, once, in the order it was said"

    await server.stop()
    with sqlite3.connect(server.store) as store:
        kept = [row[0] for row in store.execute("select id from messages where place is not null order by place")]
        log = [
            row[0] for row in store.execute("select seq from log where topic = ? order by seq", (f"room/{room_id}",))
        ]
        (integrity,) = store.execute("pragma integrity_check").fetchone()
    assert kept == report.message_ids
    assert log == list(range(1, len(log) + 1)), "the room's log has no gap"
    assert integrity == "ok"
