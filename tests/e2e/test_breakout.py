"""A small group in real browsers: a member on a phone, and a facilitator who looks after all of them."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from server.protocol import session_commands as verbs
from tests.e2e.evening import Evening, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess


@pytest.fixture
async def evening(server: ServerProcess) -> AsyncIterator[Evening]:
    async with an_evening(server) as evening:
        yield evening


async def test_into_a_small_group_and_back(evening: Evening, browser: Browser) -> None:
    """One is in it by oneself, can ask for a facilitator who comes, and is back with the words that were being written."""
    lead = await evening.client("Noor", "facilitator")
    await evening.client("River")
    page = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    staff_link = f"{evening.server.base_url}join#{evening.codes['facilitator']}"
    desk = await join(await person(browser, DESKTOP, dark=True), staff_link, "Idris")
    await lead.do(verbs.OpenSession, template="sharing")
    await lead.do(verbs.BeginSession)
    await desk.get_by_role("tab", name="Session").click()
    await desk.get_by_role("button", name="Go on duty").click()
    await desk.get_by_text("Small groups").click()
    await desk.get_by_role("button", name="In pairs").click()

    bar = page.get_by_test_id("breakout")
    await expect(bar).to_contain_text("You are with River.")
    await expect(page.get_by_test_id("announcements")).to_contain_text("You are in a small group now.")
    await say(page, "just us two")
    await expect(message(page, "just us two")).to_be_visible()
    await shot(page, "breakout-phone")
    await expect_accessible(page)
    await expect(message(desk, "just us two")).to_have_count(0)
    await bar.get_by_role("button", name="Ask a facilitator").click()
    await expect(bar).to_contain_text("A facilitator has been asked")
    await shot(desk, "breakout-desk-dark")
    await expect_accessible(desk)
    await desk.get_by_role("button", name="Sparrow asks for you").click()
    await expect(message(desk, "just us two")).to_be_visible()
    await say(desk, "i am here")
    await expect(message(page, "i am here")).to_be_visible()

    await page.get_by_role("textbox", name="Your message").fill("what i was writing")
    await lead.do(verbs.EndBreakout)
    await expect(bar).to_have_count(0)
    await expect(page.get_by_test_id("announcements")).to_contain_text("You are back in the group.")
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("what i was writing")
    await expect(message(page, "just us two")).to_have_count(0)
    await expect(message(desk, "just us two")).to_have_count(0)
