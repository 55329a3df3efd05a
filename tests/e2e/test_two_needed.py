"""A clinic that asks for two facilitators, in a real browser: each desk says what is missing, until it is not."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from server.config import SessionsConfig
from server.domain.people import Role
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.support.app import RunningApp, running_app


async def staff(clinic: RunningApp, browser: Browser, name: str, link: str, viewport: dict[str, int]) -> Page:
    page = await join(await person(browser, viewport), link, name)
    await page.get_by_role("tab", name="Session").click()
    return page


async def test_the_room_opens_with_two_and_one_alone_is_told_what_is_missing(tmp_path: Path, browser: Browser) -> None:
    """Before the doors, before the talk, and when one of the two has gone."""
    async with running_app(tmp_path, sessions=SessionsConfig(facilitators=2)) as clinic:
        link = f"{clinic.app.url}join#{await clinic.code(await clinic.room(), Role.FACILITATOR)}"
        flo = await staff(clinic, browser, "Flo", link, DESKTOP)
        missing = flo.get_by_test_id("facilitators-missing")
        doors = flo.get_by_role("button", name="Open the doors")
        await expect(missing).to_contain_text("One more facilitator is needed before the room can open.")
        await expect(doors).to_have_attribute("aria-disabled", "true")
        await shot(flo, "two-needed-1280")
        await expect_accessible(flo)

        gus = await staff(clinic, browser, "Gus", link, PHONE)
        await expect(missing).to_have_count(0)
        await doors.click()
        begin = flo.get_by_role("button", name="Begin: Welcome")
        await expect(missing).to_contain_text("One more facilitator is needed on duty before the talk can begin.")
        await expect(begin).to_have_attribute("aria-disabled", "true")
        await expect(gus.get_by_test_id("facilitators-missing")).to_be_visible()
        await shot(gus, "two-needed-390")
        await expect_accessible(gus)

        await gus.get_by_role("button", name="Go on duty").click()
        await expect(missing).to_have_count(0)
        await begin.click()
        await expect(flo.get_by_test_id("phase-card").get_by_role("heading", name="Welcome")).to_be_visible()
        await gus.close()
        await expect(missing).to_contain_text("One facilitator is missing. The talk goes on")
        await shot(flo, "two-needed-one-left")


async def test_between_sessions_members_read_where_the_clinic_wishes_so(tmp_path: Path, browser: Browser) -> None:
    """The composer says when writing opens, and keeps what is written ahead; a facilitator writes as ever."""
    async with running_app(tmp_path, sessions=SessionsConfig(talk_between=False)) as clinic:
        room = await clinic.room()
        ann = await join(await person(browser, PHONE), f"{clinic.app.url}join#{await clinic.code(room)}", "Ann")
        link = f"{clinic.app.url}join#{await clinic.code(room, Role.FACILITATOR)}"
        flo = await join(await person(browser, DESKTOP), link, "Flo")
        await expect(ann.get_by_text("Writing opens with the next session")).to_be_visible()
        await say(flo, "we meet at seven")
        await expect(message(ann, "we meet at seven")).to_be_visible()
        await ann.get_by_role("textbox", name="Your message").fill("hello, all")
        await ann.keyboard.press("Enter")
        await expect(ann.get_by_role("textbox", name="Your message")).to_have_value("hello, all")
        await expect(message(flo, "hello, all")).to_have_count(0)
        await shot(ann, "between-390")
        await expect_accessible(ann)
