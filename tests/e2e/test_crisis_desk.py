"""Looking after somebody who may be at risk, in real browsers: from the alert to the close-out, at a desk and on a phone."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from server.protocol.crisis import RaiseCrisis
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, person, shot
from tests.e2e.seats import sit
from tests.e2e.server_process import ServerProcess
from tests.support.app import Seat

GROUP = "Tuesday evening"
KIM, LANE = "Kim, my sister, 020 7946 0000", "12 Mill Lane, second floor"
WHY = "Ann has stopped answering and said she has the pills"


@pytest.fixture
async def seats() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def facilitator(
    server: ServerProcess, browser: Browser, name: str, size: dict[str, int], *, dark: bool = False
) -> Page:
    code = await server.invite(GROUP, "facilitator")
    page = await join(await person(browser, size, dark=dark), f"{server.base_url}join#{code}", name)
    await page.emulate_media(reduced_motion="reduce")
    return page


async def leave_contact(server: ServerProcess, seat: Seat) -> None:
    assert seat.session.cookie is not None
    headers = {"Cookie": seat.session.cookie, "Origin": seat.session.origin}
    body = {"person": KIM, "place": LANE}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{server.base_url}api/contact", json=body, headers=headers) as answer,
    ):
        assert answer.status == 200


async def unfold(card: Locator, step: str) -> Locator:
    """A step with what it needs in view."""
    row = card.get_by_test_id(f"step-{step}")
    if not await row.locator("details").evaluate("details => details.open"):
        await row.locator("summary").click()
    return row


async def test_from_the_alert_to_the_close_out(server: ServerProcess, browser: Browser, seats: AsyncExitStack) -> None:
    """Noor leads at a desk, Gus helps on a phone; Ann, whom it is about, and Bob, who is worried, hear nothing of it."""
    noor = await facilitator(server, browser, "Noor", DESKTOP)
    await noor.get_by_role("tab", name="Session").click()
    await noor.get_by_role("button", name="Open the doors").click()
    gus = await facilitator(server, browser, "Gus", PHONE, dark=True)
    code = await server.invite(GROUP)
    ann, bob = [await sit(seats, server, code, name) for name in ("Ann", "Bob")]
    await leave_contact(server, ann)

    # The alert, on both screens at once.
    await bob.do(RaiseCrisis, room_id=bob.room_id, about=ann.user_id)
    await expect(gus.get_by_test_id("care-alert")).to_contain_text("Ann")
    await gus.get_by_role("tab", name="Care (1)").click()
    await expect(gus.get_by_text("Nobody is with Ann yet.")).to_be_visible()
    await shot(gus, "crisis-calling-390-dark")
    await expect_accessible(gus)

    # The first is with the person, the second keeps the room.
    await noor.get_by_test_id("care-alert").get_by_role("button", name="I look after Ann").click()
    desk = noor.get_by_role("region", name="Looking after people")
    card = noor.get_by_test_id("crisis")
    await expect(desk).to_be_focused()
    await expect(card.get_by_text("You are with Ann.")).to_be_visible()
    await expect(gus.get_by_test_id("care-alert")).to_have_count(0)
    await gus.get_by_role("button", name="I keep the room").click()
    await expect(gus.get_by_text("Noor is with Ann. You keep the room.")).to_be_visible()
    await expect(card.get_by_text("Bob is worried about them.")).to_be_hidden()
    await expect((await unfold(card, "signal")).get_by_text("Bob is worried about them.")).to_be_visible()
    await shot(noor, "crisis-1280")
    await expect_accessible(noor)

    await expect((await unfold(card, "aside")).get_by_role("button", name="Have a word with Ann")).to_be_visible()

    # What one ticks, both see.
    await card.get_by_role("checkbox", name="Talk with Ann alone").click()
    await expect(gus.get_by_role("checkbox", name="Talk with Ann alone")).to_be_checked()
    await (await unfold(card, "assess")).get_by_role("radio", name="Danger now").click()
    for page in (noor, gus):
        await expect(page.get_by_test_id("step-imminent").get_by_text("Now", exact=True)).to_be_visible()
    assess = await unfold(gus.get_by_test_id("crisis"), "assess")
    await expect(assess.get_by_role("radio", name="Danger now")).to_be_checked()
    offer = await unfold(card, "offer")
    await expect(offer.get_by_text("Somebody answers at any hour: 988 (US and Canada)")).to_be_visible()
    await shot(noor, "crisis-offer-1280")
    await expect_accessible(noor)

    await break_the_glass(noor, gus, card)
    await close_out(noor, gus, card)

    assert not any("crisis" in frame or "contact.opened" in frame for seat in (ann, bob) for frame in seat.wire)
    assert not any(KIM in frame for frame in ann.wire + bob.wire)


async def test_a_care_flag_leads_to_the_protocol(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack
) -> None:
    """A facilitator who reads more in somebody's words than the helper does tells everyone on duty with two presses."""
    noor = await facilitator(server, browser, "Noor", PHONE)
    gus = await facilitator(server, browser, "Gus", DESKTOP)
    ann = await sit(seats, server, await server.invite(GROUP), "Ann")
    await ann.say("I'm just weak and broken. I should be ashamed of having this illness.")
    await noor.get_by_role("tab", name="Flags").click()
    flag = noor.get_by_test_id("flag")
    await expect(flag).to_have_attribute("data-lane", "care")
    await flag.get_by_role("button", name="Ann may not be safe").click()
    await flag.get_by_role("button", name="Tell everyone on duty?").click()
    await expect(noor.get_by_test_id("crisis").get_by_text("Nobody is with Ann yet.")).to_be_visible()
    await expect(gus.get_by_test_id("care-alert")).to_contain_text("Ann")
    await noor.get_by_role("tab", name="Flags").click()
    await expect(flag.get_by_role("button", name="How Ann is looked after")).to_be_visible()
    await shot(noor, "crisis-from-a-flag-390")
    await expect_accessible(noor)


