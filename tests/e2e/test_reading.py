"""Words that wait, in real browsers: an author who is asked about them, and a facilitator who reads them first."""

import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from server.protocol import session_commands as verbs
from tests.e2e.evening import Evening, Somebody, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

HURTS = "honestly, you should just snap out of it"
LABELS = "my brother is a junkie"


async def talking(evening: Evening, browser: Browser, **rules: Any) -> tuple[Page, Somebody, Page]:
    """Noor's desk, a client who listens, and Sparrow on a phone, in a session with these rules."""
    facilitator_link = f"{evening.server.base_url}join#{evening.codes['facilitator']}"
    noor = await join(await person(browser, DESKTOP), facilitator_link, "Noor")
    await noor.get_by_role("tab", name="Session").click()
    await noor.get_by_role("button", name="Open the doors").click()
    robin = await evening.client("Robin")
    lead = await evening.client("Kay", "facilitator")
    await noor.get_by_role("button", name="Begin: Welcome").click()
    await lead.do(verbs.GoOnDuty)
    await lead.do(verbs.Adjust, cross_talk="anyone", slow_s=0, **{"nudge": "off", **rules})
    sparrow = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    return noor, robin, sparrow


async def test_an_author_is_asked_before_anybody_reads_it(server: ServerProcess, browser: Browser) -> None:
    """One tap takes the kinder words, one sends it as it is; nobody else sees the question."""
    async with an_evening(server) as evening:
        noor, robin, sparrow = await talking(evening, browser, nudge="full")
        await say(sparrow, HURTS)
        held = sparrow.get_by_test_id("held")
        await expect(held).to_contain_text("Would you like to say it in another way?")
        await expect(held.get_by_role("heading")).to_be_in_viewport()
        await expect(held.get_by_test_id("kinder-words")).to_have_text("That sounds hard. What would help right now?")
        await expect(noor.get_by_text("snap out")).to_have_count(0)
        await shot(sparrow, "wording-390")
        await expect_accessible(sparrow)
        await sparrow.emulate_media(color_scheme="dark")
        await shot(sparrow, "wording-390-dark")
        await sparrow.set_viewport_size(DESKTOP)
        await shot(sparrow, "wording-1280-dark")
        await sparrow.set_viewport_size(PHONE)
        await sparrow.emulate_media(color_scheme="light")
        await held.get_by_role("button", name="Send the kinder words").click()
        await expect(message(noor, "That sounds hard")).to_be_visible()
        await expect(held).to_have_count(0)

        await say(sparrow, LABELS)
        await expect(held.get_by_role("button", name="Send as it is")).to_be_visible()
        await shot(sparrow, "wording-term-390")
        await held.get_by_role("button", name="Send as it is").click()
        await expect(message(noor, LABELS)).to_be_visible()
        await expect(held).to_have_count(0)
        assert "snap out" not in "".join(robin.link.frames or [])


async def test_a_facilitator_reads_it_first(server: ServerProcess, browser: Browser) -> None:
    """By keyboard: read, let in, give back with a reason; the author is promised an end, told why, and says it in other words."""
    async with an_evening(server) as evening:
        noor, _, sparrow = await talking(evening, browser, hold="newcomers")
        await say(sparrow, "hello, i am new here")
        held = sparrow.get_by_test_id("held")
        await expect(held).to_contain_text("A facilitator is reading this")
        await expect(held).to_contain_text("within 3 minutes")
        await shot(sparrow, "review-390")
        await expect_accessible(sparrow)
        await expect(noor.get_by_role("tab", name=re.compile("^Flags"))).to_be_visible()
        await noor.get_by_test_id("desk").focus()
        await noor.keyboard.press("f")
        waiting = noor.get_by_test_id("to-read")
        await expect(waiting).to_contain_text("It is their first session.")
        await expect(waiting.get_by_role("button", name="Let it in: the message of Sparrow")).to_be_focused()
        await shot(noor, "to-read-1280")
        await expect_accessible(noor)
        await noor.keyboard.press("Enter")
        await expect(message(sparrow, "hello, i am new here")).to_be_visible()
        await expect(waiting).to_have_count(0)

        await say(sparrow, "it began when i took forty of them")
        await expect(waiting).to_be_visible()
        await noor.keyboard.press("f")
        await expect(waiting.get_by_role("button", name="Let it in: the message of Sparrow")).to_be_focused()
        await noor.keyboard.press("Tab")
        await noor.keyboard.press("Enter")
        await expect(waiting.get_by_role("button", name="Some words could land hard")).to_be_focused()
        await shot(noor, "give-back-1280")
        await noor.emulate_media(color_scheme="dark")
        await shot(noor, "give-back-1280-dark")
        await expect_accessible(noor)
        await noor.keyboard.press("Tab")
        await noor.keyboard.press("Enter")
        await expect(held).to_contain_text("some details could be hard for others to read")
        await shot(sparrow, "returned-390")
        await expect_accessible(sparrow)
        await expect(waiting).to_have_count(0)
        await held.get_by_role("button", name="Change it").click()
        await sparrow.get_by_role("textbox", name="Your message, changed").fill("it began on a very dark day")
        await sparrow.get_by_role("button", name="Save the change").click()
        await expect(waiting).to_contain_text("it began on a very dark day")
        await noor.set_viewport_size(PHONE)
        await noor.get_by_role("tab", name=re.compile("^Flags")).click()
        await shot(noor, "to-read-390-dark")
        await waiting.get_by_role("button", name="Let it in: the message of Sparrow").click()
        await expect(message(sparrow, "it began on a very dark day")).to_be_visible()


async def test_rules_and_one_person_for_tonight(server: ServerProcess, browser: Browser) -> None:
    """On the desk, in words; whoever it is about is told, and told when it is over."""
    async with an_evening(server) as evening:
        noor, _, sparrow = await talking(evening, browser)
        rules = noor.get_by_test_id("desk-rules")
        await rules.locator("summary").click()
        await rules.get_by_label("A facilitator reads first").select_option("concerns")
        await rules.get_by_label("Before it is sent, authors are asked about").select_option("full")
        await rules.scroll_into_view_if_needed()
        await shot(noor, "rules-1280")
        await expect_accessible(noor)
        people = noor.get_by_test_id("desk-people")
        await people.locator("summary").click()
        await people.get_by_role("button", name="What to do for Sparrow").click()
        await noor.get_by_role("menuitem", name="Read first what they write").click()
        await noor.get_by_role("menuitem", name="Read it first tonight? They are told.").click()
        await expect(people).to_contain_text("read first")
        await expect(sparrow.get_by_test_id("read-first")).to_contain_text("It takes a few minutes at most")
        await shot(sparrow, "read-first-390")
        await expect_accessible(sparrow)
        await people.get_by_role("button", name="What to do for Sparrow").click()
        await noor.get_by_role("menuitem", name="Let what they write in at once").click()
        await expect(sparrow.get_by_test_id("read-first")).to_have_count(0)
