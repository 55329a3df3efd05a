"""Two facilitators at two desks and an author: what is done is seen at once by both, by the author kindly, and by nobody twice."""

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

CRUEL = "you people are pathetic, just shut up and snap out of it"
HARD = "i can't do this any more, i want to end my life tonight"
TERM = "my brother is a junkie and i miss him"
REMOVED = "A facilitator has removed this message"


async def coming(server: ServerProcess, browser: Browser) -> tuple[Page, Page, Page]:
    """Noor and Gus, who facilitate, and Sparrow on a phone."""
    staff, code = await server.invite("Tuesday evening", "facilitator"), await server.invite("Tuesday evening")
    noor = await join(await person(browser, DESKTOP), f"{server.base_url}join#{staff}", "Noor")
    gus = await join(await person(browser, DESKTOP, dark=True), f"{server.base_url}join#{staff}", "Gus")
    sparrow = await join(await person(browser, PHONE), f"{server.base_url}join#{code}", "Sparrow")
    for desk in (noor, gus):
        if await desk.get_by_role("tab", name=re.compile("^Flags")).count():
            await desk.get_by_role("tab", name=re.compile("^Flags")).click()
    return noor, gus, sparrow


async def test_two_facilitators_and_an_author(server: ServerProcess, browser: Browser) -> None:
    """J to the flag, M to remove, U to undo, M once more; the other desk sees each step, and the author writes it anew."""
    noor, gus, sparrow = await coming(server, browser)
    await say(sparrow, CRUEL)
    card, other = flag(noor, CRUEL), flag(gus, CRUEL)
    await expect(card).to_be_visible()
    await expect(other).to_be_visible()

    await noor.get_by_test_id("queue").focus()
    await noor.keyboard.press("j")
    await expect(card).to_be_focused()
    await noor.keyboard.press("m")
    panel = card.get_by_test_id("panel-remove")
    await expect(panel).to_contain_text("They will read")
    await shot(noor, "acts-remove-1280")
    await expect_accessible(noor)
    await panel.get_by_label("Add a line of your own").fill("Tonight is hard. Say it to me first?")
    await panel.get_by_role("button", name="Remove").click()
    await expect(sparrow.get_by_text(REMOVED)).to_be_visible()
    await expect(message(sparrow, CRUEL)).to_have_count(0)
    await expect(other.get_by_text("Noor removed it")).to_be_visible()
    await expect(other).to_contain_text("Noor is looking after this")
    await expect(noor.get_by_test_id("undo-bar")).to_be_visible()
    await shot(noor, "acts-undo-1280")
    await card.focus()
    await noor.keyboard.press("u")
    await expect(message(sparrow, CRUEL)).to_be_visible()
    await expect(other.get_by_test_id("trail")).to_have_count(0)
    await expect(sparrow.get_by_test_id("notice")).to_have_count(0)

    await card.focus()
    await noor.keyboard.press("m")
    await panel.get_by_role("button", name="Remove").click()
    notice = sparrow.get_by_test_id("notice")
    await expect(notice).to_be_visible(timeout=15_000)
    await expect(notice.get_by_test_id("notice-text")).to_contain_text(CRUEL)
    await shot(sparrow, "acts-notice-390")
    await expect_accessible(sparrow)
    assert not re.search(r"\b(flag|violation|Noor)\b", await notice.inner_text(), re.IGNORECASE)
    await notice.get_by_role("button", name="Write it anew").click()
    await expect(sparrow.get_by_role("textbox", name="Your message")).to_have_value(CRUEL)
    await expect(notice).to_have_count(0)
    await say(sparrow, "i am so angry tonight")
    await expect(message(gus, "i am so angry tonight")).to_be_visible()
    await gus.reload()
    await expect(gus.get_by_text(REMOVED)).to_be_visible()
    await expect(message(gus, CRUEL)).to_have_count(0)

    await card.focus()
    await noor.keyboard.press("d")
    await expect(noor.get_by_text("Done (1)")).to_be_visible()
    await expect(noor.get_by_test_id("queue")).to_be_focused()


