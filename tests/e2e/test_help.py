"""Asking for support in a real browser, and those who come: on a phone and a desk."""

from playwright.async_api import Browser, expect

from tests.e2e.pages import DESKTOP, PHONE, accessibility_problems, expect_accessible, join, message, person, shot
from tests.e2e.server_process import ServerProcess


async def test_somebody_asks_and_somebody_comes(server: ServerProcess, browser: Browser) -> None:
    """The card has people to call in any case; who asks hears who knows of it, and who comes; nobody else in the room hears anything."""
    codes = {role: await server.invite("Evening group", role) for role in ("member", "facilitator")}
    link = {role: f"{server.base_url}join#{code}" for role, code in codes.items()}
    ann = await join(await person(browser, PHONE), link["member"], "Ann")
    bob = await join(await person(browser, PHONE, dark=True), link["member"], "Bob")
    flo = await join(await person(browser, DESKTOP), link["facilitator"], "Flo")

    await ann.get_by_role("textbox", name="Your message").fill("/help")
    await ann.get_by_role("button", name="Send").click()
    card = ann.get_by_role("dialog", name="Need help now?")
    await expect(card.get_by_role("link", name="116 123")).to_be_visible()
    await shot(ann, "help-card-390")
    await expect_accessible(ann)
    await card.get_by_role("button", name="I want to talk to someone").click()
    await expect(card.get_by_test_id("help-standing")).to_contain_text("A facilitator has been told.")
    await shot(ann, "help-told-390")
    await card.get_by_role("button", name="Close").click()
    await expect(ann.get_by_test_id("my-help")).to_contain_text("A facilitator has been told.")

    ask = flo.get_by_test_id("ask")
    await expect(ask).to_contain_text("Ann would like to talk to someone.")
    await shot(flo, "help-ask-1280")
    assert await accessibility_problems(flo) == []
    await ask.get_by_role("button", name="I am coming").click()
    await expect(ann.get_by_test_id("my-help")).to_contain_text("Flo is coming to you.")
    await shot(ann, "help-coming-390")
    await expect(ask.get_by_role("button", name="Have a word with Ann")).to_be_visible()
    await ask.get_by_role("button", name="We have talked").click()
    await expect(ask).to_have_count(0)
    await expect(ann.get_by_test_id("my-help")).to_have_count(0)
    await expect(message(ann, "/help")).to_have_count(0)

    await bob.get_by_role("button", name="Need help now?").click()
    card = bob.get_by_role("dialog", name="Need help now?")
    await expect(card.get_by_test_id("help-standing")).to_have_count(0)
    await card.get_by_label("Whom are you worried about?").select_option(label="Ann")
    await card.get_by_role("button", name="Tell the facilitators").click()
    await expect(card.get_by_text("The facilitators have been told about Ann. Thank you.")).to_be_visible()
    await shot(bob, "help-worry-390-dark")
    await expect_accessible(bob)
    alert = flo.get_by_test_id("care-alert")
    await expect(alert).to_contain_text("Ann may be at risk now.")
    await shot(flo, "help-alert-1280")
    assert await accessibility_problems(flo) == []
    await alert.get_by_role("button", name="I look after Ann").click()
    await expect(alert).to_have_count(0)
    await expect(ann.get_by_test_id("my-help")).to_have_count(0)

    await card.get_by_role("button", name="I am not safe").click()
    await expect(card.get_by_test_id("help-standing")).to_contain_text("A facilitator has been told.")
    await expect(flo.get_by_test_id("care-alert")).to_contain_text("Bob may be at risk now.")
    await shot(bob, "help-not-safe-390-dark")


async def test_with_nobody_there_it_is_said(server: ServerProcess, browser: Browser) -> None:
    """And the numbers are there all the same."""
    code = await server.invite("Evening group", "member")
    ann = await join(await person(browser, DESKTOP, dark=True), f"{server.base_url}join#{code}", "Ann")
    await ann.get_by_role("button", name="Need help now?").click()
    card = ann.get_by_role("dialog", name="Need help now?")
    await card.get_by_role("button", name="I am not safe").click()
    await expect(card.get_by_test_id("help-standing")).to_contain_text("nobody could be asked to come")
    await expect(card.get_by_role("link", name="116 123")).to_be_visible()
    await shot(ann, "help-nobody-1280-dark")
    await expect_accessible(ann)
