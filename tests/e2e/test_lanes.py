"""The facilitators' desk while transcripts are played into the room: lanes, the budget of alerts, the digest, and one's own words."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from server.client.replay import Cast, read_transcript
from server.client.replay import replay as played
from server.domain.people import Role
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, message, person, say, shot
from tests.e2e.server_process import EXAMPLES, ServerProcess

LANES = ("care", "privacy", "concern")
GROUP = "Evening group"
_WATCH = """() => {
  const ranks = ["crisis", "care", "privacy", "concern", "wording"];
  const look = () => {
    const cards = [...document.querySelectorAll('.queue [data-testid="flag"]:not([data-state="resolved"])')];
    const places = cards.map((card) => ({
      rank: ranks.indexOf(card.dataset.lane),
      at: card.querySelector("time").dateTime,
      fold: card.closest(".flags, .notes"),
    }));
    const isInOrder = places.every(({ rank, at, fold }, number) => {
      const before = places[number - 1];
      if (before === undefined || before.rank < rank) return true;
      return before.rank === rank && (before.fold !== fold || Date.parse(before.at) <= Date.parse(at));
    });
    const heard = document.querySelectorAll("#lane-concern > .flags > li").length;
    window.watched.looks += 1;
    window.watched.heardMax = Math.max(window.watched.heardMax, heard);
    if (!isInOrder) window.watched.disorder.push(places.map(({ rank }) => rank).join(""));
  };
  window.watched = { looks: 0, heardMax: 0, disorder: [] };
  new MutationObserver(look).observe(document.querySelector(".queue"), { subtree: true, childList: true });
}"""
"""Looks at the queue whenever anything in it has changed: its order, and how much of concern is heard."""


async def replay(server: ServerProcess, *names: str) -> None:
    """Play transcripts into the room as fast as they go, by people of their own."""
    codes = {Role.MEMBER: await server.invite(GROUP), Role.FACILITATOR: await server.invite(GROUP, "facilitator")}
    cast = Cast(server.base_url, codes)
    for name in names:
        report = await played(read_transcript(EXAMPLES / f"{name}.jsonl"), cast, 1000)
        assert report.refused == []


async def desk(server: ServerProcess, browser: Browser, name: str, viewport: dict[str, int]) -> Page:
    """A facilitator in the room, with the flags in sight."""
    code = await server.invite(GROUP, "facilitator")
    page = await join(await person(browser, viewport), f"{server.base_url}join#{code}", name)
    await page.get_by_role("tab", name="Flags").click()
    return page


async def ids_in(page: Page, lane: str) -> list[str]:
    cards = page.get_by_test_id(f"lane-{lane}").get_by_test_id("flag")
    return [str(await card.get_attribute("id")) for card in await cards.all()]


async def test_the_desk_stays_in_order_while_an_evening_is_replayed(server: ServerProcess, browser: Browser) -> None:
    """
    Care stands first and a crisis on top of it, whoever has waited longest first; concern is heard twice and then quiet: at every moment, and not
    only at the end. Nothing is left out of the count.
    """
    page = await desk(server, browser, "Flo", DESKTOP)
    await expect(page.get_by_test_id("queue")).to_contain_text("does not mean that everyone is well")
    await page.evaluate(_WATCH)
    await replay(server, "check-in-evening", "family-and-friends", "recovery-saturday")
    queue = page.get_by_test_id("queue")
    await expect(queue).to_contain_text("No flag does not mean that nobody is at risk.")
    order = await queue.evaluate("(queue) => [...queue.querySelectorAll('.flag')].map((flag) => flag.dataset.lane)")
    rank = ["crisis", "care", "privacy", "concern", "wording"]
    assert order == sorted(order, key=rank.index)
    assert order[0] == "crisis"

    watched = await page.evaluate("window.watched")
    assert watched["looks"] > 10
    assert watched["disorder"] == []
    assert watched["heardMax"] == 2

    heard = page.get_by_test_id("lane-concern").locator(":scope > .flags > li")
    await expect(heard).to_have_count(2)
    bundles = page.get_by_test_id("bundle")
    in_bundles = sum([await one.get_by_test_id("flag").count() for one in await bundles.all()])
    assert in_bundles > 0
    waiting = sum([len(await ids_in(page, lane)) for lane in LANES])
    await expect(page.get_by_role("tab", name=f"Flags ({waiting})")).to_be_visible()
    assert len(await ids_in(page, "concern")) == 2 + in_bundles
    assert len(await ids_in(page, "digest")) > 0
    await shot(page, "lanes-1280")
    await expect_accessible(page)


async def test_marks_lead_from_message_to_flag_and_back(server: ServerProcess, browser: Browser) -> None:
    """Each at its place; a flag that is folded away is unfolded; on a phone the tab changes with it."""
    pages = [await desk(server, browser, "Flo", DESKTOP), await desk(server, browser, "Gus", PHONE)]
    member = await join(await person(browser, PHONE), f"{server.base_url}join#{await server.invite(GROUP)}", "Ann")
    for text in ("You are all useless idiots", "Shut up, you idiot", "You are a worthless idiot, shut up"):
        await say(member, text)
        await expect(message(member, text)).to_have_attribute("data-state", "visible")
    said = pages[0].get_by_test_id("announcements").get_by_text("Concern: a flag on what Ann wrote")
    await expect(said.first).to_be_attached()
    for page in pages:
        await expect(page.get_by_test_id("bundle")).to_contain_text("1 more about what Ann wrote")
        await expect(flag(page, "worthless idiot")).not_to_be_visible()
        if page is pages[1]:
            await page.get_by_role("tab", name="Room").click()
        await message(page, "worthless idiot").get_by_role("button", name="Flag: Concern. Go to it.").click()
        await expect(flag(page, "worthless idiot")).to_be_focused()
        await flag(page, "worthless idiot").get_by_role("button", name="Show in room").click()
        await expect(message(page, "worthless idiot")).to_be_focused()
    await shot(pages[1], "lanes-390")
    await expect_accessible(pages[1])
    assert await said.count() <= 2, "the third is quiet"
    await expect(member.get_by_test_id("flag-marks")).to_have_count(0)


async def test_one_key_opens_the_notes_about_wording(server: ServerProcess, browser: Browser) -> None:
    """They are folded away and counted; the key brings them to sight and folds them away again, and rests while somebody writes."""
    page = await desk(server, browser, "Flo", DESKTOP)
    await replay(server, "recovery-saturday")
    digest = page.get_by_test_id("lane-digest")
    await expect(digest).to_have_js_property("open", False)
    await page.get_by_test_id("queue").focus()
    await page.keyboard.press("r")
    await expect(digest).to_have_js_property("open", True)
    await digest.locator(".note > summary").first.click()
    await expect(digest.get_by_test_id("flag").first).to_be_visible()
    await page.keyboard.press("r")
    await expect(digest).to_have_js_property("open", False)
    await page.get_by_role("textbox", name="Your message").press_sequentially("r")
    await expect(digest).to_have_js_property("open", False)


@pytest.mark.parametrize(
    ("words", "is_care"), [("Shut up, you useless idiot", False), ("I want to kill myself tonight", True)]
)
async def test_what_the_helper_says_of_ones_own_words_is_ones_own(
    server: ServerProcess, browser: Browser, words: str, is_care: bool
) -> None:
    """A facilitator reads it below their message and puts it away; another has no flag. Who may be at risk is offered help."""
    flo, gus = await desk(server, browser, "Flo", DESKTOP), await desk(server, browser, "Gus", PHONE)
    await say(flo, words)
    note = message(flo, words).get_by_test_id("own-note")
    await expect(note).to_contain_text("Only you see this")
    await shot(flo, f"own-words-{'care' if is_care else 'concern'}")
    await expect_accessible(flo)
    if is_care:
        await note.get_by_role("button", name="Help for me").click()
        await expect(flo.get_by_role("dialog")).to_contain_text("988")
        await flo.keyboard.press("Escape")
    await note.get_by_role("button", name="Put away").click()
    await expect(note).to_have_count(0)
    await expect(message(flo, words)).to_be_focused()
    await expect(gus.get_by_test_id("queue")).to_contain_text("Nothing is waiting")
    await expect(flo.get_by_test_id("flag")).to_have_count(0)


async def test_what_is_noticed_is_chosen_in_words_and_undone(server: ServerProcess, browser: Browser) -> None:
    """A slider by keyboard, a box to switch off; the other desk says at once what is not noticed; the list undoes it."""
    flo, gus = await desk(server, browser, "Flo", DESKTOP), await desk(server, browser, "Gus", PHONE)
    await flo.get_by_role("button", name="What the helper notices").click()
    dialog = flo.get_by_test_id("noticing")
    slider = dialog.get_by_role("slider", name="turns harsh words on themselves")
    await expect(slider).to_have_attribute("aria-valuetext", "as usual")
    await expect(dialog.get_by_test_id("noticed-crisis").get_by_role("checkbox")).to_have_count(0)
    await expect(dialog.get_by_test_id("noticed-labeling")).to_contain_text("in 3 evenings", timeout=60_000)
    await slider.press("ArrowRight")
    await expect(slider).to_have_attribute("aria-valuetext", "more than usual")
    changes = dialog.get_by_role("listitem")
    await expect(changes).to_have_text([re.compile("from “as usual” to “more than usual”")])
    await dialog.get_by_test_id("noticed-labeling").get_by_role("checkbox").click()
    await expect(gus.get_by_test_id("unnoticed")).to_contain_text("Not noticed here: words that can hurt.")
    await expect_accessible(flo)
    await dialog.get_by_role("button", name="Undo: words that can hurt").click()
    await expect(gus.get_by_test_id("unnoticed")).to_have_count(0)
    await expect(changes).to_have_count(3)


async def test_what_is_read_first_is_chosen_over_the_houses_and_undone(server: ServerProcess, browser: Browser) -> None:
    """A select for each rule; the other desk and the members hear of it at once; care is no choice; the list undoes it."""
    flo, gus = await desk(server, browser, "Flo", DESKTOP), await desk(server, browser, "Gus", PHONE)
    ann = await join(await person(browser, PHONE), f"{server.base_url}join#{await server.invite(GROUP)}", "Ann")
    await flo.get_by_role("button", name="What is read first").click()
    dialog = flo.get_by_test_id("reading-rules")
    newcomers = dialog.get_by_test_id("rule-newcomers").get_by_role("combobox")
    await expect(newcomers).to_have_value("house")
    await expect(newcomers.locator("option").first).to_have_text("As in the house: not read first")
    await expect(dialog.get_by_role("combobox")).to_have_count(9)
    await expect(dialog.get_by_test_id("rule-crisis")).to_have_count(0)
    await newcomers.select_option("read first")
    await dialog.get_by_label("the longest that anybody waits").select_option("5 minutes")
    await expect(dialog.get_by_test_id("rule-wait")).to_contain_text("This group's own. In the house: 3 minutes.")
    changes = dialog.get_by_role("listitem")
    await expect(changes).to_have_count(2)
    await expect(changes.last).to_contain_text("people in their first session, from “as in the house” to “read first”")
    await shot(flo, "reading-rules-1280")
    await expect_accessible(flo)
    said = "By this group's rules some messages are read first."
    await expect(gus.get_by_test_id("queue")).to_contain_text(said)
    await expect(gus.get_by_test_id("announcements")).to_contain_text("Somebody has changed")
    await say(ann, "hello from me")
    await expect(gus.get_by_test_id("to-read")).to_contain_text("hello from me")

    await gus.get_by_role("button", name="What is read first").click()
    await expect_accessible(gus)
    await shot(gus, "reading-rules-390")
    await gus.get_by_test_id("reading-rules").get_by_role("listitem").last.scroll_into_view_if_needed()
    await shot(gus, "reading-rules-390-end")
    await gus.get_by_role("button", name="Undo: people in their first session").click()
    await expect(newcomers).to_have_value("house")
    await gus.get_by_role("button", name="All as in the house").click()
    await expect(dialog.get_by_test_id("rule-wait")).not_to_contain_text("own")
    await gus.get_by_role("button", name="Close").click()
    await expect(gus.get_by_test_id("queue")).not_to_contain_text(said)


async def test_members_read_beside_the_agreement_that_something_may_be_read_first(
    server: ServerProcess, browser: Browser
) -> None:
    """As soon as it is so, and as long; what is read first and why is not said."""
    flo = await desk(server, browser, "Flo", DESKTOP)
    ann = await join(
        await person(browser, PHONE, dark=True), f"{server.base_url}join#{await server.invite(GROUP)}", "Ann"
    )
    await flo.get_by_role("tab", name="Session").click()
    await flo.get_by_role("button", name="Open the doors").click()
    line = ann.get_by_test_id("may-be-read-first")
    await expect(ann.get_by_role("button", name="I agree")).to_be_visible()
    await expect(line).to_have_count(0)
    await flo.get_by_role("tab", name="Flags").click()
    await flo.get_by_role("button", name="What is read first").click()
    await flo.get_by_test_id("rule-hostility").get_by_role("combobox").select_option("only when it is clear")
    await expect(line).to_contain_text("A facilitator may read some messages before the group does.")
    await line.scroll_into_view_if_needed()
    await shot(ann, "may-be-read-first")
    await expect_accessible(ann)
    await flo.get_by_test_id("rule-hostility").get_by_role("combobox").select_option("never")
    await expect(line).to_have_count(0)


async def test_the_operator_chooses_what_is_read_first_in_the_house(server: ServerProcess, browser: Browser) -> None:
    """Once for all groups; a desk that is open shows the new house beside what it has chosen itself."""
    flo = await desk(server, browser, "Flo", PHONE)
    await flo.get_by_role("button", name="What is read first").click()
    wait = flo.get_by_test_id("reading-rules").get_by_test_id("rule-wait")
    await expect(wait.locator("option").first).to_have_text("As in the house: 3 minutes")
    operator = await (await person(browser, DESKTOP)).new_page()
    await operator.goto(server.link("setup"))
    await operator.get_by_label("Name of the clinic").fill("Linden House")
    await operator.get_by_role("button", name="Set up").click()
    await operator.get_by_role("button", name="I have written them down").click()
    house = operator.get_by_test_id("clinic-reading")
    await house.locator("summary").click()
    await house.get_by_label("the longest that anybody waits").select_option("5 minutes")
    await expect(house.get_by_role("status")).to_have_text("Saved. It holds from the next message on.")
    await expect(house.get_by_text("As in the house")).to_have_count(0)
    await shot(operator, "clinic-reading-1280")
    await expect_accessible(operator)
    await expect(wait.locator("option").first).to_have_text("As in the house: 5 minutes")