async def test_two_desks_press_at_once_and_one_does_it(server: ServerProcess, browser: Browser) -> None:
    """Both have the panel open: the second is told that somebody else looks after it, and nothing is done twice."""
    noor, gus, sparrow = await coming(server, browser)
    await say(sparrow, CRUEL)
    panels = []
    for desk in (noor, gus):
        card = flag(desk, CRUEL)
        await card.get_by_role("button", name="Remove").click()
        panels.append(card.get_by_test_id("panel-remove").get_by_role("button", name="Remove"))
    # Pressed in the pages themselves, so that neither waits for the other.
    for button in panels:
        await button.evaluate("button => setTimeout(() => button.click(), 0)")
    await expect(sparrow.get_by_text(REMOVED)).to_have_count(1)
    for desk in (noor, gus):
        await expect(flag(desk, CRUEL).get_by_test_id("trail").get_by_role("listitem")).to_have_count(1)
    taken = [await flag(desk, CRUEL).get_attribute("data-state") for desk in (noor, gus)]
    assert sorted(map(str, taken)) == ["claimed", "mine"]
    (name, winner), (_, loser) = [("Noor", noor), ("Gus", gus)][:: 1 if taken[0] == "mine" else -1]
    await expect(flag(winner, CRUEL).get_by_test_id("trail")).to_contain_text("You removed it")
    await expect(flag(loser, CRUEL).get_by_test_id("trail")).to_contain_text(f"{name} removed it")
    await expect(flag(loser, CRUEL)).to_contain_text(f"{name} is looking after this")


async def test_other_words_are_asked_for_and_tapped_in(server: ServerProcess, browser: Browser) -> None:
    """In private; a tap puts the kinder words in, to be looked at and sent. Both desks see what became of it."""
    noor, gus, sparrow = await coming(server, browser)
    await say(sparrow, TERM)
    # A note about wording alone is folded away; its mark in the room leads to it.
    await message(noor, TERM).get_by_role("button", name="Go to it").click()
    card = flag(noor, TERM)
    await card.get_by_role("button", name="Ask for other words").click()
    panel = card.get_by_test_id("panel-reword")
    await panel.get_by_role("button", name="Ask for other words").click()
    await message(gus, TERM).get_by_role("button", name="Go to it").click()
    await expect(flag(gus, TERM).get_by_text("Noor asked for other words")).to_be_visible()
    notice = sparrow.get_by_test_id("notice")
    await expect(notice).to_be_visible(timeout=15_000)
    await shot(sparrow, "acts-reword-390")
    await expect_accessible(sparrow)
    await notice.get_by_role("group", name="You could say").get_by_role("button").first.click()
    field = sparrow.get_by_test_id("changing").get_by_role("textbox")
    await expect(field).not_to_have_value(re.compile("junkie"))
    await sparrow.get_by_test_id("changing").get_by_role("button", name="Save").click()
    await expect(notice).to_have_count(0)
    await expect(message(gus, TERM)).to_have_count(0)
    await expect(flag(gus, TERM)).to_contain_text("said differently since")


