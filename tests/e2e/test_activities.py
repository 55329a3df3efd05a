"""Activities in real browsers: breathing in step whatever a browser's clock says, coming back to the senses, and a picture of all answers."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, WebSocket, expect

from server.activities.breathing import Breathing
from server.client.link import Link
from server.client.session import Session
from server.client.view import View
from server.domain.ids import RoomId
from server.protocol import session_commands as verbs
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, shot
from tests.e2e.server_process import ServerProcess

GROUP = "Tuesday evening"
DRIFT_MAX_MS = 150
CLOCK_SAMPLES = 5
"""So often a page asks for the server's time when its line is up."""
QUIET_BREATH_MS = 10_000
"""Of the breath while one waits; it is counted from the beginning of 1970."""
WRONG_BY = {"slow": timedelta(minutes=-7), "fast": timedelta(hours=3)}

# The first breath's beginning, in milliseconds since 1970 by this machine's clock. `performance` does not follow the page's `Date`.
FIRST_BREATH = """() => {
  const circle = document.getAnimations().find((animation) => animation.id === "breath");
  return performance.timeOrigin + circle.startTime;
}"""


@dataclass
class Lead:
    """Who leads the session, at a client of their own: what their screen offers is not this test's business."""

    link: Link
    room_id: RoomId
    view: View

    async def do(self, verb: type, **fields: Any) -> None:
        await self.link.call(verb, room_id=self.room_id, **fields)


@contextlib.asynccontextmanager
async def session_led(server: ServerProcess) -> AsyncIterator[Lead]:
    """A session that has begun."""
    session = Session(server.base_url)
    room_id = await session.join(await server.invite(GROUP, "facilitator"), "Lead")
    async with Link(session) as link:
        lead = Lead(link, room_id, await link.enter(room_id))
        await lead.do(verbs.OpenSession, template="open")
        await lead.do(verbs.BeginSession)
        yield lead


async def wrong_clock(context: BrowserContext, by: timedelta) -> None:
    """From now on this browser's clock is wrong."""
    await context.add_init_script(
        f"""(() => {{
          const wrongByMs = {by.total_seconds() * 1000};
          globalThis.Date = class extends Date {{
            constructor(...args) {{ if (args.length === 0) super(globalThis.Date.now()); else super(...args); }}
            static now() {{ return super.now() + wrongByMs; }}
          }};
        }})()"""
    )


class ClockHeard:
    """Counts how often a page has been told the server's time."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self._heard(str(frame)))

    def _heard(self, frame: str) -> None:
        self.count += json.loads(frame)["type"] == "clock"

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while self.count < count:
                await asyncio.sleep(0.05)


async def come_back(page: Page, heard: ClockHeard) -> None:
    """Load the page again, and wait until it knows the server's time."""
    count = heard.count + CLOCK_SAMPLES
    await page.reload()
    await heard.until(count)
    await expect(page.get_by_test_id("breath")).to_be_visible()


