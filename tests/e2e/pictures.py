"""
Takes the pictures of README.md and docs/: `python -m tests.e2e.pictures FOLDER`, or `make screenshots`.

An invented evening, led from a real page and spoken by bare clients, and the demo. Whoever changes how something looks takes them again.
"""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from server.protocol import session_commands as verbs
from server.protocol.crisis import AcknowledgeCrisis, RaiseCrisis
from tests.e2e import pages
from tests.e2e.evening import Evening, Somebody, an_evening
from tests.e2e.pages import DESKTOP, PHONE, chromium, flag, join, message, person, say
from tests.e2e.server_process import ServerProcess

HEARD = {
    "River": "River here. I slept through on Sunday, for once. That is all, and it is a lot.",
    "Wren": "Wren. Mornings are hard, still. I put the radio on before I open my eyes, and it helps a little.",
}
CHECKED_IN = "Sparrow. A long week, and I am glad to be here. I would like to talk about work, if there is time."
HARSH_ON_ONESELF = (
    "i got up every day this week. but honestly i am a useless pathetic mess and everyone at work can see it"
)
UNSAFE_ADVICE = "Beth, you should just stop taking the tablets. I threw mine away, you don't need that stuff"


async def shot(page: Page, folder: Path, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    await page.mouse.move(0, 0)
    await page.screenshot(path=folder / f"{name}.png")


async def somebody(browser: Browser, size: dict[str, int]) -> BrowserContext:
    """Where it is about seven in the evening now: groups meet then."""
    ahead = (19 - datetime.now(UTC).hour + 11) % 24 - 11
    # The names of these zones count the other way.
    return await person(browser, size, touch=size is PHONE, zone=f"Etc/GMT{-ahead:+d}")


async def an_evening_is_led(server: ServerProcess, browser: Browser, folder: Path) -> None:
    async with an_evening(server) as evening:
        noor = await join(
            await somebody(browser, DESKTOP), f"{server.base_url}join#{evening.codes['facilitator']}", "Noor"
        )
        graham = await evening.client("Graham", "facilitator")
        # A round goes in the order in which they have come.
        cast = {name: await evening.client(name) for name in HEARD}
        sparrow = await join(await somebody(browser, PHONE), evening.member_link, "Sparrow")
        cast |= {name: await evening.client(name) for name in ("Beth", "Finn", "Heron")}
        for page in (noor, sparrow):
            await page.emulate_media(reduced_motion="reduce")
        await open_the_evening(noor, graham)
        for one in cast.values():
            await one.do(verbs.AcceptAgreement, version=1)
        await sparrow.get_by_role("button", name="I agree", exact=True).click()
        await noor.get_by_role("button", name="Begin: Welcome").click()
        await graham.until(lambda session: session.state == "open")
        await graham.do(verbs.GoOnDuty)
        await at_the_door(evening, browser, graham, folder)
        await check_in(noor, graham, cast, sparrow, folder)
        await flags(noor, graham, cast, folder)
        await held(sparrow, folder)
        await crisis(noor, graham, cast, folder)


async def open_the_evening(noor: Page, graham: Somebody) -> None:
    await noor.get_by_role("tab", name="Session").click()
    await noor.get_by_role("button", name="Open the doors").click()
    await graham.until(lambda session: session.state == "lobby")
    await say(noor, "Good evening, and welcome. Come in, there is no hurry.")
    await expect(message(noor, "Good evening")).to_be_visible()


async def at_the_door(evening: Evening, browser: Browser, graham: Somebody, folder: Path) -> None:
    await graham.do(verbs.SetAdmitting, is_admitting=True)
    late = await join(await somebody(browser, PHONE), evening.member_link, "Linnet")
    await expect(late.get_by_test_id("at-the-door")).to_contain_text("Noor leads tonight")
    await shot(late, folder, "door-390")
    await late.close()


async def check_in(noor: Page, graham: Somebody, cast: dict[str, Somebody], sparrow: Page, folder: Path) -> None:
    """Everybody in turn, until it is Sparrow's."""
    phase = noor.get_by_test_id("phase-card").get_by_role("heading")
    for title in ("Our agreement", "Check-in"):
        await noor.keyboard.press("g")
        await expect(phase).to_have_text(title)
    await noor.keyboard.press("n")
    for name, words in HEARD.items():
        await graham.until(lambda _, name=name: graham.turn == name)
        await cast[name].say(words)
        await expect(message(sparrow, words)).to_be_visible()
        await cast[name].do(verbs.DoneWithTurn, who=graham.who(name))
    await expect(sparrow.get_by_test_id("my-turn")).to_be_visible()
    await sparrow.get_by_role("textbox", name="Your message").fill("Sparrow. A long week, and I am glad")
    await shot(sparrow, folder, "member-390")
    await sparrow.get_by_role("textbox", name="Your message").fill("")
    await say(sparrow, CHECKED_IN)
    await expect(message(noor, CHECKED_IN)).to_be_visible()
    await sparrow.get_by_role("button", name="I am done").click()
    for name in ("Beth", "Finn", "Heron"):
        await graham.until(lambda _, name=name: graham.turn == name)
        await cast[name].do(verbs.PassTurn, who=graham.who(name))
    await noor.get_by_role("button", name="Finish the round", exact=True).click()
    for title in ("Tonight's themes", "Sharing"):
        await noor.get_by_role("button", name=f"Next: {title}").click()
        await expect(phase).to_have_text(title)


async def flags(noor: Page, graham: Somebody, cast: dict[str, Somebody], folder: Path) -> None:
    await graham.do(verbs.Adjust, cross_talk="anyone", slow_s=0, nudge="off")
    await cast["Wren"].say("I know that about work. Thank you for saying it.")
    await cast["Finn"].say(UNSAFE_ADVICE)
    await cast["Heron"].say(HARSH_ON_ONESELF)
    await noor.get_by_role("tab", name="Flags").click()
    await expect(flag(noor, HARSH_ON_ONESELF).locator("mark").first).to_be_visible()
    await expect(noor.get_by_role("tab", name="Flags (2)")).to_be_visible()
    await shot(noor, folder, "facilitator-1280")


async def held(sparrow: Page, folder: Path) -> None:
    await say(sparrow, "you can call me on 555 0134 201 after the group")
    await expect(sparrow.get_by_test_id("held")).to_contain_text("[phone number]")
    await shot(sparrow, folder, "held-390")
    await sparrow.get_by_role("button", name="Send it covered").click()


async def crisis(noor: Page, graham: Somebody, cast: dict[str, Somebody], folder: Path) -> None:
    await cast["Wren"].do(RaiseCrisis, about=graham.who("Heron"))
    await noor.get_by_test_id("care-alert").get_by_role("button", name="I look after Heron").click()
    await expect(noor.get_by_text("You are with Heron.")).to_be_visible()
    ((crisis_id, _),) = graham.view.crises.items()
    await graham.link.call(AcknowledgeCrisis, crisis_id=crisis_id)
    await expect(noor.get_by_test_id("crisis")).to_contain_text("Graham")
    await shot(noor, folder, "crisis-1280")


async def the_demo_plays(server: ServerProcess, browser: Browser, folder: Path) -> None:
    stage = await (await somebody(browser, DESKTOP)).new_page()
    await stage.goto(server.link("demo"))
    await stage.get_by_label("Pace").select_option(label="10× faster")
    await stage.get_by_test_id("stage-play").click()
    desk = stage.frame_locator("iframe").nth(1)
    await expect(desk.get_by_test_id("flag").first.locator("mark").first).to_be_visible(timeout=60_000)
    await shot(stage, folder, "stage-1280")


async def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium())
        for take, is_demo in ((an_evening_is_led, False), (the_demo_plays, True)):
            with tempfile.TemporaryDirectory() as place:
                server = ServerProcess(Path(place), demo=is_demo)
                await server.start()
                try:
                    await take(server, browser, folder)
                finally:
                    await server.stop()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else pages.SHOTS))
