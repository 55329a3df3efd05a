"""Beside the talk, in real browsers: an aside, the back channel, and what a member tells the facilitators."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.evening import Evening, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess


@pytest.fixture
async def evening(server: ServerProcess) -> AsyncIterator[Evening]:
    async with an_evening(server) as evening:
        yield evening


def staff_link(evening: Evening) -> str:
    return f"{evening.server.base_url}join#{evening.codes['facilitator']}"


def write_in(pane: Locator) -> Locator:
    return pane.get_by_role("textbox", name="Your message")


async def ask_with_a_ready_line(desk: Page, name: str) -> None:
    """By keyboard and mouse alike nothing goes out before the button is pressed."""
    await desk.get_by_role("button", name="People", exact=False).click()
    await desk.get_by_role("button", name=f"Have a word with {name}").click()
    box = desk.get_by_test_id("ask-aside")
    await box.get_by_text("Ready lines").click()
    await box.get_by_role("button", name="How was that for you?").click()
    first = box.get_by_label("What you would like to say first")
    await expect(first).to_be_focused()
    await expect(first).to_have_value("How was that for you?")
    await desk.keyboard.type(" No hurry.")
    await shot(desk, f"aside-ask-{desk.viewport_size['width']}")  # type: ignore[index]
    await expect_accessible(desk)


async def test_a_word_beside_the_group(evening: Evening, browser: Browser) -> None:
    """A member on a phone is asked, comes, writes there and in the group, and is back; a reload loses nothing."""
    river = await evening.client("River")
    phone = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
    desk = await join(await person(browser, DESKTOP), staff_link(evening), "Idris")
    await phone.get_by_role("textbox", name="Your message").fill("what i was writing")
    await ask_with_a_ready_line(desk, "Sparrow")
    await expect(phone.get_by_test_id("aside-invite")).to_have_count(0)
    await desk.get_by_role("button", name="Ask Sparrow", exact=True).click()

    invite = phone.get_by_test_id("aside-invite")
    await expect(invite).to_contain_text("Idris would like a word with you, just the two of you.")
    await expect(invite).to_contain_text("How was that for you? No hurry.")
    await expect(phone.get_by_test_id("announcements")).to_contain_text("Idris would like a word with you")
    await shot(phone, "aside-asked-phone")
    await expect_accessible(phone)
    await shot(desk, "aside-waits-desk")
    await invite.get_by_role("button", name="Come").click()

    pane = phone.get_by_test_id("aside")
    await expect(pane.get_by_role("heading", name="With Idris")).to_be_focused()
    await write_in(pane).fill("not so easy tonight")
    await pane.get_by_role("button", name="Send").click()
    await shot(phone, "aside-phone")
    await expect_accessible(phone)
    talk = desk.get_by_test_id("aside-talk")
    await expect(message(desk, "not so easy tonight")).to_be_visible()
    await expect(desk.get_by_test_id("announcements")).to_contain_text("Sparrow has come.")
    await expect(desk.get_by_test_id("announcements")).to_contain_text("In the aside, Sparrow: not so easy tonight")

    # The group is one tab away, as it was left, and hears nothing.
    await phone.get_by_role("tab", name="Group").click()
    await expect(phone.get_by_role("textbox", name="Your message")).to_have_value("what i was writing")
    await write_in(talk).fill("i am here")
    await talk.get_by_role("button", name="Send").click()
    await expect(phone.get_by_role("tab", name="With Idris (1)")).to_be_visible()
    await phone.reload()
    await phone.get_by_role("tab", name="With Idris").click()
    await expect(message(phone, "i am here")).to_be_visible()
    await shot(desk, "aside-desk")
    await expect_accessible(desk)
    assert [line.text for line in river.view.lines] == []

    await talk.page.get_by_role("button", name="End", exact=True).click()
    await desk.get_by_role("button", name="End it for everyone in it?").click()
    await expect(phone.get_by_test_id("aside")).to_have_count(0)
    await expect(phone.get_by_test_id("announcements")).to_contain_text("The aside is over.")
    await expect(phone.get_by_role("textbox", name="Your message")).to_have_value("what i was writing")


async def test_two_panes_not_now_and_another_facilitator(evening: Evening, browser: Browser) -> None:
    """At a desk the aside is beside the group; "not now" is an answer, and whoever joins is seen."""
    wide = await join(await person(browser, DESKTOP, dark=True), evening.member_link, "Sparrow")
    desk = await join(await person(browser, PHONE, dark=True), staff_link(evening), "Idris")
    other = await join(await person(browser, DESKTOP), staff_link(evening), "Noor")
    await ask_with_a_ready_line(desk, "Sparrow")
    await desk.get_by_role("button", name="Ask Sparrow", exact=True).click()
    await wide.get_by_test_id("aside-invite").get_by_role("button", name="Not now").click()
    await expect(wide.get_by_test_id("aside-invite")).to_have_count(0)
    await expect(desk.get_by_test_id("aside-row")).to_contain_text("not now")
    await shot(desk, "aside-declined-phone-dark")

    await desk.get_by_role("button", name="Ask Sparrow again").click()
    await desk.get_by_role("button", name="Ask Sparrow", exact=True).click()
    await wide.get_by_test_id("aside-invite").get_by_role("button", name="Come").click()
    pane = wide.get_by_test_id("aside")
    await write_in(pane).fill("here i am")
    await pane.get_by_role("button", name="Send").click()
    await expect(message(desk, "here i am")).to_be_visible()
    await shot(desk, "aside-phone-staff-dark")
    await expect_accessible(desk)

    await other.get_by_role("tab", name="Asides").click()
    await expect(message(other, "here i am")).to_have_count(0)
    await other.get_by_role("button", name="Join").click()
    await other.get_by_role("button", name="Join? Sparrow sees it").click()
    await expect(message(other, "here i am")).to_be_visible()
    await expect(pane.get_by_role("heading", name="With Idris and Noor")).to_be_visible()
    await expect(wide.get_by_test_id("announcements")).to_contain_text("Noor has joined you.")
    await shot(wide, "aside-wide-dark")
    await expect_accessible(wide)


async def test_between_facilitators(evening: Evening, browser: Browser) -> None:
    """In general and about a flag, from its card; the other hears it, and sees how much is new."""
    river = await evening.client("River")
    desk = await join(await person(browser, DESKTOP), staff_link(evening), "Idris")
    other = await join(await person(browser, PHONE, dark=True), staff_link(evening), "Noor")
    await river.say("you are all useless idiots")
    card = flag(desk, "useless idiots")
    await card.get_by_test_id("flag-thread").get_by_text("Between facilitators", exact=True).click()
    await card.get_by_role("textbox", name="Between facilitators, about").fill("Shall I?")
    await card.get_by_role("button", name="Send").click()
    await expect(card.get_by_test_id("remark")).to_contain_text("Shall I?")
    await expect(other.get_by_role("tab", name="Team (1)")).to_be_visible()
    await expect(other.get_by_test_id("announcements")).to_contain_text("Between facilitators, Idris: Shall I?")
    await other.get_by_role("tab", name="Team (1)").click()
    await expect(other.get_by_role("tab", name="Team", exact=True)).to_be_visible()
    await other.get_by_role("textbox", name="To the other facilitators").fill("Please do. I keep the round.")
    await other.get_by_role("button", name="Send").click()
    # The first of them hangs on the flag's card too.
    await expect(other.get_by_role("tabpanel", name="Team").get_by_test_id("remark")).to_have_count(2)
    await shot(other, "team-phone-dark")
    await expect_accessible(other)
    await desk.get_by_role("tab", name="Team").click()
    await shot(desk, "team-desk")
    await expect_accessible(desk)
    await other.get_by_role("button", name="Show the flag: ").click()
    await expect(flag(other, "useless idiots")).to_be_focused()
    assert not any("Shall I?" in frame for frame in river.link.frames or ())


async def test_two_clicks_to_tell_the_facilitators(evening: Evening, browser: Browser) -> None:
    """By keyboard too; the card says what somebody in the group says, and whoever has told is answered."""
    river = await evening.client("River")
    phone = await join(await person(browser, PHONE, dark=True), evening.member_link, "Sparrow")
    desk = await join(await person(browser, DESKTOP), staff_link(evening), "Idris")
    await river.say("come on, where exactly do you live?")
    asks = message(phone, "where exactly do you live?")
    await asks.get_by_role("button", name="Tell the facilitators about this message of River").click()
    await phone.get_by_text("Add a line of your own").click()
    await phone.get_by_label("Your line").fill("they keep asking")
    await expect_accessible(phone)
    await shot(phone, "report-phone-dark")
    await phone.get_by_role("button", name="It presses someone").press("Enter")
    await expect(asks).to_be_focused()
    await expect(asks.get_by_test_id("report-mark")).to_have_text("You told the facilitators. Only they know.")
    await expect(asks.get_by_role("button", name="Tell the facilitators")).to_have_count(0)

    card = flag(desk, "where exactly do you live?")
    await expect(card.get_by_test_id("reported")).to_contain_text("it presses someone")
    await expect(card.get_by_test_id("reported")).to_contain_text("they keep asking")
    await expect(card).not_to_contain_text("Sparrow")
    await shot(desk, "reported-desk")
    await expect_accessible(desk)
    await card.get_by_role("button", name="I look after this").click()
    await expect(card).not_to_contain_text("right")
    await shot(desk, "reported-mine-desk")
    await card.get_by_role("button", name="Acted on it").click()
    await expect(desk.get_by_test_id("undo-bar")).to_contain_text("Closed: Acted on it.")
    await desk.get_by_text("Done (1)").click()
    await expect(desk.get_by_text("Acted on it · Idris")).to_be_visible()
    told = "A facilitator has read what you told them and acted. Thank you."
    # Once it can be undone no more.
    await expect(asks.get_by_test_id("report-mark")).to_have_text(told, timeout=15_000)
    await expect(phone.get_by_test_id("announcements")).to_contain_text(told)
    await say(phone, "i would rather not say")
    await expect(message(desk, "i would rather not say")).to_be_visible()
