"""Waiting for what must come, without a guess at how long it takes."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime


async def until(is_so: Callable[[], object], within_s: float = 10) -> None:
    """Let the event loop turn until *is_so*. Raises `TimeoutError`."""
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0)


async def eventually(is_so: Callable[[], object], within_s: float = 60) -> None:
    """Look again and again whether another process has made *is_so* true. Raises `TimeoutError`."""
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.05)


def since_s(moment: datetime) -> float:
    """Seconds since *moment*, by the clock that a server on this machine has too."""
    return (datetime.now(UTC) - moment).total_seconds()


async def until_s(moment: datetime, seconds: float) -> None:
    """Wait until so long after *moment*, by that clock."""
    while (left_s := seconds - since_s(moment)) > 0:
        await asyncio.sleep(left_s)


async def settle(turns: int = 50) -> None:
    """Let every task go on until it waits for somebody."""
    for _ in range(turns):
        await asyncio.sleep(0)
