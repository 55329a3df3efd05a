"""From the lead's note to the next evening's lobby: handing over, stepping back, hard words, checking on people and closing out."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from server.protocol import commands, relief
from server.protocol import session_commands as verbs
from tests.e2e.pages import DESKTOP, PHONE, accessibility_problems, join, person, shot
from tests.e2e.seats import sit
from tests.e2e.server_process import ServerProcess
from tests.support.app import Seat

GROUP = "Tuesday evening"
NOTE = "Ann may need a moment before her turn"
SAID = "my sister says that I should just pull myself together"
AT_RISK = "i don't want to be alive any more, i have the pills here and i will take them tonight"
LINE = "Begin gently, and with the theme that was left."


@pytest.fixture
async def seats() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def seen(page: Page, name: str) -> None:
    await shot(page, f"close-out-{name}")
    assert await accessibility_problems(page) == []


async def open_fold(page: Page, name: str) -> Locator:
    fold = page.get_by_test_id(f"desk-{name}")
    if await fold.get_attribute("open") is None:
        await fold.locator("summary").first.click()
    return fold


async def at_the_desk(
    server: ServerProcess, browser: Browser, lead: Seat, size: dict[str, int], *, dark: bool = False
) -> Page:
    """Noor, on duty beside whoever leads an evening that has begun."""
    link = f"{server.base_url}join#{await server.invite(GROUP, 'facilitator')}"
    page = await join(await person(browser, size, dark=dark), link, "Noor")
    # A dialog that is still coming in is no picture of anything.
    await page.emulate_media(reduced_motion="reduce")
    await lead.do(verbs.OpenSession, room_id=lead.room_id, template="open")
    await lead.do(verbs.BeginSession, room_id=lead.room_id)
    await page.get_by_role("tab", name="Session").click()
    await page.get_by_role("button", name="Go on duty").click()
    await lead.until(lambda view: len(view.session.on_duty) == 2)
    return page


async def test_the_lead_and_its_note_go_back_and_forth(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack
) -> None:
    """Written while handing over; read by whoever takes over, and put away."""
    kit = await sit(seats, server, await server.invite(GROUP, "facilitator"), "Kit")
    page = await at_the_desk(server, browser, kit, DESKTOP)
    noor = next(who for who in kit.view.session.on_duty if who != kit.user_id)  # type: ignore[union-attr]
    await kit.do(verbs.HandOver, room_id=kit.room_id, to=noor, note=NOTE)
    left = page.get_by_test_id("left-note")
    await expect(left).to_contain_text("Kit handed the lead to Noor")
    await expect(left).to_contain_text(NOTE)
    await seen(page, "note-1280")
    await left.get_by_role("button", name="Put away").click()
    await expect(left).to_have_count(0)
    duty = await open_fold(page, "duty")
    await duty.get_by_role("button", name="Hand the lead to Kit").click()
    dialog = page.get_by_test_id("hand-over")
    await dialog.get_by_label("A note, if you like").fill("we stopped at the second theme")
    await seen(page, "hand-over-1280")
    await dialog.get_by_role("button", name="Hand over").click()
    await expect(dialog).to_have_count(0)
    await kit.until(lambda view: view.notes and view.notes.note)
    assert kit.view.notes is not None
    assert kit.view.notes.note is not None
    assert kit.view.notes.note.text == "we stopped at the second theme"


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "1280"), (PHONE, "390")])
async def test_stepping_back_for_ten_minutes(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack, size: dict[str, int], name: str
) -> None:
    """The others hold the room; flags are quiet, somebody at risk is not; one is back by one tap, or asks for relief when alone."""
    kit = await sit(seats, server, await server.invite(GROUP, "facilitator"), "Kit")
    page = await at_the_desk(server, browser, kit, size, dark=size is PHONE)
    ann = await sit(seats, server, await server.invite(GROUP), "Ann")
    await kit.do(verbs.Adjust, room_id=kit.room_id, cross_talk="anyone")
    load = await open_fold(page, "load")
    await load.scroll_into_view_if_needed()
    await seen(page, f"load-{name}")
    await load.get_by_role("button", name="I need ten minutes").click()
    away = page.get_by_test_id("away")
    await expect(away).to_contain_text("Kit holds the room")
    await ann.say("you are a useless lot, all of you, go away")
    await kit.until(lambda view: view.flags)
    await expect(page.get_by_role("tab", name="Flags", exact=True)).to_be_visible()
    await ann.say(AT_RISK)
    await expect(page.get_by_test_id("care-alert")).to_be_visible()
    await seen(page, f"away-{name}")
    await away.get_by_role("button", name="I am back").click()
    await expect(away).to_have_count(0)
    await expect(page.get_by_role("tab", name="Flags (2)")).to_be_visible()
    load = await open_fold(page, "load")
    await kit.do(relief.StepBackFromDuty, room_id=kit.room_id)
    await expect(page.get_by_test_id("others-away")).to_contain_text("Kit has stepped back until")
    await expect(load).to_contain_text("Nobody else on duty is here to hold the room.")
    await kit.do(verbs.GoOffDuty, room_id=kit.room_id)
    await kit.do(verbs.SetRoster, room_id=kit.room_id, on_call=[kit.user_id])
    await load.get_by_role("button", name="Ask whoever is on call to come").click()
    await kit.until(lambda view: view.pages)
    await expect(load).to_contain_text("Whoever is on call is asked to come")
    await seen(page, f"alone-{name}")
    await kit.do(verbs.GoOnDuty, room_id=kit.room_id)
    await expect(load.get_by_role("button", name="I need ten minutes")).to_be_visible()
    await expect(page.get_by_test_id("debrief").first).to_contain_text("Somebody may have been at risk tonight")

    # Hard words are covered until they are opened, and this browser remembers who does not want that.
    await page.get_by_role("tab", name="Flags (2)").click()
    card = page.get_by_test_id("flag").first
    await expect(card.get_by_test_id("flag-text")).to_be_hidden()
    await seen(page, f"hard-{name}")
    await card.get_by_role("button", name="Show the words").click()
    await expect(card.get_by_test_id("flag-text")).to_contain_text("i don't want to be alive")
    await seen(page, f"hard-open-{name}")
    await card.get_by_role("button", name="Cover the words").click()
    await expect(card.get_by_test_id("flag-text")).to_be_hidden()
    await page.get_by_role("tab", name="Session").click()
    await load.get_by_label("Show hard words at once").check()
    await page.reload()
    await page.get_by_role("tab", name="Flags (2)").click()
    await expect(page.get_by_test_id("flag-text").first).to_be_visible()


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "1280"), (PHONE, "390")])
async def test_an_evening_is_closed_out_and_the_next_begins_with_it(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack, size: dict[str, int], name: str
) -> None:
    """Whom to check on, the form, a quote that is asked about, the draft that a closed browser leaves; then what the next lobby shows."""
    kit = await sit(seats, server, await server.invite(GROUP, "facilitator"), "Kit")
    page = await at_the_desk(server, browser, kit, size, dark=size is PHONE)
    ann = await sit(seats, server, await server.invite(GROUP), "Ann")
    await kit.do(verbs.Adjust, room_id=kit.room_id, cross_talk="anyone")
    await ann.say(SAID)
    await ann.do(commands.Leave, room_id=ann.room_id)
    checks = await open_fold(page, "checks")
    await expect(checks).to_contain_text("has left")
    await checks.get_by_role("button", name="Check on Ann").click()
    await expect(checks.get_by_test_id("to-check-on")).to_contain_text("Ann")
    await seen(page, f"checks-{name}")

    await kit.do(verbs.WindDown, room_id=kit.room_id)
    form = page.get_by_test_id("close-out")
    await expect(form).to_be_visible()
    await seen(page, f"form-blank-{name}")
    await form.get_by_label("One line for the next evening").fill(LINE)
    await kit.do(verbs.CloseSession, room_id=kit.room_id)
    await expect(page.get_by_test_id("open-session")).to_be_visible()
    await expect(form.get_by_label("One line for the next evening")).to_have_value(LINE)
    await form.get_by_role("button", name="It was hard").click()
    await form.get_by_role("button", name="Heavy").click()
    await form.get_by_label("Is there something that worries you?").fill(f'Ann wrote: "{SAID}"')
    await form.get_by_role("button", name="Add a follow-up").click()
    await form.get_by_label("What", exact=True).fill("Ring in the middle of the week")
    await form.get_by_label("Who").select_option(label="Kit")
    await form.get_by_role("button", name="It has shaken me").click()
    await form.get_by_label("I would like to talk it through").check()
    await expect(page.get_by_test_id("close-out-state")).to_contain_text("Kept.")
    await seen(page, f"form-{name}")

    # The browser is closed, and another page goes on with it.
    again = await page.context.new_page()
    await page.close()
    page = again
    await page.goto(server.base_url)
    await page.get_by_role("link", name=GROUP).click()
    await page.get_by_role("tab", name="Session").click()
    form = page.get_by_test_id("close-out")
    await expect(form.get_by_label("One line for the next evening")).to_have_value(LINE)
    await expect(form.get_by_role("button", name="It was hard")).to_have_attribute("aria-pressed", "true")
    await form.get_by_role("button", name="Send").click()
    quoted = page.get_by_test_id("close-out-quoted")
    await expect(quoted.get_by_role("heading")).to_be_focused()
    await seen(page, f"quoted-{name}")
    await quoted.get_by_role("button", name="Change it").click()
    await form.get_by_label("Is there something that worries you?").fill("Ann has a hard time at home.")
    await form.get_by_role("button", name="Send").click()
    sent = page.get_by_test_id("close-out-sent")
    await expect(sent).to_contain_text("Thank you for holding this evening")
    await expect(sent).to_contain_text("nobody does it alone")
    await seen(page, f"sent-{name}")

    await kit.do(verbs.OpenSession, room_id=kit.room_id, template="open")
    before = page.get_by_test_id("before-evening")
    await expect(before.get_by_test_id("hand-off")).to_contain_text(LINE)
    await expect(before.get_by_test_id("to-check-on")).to_contain_text("Ann")
    await expect(before.get_by_test_id("follow-ups")).to_contain_text("Kit, by")
    await before.get_by_text("What was written of 1 evening").click()
    await expect(before.get_by_test_id("written")).to_contain_text("Noor would like to talk this evening through")
    await seen(page, f"before-{name}")
    await before.get_by_label("Ring in the middle of the week").click()
    await expect(before.get_by_label("Ring in the middle of the week")).to_be_checked()
    assert SAID not in await before.inner_text()
    assert LINE not in "".join(ann.wire)
