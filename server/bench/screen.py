"""
Whether the desk stays usable in a browser: the example evenings, played into one room much faster than they were, at two desks in Chromium.

It needs Playwright, which Warmroom does not come with, and a Chromium. While an evening is played, keys lead through the flags of one desk. Watched is
what somebody at it would feel: how long the page stands still between two frames, the longest task in Chromium's own trace, and how long a key
takes to its next frame. Then one desk claims a flag and gives it back, and the other's page is watched for the first frame that shows it.
"""

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, Error, Page, ViewportSize, async_playwright

from server.bench.asked import Screen
from server.bench.figures import Bound, Figure, Report, Target, percentile
from server.bench.process import BenchFailed, Program, Server
from server.bench.seats import Hall, Seat, furnish
from server.client.replay import Cast, Transcript, replay
from server.client.session import Session
from server.demo import transcripts
from server.domain.ids import RoomId
from server.domain.people import Role
from server.edge.auth import COOKIE

FRAME_TARGET: Final = Target(Bound.VALUE_AT_MOST, 200.0)
SEEN_TARGET: Final = Target(Bound.VALUE_AT_MOST, 300.0)
VIEWPORT: Final[ViewportSize] = {"width": 1280, "height": 800}
KEY_EVERY_S: Final = 0.4
SHOWN_WITHIN_S: Final = 30.0
SETTLES_S: Final = 3.0
"""How long after the last line frames are still watched: flags come after their messages, and their words after them."""

_CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
_TRACED: Final = ["disabled-by-default-devtools.timeline", "devtools.timeline", "toplevel"]
_MAIN_THREAD: Final = "CrRendererMain"

_WATCH: Final = """() => {
  const felt = (window.felt = { frames: 0, gap_ms: 0, keys: 0, key_ms: 0 });
  let last = performance.now();
  const frame = (now) => {
    felt.frames += 1;
    felt.gap_ms = Math.max(felt.gap_ms, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  // Event Timing: from the key until the next frame is painted, in steps of 8 ms. What took less than 16 ms is not told.
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === "keydown") felt.key_ms = Math.max(felt.key_ms, duration);
    }
  }).observe({ type: "event", durationThreshold: 16 });
  addEventListener("keydown", () => (felt.keys += 1), true);
}"""

_EXPECT: Final = """([id, state]) => {
  window.shown = new Promise((resolve) => {
    const look = () => {
      if (document.getElementById(id)?.dataset.state !== state) return;
      watcher.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
}"""
_PRESS: Final = """([id, where]) => {
  const at = performance.timeOrigin + performance.now();
  document.querySelector(`#${id} ${where}`).click();
  return at;
}"""
_FLAG: Final = '#lane-concern [data-testid="flag"][data-state="open"]'
"""None of care: to claim a crisis is to be with a person, which is not undone by giving a flag back."""
_CLAIM: Final = ".flag-main button"
_GIVE_BACK: Final = ".flag-minor button"


@dataclass(frozen=True, slots=True)
class _Evening:
    """What was felt at the worse of two desks while the evenings were played, in milliseconds."""

    frames: int
    gap_ms: float
    task_ms: float
    keys: int
    key_ms: float
    lines: int
    refused: int


async def measure(asked: Screen, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    plays = transcripts()
    roles = [Role.MEMBER, Role.FACILITATOR]
    members, facilitators = (max(list(play.speakers.values()).count(role) for play in plays) for role in roles)
    hall = await furnish(folder / "hall", rooms_count=1, members=members, facilitators=facilitators + 2)
    evenings: list[_Evening] = []
    seen: list[list[float]] = []
    for number in range(asked.repeats):
        at = folder / str(number)
        hall.copy_to(at / "data")
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Server(Program.WARMROOM, at))
            browser = await stack.enter_async_context(_chromium(asked.browser))
            try:
                desks = [await _sit(browser, server, seat, asked.slowdown) for seat in hall.seats[-2:]]
                evenings.append(await _play(browser, desks, plays, _Seated(server.base_url, hall), asked.speed))
                seen.append(await _watch_claims(desks, asked.claims))
            except (Error, TimeoutError) as error:
                raise BenchFailed(f"a page did not do what it should: {_said(error)}") from error
    replayed = f"replay at {asked.speed:g} ×"
    return Report(
        "screen",
        f"Milliseconds at two desks in Chromium, the processor {asked.slowdown:g} × slower than it is",
        asdict(asked),
        (
            Figure(
                f"{replayed}, longest without a frame", "ms", tuple(e.gap_ms for e in evenings), target=FRAME_TARGET
            ),
            Figure(f"{replayed}, longest task", "ms", tuple(e.task_ms for e in evenings), target=FRAME_TARGET),
            Figure(f"{replayed}, slowest key → frame", "ms", tuple(e.key_ms for e in evenings)),
            Figure("claim → the other page, p50", "ms", tuple(percentile(times, 50) for times in seen)),
            Figure(
                "claim → the other page, p95", "ms", tuple(percentile(times, 95) for times in seen), target=SEEN_TARGET
            ),
        ),
        {
            "lines": sum(evening.lines for evening in evenings),
            "refused": sum(evening.refused for evening in evenings),
            "frames": sum(evening.frames for evening in evenings),
            "keys": sum(evening.keys for evening in evenings),
            "claims": sum(len(times) for times in seen),
        },
    )


