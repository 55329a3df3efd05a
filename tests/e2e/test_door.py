"""Letting people in one by one, in real browsers: what somebody sees who waits, and who keeps the door."""

from playwright.async_api import Browser, expect

from server.protocol import session_commands as verbs
from tests.e2e.evening import an_evening
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

SAID = "this is between us"


async def test_people_are_let_in_one_by_one(server: ServerProcess, browser: Browser) -> None:
    """Whoever waits reads the agreement and nothing of the talk; let in, they have it all; declined, they are told why, kindly."""
    async with an_evening(server) as evening:
        facilitator_link = f"{server.base_url}join#{evening.codes['facilitator']}"
        noor = await join(await person(browser, DESKTOP), facilitator_link, "Noor")
        await noor.get_by_role("tab", name="Session").click()
        await noor.get_by_role("button", name="Open the doors").click()
        ann = await evening.client("Ann")
        door = noor.get_by_test_id("desk-door")
        await door.locator("summary").click()
        await door.get_by_label("Let people in one by one").check()
        await noor.get_by_role("button", name="Begin: Welcome").click()
        await say(noor, SAID)
        await ann.until(lambda session: session.is_admitting)

        late = await join(await person(browser, PHONE), evening.member_link, "Sparrow")
        waits = late.get_by_test_id("at-the-door")
        await expect(waits).to_contain_text("Noor leads tonight")
        await expect(late.get_by_text(SAID)).to_have_count(0)
        await expect(late.get_by_role("textbox")).to_have_count(0)
        await waits.get_by_role("button", name="I agree").click()
        await shot(late, "door-waiting-390")
        await expect_accessible(late)
        other = await join(await person(browser, PHONE, dark=True), evening.member_link, "Wren")

        await expect(door.get_by_test_id("waiting")).to_have_count(2)
        await expect(door.get_by_test_id("waiting").first).to_contain_text("first time · agreed")
        await shot(noor, "door-desk-1280")
        await expect_accessible(noor)
        await door.get_by_role("button", name="Let in: Sparrow").click()
        await expect(message(late, SAID)).to_be_visible()
        await expect(late.get_by_test_id("session-bar")).to_contain_text("Welcome")

        await door.get_by_role("button", name="Not tonight for Wren").click()
        await noor.get_by_role("menuitem", name="It is too late to join").click()
        await noor.get_by_role("menuitem", name="Tell them so?").click()
        await expect(other.get_by_test_id("at-the-door")).to_contain_text("You are welcome at the next meeting")
        await shot(other, "door-declined-390-dark")
        await expect_accessible(other)
        await other.reload()
        await expect(other.get_by_test_id("at-the-door")).to_contain_text("Not tonight")
        await expect(other.get_by_text(SAID)).to_have_count(0)

        await door.get_by_role("button", name="Let in after all").click()
        await expect(message(other, SAID)).to_be_visible()
        await ann.do(verbs.RaiseHand)


async def test_a_tech_host_keeps_the_door_and_sees_no_flag(server: ServerProcess, browser: Browser) -> None:
    """A facilitator of the group chooses it for tonight: what they see changes at once, and comes back when they lay it down."""
    async with an_evening(server) as evening:
        lead, ann = await evening.client("Noor", "facilitator"), await evening.client("Ann")
        await ann.say("you people are pathetic, just shut up and snap out of it")
        await lead.do(verbs.OpenSession, template="sharing", is_admitting=True)
        facilitator_link = f"{server.base_url}join#{evening.codes['facilitator']}"
        tia = await join(await person(browser, DESKTOP), facilitator_link, "Tia")
        await lead.do(verbs.BeginSession)
        await expect(tia.get_by_test_id("flag")).to_have_count(1)
        await tia.get_by_role("tab", name="Session").click()
        await tia.get_by_label("What would you like to do tonight?").select_option("tech_host")
        await shot(tia, "duty-choice-1280")
        await expect_accessible(tia)
        await tia.get_by_role("button", name="Go on duty").click()
        await expect(tia.get_by_text("You are the tech host tonight.")).to_be_visible()
        await tia.get_by_role("tab", name="Flags").click()
        await expect(tia.get_by_test_id("flag")).to_have_count(0)

        await join(await person(browser, PHONE), evening.member_link, "Sparrow")
        await tia.get_by_role("tab", name="Session").click()
        await tia.get_by_role("button", name="Let in: Sparrow").click()
        await expect(tia.get_by_test_id("waiting")).to_have_count(0)
        await shot(tia, "tech-host-1280")
        await expect_accessible(tia)
        await tia.get_by_role("button", name="Go off duty").click()
        await tia.get_by_role("button", name="Go off duty?").click()
        await tia.get_by_role("tab", name="Flags").click()
        await expect(tia.get_by_test_id("flag")).to_have_count(1)