async def test_words_are_covered_on_a_phone(server: ServerProcess, browser: Browser) -> None:
    """With one thumb: each verb is a target of 44 pixels, and the main one is at the bottom of the card."""
    staff, code = await server.invite("Tuesday evening", "facilitator"), await server.invite("Tuesday evening")
    noor = await join(await person(browser, PHONE), f"{server.base_url}join#{staff}", "Noor")
    sparrow = await join(await person(browser, PHONE, dark=True), f"{server.base_url}join#{code}", "Sparrow")
    await say(sparrow, CRUEL)
    await noor.get_by_role("tab", name=re.compile("^Flags")).click()
    card = flag(noor, CRUEL)
    await expect(card).to_be_visible()
    await shot(noor, "acts-card-390")
    buttons = card.locator(".flag-verbs button, .flag-main button")
    boxes = [box for box in [await button.bounding_box() for button in await buttons.all()] if box is not None]
    assert boxes
    assert all(box["height"] >= 44 for box in boxes)
    main = await card.locator(".flag-main").bounding_box()
    assert main is not None
    assert all(box["y"] <= main["y"] + main["height"] for box in boxes)
    await card.get_by_role("button", name="Cover words").click()
    panel = card.get_by_test_id("panel-mask")
    word = panel.get_by_role("button", name="pathetic,")
    if await word.get_attribute("aria-pressed") == "false":
        await word.click()
    await shot(noor, "acts-mask-390")
    await expect_accessible(noor)
    await panel.get_by_role("button", name="Cover words").click()
    await expect(message(sparrow, "[covered]")).to_be_visible()
    await expect(sparrow.get_by_text("pathetic")).to_have_count(0)
    await expect(sparrow.get_by_test_id("notice")).to_be_visible(timeout=15_000)
    await shot(sparrow, "acts-masked-390-dark")


async def test_care_is_reached_out_to_and_never_removed(server: ServerProcess, browser: Browser) -> None:
    """The desk offers it in the card of care; its author is told nothing of it."""
    noor, gus, sparrow = await coming(server, browser)
    await say(sparrow, HARD)
    card = flag(noor, HARD).first
    await expect(card.get_by_role("button", name="Remove")).to_have_count(0)
    await card.focus()
    await noor.keyboard.press("c")
    await expect(flag(gus, HARD).first.get_by_text("Noor reached out")).to_be_visible()
    await shot(noor, "acts-care-1280")
    await noor.keyboard.press("?")
    await expect(noor.get_by_role("dialog", name="Keys among the flags")).to_be_visible()
    await shot(noor, "acts-keys-1280")
    await noor.keyboard.press("Escape")
    await expect(sparrow.get_by_test_id("notice")).to_have_count(0)


async def test_a_pause_is_given_and_told(server: ServerProcess, browser: Browser) -> None:
    """In a session, from a flag: its author reads for how long and why, and that it ends by itself; the desk can end it before."""
    noor, _, sparrow = await coming(server, browser)
    await say(sparrow, CRUEL)
    card = flag(noor, CRUEL)
    await expect(card).to_be_visible()
    await expect(card.get_by_role("button", name="Give a pause")).to_have_count(0)
    await noor.get_by_role("tab", name="Session").click()
    await noor.get_by_role("button", name="Open the doors").click()
    await noor.get_by_role("button", name=re.compile("^Begin: ")).click()
    await noor.get_by_role("tab", name=re.compile("^Flags")).click()
    await card.get_by_role("button", name="Give a pause").click()
    panel = card.get_by_test_id("panel-pause")
    await expect(panel.get_by_label("How long")).to_have_value("5")
    await panel.get_by_role("button", name="Give a pause").click()
    await expect(card.get_by_text("You gave them a pause")).to_be_visible()
    await expect(sparrow.get_by_role("heading", name="You have a pause")).to_be_visible()
    await expect(sparrow.get_by_text("In about 5 minutes you can write again")).to_be_visible()
    await expect(sparrow.get_by_test_id("notice")).to_contain_text("It could hurt someone in the group.")
    await expect(sparrow.get_by_role("button", name="Help")).to_be_visible()
    await shot(sparrow, "acts-pause-390")
    await expect_accessible(sparrow)
    await sparrow.get_by_test_id("notice").get_by_role("button", name="All right").click()
    await noor.get_by_role("tab", name="Session").click()
    people = noor.get_by_test_id("attender").filter(has_text="Sparrow")
    if not await people.is_visible():
        await noor.get_by_role("heading", name=re.compile("People")).click()
    await people.get_by_role("button", name="What to do for Sparrow").click()
    await noor.get_by_role("menuitem", name="Give the voice back").click()
    await expect(sparrow.get_by_role("heading", name="You have a pause")).to_have_count(0)