async def test_two_browsers_breathe_in_step(
    server: ServerProcess, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    """One's clock is minutes slow, the other's hours fast: both show the same breath as the server, also after a reload and a pause."""
    code = await server.invite(GROUP)
    pages: dict[str, Page] = {}
    heard: dict[str, ClockHeard] = {}
    async with session_led(server) as lead:
        for name, by in WRONG_BY.items():
            context = await person(browser, PHONE)
            await wrong_clock(context, by)
            pages[name] = await join(context, f"{server.base_url}join#{code}", name)
            heard[name] = ClockHeard(pages[name])
        await lead.do(verbs.StartActivity, activity="breathing", variant="calm")
        for name, page in pages.items():
            await come_back(page, heard[name])
            assert abs(await page.evaluate("Date.now() - performance.timeOrigin - performance.now()")) > 60_000
        measured = [await drift(lead, pages)]

        await lead.do(verbs.Pause)
        for page in pages.values():
            await expect(page.get_by_text("The session stands still")).to_be_visible()
        await lead.do(verbs.Resume)
        for page in pages.values():
            await expect(page.get_by_text("The session stands still")).to_have_count(0)
        measured.append(await drift(lead, pages))
    with capsys.disabled():
        for between_ms, from_server_ms in measured:
            sys.stdout.write(
                f"\n  breathing: {between_ms:.1f} ms between two browsers, {from_server_ms:.1f} ms from the server"
            )
    assert max(max(pair) for pair in measured) <= DRIFT_MAX_MS


async def drift(lead: Lead, pages: dict[str, Page]) -> tuple[float, float]:
    """How far the breaths that two pages show are apart, and how far at most from the server's, in milliseconds."""
    session = lead.view.session
    assert session is not None
    assert isinstance(session.activity, Breathing)
    assert session.clock.since is not None
    # Page and server are on one machine here, so there is a common clock to tell them apart by.
    ran = timedelta(seconds=session.activity.began_at_s - session.clock.ran_s)
    true_ms = (session.clock.since + ran).timestamp() * 1000
    slow_ms, fast_ms = [float(await page.evaluate(FIRST_BREATH)) for page in pages.values()]
    return abs(slow_ms - fast_ms), max(abs(slow_ms - true_ms), abs(fast_ms - true_ms))


async def test_a_pause_has_a_breath_that_all_share_and_waiting_has_one_to_unfold(
    server: ServerProcess, browser: Browser
) -> None:
    """In step whatever a browser's clock says, with nothing sent for it; a facilitator who comes back ends it."""
    code = await server.invite(GROUP)
    pages: list[Page] = []
    async with session_led(server) as lead:
        for name, by in WRONG_BY.items():
            context = await person(browser, PHONE)
            await wrong_clock(context, by)
            page = await join(context, f"{server.base_url}join#{code}", name)
            heard = ClockHeard(page)
            await page.reload()
            await heard.until(CLOCK_SAMPLES)
            pages.append(page)
        await lead.do(verbs.Pause)
        began_ms = []
        for page in pages:
            await expect(page.get_by_test_id("pause").get_by_test_id("quiet-breath")).to_be_visible()
            began_ms.append(float(await page.evaluate(FIRST_BREATH)) % QUIET_BREATH_MS)
        assert all(min(ms, QUIET_BREATH_MS - ms) <= DRIFT_MAX_MS for ms in began_ms), began_ms
        await shot(pages[0], "pause-breath-390")
        await expect_accessible(pages[0])
        await expect(pages[0].get_by_test_id("pause")).to_contain_text("We take a breath.")
        await lead.do(verbs.SayWhyPaused, reason="heavy")
        await expect(pages[0].get_by_test_id("pause")).to_contain_text("What was said is heavy.")
        await expect(pages[0].get_by_test_id("announcements")).to_contain_text("What was said is heavy.")
        await lead.do(verbs.Resume)
        await expect(pages[0].get_by_test_id("quiet-breath")).to_have_count(0)
        await lead.do(verbs.CloseSession)
        await lead.do(verbs.OpenSession, template="sharing")
        folded = pages[1].get_by_test_id("lobby").get_by_test_id("quiet-folded")
        await expect(folded.get_by_test_id("breath")).to_have_count(0)
        await folded.locator("summary").click()
        await expect(folded.get_by_test_id("breath")).to_be_visible()
        await folded.scroll_into_view_if_needed()
        await shot(pages[1], "lobby-breath-390")
        await expect_accessible(pages[1])


async def test_what_is_read_together_stands_beside_another_language(server: ServerProcess, browser: Browser) -> None:
    """At once where the browser asks for it, by choice elsewhere; marked as what it is for whatever reads it out."""
    code = await server.invite(GROUP)
    async with session_led(server) as lead:
        await lead.do(verbs.CloseSession)
        await lead.do(verbs.OpenSession, template="sharing")
        await lead.do(verbs.BeginSession)
        spanish = await browser.new_context(viewport=PHONE, locale="es-MX", color_scheme="dark")
        luz = await join(spanish, f"{server.base_url}join#{code}", "Luz")
        wren = await join(await person(browser, DESKTOP), f"{server.base_url}join#{code}", "Wren")
        await lead.do(verbs.GoTo, phase_index=1)
        await luz.get_by_role("button", name="Read the first line").click()
        for page in (luz, wren):
            await expect(page.get_by_test_id("reading")).to_contain_text("What is said here stays here")
        beside = "Lo que se dice aquí se queda aquí, y también quién estuvo."
        await expect(luz.get_by_test_id("reading-beside")).to_have_text(beside)
        await expect(luz.get_by_test_id("reading-beside")).to_have_attribute("lang", "es")
        await expect(wren.get_by_test_id("reading-beside")).to_have_count(0)
        await wren.get_by_label("Side by side with").select_option("español")
        await expect(wren.get_by_test_id("reading-beside")).to_have_text(beside)
        for page, name in ((luz, "reading-beside-390-dark"), (wren, "reading-beside-1280")):
            await shot(page, name)
            await expect_accessible(page)
        await luz.get_by_label("Side by side with").select_option("no other language")
        await expect(luz.get_by_test_id("reading-beside")).to_have_count(0)


async def test_breathing_along(server: ServerProcess, browser: Browser) -> None:
    """Join in or just watch; a screen reader hears in and out until it is asked not to; without motion there are steps instead."""
    code = await server.invite(GROUP)
    async with session_led(server) as lead:
        page = await join(await person(browser, PHONE), f"{server.base_url}join#{code}", "Sparrow")
        still = await browser.new_context(
            viewport=DESKTOP, color_scheme="dark", locale="en-GB", reduced_motion="reduce"
        )
        calm = await join(still, f"{server.base_url}join#{code}", "Wren")
        await expect(page.get_by_test_id("activity")).to_have_count(0)
        await lead.do(verbs.StartActivity, activity="breathing")
        said = page.get_by_test_id("announcements")
        await expect(said).to_contain_text("The group begins: Breathing together")

        await expect(page.locator(".breath-circle")).to_be_visible()
        assert await page.evaluate(FIRST_BREATH) > 0
        await expect(said).not_to_contain_text("Breathe")
        await page.get_by_role("button", name="Breathe along").click()
        await expect(page.get_by_text("1 of us breathes along")).to_be_visible()
        for half in ("Breathe in", "Breathe out"):
            await expect(said).to_contain_text(half, timeout=15_000)
        await shot(page, "breathing-390")
        await expect_accessible(page)
        cues = page.get_by_role("button", name="Screen reader cues")
        await expect(cues).to_have_attribute("aria-pressed", "true")
        await cues.click()
        await expect(cues).to_have_attribute("aria-pressed", "false")
        await page.get_by_role("button", name="Just watch").click()

        await expect(calm.get_by_text("Join in, or just watch")).to_be_visible()
        await expect(calm.locator(".breath-circle")).to_have_count(0)
        assert await calm.evaluate("document.getAnimations().length") == 0
        await expect(calm.locator(".breath-steps .is-filled").first).to_be_visible()
        await shot(calm, "breathing-still-1280-dark")
        await expect_accessible(calm)

        await lead.do(verbs.EndActivity, activity="breathing")
        await expect(page.get_by_test_id("activity")).to_have_count(0)
        await expect(said).to_contain_text("Over now: Breathing together")


async def test_a_facilitator_starts_what_the_group_does(server: ServerProcess, browser: Browser) -> None:
    """On duty they choose, start and end; members take their steps, and the picture comes with the third answer."""
    member_code, facilitator_code = await server.invite(GROUP), await server.invite(GROUP, "facilitator")
    async with session_led(server) as lead, contextlib.AsyncExitStack() as others:
        context = await person(browser, DESKTOP, dark=True)
        noor = await join(context, f"{server.base_url}join#{facilitator_code}", "Noor")
        member = await join(await person(browser, PHONE), f"{server.base_url}join#{member_code}", "Sparrow")
        await expect(noor.get_by_test_id("activity-starter")).to_have_count(0)
        await go_on_duty(server, lead, context)
        await noor.get_by_test_id("desk-activities").locator("summary").click()
        starter = noor.get_by_test_id("activity-starter")
        await shot(noor, "starter-1280-dark")
        await expect_accessible(noor)

        await starter.get_by_role("button", name="Start: Five, four, three, two, one").click()
        card = member.get_by_test_id("activity")
        sense = card.get_by_test_id("sense")
        await card.get_by_role("button", name="Found one").focus()
        for found in range(5):
            await expect(sense).to_contain_text(f"{found} of 5")
            await member.keyboard.press("Enter")
        await expect(card.get_by_role("button", name="Next")).to_be_focused()
        await member.keyboard.press("Enter")
        await expect(sense).to_contain_text("Four things")
        await member.keyboard.press("Enter")
        await expect(sense).to_contain_text("1 of 4")
        await shot(member, "grounding-390")
        await expect_accessible(member)
        for step in ("Three", "Two", "One", "You are here"):
            await card.get_by_role("button", name="Skip").click()
            await expect(sense).to_contain_text(step)
        await expect(noor.get_by_test_id("activity")).to_contain_text("1 of them at the end")
        await starter.get_by_role("button", name="End it").click()

        await starter.get_by_role("button", name="Start: How heavy is today?").click()
        await card.get_by_role("button", name="7", exact=True).click()
        await expect(card).to_contain_text("You answered 7. 1 answer so far. The picture comes with the third.")
        await answer(server, member_code, others, {"Ash": 3, "Wren": 7})
        await expect(card.get_by_role("img")).to_have_accessible_name("The answers of all: 3 once, 7 2 times.")
        await shot(member, "scale-390")
        await expect_accessible(member)
        await shot(noor, "scale-1280-dark")
        await expect_accessible(noor)
        await card.get_by_role("button", name="2", exact=True).click()
        await expect(card).to_contain_text("You answered 2.")
        await expect(card.get_by_role("img")).to_have_accessible_name("The answers of all: 3 once, 7 2 times.")


async def test_a_line_of_a_worksheet_is_shared(server: ServerProcess, browser: Browser) -> None:
    """What is written stays in the page; one line of it becomes a message, after a second press."""
    code = await server.invite(GROUP)
    async with session_led(server) as lead:
        page = await join(await person(browser, PHONE), f"{server.base_url}join#{code}", "Sparrow")
        sent: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
        await page.reload()
        await lead.do(verbs.StartActivity, activity="worksheet", variant="step")
        card = page.get_by_test_id("activity")
        await card.get_by_label("What would I like to be different?").fill("the long evenings alone")
        await card.get_by_label("What is the smallest step towards it?").fill("i call my sister on sunday")
        share = card.get_by_role("button", name="Share this line")
        await expect(share).to_have_count(2)
        await share.last.click()
        await shot(page, "worksheet-390")
        await expect_accessible(page)
        await card.get_by_role("button", name="Say it in the group?").click()
        await expect(message(page, "i call my sister on sunday")).to_be_visible()
        await expect(card.get_by_text("Said in the group.")).to_be_visible()
        await expect(share).to_have_count(0)
        await card.get_by_role("button", name="I am done").click()
        await expect(card).to_contain_text("1 of us is done.")
        assert any("i call my sister" in frame for frame in sent)
        assert not any("long evenings" in frame for frame in sent)


async def test_everybody_draws_on_one_sheet(server: ServerProcess, browser: Browser) -> None:
    """By mouse and by keyboard; a page that comes late sees it all, each takes back their own, and the picture can be saved."""
    code = await server.invite(GROUP)
    async with session_led(server) as lead:
        sparrow = await join(await person(browser, PHONE), f"{server.base_url}join#{code}", "Sparrow")
        wren = await join(await person(browser, DESKTOP, dark=True), f"{server.base_url}join#{code}", "Wren")
        await lead.do(verbs.StartActivity, activity="board")
        await sparrow.get_by_role("button", name="Green").click()
        await drag(sparrow, (0.2, 0.7), (0.5, 0.3), (0.8, 0.7))
        await expect(wren.locator(".sheet .ink-green")).to_have_count(1)

        await wren.get_by_role("button", name="Violet").click()
        await wren.get_by_test_id("sheet").focus()
        for key in ("ArrowUp", "Space", "ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Space"):
            await wren.keyboard.press(key)
        await expect(sparrow.locator(".sheet .ink-violet")).to_have_attribute("d", "M500 460L540 460L540 500L532 500")
        await expect(sparrow.get_by_test_id("board-drawn")).to_have_text("2 lines, by Sparrow and Wren.")
        await shot(sparrow, "board-390")
        await shot(wren, "board-1280-dark")
        for page in (sparrow, wren):
            await expect_accessible(page)

        await wren.reload()
        await expect(wren.locator(".sheet .line")).to_have_count(2)
        async with wren.expect_download() as saving:
            await wren.get_by_role("button", name="Save").click()
        assert (await (await saving.value).path()).read_bytes().startswith(b"\x89PNG")
        await wren.get_by_role("button", name="Undo my last line").click()
        for page in (sparrow, wren):
            await expect(page.locator(".sheet .line")).to_have_count(1)
        await expect(wren.get_by_role("button", name="Undo my last line")).to_be_disabled()


async def drag(page: Page, *places: tuple[float, float]) -> None:
    """Draw through *places* of the sheet, as parts of its width and height."""
    box = await page.get_by_test_id("sheet").bounding_box()
    assert box is not None
    for number, (across, down) in enumerate(places):
        await page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=8)
        if number == 0:
            await page.mouse.down()
    await page.mouse.up()


async def go_on_duty(server: ServerProcess, lead: Lead, context: BrowserContext) -> None:
    """Whoever sits at this browser, by another line of theirs."""
    (cookie,) = await context.cookies()
    session = Session(server.base_url)
    session.cookie = f"{cookie['name']}={cookie['value']}"
    async with Link(session) as link:
        await link.call(verbs.GoOnDuty, room_id=lead.room_id)


async def answer(server: ServerProcess, code: str, others: contextlib.AsyncExitStack, answers: dict[str, int]) -> None:
    """Other members come and answer."""
    for name, mark in answers.items():
        session = Session(server.base_url)
        room_id = await session.join(code, name)
        link = await others.enter_async_context(Link(session))
        await link.enter(room_id)
        await link.call(verbs.MarkActivity, room_id=room_id, activity="scale", mark=mark)
