"""Whoever has gone without a word is noticed."""

import asyncio

from server.edge import heartbeat
from server.edge.heartbeat import Heartbeat


class Client:
    """A connection that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def ask_for_life(self) -> None:
        self.asked += 1


async def test_everybody_is_asked_once_in_a_beat() -> None:
    """Also when there are more than are asked at once, and whoever comes later is asked the next time."""
    clients = {Client(): "" for _ in range(heartbeat.ASKED_AT_ONCE * 2 + 1)}
    beat = Heartbeat(clients)  # type: ignore[arg-type]
    await beat.beat()
    late = Client()
    clients[late] = ""
    await beat.beat()
    assert {client.asked for client in clients if client is not late} == {2}
    assert late.asked == 1


async def test_a_large_house_is_asked_a_part_at_a_time() -> None:
    """In between the others get their turn, and people may come and go."""
    clients = {Client(): "" for _ in range(heartbeat.ASKED_AT_ONCE * 3)}
    asked: list[int] = []

    async def watch() -> None:
        while True:
            asked.append(sum(client.asked for client in clients))
            clients.popitem()
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await Heartbeat(clients).beat()  # type: ignore[arg-type]
    watching.cancel()
    assert len(asked) >= 2
    assert asked[0] == heartbeat.ASKED_AT_ONCE


async def test_it_goes_on() -> None:
    """Beat after beat, until it is cancelled."""
    client = Client()
    beating = asyncio.create_task(Heartbeat([client], every_s=0).run())  # type: ignore[list-item]
    async with asyncio.timeout(5):
        while client.asked < 3:
            await asyncio.sleep(0)
    beating.cancel()
