"""Saying something without words, in real browsers."""

from playwright.async_api import Browser, expect

from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

LONG = "it was a long week, and i am glad that it is over and that you are all here"


async def test_a_message_is_answered_without_words(server: ServerProcess, browser: Browser) -> None:
    """By touch on a phone and by keyboard on a desktop; its author sees who is with them, and hears of it."""
    link = f"{server.base_url}join#{await server.invite('Tuesday evening')}"
    staff = f"{server.base_url}join#{await server.invite('Tuesday evening', 'facilitator')}"
    author = await join(await person(browser, PHONE, dark=True), link, "Sparrow")
    friend = await join(await person(browser, PHONE), link, "Wren")
    facilitator = await join(await person(browser, DESKTOP), staff, "Noor")
    await say(author, LONG)
    await message(friend, LONG).get_by_role("button", name="Answer Sparrow without words").click()
    await shot(friend, "react-menu-390")
    await expect_accessible(friend)
    await friend.get_by_role("menuitem", name="With you").click()

    line = message(facilitator, LONG)
    button = line.get_by_role("button", name="Answer Sparrow without words")
    await button.focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        await facilitator.keyboard.press(key)
    await expect(button).to_be_focused()
    for page in (author, friend, facilitator):
        await expect(message(page, LONG).get_by_test_id("reactions")).to_contain_text("With you2")
    await expect(author.get_by_test_id("announcements")).to_contain_text("Wren: With you")
    await expect(message(author, LONG).get_by_role("button", name="Answer")).to_have_count(0)
    await shot(author, "reactions-dark-390")
    await shot(facilitator, "reactions-1280")
    await expect_accessible(author)
    await expect_accessible(facilitator)

    await button.click()
    await facilitator.get_by_role("menuitem", name="Take back").click()
    await expect(message(author, LONG).get_by_test_id("reactions")).not_to_contain_text("2")
    await author.reload()
    await expect(message(author, LONG).get_by_test_id("reactions")).to_contain_text("With you: Wren")
