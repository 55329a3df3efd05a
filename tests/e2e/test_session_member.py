"""A member's evening in real browsers: lobby, agreement, round, hand and goodbye, while bare clients lead and speak."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from server.protocol import session_commands as verbs
from tests.e2e.evening import Evening, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

WELCOME, AGREEMENT, CHECK_IN, PLANNING, WORK, ACTIVITY, CLOSING_ROUND, GOODNIGHT = range(8)
"""The phases of the sharing template."""
DRAFT = "what i would like to say"
NUMBER = "555 0134 201"


@pytest.fixture
async def evening(server: ServerProcess) -> AsyncIterator[Evening]:
    async with an_evening(server) as evening:
        yield evening


async def look(page: Page, name: str) -> None:
    """A picture for whoever wants to see it, and what axe says."""
    await page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
    await shot(page, name)
    await expect_accessible(page)


def part(page: Page) -> Locator:
    return page.get_by_test_id("my-part")


def press(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your message")


async def told(page: Page, text: str) -> None:
    """A screen reader has been told, once."""
    await expect(page.get_by_test_id("announcements").get_by_text(text)).to_have_count(1)


async def tab_to(page: Page, target: Locator) -> None:
    """By keyboard alone."""
    for _ in range(60):
        if await target.evaluate("it => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError("Tab does not come there")


async def focus_is_kept(page: Page) -> None:
    assert await page.evaluate("document.activeElement !== document.body"), "focus is nowhere"


async def test_an_evening_on_a_phone(evening: Evening, browser: Browser) -> None:
    """From the lobby over agreement, round, hand and breathing to the goodbye, with one thing to press at a time; axe finds nothing on any step."""
    lead = await evening.client("Noor", "facilitator")
    river = await evening.client("River")
    page = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    await lead.say("the kettle is on")
    await expect(message(page, "the kettle is on")).to_be_visible()
    await composer(page).fill(DRAFT)

    await lead.do(verbs.OpenSession, template="sharing")
    lobby = page.get_by_test_id("lobby")
    await expect(lobby).to_contain_text("Noor leads tonight")
    await told(page, "A session is about to begin. The lobby is open.")
    await expect(lobby).to_contain_text("About 90 minutes in all")
    await lead.say("hello, come in")
    await expect(lobby).to_contain_text("hello, come in")
    await expect(composer(page)).to_have_value(DRAFT)
    await expect(page.get_by_test_id("composer")).to_contain_text("Writing opens when the session begins")
    await composer(page).press("Enter")
    await expect(page.get_by_test_id("unsent")).to_have_count(0)
    await expect(composer(page)).to_have_value(DRAFT)
    await look(page, "session-lobby-390")
    await press(page, "I agree").click()
    await expect(lobby).to_contain_text("You have agreed. Thank you.")
    await expect(lobby.locator(".agree")).to_be_focused()
    await page.get_by_label("Just listening").check()
    await lead.until(lambda now: list(now.statuses.values()) == ["listening"])
    await look(page, "session-lobby-agreed-390")
    await page.get_by_label("Taking part").check()

    await lead.do(verbs.BeginSession)
    await told(page, "The session has begun. Now: Welcome.")
    await expect(lobby).to_have_count(0)
    bar = page.get_by_test_id("session-bar")
    await expect(bar).to_contain_text("Welcome about 5 minutes left")
    await look(page, "session-welcome-390")

    await lead.do(verbs.GoTo, phase_index=AGREEMENT)
    await press(page, "Read the first line").click()
    await expect(page.get_by_test_id("reading")).to_contain_text("What is said here stays here")
    await told(page, "Read to everybody: What is said here stays here, and who was here too.")
    await press(page, "Read the next line").click()
    await expect(page.get_by_test_id("reading")).to_contain_text("Line 2 of 10")
    await look(page, "session-reading-390")

    await lead.do(verbs.GoTo, phase_index=CHECK_IN)
    await lead.do(verbs.StartRound)
    await expect(page.get_by_test_id("who-speaks")).to_have_text("River has the turn. You are next.")
    await expect(page.get_by_test_id("composer")).to_contain_text("Kept, and shown when River is done")
    await look(page, "session-round-390")
    await say(page, "thank you for that")
    held = page.get_by_test_id("held")
    await expect(held).to_contain_text("It is someone else's turn")
    await press(page, "Pass this time").click()
    await expect(part(page)).to_contain_text("Passing is fine. Changed your mind?")
    await expect(part(page)).to_be_focused()
    await look(page, "session-passed-390")
    await press(page, "Speak after all").click()
    await press(page, "Tonight").click()
    order = page.get_by_test_id("round-order")
    await expect(order).to_contain_text("River")
    await expect(order.get_by_role("listitem").filter(has_text="River")).to_contain_text("has the turn")
    await expect(order.get_by_role("listitem").filter(has_text="Sparrow (you)")).to_contain_text("next")
    await look(page, "session-tonight-390")
    await page.keyboard.press("Escape")

    await river.do(verbs.DoneWithTurn, who=lead.who("River"))
    await told(page, "It is your turn. Take your time.")
    await expect(held).to_have_count(0)
    await expect(message(page, "thank you for that")).to_be_visible()
    await expect(page.get_by_test_id("my-turn")).to_contain_text("It is your turn")
    await expect(page).to_have_title("Your turn · Your group · Warmroom")
    await look(page, "session-turn-390")
    await say(page, "i slept, for once")
    await expect(message(page, "i slept, for once")).to_be_visible()
    await press(page, "I am done").click()
    await expect(page.get_by_test_id("who-speaks")).to_have_text("Everybody here has been heard.")

    await lead.do(verbs.GoTo, phase_index=WORK)
    await lead.do(verbs.AddTheme, text="sleeping through the night")
    await composer(page).fill(DRAFT)
    await expect(page.get_by_test_id("composer")).to_contain_text("Kept here. Raise a hand to write")
    await page.get_by_test_id("themes").get_by_text("Tonight's theme").click()
    await page.get_by_role("button", name="Me too: sleeping through the night").click()
    await expect(page.get_by_test_id("themes")).to_contain_text("1 person says so")
    await look(page, "session-work-390")
    await page.get_by_test_id("themes").get_by_text("Tonight's theme").click()
    await river.do(verbs.RaiseHand, word=None)
    await lead.until(lambda now: len(now.hands) == 1)
    await press(page, "Raise a hand").click()
    await expect(part(page)).to_contain_text("Your hand is up. You are second.")
    await page.get_by_label("Just to be heard").check()
    await lead.until(lambda now: [hand.word for hand in now.hands] == [None, "to_be_heard"])
    await look(page, "session-hand-390")
    await page.reload()
    await expect(part(page)).to_contain_text("Your hand is up. You are second.")
    await expect(page.get_by_label("Just to be heard")).to_be_checked()
    await expect(composer(page)).to_have_value(DRAFT)
    await lead.do(verbs.CallHand, who=lead.who("Sparrow"))
    await told(page, "You have the floor.")
    await expect(page.get_by_test_id("my-floor")).to_be_visible()
    await expect(composer(page)).to_have_value(DRAFT)
    await look(page, "session-floor-390")
    await press(page, "Send").click()
    await expect(message(page, DRAFT)).to_be_visible()
    await press(page, "I am done").click()
    await expect(press(page, "Raise a hand")).to_be_visible()

    await lead.do(verbs.GoTo, phase_index=ACTIVITY)
    await lead.do(verbs.StartActivity, activity="breathing")
    await told(page, "The group begins: Breathing together")
    await press(page, "Breathe along").click()
    await expect(page.get_by_text("1 of us breathes along")).to_be_visible()
    # Not `look()`, which waits for what moves to be done: a breath goes on.
    await shot(page, "session-breathing-390")
    await expect_accessible(page)
    await lead.do(verbs.EndActivity, activity="breathing")
    await told(page, "Over now: Breathing together")

    await lead.do(verbs.Pause)
    await expect(page.get_by_test_id("pause")).to_contain_text("A quiet moment")
    await told(page, "We are pausing.")
    # As above: the pause has a breath of its own.
    await expect(page.get_by_test_id("quiet-breath")).to_be_visible()
    await shot(page, "session-pause-390")
    await expect_accessible(page)
    await lead.do(verbs.Resume)
    await lead.do(verbs.WindDown)
    await expect(page.get_by_test_id("farewell")).to_contain_text("The door stays open for about 5 minutes.")
    await look(page, "session-farewell-390")
    await press(page, "Say goodbye").click()
    await expect(composer(page)).to_be_focused()
    await say(page, "good night, all")
    await expect(message(page, "good night, all")).to_be_visible()
    await lead.do(verbs.CloseSession)
    await told(page, "The session is over.")
    await expect(page.get_by_test_id("closed")).to_contain_text("Thank you for being here")
    await look(page, "session-closed-390")
    await press(page, "Put this away").click()
    await expect(page.get_by_test_id("closed")).to_have_count(0)


async def test_an_evening_by_keyboard_alone(evening: Evening, browser: Browser) -> None:
    """Agreeing, listening, a popcorn turn and a hand, without a mouse; focus is never lost, in the dark on a desktop."""
    lead = await evening.client("Noor", "facilitator")
    page = await join(await person(browser, DESKTOP, dark=True), evening.member_link, "Sparrow")
    for name in ("River", "Wren", "Ash"):
        await evening.client(name)
    await lead.do(verbs.OpenSession, template="skills")
    await expect(page.get_by_test_id("lobby")).to_be_visible()
    await look(page, "session-lobby-1280-dark")
    await tab_to(page, press(page, "I agree"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("lobby")).to_contain_text("You have agreed")
    await focus_is_kept(page)
    await tab_to(page, press(page, "Add a line for tonight"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your line")).to_be_focused()
    await page.keyboard.type("Cats may walk over the keyboard.")
    await tab_to(page, press(page, "Add it"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("lobby").get_by_role("listitem").get_by_text("Cats may walk")).to_be_visible()
    await expect(page.get_by_test_id("lobby")).to_contain_text("A line has been added. Please read it once more.")
    await expect(press(page, "Add a line for tonight")).to_be_focused()
    await tab_to(page, page.get_by_label("Taking part"))
    await page.keyboard.press("ArrowDown")
    await lead.until(lambda now: "listening" in now.statuses.values())
    await expect(page.get_by_label("People").get_by_text("just listening")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await lead.until(lambda now: not now.statuses)

    await lead.do(verbs.BeginSession)
    await lead.do(verbs.GoTo, phase_index=1)
    await lead.do(verbs.StartRound)
    await lead.until(lambda now: now.round is not None and now.round.turn is not None)
    if lead.turn != "Sparrow":
        await lead.do(verbs.DoneWithTurn, who=lead.who(lead.turn or ""), pick=lead.who("Sparrow"))
    await expect(page.get_by_test_id("my-turn")).to_be_visible()
    picker = page.get_by_label("Who comes next?")
    await tab_to(page, picker)
    await page.keyboard.press("ArrowDown")
    picked = await picker.evaluate("it => it.selectedOptions[0].label")
    await look(page, "session-turn-1280-dark")
    await tab_to(page, press(page, "I am done"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("who-speaks")).to_contain_text(f"{picked} has the turn.")
    await focus_is_kept(page)

    await lead.do(verbs.GoTo, phase_index=WELCOME)
    await tab_to(page, press(page, "Raise a hand"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("my-hand")).to_contain_text("Your hand is up. You are next.")
    await focus_is_kept(page)
    await tab_to(page, page.get_by_label("Just my hand"))
    await page.keyboard.press("ArrowDown")
    await lead.until(lambda now: [hand.word for hand in now.hands] == ["respond"])
    await look(page, "session-hand-1280-dark")
    await tab_to(page, press(page, "Tonight"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Tonight", exact=True)).to_be_focused()
    await look(page, "session-tonight-1280-dark")
    await page.keyboard.press("Escape")
    await expect(press(page, "Tonight")).to_be_focused()
    await tab_to(page, press(page, "Lower my hand"))
    await page.keyboard.press("Enter")
    await expect(press(page, "Raise a hand")).to_be_visible()
    await focus_is_kept(page)


async def test_words_that_cannot_go_now_are_kept(evening: Evening, browser: Browser) -> None:
    """Muted, listening, or too much that waits: each says why and what to do, and nothing that was written is lost."""
    lead = await evening.client("Noor", "facilitator")
    river = await evening.client("River")
    page = await join(await person(browser, PHONE, dark=True), evening.member_link, "Sparrow")
    await lead.do(verbs.OpenSession, template="sharing")
    await lead.do(verbs.BeginSession)
    await lead.do(verbs.GoTo, phase_index=PLANNING)
    await expect(page.get_by_test_id("who-speaks")).to_have_text("Everybody may write.")
    await composer(page).fill(DRAFT)
    await lead.do(verbs.SetMuted, who=lead.who("Sparrow"), is_muted=True)
    await told(page, "You can read, and not write, for the moment.")
    await expect(part(page)).to_contain_text("Noor will tell you why and give you your voice back.")
    await expect(page.get_by_test_id("composer")).to_contain_text("Kept here. You cannot write just now")
    await composer(page).press("Enter")
    await told(page, "Kept here. You cannot write just now")
    await expect(composer(page)).to_have_value(DRAFT)
    await look(page, "session-muted-390-dark")
    await lead.do(verbs.SetMuted, who=lead.who("Sparrow"), is_muted=False)
    await told(page, "You can write again.")

    await press(page, "Tonight").click()
    await page.get_by_label("On a break").check()
    await page.keyboard.press("Escape")
    await expect(part(page)).to_contain_text("You are on a break. Your place is kept.")
    await look(page, "session-break-390-dark")
    await press(page, "I am back").click()
    await focus_is_kept(page)

    await lead.do(verbs.GoTo, phase_index=CHECK_IN)
    await lead.do(verbs.StartRound)
    await expect(page.get_by_test_id("who-speaks")).to_have_text("River has the turn. You are next.")
    # More than may wait of one person.
    await say(page, "so long " * 300)
    await expect(page.get_by_test_id("held")).to_be_visible(timeout=20_000)
    await say(page, "and longer " * 200)
    refused = page.get_by_test_id("unsent")
    await expect(refused).to_contain_text("Not sent. It is not your turn to write just now.", timeout=20_000)
    await look(page, "session-no-floor-390-dark")
    await river.do(verbs.DoneWithTurn, who=lead.who("River"))
    await expect(message(page, "so long")).to_be_visible()
    await refused.get_by_role("button", name="Try again").click()
    await expect(message(page, "and longer")).to_be_visible(timeout=20_000)
    await expect(refused).to_have_count(0)

    await lead.link.__aexit__(None, None, None)
    await press(page, "I am done").click()
    await expect(part(page)).to_contain_text("No facilitator is here at the moment.")
    await look(page, "session-alone-390-dark")


async def test_late_away_and_gone(evening: Evening, browser: Browser) -> None:
    """Whoever comes late is asked for the agreement; going to another page keeps one's place, and leaving is asked about first."""
    lead = await evening.client("Noor", "facilitator")
    await lead.do(verbs.OpenSession, template="sharing")
    await lead.do(verbs.BeginSession)
    await lead.do(verbs.GoTo, phase_index=AGREEMENT)
    page = await join(await person(browser, DESKTOP), evening.member_link, "Sparrow")
    await press(page, "Read and agree").click()
    dialog = page.get_by_role("dialog", name="What we agree to")
    await press(page, "Add a line for tonight").click()
    await page.get_by_label("Your line").fill(f"You can call me on {NUMBER}.")
    await press(page, "Add it").click()
    asked = page.get_by_test_id("asked")
    await expect(asked).to_contain_text("[phone number]")
    await look(page, "session-line-asked-1280")
    await press(page, "Go on writing").click()
    await expect(page.get_by_label("Your line")).to_have_value(f"You can call me on {NUMBER}.")
    await press(page, "Add it").click()
    await press(page, "Add it covered").click()
    await expect(dialog).to_contain_text("You can call me on [phone number].")
    await lead.until(lambda now: now.agreement.version == 2)
    await press(page, "I agree").click()
    await expect(dialog).to_contain_text("You have agreed. Thank you.")
    await page.keyboard.press("Escape")
    await expect(press(page, "Read and agree")).to_have_count(0)
    await focus_is_kept(page)

    await lead.do(verbs.GoTo, phase_index=CHECK_IN)
    await lead.do(verbs.StartRound)
    await expect(page.get_by_test_id("my-turn")).to_be_visible()
    await page.get_by_role("link", name="My groups").click()
    await lead.until(lambda now: now.round is not None and now.round.seats[0].is_away)
    assert lead.turn == "Sparrow", "a line that drops keeps its turn"
    await page.get_by_role("link", name="Tuesday evening").click()
    await expect(page.get_by_test_id("my-turn")).to_be_visible()
    await look(page, "session-turn-1280")

    await press(page, "Tonight").click()
    await press(page, "Leave the session").click()
    asking = page.get_by_role("dialog", name="Leave the session?")
    await expect(asking).to_contain_text("Your turn goes to the next.")
    await look(page, "session-leave-1280")
    await press(page, "Stay").click()
    await expect(asking).to_have_count(0)
    assert lead.turn == "Sparrow"
    await press(page, "Leave the session").click()
    await press(page, "Leave").click()
    await expect(page.get_by_role("heading", name="My groups")).to_be_visible()
    await lead.until(lambda now: now.round is not None and now.round.turn is None)

    await lead.do(verbs.GoTo, phase_index=GOODNIGHT)
    outside = await join(await person(browser, PHONE), evening.member_link, "Wren")
    await expect(part(outside)).to_contain_text("The door was closed before you came.")
    await expect(outside.get_by_test_id("composer")).to_contain_text("The door was closed. You can read along")
    await look(outside, "session-outside-390")
