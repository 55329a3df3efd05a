"""When a group meets, in real browsers: a facilitator says it, a member elsewhere reads it, and takes it into a calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
from playwright.async_api import Browser, Page, expect

from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, person, shot
from tests.e2e.server_process import ServerProcess
from tests.support.schedules import entries

GROUP = "Tuesday evening"
BERLIN = ZoneInfo("Europe/Berlin")


async def to_groups(page: Page) -> None:
    # A dialog that is still coming in is no picture of anything, and axe takes its colours for its contrast.
    await page.emulate_media(reduced_motion="reduce")
    await page.get_by_role("link", name="My groups").click()
    await expect(page.get_by_role("heading", name="My groups")).to_be_visible()


async def fetched(link: str) -> tuple[int, bytes]:
    """What a calendar program gets, which has no session."""
    async with aiohttp.ClientSession() as http, http.get(link) as answer:
        return answer.status, await answer.read()


async def test_from_a_schedule_to_a_calendar(server: ServerProcess, browser: Browser) -> None:
    """In Berlin it is set, in London it is read an hour earlier, and the calendar says nothing but the title."""
    first = (datetime.now(BERLIN) + timedelta(days=3)).replace(hour=19, minute=0, second=0, microsecond=0)
    facilitator_code = await server.invite(GROUP, "facilitator")
    member_code = await server.invite(GROUP)
    in_berlin = await person(browser, DESKTOP, zone="Europe/Berlin")
    facilitator = await join(in_berlin, f"{server.base_url}join#{facilitator_code}", "Noor")
    await to_groups(facilitator)

    await facilitator.get_by_role("button", name=f"Schedule of {GROUP}").click()
    dialog = facilitator.get_by_role("dialog", name=f"When {GROUP} meets")
    await dialog.get_by_role("button", name="Set a schedule").click()
    await dialog.get_by_label("First meeting").fill(f"{first:%Y-%m-%d}")
    await dialog.get_by_label("Begins at").fill("19:00")
    await expect(dialog.get_by_label("How often").locator("option").first).to_have_text(f"Every {first:%A}")
    await expect(dialog.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    await shot(facilitator, "schedule-form-1280")
    await expect_accessible(facilitator)
    await dialog.get_by_role("button", name="Save the schedule").click()
    await expect(dialog.get_by_text(f"Every {first:%A}, 19:00")).to_be_visible()
    evenings = dialog.get_by_test_id("evening")
    await expect(evenings).to_have_count(6)

    day_two, day_three = (
        f"{first + timedelta(weeks=weeks):%A} {(first + timedelta(weeks=weeks)).day}" for weeks in (1, 2)
    )
    await evenings.nth(1).get_by_role("button", name=f"Call off {day_two}").click()
    await expect(evenings.nth(1)).to_contain_text("Called off")
    await expect(evenings.nth(1).get_by_role("button", name="as planned after all")).to_be_focused()
    await evenings.nth(2).get_by_role("button", name=f"Move {day_three}").click()
    moved = first + timedelta(weeks=2, days=1)
    await evenings.nth(2).get_by_label("New time").fill(f"{moved:%Y-%m-%dT18:15}")
    await expect_accessible(facilitator)
    await evenings.nth(2).get_by_role("button", name="Move it").click()
    await expect(evenings.nth(2)).to_contain_text(f"Moved from {day_three}")
    await expect(evenings.nth(2)).to_contain_text("18:15")
    await shot(facilitator, "schedule-1280")
    await expect_accessible(facilitator)
    await facilitator.keyboard.press("Escape")
    await expect(facilitator.get_by_text(f"Next: {first:%A}, 19:00")).to_be_visible()
    await expect(facilitator.get_by_text("in Berlin")).to_have_count(0)
    await shot(facilitator, "groups-facilitator-1280")
    await expect_accessible(facilitator)

    in_london = await person(browser, PHONE, zone="Europe/London")
    member = await join(in_london, f"{server.base_url}join#{member_code}", "Sparrow")
    await to_groups(member)
    await expect(member.get_by_role("link", name=GROUP)).to_contain_text(f"Next: {first:%A}, 18:00")
    await expect(member.get_by_role("link", name=GROUP)).to_contain_text("19:00 in Berlin")
    await expect(member.get_by_role("button", name="Schedule of")).to_have_count(0)
    await shot(member, "groups-member-390")
    await expect_accessible(member)

    await member.get_by_role("button", name="Calendar").click()
    calendar = member.get_by_role("dialog", name="Meetings in my calendar")
    await expect(calendar.get_by_role("textbox", name="Title")).to_have_value("Appointment")
    await shot(member, "calendar-390")
    await expect_accessible(member)
    await calendar.get_by_role("textbox", name="Title").fill("Choir")
    await calendar.get_by_label("Reminder").select_option(label="1 hour before")
    await calendar.get_by_role("button", name="Make my calendar link").click()
    await expect(calendar.get_by_test_id("calendar-link")).to_be_focused()
    link = await calendar.get_by_test_id("calendar-link").input_value()
    await shot(member, "calendar-link-390")
    await expect_accessible(member)
    status, file = await fetched(link)
    assert status == 200
    found = entries(file, 3)
    assert {entry.title for entry in found} == {"Choir"}
    assert [entry.begins_at for entry in found] == [
        first,
        first + timedelta(weeks=1),
        moved.replace(hour=18, minute=15),
    ]
    assert [entry.is_cancelled for entry in found] == [False, True, False]
    assert GROUP.encode() not in file

    await calendar.get_by_role("button", name="Close").click()
    await member.get_by_role("button", name="Calendar").click()
    await expect(calendar.get_by_role("textbox", name="Title")).to_have_value("Choir")
    await expect(calendar.get_by_test_id("calendar-link")).to_have_count(0)
    await shot(member, "calendar-on-390")
    await calendar.get_by_role("button", name="Make a new link").click()
    renewed = await calendar.get_by_test_id("calendar-link").input_value()
    assert (await fetched(link))[0] == 404
    assert (await fetched(renewed))[0] == 200
    await calendar.get_by_role("button", name="Switch off").click()
    await calendar.get_by_role("button", name="Switch off?").click()
    await expect(calendar.get_by_text("Switched off.")).to_be_visible()
    await expect_accessible(member)
    assert (await fetched(renewed))[0] == 404


async def test_two_facilitators_do_not_undo_one_another(server: ServerProcess, browser: Browser) -> None:
    """Who had not seen the other's change is told so and shown it, and then goes on."""
    code = await server.invite(GROUP, "facilitator")
    dialogs = []
    for name, viewport, dark in (("Noor", DESKTOP, False), ("Kai", PHONE, True)):
        page = await join(await person(browser, viewport, dark=dark), f"{server.base_url}join#{code}", name)
        await to_groups(page)
        await page.get_by_role("button", name=f"Schedule of {GROUP}").click()
        dialogs.append(page.get_by_role("dialog", name=f"When {GROUP} meets"))
        if name == "Noor":
            await dialogs[0].get_by_role("button", name="Set a schedule").click()
            await dialogs[0].get_by_role("button", name="Save the schedule").click()
    noor, kai = (dialog.get_by_test_id("evening") for dialog in dialogs)
    await expect(kai).to_have_count(6)
    await noor.nth(0).get_by_role("button", name="Call off").click()
    await expect(noor.nth(0)).to_contain_text("Called off")
    await kai.nth(1).get_by_role("button", name="Call off").click()
    await expect(dialogs[1].get_by_role("alert").first).to_contain_text("Somebody else has changed the schedule")
    await expect(kai.nth(0)).to_contain_text("Called off")
    await expect(kai.nth(1)).not_to_contain_text("Called off")
    await kai.nth(1).get_by_role("button", name="Call off").click()
    await expect(kai.nth(1)).to_contain_text("Called off")
    await shot(dialogs[1].page, "schedule-390-dark")
    await expect_accessible(dialogs[1].page)

    await dialogs[1].get_by_role("button", name="Change the schedule").click()
    await dialogs[1].get_by_label("How often").select_option(index=1)
    await shot(dialogs[1].page, "schedule-form-390-dark")
    await expect_accessible(dialogs[1].page)
    await dialogs[1].get_by_role("button", name="Save the schedule").click()
    await expect(dialogs[1].get_by_text("Every second week")).to_be_visible()
    # The evening that the new rule names no more has no change any more.
    await expect(kai.filter(has_text="Called off")).to_have_count(1)
    await dialogs[1].get_by_role("button", name="No more meetings").click()
    await dialogs[1].get_by_role("button", name="Take the whole schedule away?").click()
    await expect(dialogs[1].get_by_text("No schedule yet.")).to_be_visible()
