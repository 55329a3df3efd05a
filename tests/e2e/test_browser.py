"""The whole way in real browsers: an operator opens the house, a member says something, a facilitator sees why and acts."""

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e import pages
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

GREETING = "good evening, it was a long week and i am glad to be here"
CRUEL = "you people are pathetic, just shut up and snap out of it"
NUMBER = "555 0134 201"


async def set_up(page: Page, server: ServerProcess) -> None:
    """The operator's first steps, from the printed link to a group."""
    await page.goto(server.link("setup"))
    await page.get_by_label("Name of the clinic").fill("Linden House")
    await shot(page, "setup-1280")
    await expect_accessible(page)
    await page.get_by_role("button", name="Set up").click()
    await expect(page.get_by_test_id("recovery-words").get_by_role("listitem")).to_have_count(6)
    await shot(page, "recovery-words-1280")
    await page.get_by_role("button", name="I have written them down").click()
    await page.get_by_label("Name of the group").fill("Tuesday evening")
    await page.get_by_role("button", name="Open group").click()
    await expect(page.get_by_text("No facilitator yet")).to_be_visible()
    await shot(page, "clinic-1280")
    await expect_accessible(page)


async def invitation(page: Page, button: str) -> str:
    """Press *button*, make a link, and close the dialog again."""
    await page.get_by_role("button", name=button).click()
    await page.get_by_role("button", name="Make link").click()
    link = await page.get_by_test_id("invitation-link").input_value()
    await page.keyboard.press("Escape")
    return link


async def test_from_the_set_up_link_to_a_resolved_flag(server: ServerProcess, browser: Browser) -> None:
    """Operator, facilitator and member come in through links alone; a message reaches the room, its flag the facilitator, who acts on it."""
    operator = await (await person(browser, DESKTOP)).new_page()
    await set_up(operator, server)
    facilitator_link = await invitation(operator, "Invite a facilitator")
    member_link = await invitation(operator, "Invite members")

    facilitator = await join(await person(browser, DESKTOP), facilitator_link, "Noor")
    member = await join(await person(browser, PHONE), member_link, "Sparrow")
    await expect(facilitator.get_by_text("Nothing is waiting")).to_be_visible()

    await say(member, GREETING)
    await expect(message(facilitator, GREETING)).to_be_visible()
    await say(facilitator, "welcome, good that you came")
    await expect(message(member, "welcome, good that you came")).to_be_visible()

    await say(member, CRUEL)
    await expect(message(facilitator, CRUEL)).to_be_visible()
    card = flag(facilitator, CRUEL)
    await expect(card).to_have_attribute("data-lane", "concern")
    await card.get_by_role("button", name="Show the words").click()
    await expect(card.locator("mark").first).to_be_visible()
    await expect(card.get_by_role("group", name="Said before")).to_contain_text(GREETING)
    await shot(facilitator, "flag-1280")
    await expect_accessible(facilitator)

    await card.get_by_role("button", name="I look after this").click()
    await expect(card).to_have_attribute("data-state", "mine")
    await card.get_by_role("button", name="Hide for now").click()
    await expect(member.get_by_text("A facilitator has put this message out of sight")).to_be_visible()
    await expect(message(member, CRUEL)).to_have_count(0)
    await card.get_by_role("button", name="Flag was right").click()
    await expect(facilitator.get_by_text("Done (1)")).to_be_visible()
    await expect(facilitator.get_by_text("Nothing is waiting")).to_be_visible()
    await shot(member, "member-after-390")
    await expect_accessible(member)

    # Nothing of it is said to its author.
    assert not re.search(r"\bflag", await member.inner_text("body"), re.IGNORECASE)


async def test_what_is_personal_waits_for_its_author(server: ServerProcess, browser: Browser) -> None:
    """A phone number is held on its author's screen, nobody else sees it, and covered it goes out."""
    member_code = await server.invite("Tuesday evening")
    facilitator_code = await server.invite("Tuesday evening", "facilitator")
    facilitator = await join(await person(browser, DESKTOP), f"{server.base_url}join#{facilitator_code}", "Noor")
    member = await join(await person(browser, PHONE), f"{server.base_url}join#{member_code}", "Sparrow")
    heard: list[str] = []
    facilitator.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    await facilitator.reload()
    await expect(facilitator.get_by_test_id("connection")).to_have_attribute("data-state", "live")

    await say(facilitator, "we begin in five minutes")
    await expect(message(member, "we begin in five minutes")).to_be_visible()
    await say(member, f"you can call me on {NUMBER} after the group")
    held = member.get_by_test_id("held")
    await expect(held).to_contain_text("[phone number]")
    await shot(member, "held-390")
    await expect_accessible(member)
    await held.get_by_role("button", name="Send it covered").click()

    await expect(message(facilitator, "you can call me on [phone number] after the group")).to_be_visible()
    await expect(held).to_have_count(0)
    assert heard, "the facilitator's wire was listened to"
    assert not any(NUMBER in frame for frame in heard)