class _Seated(Cast):
    """Gives each speaker a seat that is there already."""

    def __init__(self, base_url: str, hall: Hall) -> None:
        super().__init__(base_url, {})
        self._free = {role: [seat for seat in hall.seats if seat.role is role] for role in Role}
        self._taken: dict[str, Seat] = {}

    async def session(self, speaker: str, role: Role) -> tuple[Session, RoomId]:
        """Two evenings have the same people in them where they have the same names; otherwise whoever is free, and then anybody."""
        seats = self._free[role]
        if speaker not in self._taken:
            seat = self._taken[speaker] = seats.pop(0)
            seats.append(seat)
        return self._taken[speaker].session(self.base_url), self._taken[speaker].room_id


@asynccontextmanager
async def _chromium(path: Path | None) -> AsyncIterator[Browser]:
    """Raises `BenchFailed`."""
    found = path or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    flags = ["--disable-gpu", "--no-proxy-server", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=found, args=flags)
        except Error as error:
            raise BenchFailed(f"Chromium does not start: {_said(error)}") from error
        try:
            yield browser
        finally:
            await browser.close()


async def _sit(browser: Browser, server: Server, seat: Seat, slowdown: float) -> Page:
    """A facilitator's page with the flags in sight."""
    context = await browser.new_context(viewport=VIEWPORT, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": seat.token, "url": server.base_url}])
    page = await context.new_page()
    await page.goto(f"{server.base_url}room/{seat.room_id}")
    await page.get_by_role("tab", name="Flags").click()
    await page.get_by_test_id("queue").wait_for()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    return page


async def _play(
    browser: Browser, desks: Sequence[Page], plays: Sequence[Transcript], cast: Cast, speed: float
) -> _Evening:
    await asyncio.gather(*(desk.evaluate(_WATCH) for desk in desks))
    await browser.start_tracing(categories=_TRACED)
    keys = asyncio.create_task(_go_through(desks[0]))
    try:
        reports = [await replay(play, cast, speed) for play in plays]
        await asyncio.sleep(SETTLES_S)
    finally:
        keys.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keys
    trace = json.loads(await browser.stop_tracing())
    felt = [await desk.evaluate("window.felt") for desk in desks]
    return _Evening(
        frames=sum(one["frames"] for one in felt),
        gap_ms=max(one["gap_ms"] for one in felt),
        task_ms=longest_task_ms(trace["traceEvents"]),
        keys=sum(one["keys"] for one in felt),
        key_ms=max(one["key_ms"] for one in felt),
        lines=sum(len(play.lines) for play in plays),
        refused=sum(len(report.refused) for report in reports),
    )


async def _go_through(desk: Page) -> None:
    """J from flag to flag, for as long as it lasts, and from the top again at the end."""
    await desk.get_by_test_id("queue").focus()
    while True:
        for key in "jjjjjjjjkkk":
            await desk.keyboard.press(key)
            await asyncio.sleep(KEY_EVERY_S)


def longest_task_ms(events: Sequence[Mapping[str, Any]]) -> float:
    """The longest task that a page's main thread did in one go, in a trace of Chromium; 0 where none is told."""
    pages = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == _MAIN_THREAD
    }
    tasks = [e["dur"] for e in events if e["name"].endswith("RunTask") and "dur" in e and (e["pid"], e["tid"]) in pages]
    return max(tasks, default=0) / 1000


def _said(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


async def _watch_claims(desks: Sequence[Page], count: int) -> list[float]:
    """Milliseconds from one desk's click until the other's first frame that shows it. The pages' clocks are one machine's."""
    one, other = desks
    flag = await one.locator(_FLAG).first.get_attribute("id")
    took: list[float] = []
    for _ in range(count):
        for where, mine, theirs in ((_CLAIM, "mine", "claimed"), (_GIVE_BACK, "open", "open")):
            await asyncio.gather(one.evaluate(_EXPECT, [flag, mine]), other.evaluate(_EXPECT, [flag, theirs]))
            pressed_at: float = await one.evaluate(_PRESS, [flag, where])
            async with asyncio.timeout(SHOWN_WITHIN_S):
                _, shown_at = await asyncio.gather(one.evaluate("window.shown"), other.evaluate("window.shown"))
            took.append(shown_at - pressed_at)
    return took