async def break_the_glass(noor: Page, gus: Page, card: Locator) -> None:
    """For the one who leads, with a reason; the other is told, and cannot."""
    sealed = card.get_by_test_id("sealed")
    glass = sealed.get_by_role("button", name="Open it for 15 minutes")
    await expect(glass).to_have_attribute("aria-disabled", "true")
    await sealed.get_by_label("Why do you open it?").fill(WHY)
    await glass.click()
    opened = sealed.get_by_test_id("opened-contact")
    await expect(opened).to_contain_text(KIM)
    await expect(opened).to_contain_text(LANE)
    await expect(opened.get_by_text("Shown to you for 1")).to_be_visible()
    await opened.scroll_into_view_if_needed()
    await shot(noor, "crisis-opened-1280")
    await expect_accessible(noor)
    his = (await unfold(gus.get_by_test_id("crisis"), "imminent")).get_by_test_id("sealed")
    await expect(his.get_by_text(WHY)).to_be_visible()
    await expect(his.get_by_text("Only whoever leads, and the clinician, can open it.")).to_be_visible()
    assert KIM not in await gus.content()
    await his.scroll_into_view_if_needed()
    await shot(gus, "crisis-told-390-dark")
    await expect_accessible(gus)
    await noor.reload()
    await noor.get_by_role("tab", name="Care (1)").click()
    await expect(noor.get_by_test_id("opened-contact")).to_contain_text(KIM)


