"""A facilitator leads a session: a whole evening by keyboard alone, with others on duty, and on a phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from server.protocol import session_commands as verbs
from server.protocol.session_frames import GroupSession
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, shot
from tests.e2e.seats import sit
from tests.e2e.server_process import ServerProcess
from tests.support.app import Seat

GROUP = "Tuesday evening"
AT_RISK = "i don't want to be alive any more, i have the pills here and i will take them tonight"


@pytest.fixture
async def seats() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def facilitator(
    server: ServerProcess, browser: Browser, size: dict[str, int] = DESKTOP, *, dark: bool = False
) -> Page:
    code = await server.invite(GROUP, "facilitator")
    return await join(await person(browser, size, dark=dark), f"{server.base_url}join#{code}", "Noor")


async def reach(page: Page, place: Locator) -> None:
    """Go to *place* as somebody without a mouse does."""
    await expect(place).to_be_visible()
    for _ in range(120):
        if await place.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {place}")


async def press(page: Page, place: Locator) -> None:
    await reach(page, place)
    await page.keyboard.press("Enter")


def session_of(seat: Seat) -> GroupSession:
    assert seat.view.session is not None
    return seat.view.session


def heading(page: Page, name: str) -> Locator:
    return page.get_by_test_id("phase-card").get_by_role("heading", name=name, exact=True)


def floor(page: Page, name: str) -> Locator:
    return page.get_by_test_id("floor").get_by_role("heading", name=name)


async def open_by_keyboard(page: Page) -> None:
    await reach(page, page.get_by_role("tab", name="Flags"))
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("radio", name="Sharing group")).to_be_checked()
    await shot(page, "lead-open-1280")
    await expect_accessible(page)
    await reach(page, page.get_by_role("radio", name="Sharing group"))
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Skills group")).to_be_checked()
    await page.keyboard.press("ArrowUp")
    await press(page, page.get_by_role("button", name="Open the doors"))


async def test_a_whole_evening_by_keyboard_alone(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack
) -> None:
    """From the choice of an agenda to the close: phases, a round, hands, themes, rules, a pause; focus is never lost."""
    page = await facilitator(server, browser)
    code = await server.invite(GROUP)
    ann, bob = [await sit(seats, server, code, name) for name in ("Ann", "Bob")]
    room_id = ann.room_id

    await open_by_keyboard(page)
    await expect(heading(page, "The doors are open")).to_be_focused()
    await ann.do(verbs.AcceptAgreement, room_id=room_id, version=1)
    await expect(page.get_by_text("2 members are here, 1 has agreed.")).to_be_visible()
    await expect(page.get_by_text("Not agreed yet: Bob")).to_be_visible()
    await shot(page, "lead-lobby-1280")
    await expect_accessible(page)

    # Begin is pressed like any button; from here on single keys do.
    await press(page, page.get_by_role("button", name="Begin: Welcome"))
    await expect(heading(page, "Welcome")).to_be_focused()
    await expect(page.get_by_text("Welcome, and thank you for coming.")).to_be_visible()
    await page.keyboard.press("5")
    await expect(page.get_by_test_id("phase-clock")).to_have_text("10 minutes left")
    await page.keyboard.press("g")
    await expect(heading(page, "Our agreement")).to_be_visible()
    await page.keyboard.press("g")
    await expect(heading(page, "Check-in")).to_be_visible()

    await a_round(page, ann, bob)
    await a_pause(page, ann)
    await themes(page, ann)
    await hands(page, ann, bob)
    await rules_and_voices(page, ann)

    await page.keyboard.press("g")
    await expect(heading(page, "A breath together")).to_be_visible()
    await page.keyboard.press("g")
    await expect(floor(page, "A round comes next")).to_be_visible()
    await page.keyboard.press("n")
    await expect(floor(page, "It is Ann's turn")).to_be_visible()
    # Whoever would lose their turn is named, and asked about.
    await page.keyboard.press("g")
    await expect(page.get_by_role("button", name="Bob not heard yet. Go on to Goodnight?")).to_be_focused()
    assert session_of(bob).phases[session_of(bob).phase_index].title == "Closing round"
    await page.keyboard.press("g")
    await expect(heading(page, "Goodnight")).to_be_visible()
    await page.keyboard.press("g")
    await expect(page.get_by_role("button", name="End the agenda and say goodbye?")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(heading(page, "Saying goodbye")).to_be_focused()
    await shot(page, "lead-closing-1280")
    await expect_accessible(page)
    await page.keyboard.press("g")
    await page.keyboard.press("g")
    # What is due first stands first.
    await expect(page.get_by_role("heading", name="How was the evening?")).to_be_focused()
    await expect(page.get_by_role("heading", name="Open a session")).to_be_visible()
    await expect(page.get_by_text("Thank you for holding it.")).to_be_visible()
    await bob.until(lambda view: view.session.state == "closed")
    await expect_accessible(page)


async def a_round(page: Page, ann: Seat, bob: Seat) -> None:
    await expect(floor(page, "A round comes next")).to_be_visible()
    await shot(page, "lead-round-due-1280")
    await page.keyboard.press("n")
    await expect(floor(page, "It is Ann's turn")).to_be_visible()
    await expect(page.get_by_test_id("line")).to_contain_text("Bob")
    await ann.say("a hard week, and i would like to listen tonight")
    await expect(message(page, "a hard week")).to_be_visible()
    length_s = session_of(ann).round.turn.length_s  # type: ignore[union-attr]
    await press(page, page.get_by_role("button", name="+1 minute"))
    await ann.until(lambda view: view.session.round.turn.length_s == length_s + 60)
    await shot(page, "lead-round-1280")
    await expect_accessible(page)
    await page.keyboard.press("n")
    await expect(floor(page, "It is Bob's turn")).to_be_visible()
    await expect(page.get_by_test_id("announcements")).to_contain_text("It is Bob's turn.")
    await press(page, page.get_by_role("button", name="Bob passes"))
    await expect(floor(page, "Everybody here has been heard")).to_be_focused()
    await expect(page.get_by_text("Passed: Bob")).to_be_visible()
    await page.keyboard.press("n")
    await bob.until(lambda view: view.session.round.is_finished)
    await expect(page.get_by_test_id("line")).to_have_count(0)


async def a_pause(page: Page, ann: Seat) -> None:
    await page.keyboard.press("p")
    await expect(heading(page, "A quiet moment")).to_be_visible()
    await ann.until(lambda view: view.session.state == "paused")
    await shot(page, "lead-pause-1280")
    await expect_accessible(page)
    # A word on why comes after the pause; a select is no place for single keys.
    await reach(page, page.get_by_label("What the group reads"))
    await page.keyboard.press("ArrowDown")
    await ann.until(lambda view: view.session.pause_reason == "heavy")
    await press(page, page.get_by_role("button", name="Go on"))
    await expect(heading(page, "Check-in")).to_be_visible()
    await ann.until(lambda view: view.session.state == "open")


async def themes(page: Page, ann: Seat) -> None:
    await page.keyboard.press("g")
    await expect(heading(page, "Tonight's themes")).to_be_visible()
    field = page.get_by_role("textbox", name="Add a theme")
    await reach(page, field)
    # While one writes, g, n, p, m and 5 are letters.
    for words in ("going to sleep, and waking at 5", "my family"):
        await page.keyboard.type(words)
        await expect(page.get_by_role("button", name="Add", exact=True, disabled=False)).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("theme").filter(has_text=words)).to_be_visible()
        await expect(field).to_be_focused()
    # What looks personal is asked about before anybody else reads it.
    await page.keyboard.type("call me on 555 0134 201")
    await expect(page.get_by_role("button", name="Add", exact=True, disabled=False)).to_be_visible()
    await page.keyboard.press("Enter")
    asked = page.get_by_test_id("asked")
    await expect(asked.get_by_role("heading")).to_be_focused()
    await expect_accessible(page)
    await press(page, asked.get_by_role("button", name="Add it covered"))
    await expect(field).to_be_focused()
    covered = page.get_by_test_id("theme").filter(has_text="call me on [phone number]")
    await expect(covered).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="One place earlier")).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(covered).to_have_count(0)
    await ann.until(lambda view: len(view.session.themes) == 2)
    assert not any("0134" in frame for frame in ann.wire)
    first, second = session_of(ann).themes
    await ann.do(verbs.ShareTheme, room_id=ann.room_id, theme_id=second.id, is_shared=True)
    await expect(page.get_by_text("1 says me too: Ann")).to_be_visible()
    await press(page, page.get_by_role("button", name="What to do with: my family"))
    await expect(page.get_by_role("menuitem", name="One place earlier")).to_be_focused()
    await page.keyboard.press("Enter")
    await ann.until(lambda view: [theme.id for theme in view.session.themes] == [second.id, first.id])
    await press(page, page.get_by_role("button", name="Take up: my family"))
    await ann.until(lambda view: view.session.theme_taken_up == second.id)
    await shot(page, "lead-themes-1280")
    await expect_accessible(page)


async def hands(page: Page, ann: Seat, bob: Seat) -> None:
    await page.keyboard.press("g")
    await expect(heading(page, "Sharing")).to_be_visible()
    await expect(page.get_by_text("No hand is up.")).to_be_visible()
    for seat, word in ((ann, "new"), (bob, "respond")):
        await seat.do(verbs.RaiseHand, room_id=seat.room_id, word=word)
    rows = page.get_by_test_id("hand")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Ann")
    await expect(rows.nth(1)).to_contain_text("not heard yet")
    await expect(page.get_by_role("button", name="Call Ann").first).to_be_visible()
    # Ann has said something tonight and Bob has not, so that way round Bob comes first.
    await reach(page, page.get_by_label("Who comes first"))
    await page.keyboard.press("ArrowDown")
    await expect(rows.first).to_contain_text("Bob")
    await shot(page, "lead-hands-1280")
    await expect_accessible(page)
    # A list to choose from keeps the keyboard; one step on, the keys are back.
    await page.keyboard.press("Tab")
    await page.keyboard.press("n")
    await expect(floor(page, "Bob has the floor")).to_be_visible()
    await page.keyboard.press("n")
    await expect(floor(page, "Ann has the floor")).to_be_visible()
    await page.keyboard.press("n")
    await expect(floor(page, "Nobody has the floor")).to_be_visible()
    assert session_of(bob).called is None


async def rules_and_voices(page: Page, ann: Seat) -> None:
    await press(page, page.get_by_test_id("desk-rules").locator("summary"))
    await reach(page, page.get_by_label("Between two messages a member waits"))
    await page.keyboard.press("ArrowDown")
    await ann.until(lambda view: view.session.rules.slow_s == 5)
    await reach(page, page.get_by_role("checkbox", name="Somebody new may come in"))
    await page.keyboard.press("Space")
    await ann.until(lambda view: not view.session.rules.is_door_open)
    await press(page, page.get_by_test_id("desk-people").locator("summary"))
    await press(page, page.get_by_role("button", name="What to do for Ann"))
    await expect(page.get_by_role("menuitem", name="A pause")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Mute for now")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await ann.until(lambda view: view.session.muted)
    await expect(page.get_by_test_id("attender").filter(has_text="Ann")).to_contain_text("muted")
    await expect_accessible(page)
    await press(page, page.get_by_role("button", name="What to do for Ann"))
    await page.keyboard.press("Enter")
    await ann.until(lambda view: not view.session.muted)


async def test_single_keys_are_listed_and_can_be_switched_off(server: ServerProcess, browser: Browser) -> None:
    """`?` shows them; M goes to the composer and Escape back; switched off, they do nothing, also after a reload."""
    page = await facilitator(server, browser)
    await page.get_by_role("tab", name="Session").click()
    await page.get_by_role("button", name="Open the doors").click()
    await expect(heading(page, "The doors are open")).to_be_focused()
    await page.keyboard.press("m")
    await expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    await page.keyboard.type("good evening")
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("good evening")
    await page.keyboard.press("Escape")
    await expect(heading(page, "The doors are open")).to_be_focused()

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await shot(page, "lead-keys-1280")
    await expect_accessible(page)
    await page.keyboard.press("g")
    await reach(page, page.get_by_role("checkbox", name="Use single keys"))
    await page.keyboard.press("Space")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.reload()
    begin = page.get_by_role("button", name="Begin: Welcome")
    await expect(begin).to_be_visible()
    await page.keyboard.press("g")
    await expect(begin).to_be_visible()
    await begin.click()
    await expect(heading(page, "Welcome")).to_be_visible()


async def test_two_press_the_same_key(server: ServerProcess, browser: Browser, seats: AsyncExitStack) -> None:
    """Whoever is second is told that it is done, kindly, and nobody is thanked who was not meant."""
    context = await person(browser, DESKTOP)
    held: list[str | bytes] = []
    line: list[WebSocketRoute] = []
    is_holding = False
    is_refused = asyncio.Event()

    def between(here: WebSocketRoute) -> None:
        line.append(here)
        there = here.connect_to_server()
        here.on_message(there.send)
        there.on_message(lambda frame: keep(frame) if is_holding else here.send(frame))

    def keep(frame: str | bytes) -> None:
        held.append(frame)
        if "not_now" in str(frame):
            is_refused.set()

    await context.route_web_socket("**/ws", between)
    page = await join(context, f"{server.base_url}join#{await server.invite(GROUP, 'facilitator')}", "Noor")
    code, staff = await server.invite(GROUP), await server.invite(GROUP, "facilitator")
    ann, bob = [await sit(seats, server, code, name) for name in ("Ann", "Bob")]
    gus = await sit(seats, server, staff, "Gus")
    room_id = ann.room_id
    await page.get_by_role("tab", name="Session").click()
    await page.get_by_role("button", name="Open the doors").click()
    await page.get_by_role("button", name="Begin: Welcome").click()
    await gus.until(lambda view: view.session is not None and view.session.state == "open")
    await gus.do(verbs.GoOnDuty, room_id=room_id)
    await ann.do(verbs.RaiseHand, room_id=room_id)
    await bob.do(verbs.RaiseHand, room_id=room_id)
    await expect(page.get_by_test_id("next-person")).to_have_text("Call AnnN")

    # Gus is faster, and this screen does not know it yet.
    is_holding = True
    await gus.do(verbs.CallHand, room_id=room_id, who=ann.user_id)
    await page.keyboard.press("n")
    async with asyncio.timeout(15):
        await is_refused.wait()
    is_holding = False
    for frame in held:
        line[-1].send(frame)
    await expect(page.get_by_test_id("already-done")).to_be_visible()
    await expect(page.get_by_role("alert").filter(has_text="session")).to_have_count(0)
    await expect(floor(page, "Ann has the floor")).to_be_visible()
    await expect(page.get_by_test_id("next-person")).to_have_text("Thank Ann, next is BobN")
    await expect(page.get_by_test_id("announcements")).to_contain_text("Already done.")
    await shot(page, "lead-already-done-1280")
    await expect_accessible(page)


async def test_taking_the_lead_when_its_line_is_down(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack
) -> None:
    """Off duty one looks on; on duty one sees who leads; when that line drops the lead can be taken, and given back."""
    page = await facilitator(server, browser)
    code = await server.invite(GROUP, "facilitator")
    gus, hal = [await sit(seats, server, code, name) for name in ("Gus", "Hal")]
    room_id = gus.room_id
    await gus.do(verbs.OpenSession, room_id=room_id, template="sharing")
    await gus.do(verbs.BeginSession, room_id=room_id)
    await page.get_by_role("tab", name="Session").click()
    await expect(page.get_by_test_id("floor")).to_have_count(0)
    await shot(page, "lead-off-duty-1280")
    await expect_accessible(page)
    await page.get_by_role("button", name="Go on duty").press("Enter")
    await expect(page.get_by_text("Gus leads and moves the agenda.")).to_be_visible()
    await expect(page.get_by_role("button", name="Next: Our agreement")).to_have_count(0)

    await gus.do(verbs.GoTo, room_id=room_id, phase_index=1)
    await expect(heading(page, "Our agreement")).to_be_visible()
    await expect(page.get_by_role("button", name="Take the lead")).to_have_count(0)
    await gus.link.__aexit__(None, None, None)
    await expect(page.get_by_text("The line of Gus is down.")).to_be_visible()
    await shot(page, "lead-take-1280")
    await expect_accessible(page)
    await page.get_by_role("button", name="Take the lead").press("Enter")
    await expect(page.get_by_role("button", name="Next: Check-in")).to_be_visible()
    await expect(heading(page, "Our agreement")).to_be_focused()
    # The lead is given only to somebody whose line is up.
    await hal.do(verbs.GoOnDuty, room_id=room_id)
    duty = page.get_by_test_id("desk-duty")
    await duty.get_by_role("button", name="Hand the lead to Hal").press("Enter")
    await expect(duty.get_by_role("button", name="Hand the lead to Gus")).to_have_count(0)
    await page.get_by_role("dialog").get_by_role("button", name="Hand over").press("Enter")
    await expect(page.get_by_text("Hal leads and moves the agenda.")).to_be_visible()
    await hal.until(lambda view: view.session.lead == hal.user_id)
    await duty.get_by_role("button", name="Go off duty").press("Enter")
    await duty.get_by_role("button", name="Go off duty?").press("Enter")
    await expect(page.get_by_role("button", name="Go on duty")).to_be_visible()
    await hal.until(lambda view: len(view.session.on_duty) == 2)


async def test_on_a_phone_the_flags_stay_one_tap_away(
    server: ServerProcess, browser: Browser, seats: AsyncExitStack
) -> None:
    """Room, session and flags are tabs; an alert and the count of flags show in each of them."""
    page = await facilitator(server, browser, PHONE, dark=True)
    ann = await sit(seats, server, await server.invite(GROUP), "Ann")
    await page.get_by_role("tab", name="Session").click()
    await page.get_by_role("button", name="Open the doors").click()
    await page.get_by_role("button", name="Begin: Welcome").click()
    await expect(floor(page, "Nobody has the floor")).to_be_visible()
    await ann.do(verbs.RaiseHand, room_id=ann.room_id, word="to_be_heard")
    await page.get_by_test_id("next-person").click()
    await ann.until(lambda view: view.session.called is not None)
    await ann.say(AT_RISK)
    await expect(page.get_by_test_id("care-alert")).to_be_visible()
    await expect(page.get_by_role("tab", name="Flags (1)")).to_be_visible()
    await shot(page, "lead-alert-390-dark")
    await expect_accessible(page)
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.get_by_test_id("flag")).to_be_visible()
    await page.get_by_role("tab", name="Session").click()
    await expect(floor(page, "Ann has the floor")).to_be_visible()
    await page.get_by_role("tab", name="Room").click()
    await expect(message(page, AT_RISK)).to_be_visible()
