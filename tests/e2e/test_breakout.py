"""Small groups in real browsers: a member on a phone, and a facilitator who looks after all of them."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from server.protocol import session_commands as verbs
from tests.e2e.evening import Evening, Somebody, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess


@pytest.fixture
async def evening(server: ServerProcess) -> AsyncIterator[Evening]:
    async with an_evening(server) as evening:
        yield evening


async def begun(evening: Evening) -> Somebody:
    """Noor leads a session that has begun."""
    lead = await evening.client("Noor", "facilitator")
    await lead.do(verbs.OpenSession, template="sharing")
    await lead.do(verbs.BeginSession)
    return lead


async def on_duty(evening: Evening, browser: Browser, viewport: dict[str, int], *, dark: bool = False) -> Page:
    """Idris looks after the room as well, with the desk open."""
    staff_link = f"{evening.server.base_url}join#{evening.codes['facilitator']}"
    desk = await join(await person(browser, viewport, dark=dark), staff_link, "Idris")
    await desk.get_by_role("tab", name="Session").click()
    await desk.get_by_role("button", name="Go on duty").click()
    return desk


def section(desk: Page) -> Locator:
    """Small groups, on the desk."""
    return desk.get_by_test_id("desk-breakout")


async def test_into_a_small_group_and_back(evening: Evening, browser: Browser) -> None:
    """
    One is in it by oneself, can ask for a facilitator who comes, reads what is said to everybody, and is back with the words that were being
    written before and in it.
    """
    lead = await begun(evening)
    await evening.client("River")
    page = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    desk = await on_duty(evening, browser, DESKTOP, dark=True)
    await page.get_by_role("textbox", name="Your message").fill("for later")
    await lead.say("Talk about a small good thing of this week.")
    await section(desk).locator("summary").click()
    await section(desk).get_by_label("For how long").select_option("5")
    await section(desk).get_by_role("button", name="Begin the small groups").click()

    bar = page.get_by_test_id("breakout")
    await expect(bar).to_contain_text("You are with River.")
    await expect(page.get_by_test_id("announcements")).to_contain_text("You are in a small group now.")
    await expect(page.get_by_test_id("said-to-all")).to_contain_text("Noor to everybody: Talk about a small good thing")
    await expect(page.get_by_test_id("who-speaks")).to_have_text("We are in small groups.")
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("")
    await say(page, "just us two")
    await expect(message(page, "just us two")).to_be_visible()
    await expect(message(desk, "just us two")).to_have_count(0)
    await expect(desk.get_by_test_id("small-group")).to_contain_text("1 message you have not seen")
    await bar.get_by_role("button", name="Ask a facilitator").click()
    await page.reload()
    await expect(page.get_by_test_id("breakout")).to_contain_text("A facilitator has been asked")
    await lead.say("Two more minutes.")
    await expect(page.get_by_test_id("said-to-all")).to_contain_text("Noor to everybody: Two more minutes.")
    await shot(page, "breakout-phone")
    await expect_accessible(page)
    await expect(section(desk)).to_contain_text("asks for you")
    await shot(desk, "breakout-desk-dark")
    await expect_accessible(desk)
    await desk.get_by_role("button", name="Go to Sparrow").click()
    await expect(message(desk, "just us two")).to_be_visible()
    await expect(page.get_by_role("button", name="Ask a facilitator")).to_be_visible()
    await expect(desk.get_by_test_id("small-group")).to_contain_text("Nothing new")
    await say(desk, "i am here")
    await expect(message(page, "i am here")).to_be_visible()
    await shot(desk, "breakout-inside-dark")

    await page.get_by_role("textbox", name="Your message").fill("what i was writing")
    await section(desk).get_by_role("button", name="Everybody back").click()
    await section(desk).get_by_role("button", name="Bring everybody back now?").click()
    await expect(bar).to_have_count(0)
    await expect(page.get_by_test_id("announcements")).to_contain_text("You are back in the group.")
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("for later\nwhat i was writing")
    await expect(message(page, "just us two")).to_have_count(0)
    await expect(message(desk, "just us two")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_groups_are_put_together_by_hand_and_changed_while_they_talk(
    evening: Evening, browser: Browser, viewport: dict[str, int]
) -> None:
    """By keyboard on a desktop, by touch on a phone; what would leave somebody alone cannot be begun."""
    lead = await begun(evening)
    people = {name: await evening.client(name) for name in ("Ash", "Bo", "Cleo", "Dara")}
    ids = {name: lead.who(name) for name in people}
    await people["Dara"].do(verbs.ChooseStatus, status="listening")
    desk = await on_duty(evening, browser, viewport)

    async def press(button: Locator) -> None:
        if viewport is PHONE:
            await button.click()
            return
        await button.focus()
        await desk.keyboard.press("Enter")

    async def put(name: str, where: str) -> None:
        await press(section(desk).get_by_role("button", name=f"Where {name} is"))
        await press(desk.get_by_role("menuitem", name=where))

    await section(desk).locator("summary").click()
    await section(desk).get_by_label("Threes").check()
    await press(section(desk).get_by_role("button", name="Show who is with whom"))
    planned = desk.get_by_test_id("planned-groups")
    await expect(planned.get_by_text("Group 1")).to_be_visible()
    await expect(planned.get_by_text("Group 2")).to_have_count(0)
    await expect(planned).to_contain_text("With the whole group")
    await put("Ash", "To a new group")
    await expect(section(desk)).to_contain_text("Ash would be alone")
    await expect(section(desk).get_by_role("button", name="Begin the small groups")).to_have_attribute(
        "aria-disabled", "true"
    )
    await put("Dara", "To Ash")
    await shot(desk, f"breakout-planned-{'phone' if viewport is PHONE else 'desktop'}")
    await expect_accessible(desk)
    await press(section(desk).get_by_role("button", name="Begin the small groups"))
    await lead.until(lambda session: session.breakout is not None)
    assert lead.session.breakout is not None
    groups = {frozenset(group.members): group.room_id for group in lead.session.breakout.groups}
    assert set(groups) == {frozenset({ids["Bo"], ids["Cleo"]}), frozenset({ids["Ash"], ids["Dara"]})}

    await expect(desk.get_by_test_id("small-group")).to_have_count(2)
    await put("Cleo", "To Ash and Dara")
    await lead.until(lambda session: {len(group.members) for group in session.breakout.groups} == {1, 3})
    await shot(desk, f"breakout-running-{'phone' if viewport is PHONE else 'desktop'}")
    await expect_accessible(desk)

    # A flag from a small group counts where facilitators are, says where it is from, and leads there.
    ash = people["Ash"]
    trio = groups[frozenset({ids["Ash"], ids["Dara"]})]
    await ash.link.enter(trio)
    await ash.link.post(trio, "you are a worthless idiot")
    await expect(desk.get_by_test_id("small-group").filter(has_text="1 open flag")).to_have_count(1)
    await expect(desk.get_by_role("tab", name="Flags")).to_contain_text("1")
    await press(section(desk).get_by_role("button", name="1 open flag"))
    card = flag(desk, "worthless idiot")
    await expect(card.get_by_test_id("flag-place")).to_contain_text("small group of Ash, Dara and Cleo")
    await shot(desk, f"breakout-flag-{'phone' if viewport is PHONE else 'desktop'}")
    await press(card.get_by_role("button", name="Look in"))
    await expect(message(desk, "worthless idiot")).to_be_visible()
    await desk.get_by_role("button", name="Back to the group").first.click()
    await expect(message(desk, "worthless idiot")).to_have_count(0)


async def test_whoever_is_in_no_group_is_told_what_is_true(evening: Evening, browser: Browser) -> None:
    """They wait with the whole group; there is no floor to raise a hand for."""
    lead = await begun(evening)
    for name in ("Ash", "Bo"):
        await evening.client(name)
    page = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    await expect(page.get_by_role("button", name="Raise a hand")).to_be_visible()
    await lead.do(verbs.StartBreakout, minutes=5, groups=[[lead.who("Ash"), lead.who("Bo")]])
    await expect(page.get_by_test_id("breakout")).to_contain_text("The others talk in small groups.")
    await expect(page.get_by_role("button", name="Raise a hand")).to_have_count(0)
    await expect(page.get_by_text("Kept here until everybody is back")).to_be_visible()
    await expect_accessible(page)
    await lead.do(verbs.EndBreakout)
    await expect(page.get_by_role("button", name="Raise a hand")).to_be_visible()


async def test_a_small_rooms_own_line_says_when_it_is_down(evening: Evening, browser: Browser) -> None:
    """Also when the whole group's line is up; what is written then is kept, and comes back with its author if the time is up meanwhile."""
    lead = await begun(evening)
    await evening.client("River")
    context = await person(browser, PHONE)
    page = await context.new_page()
    sockets: list[WebSocketRoute] = []
    is_down = False

    async def connect(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if is_down:
            await socket.close()
        else:
            socket.connect_to_server()

    await page.route_web_socket("**/ws", connect)
    await page.goto(evening.member_link)
    await page.get_by_label("The name others will see").fill("Sparrow")
    await page.get_by_role("button", name="Join the group").click()
    await page.get_by_role("button", name="I have written them down").click()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live")
    await lead.do(verbs.StartBreakout, minutes=5)
    await say(page, "before")
    await expect(message(page, "before")).to_be_visible()
    is_down = True
    await sockets[-1].close()
    banner = page.get_by_text("Trying to reach the room again")
    await expect(banner).to_be_visible()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live")
    await shot(page, "breakout-line-phone")
    await expect_accessible(page)
    await say(page, "kept meanwhile")
    is_down = False
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(banner).to_have_count(0)
    await expect(message(page, "kept meanwhile")).to_be_visible()

    is_down = True
    await sockets[-1].close()
    await expect(banner).to_be_visible()
    await say(page, "too late for the two of us")
    await lead.do(verbs.EndBreakout)
    await expect(page.get_by_test_id("breakout")).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("too late for the two of us")
    await expect(page.get_by_test_id("unsent")).to_have_count(0)
