"""
How smooth a facilitator's desk is while an evening is replayed beside it: `python -m tests.e2e.desk_frames [SPEED]`.

All examples are played into one room, one after the other, while Chromium records a trace of the desk. It prints how many tasks of the page's
main thread took longer than a frame may, and the longest. It passes or fails nothing: how fast a machine is says nothing about the code. What
must hold everywhere (order, budget) is in `test_lanes.py`.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e.pages import DESKTOP, chromium, join, person
from tests.e2e.server_process import EXAMPLES, ServerProcess

GROUP = "Evening group"
LONG_MS, TOO_LONG_MS = 50, 200
"""From 50 ms on a task is long (W3C Long Tasks); 200 ms is what a desk may not take (issue 6)."""


async def main(speed: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder))
        await server.start()
        try:
            await measure(server, speed)
        finally:
            await server.stop()


async def measure(server: ServerProcess, speed: float) -> None:
    member, facilitator = await server.invite(GROUP), await server.invite(GROUP, "facilitator")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium())
        page = await join(await person(browser, DESKTOP), f"{server.base_url}join#{facilitator}", "Flo")
        await page.get_by_role("tab", name="Flags").click()
        await browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "__metadata"])
        for transcript in sorted(EXAMPLES.glob("*.jsonl")):
            done = await server.command(
                "replay", str(transcript), "--speed", str(speed),
                "--invite", f"{server.base_url}join#{member}", "--facilitator", f"{server.base_url}join#{facilitator}",
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        trace = await browser.stop_tracing()
        messages, flags = await page.get_by_test_id("message").count(), await page.get_by_test_id("flag").count()
        await browser.close()
    sys.stdout.write(f"{messages} messages and {flags} flags at {speed:g} times the pace: {report(trace)}\n")


def report(trace: bytes) -> str:
    """What the main threads of pages did, task by task; a frame that is drawn late waits for one of them."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [e for e in events if e["name"] == "RunTask" and (e["pid"], e["tid"]) in mains and "dur" in e]
    took_ms = sorted(event["dur"] / 1000 for event in tasks)
    long = sum(ms > LONG_MS for ms in took_ms)
    too_long = sum(ms > TOO_LONG_MS for ms in took_ms)
    return f"{len(took_ms)} tasks, {long} over {LONG_MS} ms, {too_long} over {TOO_LONG_MS} ms, the longest {took_ms[-1]:.0f} ms"


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
