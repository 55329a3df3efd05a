"""Changing a message and taking it back, in real browsers: by touch and by keyboard, and what a facilitator keeps."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

CRUEL = "you people are pathetic, just shut up and snap out of it"
SORRY = "i was tired and unfair, sorry"
NUMBER = "555 0134 201"
DRAFT = "what i was going to say next"


async def seats(server: ServerProcess, browser: Browser, *, dark: bool = False) -> tuple[Page, Page]:
    """A member on a phone, and the facilitator."""
    member_code = await server.invite("Tuesday evening")
    facilitator_code = await server.invite("Tuesday evening", "facilitator")
    facilitator = await person(browser, DESKTOP, dark=dark)
    member = await person(browser, PHONE, dark=dark)
    return (
        await join(member, f"{server.base_url}join#{member_code}", "Sparrow"),
        await join(facilitator, f"{server.base_url}join#{facilitator_code}", "Noor"),
    )


def verbs_of(line: Locator) -> Locator:
    return line.get_by_role("button", name="What to do with your message")


async def choose(page: Page, line: Locator, verb: str) -> None:
    await verbs_of(line).click()
    await page.get_by_role("menuitem", name=verb).click()


async def test_a_message_is_changed_and_its_flag_keeps_both(server: ServerProcess, browser: Browser) -> None:
    """The room reads the new words and that they are edited; the facilitator has the old ones until the flag is done."""
    member, facilitator = await seats(server, browser)
    await say(member, CRUEL)
    card = flag(facilitator, CRUEL)
    await expect(card).to_be_visible()
    await member.get_by_role("textbox", name="Your message").fill(DRAFT)

    await verbs_of(message(member, CRUEL)).click()
    await shot(member, "own-menu-390")
    await expect_accessible(member)
    await member.get_by_role("menuitem", name="Change it").click()
    field = member.get_by_role("textbox", name="Your message, changed")
    await expect(field).to_have_value(CRUEL)
    await field.fill(SORRY)
    await shot(member, "changing-390")
    await expect_accessible(member)
    await member.get_by_role("button", name="Save the change").click()

    for page in (member, facilitator):
        await expect(message(page, SORRY)).to_contain_text("edited")
        await expect(message(page, CRUEL)).to_have_count(0)
    await expect(member.get_by_test_id("changing")).to_have_count(0)
    await expect(member.get_by_role("textbox", name="Your message")).to_have_value(DRAFT)
    await expect(facilitator.get_by_test_id("announcements")).to_contain_text(f"Sparrow changed a message: {SORRY}")

    since = card.get_by_test_id("changed-since")
    await expect(since).to_contain_text("The words have been changed since")
    await expect(since).to_contain_text(SORRY)
    await shot(facilitator, "flag-edited-1280")
    await expect_accessible(facilitator)
    await card.get_by_role("button", name="I look after this").click()
    await card.get_by_role("button", name="Flag was right").click()
    await facilitator.get_by_text("Done (1)").click()
    await expect(facilitator.get_by_text("The words are gone")).to_be_visible()
    await expect(facilitator.locator("body")).not_to_contain_text(CRUEL)


async def test_changing_and_taking_back_by_keyboard(server: ServerProcess, browser: Browser) -> None:
    """Arrow keys lead to a message and its verbs, Escape leaves everything as it was, and taking back asks once."""
    member, facilitator = await seats(server, browser, dark=True)
    for text in ("first of mine", "second of mine"):
        await say(facilitator, text)
        await expect(message(member, text)).to_be_visible()
    first, second = message(facilitator, "first of mine"), message(facilitator, "second of mine")
    await facilitator.get_by_role("textbox", name="Your message").focus()
    while not await verbs_of(second).evaluate("button => button === document.activeElement"):
        await facilitator.keyboard.press("Shift+Tab")
    await facilitator.keyboard.press("ArrowUp")
    await facilitator.keyboard.press("ArrowUp")
    await expect(verbs_of(first)).to_be_focused()
    await facilitator.keyboard.press("Enter")
    await expect(facilitator.get_by_role("menuitem", name="Change it")).to_be_focused()
    await facilitator.keyboard.press("ArrowUp")
    await expect(facilitator.get_by_role("menuitem", name="Take it back")).to_be_focused()
    await shot(facilitator, "own-menu-1280-dark")
    await expect_accessible(facilitator)
    await facilitator.keyboard.press("Escape")
    await expect(facilitator.get_by_role("menu")).to_have_count(0)
    await expect(verbs_of(first)).to_be_focused()

    await facilitator.keyboard.press("Enter")
    await facilitator.get_by_role("menuitem", name="Change it").press("Enter")
    await expect(facilitator.get_by_role("textbox", name="Your message, changed")).to_be_focused()
    await facilitator.keyboard.type(" and more")
    await shot(facilitator, "changing-1280-dark")
    await facilitator.keyboard.press("Escape")
    await expect(verbs_of(first)).to_be_focused()
    await expect(first).to_be_visible()

    await facilitator.keyboard.press("Enter")
    await expect(facilitator.get_by_role("menuitem", name="Change it")).to_be_focused()
    await facilitator.keyboard.press("End")
    await facilitator.keyboard.press("Enter")
    await expect(facilitator.get_by_role("menuitem", name="Take it back for everyone?")).to_be_focused()
    await facilitator.keyboard.press("Enter")
    await expect(facilitator.get_by_text("You took back a message")).to_be_visible()
    await expect(member.get_by_text("Noor took back a message").first).to_be_visible()
    for page in (member, facilitator):
        await expect(message(page, "first of mine")).to_have_count(0)
    assert await facilitator.evaluate("document.activeElement.dataset.state") == "withdrawn", "focus is not lost"
    await shot(member, "taken-back-390-dark")
    await expect_accessible(member)
    newcomer = await join(
        await person(browser, PHONE), f"{server.base_url}join#{await server.invite('Tuesday evening')}", "Wren"
    )
    await expect(newcomer.get_by_text("Noor took back a message")).to_be_visible()
    await expect(newcomer.locator("body")).not_to_contain_text("first of mine")


async def test_personal_new_words_are_asked_about(server: ServerProcess, browser: Browser) -> None:
    """What is in the room stays until its author has chosen; nobody else hears of the number."""
    member, facilitator = await seats(server, browser)
    heard: list[str] = []
    facilitator.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    await facilitator.reload()
    await expect(facilitator.get_by_test_id("connection")).to_have_attribute("data-state", "live")
    await say(member, "you can reach me after the group")
    await expect(message(facilitator, "you can reach me")).to_be_visible()

    await choose(member, message(member, "you can reach me"), "Change it")
    field = member.get_by_role("textbox", name="Your message, changed")
    await field.fill(f"you can call me on {NUMBER}")
    await member.get_by_role("button", name="Save the change").click()
    asked = member.get_by_test_id("asked")
    await expect(asked).to_contain_text("[phone number]")
    await shot(member, "changing-asked-390")
    await expect_accessible(member)
    await expect(message(facilitator, "you can reach me after the group")).to_be_visible()
    await member.keyboard.press("Escape")
    await expect(field).to_have_value(f"you can call me on {NUMBER}")
    await expect(field).to_be_focused()
    await member.get_by_role("button", name="Save the change").click()
    await asked.get_by_role("button", name="Send it covered").click()

    for page in (member, facilitator):
        await expect(message(page, "you can call me on [phone number]")).to_contain_text("edited")
    assert heard, "the facilitator's wire was listened to"
    assert not any(NUMBER in frame for frame in heard)


async def test_a_held_message_is_mended(server: ServerProcess, browser: Browser) -> None:
    """Instead of covering it one may write it anew; nobody has read anything else, so it is not called edited."""
    member, facilitator = await seats(server, browser)
    await say(member, f"you can call me on {NUMBER}")
    held = member.get_by_test_id("held")
    await expect(held).to_be_visible()
    await shot(member, "held-with-change-390")
    await held.get_by_role("button", name="Change it").click()
    await member.get_by_role("textbox", name="Your message, changed").fill("find me at the tea table")
    await member.get_by_role("button", name="Save the change").click()
    await expect(held).to_have_count(0)
    await expect(message(facilitator, "find me at the tea table")).to_be_visible()
    await expect(message(facilitator, "find me at the tea table")).not_to_contain_text("edited")
