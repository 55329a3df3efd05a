"""
Somebody whose client is the product's own page in a real browser: types, presses Enter, reads what stands there.

What goes over its wire is entered in the books, so that nobody has to believe the page about what was said and answered.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, Page, WebSocket, async_playwright, expect

from server.domain.ids import ClientId
from server.domain.people import Role
from server.protocol import commands, events
from server.protocol.codec import decode_command, decode_frame
from tests.chaos.books import Said
from tests.chaos.scene import PATIENCE_S, Scene
from tests.e2e.pages import DESKTOP, chromium, join, person

# As `hasty_clients` does for the others: what the page waits before it tries again is drawn, and this draws a short wait.
_HASTY = "Math.random = () => 0.02"
# The outbox seals what it keeps within milliseconds; a person who reloads is slower than that, a test is not.
_ALL_KEPT = """() =>
  Object.keys(localStorage).filter((key) => key.includes(":outbox:")).length
  >= document.querySelectorAll('[data-testid="unsent"]:not([data-state="sent"])').length"""
_SHOWN = """() => [...document.querySelectorAll('[data-testid="message"]')].map((one) =>
  [one.id.replace("message-", ""), one.querySelector('[data-testid="message-text"]').textContent])"""


class Tab:
    _page: Page

    def __init__(self, scene: Scene, name: str) -> None:
        self.name = name
        self.lines = 0
        """On how many lines it has entered the room."""
        self._scene = scene
        self._texts: list[str] = []

    async def enter(self, context: BrowserContext) -> None:
        # From the first line on, which is open before we are told that the room is.
        context.on("page", lambda page: page.on("websocket", self._listen))
        link = f"{self._scene.origin}/join#{self._scene.codes[Role.MEMBER]}"
        self._page = await join(context, link, self.name, within_s=PATIENCE_S)

    async def say(self) -> None:
        """Write one message. It is in the outbox then, whatever the line is like."""
        text = self._scene.sentence(f"(tab {len(self._texts)})")
        self._texts.append(text)
        await self._page.get_by_role("textbox", name="Your message").fill(text)
        await self._page.keyboard.press("Enter")

    async def reload(self) -> None:
        await self._page.wait_for_function(_ALL_KEPT)
        await self._page.reload()
        await expect(self._page.get_by_test_id("composer")).to_be_visible(timeout=PATIENCE_S * 1000)

    async def settle(self) -> list[tuple[str, str]]:
        """Wait until it has said everything and heard of everything. Returns the ids and the words that stand there, in order."""
        await expect(self._page.get_by_test_id("unsent")).to_have_count(0, timeout=PATIENCE_S * 1000)
        await self._scene.settle()
        earlier = self._page.get_by_role("button", name="Show earlier messages")
        while await earlier.is_visible():
            await earlier.click()
            await expect(self._page.get_by_text("Loading")).to_have_count(0)
        number = self._scene.ask("SELECT count(*) FROM messages WHERE place IS NOT NULL")
        assert isinstance(number, int)
        await expect(self._page.get_by_test_id("message")).to_have_count(number, timeout=PATIENCE_S * 1000)
        shown: list[list[str]] = await self._page.evaluate(_SHOWN)
        own = [text for _, text in shown if text in self._texts]
        assert own == self._texts, "all that was written is there once, in the order in which it was written"
        return [(id_, text) for id_, text in shown]

    def _listen(self, line: WebSocket) -> None:
        has_entered = False
        # A page that is loaded anew counts its commands from one again, so each line has its own.
        asked: dict[int, ClientId] = {}

        def sent(frame: str | bytes) -> None:
            command = decode_command(frame)
            if isinstance(command, commands.Post):
                asked[command.ref] = command.client_id
                self._scene.books.said.setdefault(command.client_id, Said(self.name, command.text))

        def received(frame: str | bytes) -> None:
            nonlocal has_entered
            reply = decode_frame(frame)
            if isinstance(reply, events.Entered) and not has_entered:
                has_entered = True
                self.lines += 1
            if isinstance(reply, events.Posted | events.Held) and reply.ref in asked:
                said = self._scene.books.said[asked[reply.ref]]
                said.reply = said.reply or reply

        line.on("framesent", sent)
        line.on("framereceived", received)


@asynccontextmanager
async def a_tab(scene: Scene, name: str) -> AsyncIterator[Tab]:
    """A browser with the scene's room open in it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium())
        context = await person(browser, DESKTOP)
        await context.add_init_script(_HASTY)
        tab = Tab(scene, name)
        await tab.enter(context)
        yield tab
        await browser.close()
