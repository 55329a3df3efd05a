"""Being on call in a real browser, beside a server on a clock that a test moves on: nobody waits three minutes for a group that is alone."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from server.domain.duty import DutyRule
from server.domain.people import Role
from server.protocol import session_commands as verbs
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, person, shot
from tests.support.app import RunningApp, running_app
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting


async def begun(clinic: RunningApp, clock: FakeClock) -> Meeting:
    """Ann and Bob with Flo, who leads."""
    meeting = Meeting(clinic, await clinic.room(), clock)
    await meeting.come("Ann", "Bob", "Flo")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    await meeting.do("Flo", verbs.BeginSession)
    return meeting


async def staff(meeting: Meeting, browser: Browser, name: str, viewport: dict[str, int], *, dark: bool = False) -> Page:
    code = await meeting.clinic.code(meeting.room, Role.FACILITATOR)
    link = f"{meeting.clinic.app.url}join#{code}"
    return await join(await person(browser, viewport, dark=dark), link, name)


async def test_whoever_is_on_call_is_asked_on_the_page_with_their_groups(tmp_path: Path, browser: Browser) -> None:
    """At once, said aloud; from there they come, or say that they cannot, and the next is asked."""
    clock = FakeClock()
    async with running_app(tmp_path, clock=clock) as clinic:
        meeting = await begun(clinic, clock)
        hal = await staff(meeting, browser, "Hal", PHONE)
        ida = await staff(meeting, browser, "Ida", DESKTOP, dark=True)
        flo = meeting["Flo"]
        await flo.until(lambda view: {"Hal", "Ida"} <= {member.name for member in view.members.values()})
        on_call = [member.user_id for member in flo.view.members.values() if member.name in ("Hal", "Ida")]
        await meeting.do("Flo", verbs.SetRoster, on_call=on_call)
        for page in (hal, ida):
            await page.get_by_role("link", name="My groups").first.click()
            await expect(page.get_by_role("heading", level=1)).to_have_text("My groups")
        await meeting.drop("Flo")
        await meeting.tick(seconds=DutyRule().alone_s)

        asked = hal.get_by_test_id("paged")
        await expect(asked).to_contain_text("Tuesday evening")
        aloud = hal.get_by_test_id("urgent-announcements").filter(
            has_text="Tuesday evening needs somebody to look after it"
        )
        await expect(aloud).to_have_count(1)
        await expect(ida.get_by_test_id("paged")).to_have_count(0)
        await shot(hal, "on-call-groups-phone")
        await expect_accessible(hal)
        await asked.get_by_role("button", name="I cannot").click()
        await expect(asked).to_have_count(0)
        await expect(ida.get_by_test_id("paged")).to_be_visible()
        await shot(ida, "on-call-groups-dark")
        await expect_accessible(ida)
        await ida.reload()
        await ida.get_by_test_id("paged").get_by_role("button", name="Go there").click()
        await expect(ida.get_by_test_id("connection")).to_have_attribute("data-state", "live")
        await ida.get_by_test_id("paged").get_by_role("button", name="look after").click()
        await expect(ida.get_by_test_id("paged")).to_have_count(0)


async def test_who_is_writing_is_shown_to_those_who_look_after_it_and_to_nobody_else(
    tmp_path: Path, browser: Browser
) -> None:
    """On the desk, for a moment; also who has left and whose line is down. Other members see nothing of it."""
    clock = FakeClock()
    async with running_app(tmp_path, clock=clock) as clinic:
        meeting = await begun(clinic, clock)
        desk = await staff(meeting, browser, "Gus", DESKTOP)
        await desk.get_by_role("tab", name="Session").click()
        await desk.get_by_role("button", name="Go on duty").click()
        people = desk.get_by_test_id("desk-people")
        await people.locator("summary").click()
        member_link = f"{clinic.app.url}join#{await clinic.code(meeting.room)}"
        page = await join(await person(browser, PHONE), member_link, "Sparrow")
        await page.get_by_role("textbox", name="Your message").type("something")
        row = people.get_by_test_id("attender").filter(has_text="Sparrow")
        await expect(row).to_contain_text("is writing")
        assert not any("something" in frame for seat in meeting.seats.values() for frame in seat.wire)
        assert not any('"writing"' in frame for name in ("Ann", "Bob") for frame in meeting[name].wire)
        await meeting.drop("Bob")
        await expect(people.get_by_test_id("attender").filter(has_text="Bob")).to_contain_text("line is down")
        await people.scroll_into_view_if_needed()
        await shot(desk, "writing-desk")
        await expect(row).not_to_contain_text("is writing", timeout=10_000)
        await expect(row).to_contain_text("here")
