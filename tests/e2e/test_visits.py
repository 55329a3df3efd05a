"""Sitting in on one session, in real browsers: in by a pass, a voice by a raised hand, and afterwards gone, or one of the group."""

from playwright.async_api import Browser, Page, expect

from server.domain.agenda import CrossTalk
from server.protocol import session_commands as verbs
from tests.e2e.evening import GROUP, Evening, Somebody, an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

BEFORE, SAID = "this was said before", "I did not dare to come until today"
WORK = 4


async def sit_in(server: ServerProcess, browser: Browser, name: str, *, dark: bool = False) -> Page:
    """Come with a guest pass, on a phone."""
    page = await (await person(browser, PHONE, dark=dark)).new_page()
    await page.goto(f"{server.base_url}join#{await server.guest_pass(GROUP)}")
    await page.get_by_label("The name others will see").fill(name)
    return page


async def in_the_work(evening: Evening, lead: Somebody) -> None:
    await lead.do(verbs.BeginSession)
    await lead.do(verbs.GoTo, phase_index=WORK)
    await lead.do(verbs.Adjust, cross_talk=CrossTalk.ANYONE)


async def test_a_guest_sits_in_and_is_gone(server: ServerProcess, browser: Browser) -> None:
    """The desk says guest, everybody sees that they visit; they are given the floor, and when it is over nothing of them is left."""
    async with an_evening(server) as evening:
        facilitator_link = f"{server.base_url}join#{evening.codes['facilitator']}"
        noor = await join(await person(browser, DESKTOP), facilitator_link, "Noor")
        ann = await join(await person(browser, PHONE), evening.member_link, "Ann")
        # A dialog that is still coming in is no picture of anything.
        await ann.emulate_media(reduced_motion="reduce")
        guest = await sit_in(server, browser, "Robin")
        await expect(guest.get_by_text("You would sit in on one session")).to_be_visible()
        await shot(guest, "visit-join-390")
        await expect_accessible(guest)
        await guest.get_by_role("button", name="Sit in").click()
        await expect(guest.get_by_role("heading", name="Your visit begins with the session")).to_be_visible()
        await shot(guest, "visit-ahead-390")
        await expect_accessible(guest)

        await noor.get_by_role("tab", name="Session").click()
        await noor.get_by_role("button", name="Open the doors").click()
        door = noor.get_by_test_id("desk-door")
        await door.locator("summary").click()
        await door.get_by_label("Let people in one by one").check()
        await say(noor, BEFORE)
        await noor.get_by_role("button", name="Begin: Welcome").click()
        # The page comes in by itself.
        await expect(guest.get_by_test_id("at-the-door")).to_be_visible(timeout=30_000)
        await expect(door.get_by_test_id("waiting")).to_contain_text("Guest")
        await shot(noor, "visit-door-1280")
        await expect_accessible(noor)
        await door.get_by_role("button", name="Let in: Robin").click()

        await expect(guest.get_by_text("You are visiting today")).to_be_visible()
        await expect(guest.get_by_text(BEFORE)).to_have_count(0)
        await expect(guest.get_by_test_id("composer")).to_contain_text("Raise a hand to write")
        await shot(guest, "visit-listening-390")
        await expect_accessible(guest)
        await guest.get_by_role("button", name="Raise a hand").click()
        await expect(guest.get_by_test_id("my-hand")).to_be_visible()
        await shot(guest, "visit-hand-390")
        await expect_accessible(guest)
        await noor.get_by_test_id("hand").get_by_role("button", name="Call Robin").click()
        await expect(guest.get_by_test_id("my-floor")).to_be_visible()
        await say(guest, SAID)
        await expect(message(ann, SAID)).to_contain_text("visiting today")
        await shot(ann, "visit-seen-390")
        await expect_accessible(ann)
        await ann.get_by_role("button", name="People, 3 here now").click()
        await expect(ann.get_by_role("dialog")).to_contain_text("visiting today")
        await expect_accessible(ann)
        await shot(ann, "visit-people-390")
        await ann.keyboard.press("Escape")
        await shot(noor, "visit-desk-1280")

        agenda = noor.get_by_test_id("desk-agenda")
        await agenda.locator("summary").click()
        await agenda.get_by_role("button", name="Close the session").click()
        await agenda.get_by_role("button", name="Close it for everybody?").click()
        await expect(guest.get_by_role("heading", name="Thank you for sitting in")).to_be_visible()
        await shot(guest, "visit-over-390")
        await expect_accessible(guest)
        await expect(message(ann, SAID)).to_have_count(0)
        await expect(message(noor, SAID)).to_have_count(0)
        await ann.reload()
        await expect(message(ann, BEFORE)).to_be_visible()
        await expect(ann.get_by_text(SAID)).to_have_count(0)
        await guest.get_by_role("button", name="Done").click()
        await expect(guest.get_by_role("heading", name="Come in")).to_be_visible()


async def test_a_guest_joins_with_one_tap(server: ServerProcess, browser: Browser) -> None:
    """While people say goodbye they are asked; they are shown their recovery words, and what they said stays."""
    async with an_evening(server) as evening:
        lead, ann = await evening.client("Noor", "facilitator"), await evening.client("Ann")
        await lead.say(BEFORE)
        await lead.do(verbs.OpenSession, template="sharing")
        guest = await sit_in(server, browser, "Robin", dark=True)
        await guest.get_by_role("button", name="Sit in").click()
        lobby = guest.get_by_test_id("lobby")
        await expect(lobby).to_contain_text("Your visit")
        await lobby.get_by_role("heading", name="Your visit").scroll_into_view_if_needed()
        await shot(guest, "visit-lobby-390-dark")
        await expect_accessible(guest)
        await in_the_work(evening, lead)
        await guest.get_by_role("button", name="Raise a hand").click()
        await ann.until(lambda session: session.hands)
        await lead.do(verbs.CallHand, who=ann.who("Robin"))
        await say(guest, SAID)
        await lead.do(verbs.WindDown)
        await expect(guest.get_by_test_id("farewell")).to_contain_text("Would you like to come again?")
        await expect(message(guest, BEFORE)).to_have_count(0)
        await shot(guest, "visit-farewell-390-dark")
        await expect_accessible(guest)
        await guest.get_by_role("button", name="Join this group").click()
        await expect(guest.get_by_test_id("recovery-words").get_by_role("listitem")).to_have_count(6)
        await ann.until(lambda session: session.guests == [])
        await lead.do(verbs.CloseSession)
        await guest.get_by_role("button", name="I have written them down").click()
        await expect(message(guest, SAID)).to_be_visible()
        await expect(message(guest, BEFORE)).to_be_visible()
        await say(guest, "I would like to stay")
        await expect(message(guest, "I would like to stay")).to_be_visible()
        await shot(guest, "visit-joined-390-dark")


async def test_a_facilitator_makes_a_guest_pass(server: ServerProcess, browser: Browser) -> None:
    """Where they invite members."""
    async with an_evening(server) as evening:
        facilitator_link = f"{server.base_url}join#{evening.codes['facilitator']}"
        noor = await join(await person(browser, PHONE), facilitator_link, "Noor")
        await noor.get_by_role("button", name="People").click()
        await noor.get_by_role("button", name="Invite").click()
        await noor.get_by_label("Who it is for").select_option("guest")
        await expect_accessible(noor)
        await shot(noor, "visit-invite-390")
        await noor.get_by_role("button", name="Make link").click()
        link = await noor.get_by_test_id("invitation-link").input_value()
        page = await (await person(browser, PHONE)).new_page()
        await page.goto(link)
        await expect(page.get_by_role("button", name="Sit in")).to_be_visible()