async def close_out(noor: Page, gus: Page, card: Locator) -> None:
    """With an outcome and somebody who asks how she is; then both are asked how they are."""
    last = await unfold(card, "close_out")
    await last.get_by_label("How did it end?").select_option(label="Safe for now, and not alone with it")
    submit = last.get_by_role("button", name="Close")
    await expect(submit).to_have_attribute("aria-disabled", "true")
    await last.get_by_label("Who asks how they are?").select_option(label="Gus")
    await last.get_by_label("Note for those who come after you").fill("Her sister is with her.")
    await shot(noor, "crisis-close-1280")
    await expect_accessible(noor)
    await submit.click()
    await expect(card.get_by_text("Gus asks how they are.")).to_be_visible()
    await expect(gus.get_by_text("And how are you?")).to_be_visible()
    await shot(gus, "crisis-closed-390-dark")
    await expect_accessible(gus)
    await gus.get_by_text("Note for those who come after").click()
    kept = gus.get_by_test_id("crisis-note")
    await expect(kept.get_by_text("Her sister is with her.")).to_be_visible()
    await expect(kept.get_by_text("Written by Noor. Deleted on")).to_be_visible()
    await kept.get_by_role("button", name="Change it").click()
    await kept.get_by_label("Note about Ann").fill("Her sister is with her, and the doctor knows.")
    await shot(gus, "crisis-note-390-dark")
    await expect_accessible(gus)
    await kept.get_by_role("button", name="Keep it").click()
    await expect(kept.get_by_text("Written by Gus.")).to_be_visible()
    await card.get_by_text("Note for those who come after").click()
    await expect(card.get_by_text("Her sister is with her, and the doctor knows.")).to_be_visible()
    await shot(noor, "crisis-note-1280")
    await expect_accessible(noor)
    await gus.get_by_role("button", name="I would like to talk about it").click()
    await expect(card.get_by_text("Gus would like to talk about it.")).to_be_visible()
    await card.get_by_role("button", name="I am all right").click()
    await expect(noor.get_by_role("tab", name="Care", exact=True)).to_be_visible()


async def test_a_member_is_told_afterwards(server: ServerProcess, browser: Browser) -> None:
    """Where they are next: by whom, when and why, until they say that they have read it. The operator reads of it as well."""
    flo = await facilitator(server, browser, "Flo", DESKTOP)
    member = await join(await person(browser, PHONE), f"{server.base_url}join#{await server.invite(GROUP)}", "Ann")
    await member.emulate_media(reduced_motion="reduce")
    _opened_before(server, datetime.now(UTC) - timedelta(hours=1))
    await member.reload()
    told = member.get_by_test_id("opened")
    await expect(told).to_contain_text("Flo opened it in Tuesday evening")
    await expect(told).to_contain_text(WHY)
    await shot(member, "told-390")
    await expect_accessible(member)
    await told.get_by_role("button", name="I have read this").click()
    await expect(told).to_have_count(0)
    await member.reload()
    await expect(member.get_by_test_id("connection")).to_have_attribute("data-state", "live")
    await expect(told).to_have_count(0)
    operator = await (await person(browser, DESKTOP)).new_page()
    await operator.goto(server.link("setup"))
    await operator.get_by_label("Name of the clinic").fill("Linden House")
    await operator.get_by_role("button", name="Set up").click()
    await operator.get_by_role("button", name="I have written them down").click()
    await operator.goto(f"{server.base_url}clinic")
    await expect(operator.get_by_text("Flo opened the contact of Ann in Tuesday evening")).to_be_visible()
    await operator.get_by_text("Flo opened the contact of Ann").scroll_into_view_if_needed()
    await shot(operator, "openings-1280")
    await expect_accessible(operator)
    assert WHY not in await flo.content()


def _opened_before(server: ServerProcess, at: datetime) -> None:
    """Write into the store that Flo has opened Ann's contact: a test does not wait for a quarter of an hour."""
    with closing(sqlite3.connect(server.store)) as store, store:
        store.execute(
            "insert into openings (id, room_id, about_id, by_id, reason, opened_at) "
            "select 'opening-1', a.room_id, a.user_id, f.user_id, ?, ? from memberships a join memberships f "
            "where a.name = 'Ann' and f.name = 'Flo'",
            (WHY, at.replace(tzinfo=None).isoformat(sep=" ")),
        )
