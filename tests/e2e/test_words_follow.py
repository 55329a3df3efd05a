"""A flag's words are marked a moment after it has come, and nothing else on a facilitator's screen changes."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.chaos.serve import GRAVE, HARSH, Levers
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, flag, join, person, say, shot
from tests.e2e.server_process import ServerProcess

SAID = f"{GRAVE} with this, it was a long week and nobody at home will hear of it, {HARSH}"

LISTEN = """() => {
    window.spoken = [];
    for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]'))
        new MutationObserver((changes) => window.spoken.push(...changes.map((change) => change.type)))
            .observe(region, { childList: true, characterData: true, subtree: true });
}"""

LETTERS = """(card) => {
    const places = [];
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        for (let at = 0; at < node.length; at++) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const { left, top } = range.getBoundingClientRect();
            places.push([left, top]);
        }
    }
    return places;
}"""


@pytest.mark.parametrize(("name", "viewport", "is_dark"), [("1280", DESKTOP, False), ("dark-390", PHONE, True)])
async def test_words_are_marked_without_a_stir(
    tmp_path: Path, browser: Browser, name: str, viewport: dict[str, int], is_dark: bool
) -> None:
    """No letter moves, the focus stays, what was opened stays open, and a screen reader is told nothing again."""
    levers = Levers(tmp_path / "levers")
    levers.pull("words", "frozen")
    server = ServerProcess(tmp_path, entry=("tests.chaos.serve",), environment={"CHAOS_LEVERS": str(levers.folder)})
    await server.start()
    try:
        links = {
            role: f"{server.base_url}join#{await server.invite('Evening group', role)}"
            for role in ("member", "facilitator")
        }
        noor = await join(await person(browser, viewport, dark=is_dark), links["facilitator"], "Noor")
        ann = await join(await person(browser, PHONE), links["member"], "Ann")
        await say(ann, SAID)
        await noor.get_by_role("button", name="Show", exact=True).click()
        cards = [flag(noor, SAID).nth(place) for place in range(2)]
        for card in cards:
            await expect(card.get_by_role("button", name="I look after this")).to_be_visible()
            await card.get_by_role("button", name="Show the words").click()
            await expect(card.locator("mark")).to_have_count(0)
        await cards[1].locator("details.second-look summary").click()
        await cards[0].get_by_role("button", name="I look after this").focus()
        await shot(noor, f"words-before-{name}")
        before = await letters(noor)
        await noor.evaluate(LISTEN)

        levers.pull("words", "well")
        for card, marked in zip(cards, (GRAVE, HARSH), strict=True):
            await expect(card.locator("mark")).to_have_text(marked)
        await expect(cards[0].get_by_role("button", name="I look after this")).to_be_focused()
        await expect(cards[1].locator("details.second-look")).to_have_attribute("open", "")
        assert moved_px(before, await letters(noor)) < 1
        assert await noor.evaluate("window.spoken") == []
        await shot(noor, f"words-after-{name}")
        await expect_accessible(noor)
        await expect(ann.locator("mark")).to_have_count(0)
    finally:
        await server.stop()


async def letters(page: Page) -> list[tuple[float, float]]:
    """Where each letter of what flags say stands on the screen."""
    texts = await page.get_by_test_id("flag-text").all()
    return [(left, top) for text in texts for left, top in await text.evaluate(LETTERS)]


def moved_px(before: list[tuple[float, float]], after: list[tuple[float, float]]) -> float:
    """How far the letter has moved that has moved most."""
    return max(abs(was - now) for pair in zip(before, after, strict=True) for was, now in zip(*pair, strict=True))