async def test_a_page_comes_back_by_itself_and_loses_nothing(server: ServerProcess, browser: Browser) -> None:
    """The server is killed under an open page: what is written meanwhile is sent when it is back, once."""
    code = await server.invite("Tuesday evening", "facilitator")
    page = await join(await person(browser, DESKTOP), f"{server.base_url}join#{code}", "Noor")
    await say(page, "before the power went")
    await expect(message(page, "before the power went")).to_have_count(1)
    await server.kill()
    await expect(page.get_by_test_id("connection")).not_to_have_attribute("data-state", "live")
    await say(page, "while it was away")
    await expect(page.get_by_test_id("unsent")).to_have_count(1)
    await shot(page, "offline-1280")
    await server.start()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live", timeout=40_000)
    await expect(page.get_by_test_id("unsent")).to_have_count(0, timeout=20_000)
    await expect(message(page, "while it was away")).to_have_count(1)
    await page.reload()
    await expect(message(page, "while it was away")).to_have_count(1)
    await expect(message(page, "before the power went")).to_have_count(1)


async def test_the_way_in_by_keyboard_and_by_recovery_words(server: ServerProcess, browser: Browser) -> None:
    """Joining and speaking need no mouse; a name that looks real is asked about; the six words open the same account elsewhere."""
    code = await server.invite("Tuesday evening")
    context = await person(browser, PHONE, dark=True)
    page = await context.new_page()
    await page.goto(f"{server.base_url}join#{code}")
    await page.get_by_label("The name others will see").focus()
    assert code not in page.url, "the code does not stay in the address bar"
    await page.keyboard.type("Anna Bergström")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Use it anyway")).to_be_visible()
    await shot(page, "name-looks-real-390-dark")
    await expect_accessible(page)
    await page.get_by_label("The name others will see").fill("Heron")
    await page.keyboard.press("Enter")
    items = page.get_by_test_id("recovery-words").get_by_role("listitem")
    await expect(items).to_have_count(6)
    recovery_words = " ".join([re.sub(r"[^a-z]", "", text) for text in await items.all_inner_texts()])
    await page.get_by_role("button", name="I have written them down").press("Enter")
    await page.get_by_role("textbox", name="Your message").focus()
    await page.keyboard.type("hello from the keyboard")
    await page.get_by_role("button", name="Send").press("Enter")
    await expect(message(page, "hello from the keyboard")).to_be_visible()

    elsewhere = await (await person(browser, DESKTOP)).new_page()
    await elsewhere.goto(server.base_url)
    await shot(elsewhere, "sign-in-1280")
    await expect_accessible(elsewhere)
    await elsewhere.get_by_label("Recovery words").fill(recovery_words.upper())
    await elsewhere.get_by_role("button", name="Sign in").click()
    await elsewhere.get_by_role("link", name="Tuesday evening").click()
    await expect(message(elsewhere, "hello from the keyboard")).to_be_visible()


async def test_the_demo_plays_into_both_seats(demo_server: ServerProcess, browser: Browser) -> None:
    """From the stage a rehearsal is played: messages arrive on the member's phone, flags beside the facilitator's room."""
    context = await person(browser, DESKTOP)
    stage = await context.new_page()
    await stage.goto(demo_server.link("demo"))
    await expect_accessible(stage)
    await stage.get_by_label("Pace").select_option(label="10× faster")
    await stage.get_by_test_id("stage-play").click()
    member = stage.frame_locator("iframe").nth(0)
    facilitator = stage.frame_locator("iframe").nth(1)
    await expect(member.get_by_test_id("message").nth(3)).to_be_visible(timeout=30_000)
    await expect(facilitator.get_by_test_id("flag").first).to_be_visible(timeout=30_000)
    await expect(member.get_by_test_id("flag")).to_have_count(0)
    await shot(stage, "stage-1280")

    alone = await context.new_page()
    frame = stage.frames[-1]
    await alone.goto(frame.url)
    await expect(alone.locator('[data-testid="flag"][data-lane="concern"]').first).to_be_visible(timeout=60_000)
    await shot(alone, "facilitator-1280")
    await expect_accessible(alone)
    phone = await (await person(browser, PHONE)).new_page()
    await phone.goto(stage.frames[1].url)
    await expect(phone.get_by_test_id("message").nth(3)).to_be_visible(timeout=30_000)
    await shot(phone, "member-390")
    await expect_accessible(phone)
    assert pages.SHOTS.joinpath("facilitator-1280.png").stat().st_size > 10_000
