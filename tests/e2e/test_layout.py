"""Nothing is cut off, scrolls sideways or is pushed out of sight where there is little room."""

from playwright.async_api import Browser, Page, expect

from server.protocol import session_commands as verbs
from server.protocol.crisis import RaiseCrisis
from tests.e2e.evening import an_evening
from tests.e2e.pages import DESKTOP, PHONE, join, message, person, shot
from tests.e2e.server_process import ServerProcess

SMALL_PHONE = {"width": 375, "height": 667}
LONG = "i got up every day this week, even when i did not see what for, and on friday i went out"
CRUEL = "you people are pathetic, just shut up and snap out of it"
SHARING = 4
"""The phase of the sharing template in which hands are called."""


async def width_of(page: Page, text: str) -> float:
    box = await message(page, text).get_by_test_id("message-text").bounding_box()
    assert box is not None
    return box["width"]


async def test_a_long_message_is_as_wide_as_a_phone(server: ServerProcess, browser: Browser) -> None:
    """For fingers the buttons of a message stand below it, together; a mouse finds them where they take no place."""
    async with an_evening(server) as evening:
        river = await evening.client("River")
        touched = await join(await person(browser, PHONE, touch=True), evening.member_link, "Sparrow")
        pointed = await join(await person(browser, PHONE), evening.member_link, "Wren")
        await river.say(LONG)
        await river.say("good evening to you all, i am here")
        last = message(touched, "good evening")
        react, tell = last.get_by_role("button", name="Answer River"), last.get_by_role("button", name="Tell the")
        await expect(react).to_be_visible()
        boxes = [await button.bounding_box() for button in (react, tell)]
        assert boxes[0] is not None
        assert boxes[1] is not None
        assert boxes[0]["y"] == boxes[1]["y"]
        for page in (touched, pointed):
            assert await width_of(page, LONG) > 0.7 * PHONE["width"]
        await shot(touched, "layout-message-390")


async def test_the_tabs_of_the_desk_fit(server: ServerProcess, browser: Browser) -> None:
    """Also with somebody to look after and news in each of them."""
    async with an_evening(server) as evening:
        link = f"{server.base_url}join#{evening.codes['facilitator']}"
        desks = [
            await join(await person(browser, DESKTOP), link, "Noor"),
            await join(await person(browser, PHONE, touch=True), link, "Graham"),
        ]
        ann, bob = await evening.client("Ann"), await evening.client("Bob")
        await bob.do(RaiseCrisis, about=bob.who("Ann"))
        for text in (CRUEL, f"{CRUEL}!"):
            await ann.say(text)
        for desk in desks:
            await expect(desk.get_by_role("tab", name="Care (1)")).to_be_visible()
            await expect(desk.get_by_role("tab", name="Flags (2)")).to_be_visible()
            for tab in await desk.get_by_role("tab").all():
                await expect(tab).to_be_in_viewport(ratio=1)
            assert await desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_one_can_write_on_a_small_phone(server: ServerProcess, browser: Browser) -> None:
    """While the group does something together and one has the floor."""
    async with an_evening(server) as evening:
        lead = await evening.client("Noor", "facilitator")
        page = await join(await person(browser, SMALL_PHONE, touch=True), evening.member_link, "Sparrow")
        await lead.do(verbs.OpenSession, template="sharing")
        await lead.do(verbs.BeginSession)
        await lead.do(verbs.GoTo, phase_index=SHARING)
        await page.get_by_role("button", name="Raise a hand").click()
        await lead.until(lambda session: session.hands)
        await lead.do(verbs.CallHand, who=lead.who("Sparrow"))
        await lead.do(verbs.StartActivity, activity="scale")
        await expect(page.get_by_test_id("my-floor")).to_be_visible()
        await expect(page.get_by_role("button", name="I am done")).to_be_in_viewport(ratio=1)
        await expect(page.get_by_test_id("composer")).to_be_in_viewport(ratio=1)
        await shot(page, "layout-small-375")
