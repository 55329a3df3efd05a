"""Words that could not be sent, in real browsers: kept sealed, asked about when they are old, sent once whichever tab dies, and gone on leaving."""

import base64
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Dialog, Error, Page, WebSocketRoute, async_playwright, expect

from server.domain.errors import ErrorCode
from server.protocol import commands, events
from server.protocol.codec import decode_command, encode_frame
from tests.e2e.pages import DESKTOP, LAN_HOST, PHONE, chromium, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess

UNSENT = "nobody was there when i came home"
HALF = "what i do not dare to say yet"

_STORED = """async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const databases = [];
  for (const {name} of await indexedDB.databases()) {
    const opened = await done(indexedDB.open(name));
    for (const store of opened.objectStoreNames) {
      for (const value of await done(opened.transaction(store).objectStore(store).getAll()))
        databases.push({kind: String(value), extractable: value.extractable, shown: JSON.stringify(value)});
    }
    opened.close();
  }
  return {local: {...localStorage}, tab: {...sessionStorage}, databases};
}"""


async def stored(page: Page) -> dict[str, Any]:
    """Everything that the browser has stored for the page's origin."""
    found: dict[str, Any] = await page.evaluate(_STORED)
    return found


async def until_stored(page: Page, is_so: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Look again until what is stored is so: words are sealed within milliseconds, not at once."""
    while not is_so(found := await stored(page)):
        await page.wait_for_timeout(20)
    return found


def shows(found: object, words: str) -> bool:
    """Can *words* be read in *found*, as they are or in the ways that storage may write them?"""
    text = str(found)
    encoded = base64.b64encode(words.encode()).decode().rstrip("=")[:-2]
    return words in text or encoded in text or words.encode().hex() in text


async def live(page: Page) -> None:
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live", timeout=40_000)


async def offline(page: Page) -> None:
    await expect(page.get_by_test_id("connection")).not_to_have_attribute("data-state", "live")


async def member_of(server: ServerProcess, context: BrowserContext, name: str = "Sparrow") -> Page:
    return await join(context, f"{server.base_url}join#{await server.invite('Tuesday evening')}", name)


async def facilitator_of(server: ServerProcess, browser: Browser) -> Page:
    code = await server.invite("Tuesday evening", "facilitator")
    return await join(await person(browser, DESKTOP), f"{server.base_url}join#{code}", "Noor")


def recorded(server: ServerProcess) -> int:
    """How many messages the store has, heard of or not."""
    with closing(sqlite3.connect(server.store)) as store:
        (number,) = store.execute("SELECT count(*) FROM messages").fetchone()
    return int(number)


@asynccontextmanager
async def browser_of(profile: Path) -> AsyncIterator[BrowserContext]:
    """A browser as somebody has it at home: what it stores is in a folder, and there when it starts again."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(profile, viewport=PHONE, **chromium())
        yield context
        await context.close()


def on_disk(folder: Path, words: str) -> list[Path]:
    """The files that hold *words*, in either way in which browsers write letters."""
    written = [words.encode(), words.encode("utf-16-le")]
    return [path for path in folder.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in written)]


async def test_what_could_not_be_sent_outlives_the_browser_and_cannot_be_read(
    server: ServerProcess, tmp_path: Path
) -> None:
    """With the server down, a message and a draft survive; nothing that is stored shows their words; the message is sent later, once."""
    profile = tmp_path / "profile"
    async with browser_of(profile) as context:
        page = await member_of(server, context)
        url = page.url
        await server.kill()
        await offline(page)
        await say(page, UNSENT)
        await expect(page.get_by_test_id("unsent")).to_contain_text("Will be sent when the line is back")
        await page.get_by_role("textbox", name="Your message").fill(HALF)
        await shot(page, "unsent-390")
        await expect_accessible(page)
        found = await until_stored(page, lambda found: found["local"] and found["tab"])
        assert not shows(found, UNSENT)
        assert not shows(found, HALF)
        assert [key["kind"] for key in found["databases"]] == ["[object CryptoKey]"]
        assert found["databases"][0]["extractable"] is False

        with pytest.raises(Error):
            await page.reload()
        await server.start()
        await page.goto(url)
        await live(page)
        await expect(page.get_by_role("textbox", name="Your message")).to_have_value(HALF)
        await expect(message(page, UNSENT)).to_have_count(1)
        await server.kill()
        await offline(page)
        await say(page, "and this after that")
        await until_stored(page, lambda found: found["local"])

    assert on_disk(profile, "outbox:"), "what is stored is looked at where it is stored"
    for words in (UNSENT, HALF, "and this after that"):
        assert on_disk(profile, words) == []
    await server.start()
    async with browser_of(profile) as context:
        page = await context.new_page()
        await page.goto(url)
        await expect(message(page, "and this after that")).to_have_count(1, timeout=20_000)
        await expect(page.get_by_test_id("unsent")).to_have_count(0)
        assert not (await until_stored(page, lambda found: not found["local"]))["local"]
    assert recorded(server) == 2


async def test_old_words_are_asked_about(server: ServerProcess, browser: Browser) -> None:
    """What could not be sent for more than two minutes goes out only if its author still wants to say it, and the question waits."""
    facilitator = await facilitator_of(server, browser)
    context = await person(browser, PHONE)
    await context.clock.install()
    page = await member_of(server, context)
    await server.kill()
    await offline(page)
    await say(page, UNSENT)
    await say(page, "and this can go")
    await page.clock.fast_forward(121_000)
    await say(page, "this is fresh")
    await server.start()
    await live(page)
    stale = page.locator('[data-testid="unsent"][data-state="stale"]')
    await expect(stale).to_have_count(2)
    await expect(stale.first).to_contain_text("Do you still want to say this?")
    await shot(page, "stale-390")
    await expect_accessible(page)

    await live(facilitator)
    await expect(message(facilitator, "this is fresh")).to_have_count(1)
    assert recorded(server) == 1
    await page.reload()
    await expect(stale).to_have_count(2)
    await stale.filter(has_text="and this can go").get_by_role("button", name="Discard").click()
    await stale.get_by_role("button", name="Send it now").click()
    await expect(message(facilitator, UNSENT)).to_have_count(1)
    await page.reload()
    await expect(message(page, UNSENT)).to_have_count(1)
    await expect(page.get_by_test_id("unsent")).to_have_count(0)
    assert recorded(server) == 2


def refusing(words: str, code: ErrorCode) -> Callable[[WebSocketRoute], Awaitable[None]]:
    """A line on which the server refuses *words* once."""
    has_refused = False

    async def handle(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def from_page(frame: str | bytes) -> None:
            nonlocal has_refused
            command = decode_command(frame.encode() if isinstance(frame, str) else frame)
            if isinstance(command, commands.Post) and command.text == words and not has_refused:
                has_refused = True
                line.send(encode_frame(events.Refused(ref=command.ref, code=code)).decode())
            else:
                server.send(frame)

        line.on_message(from_page)

    return handle


async def test_pending_and_failed_messages_say_so(server: ServerProcess, browser: Browser) -> None:
    """A message that is waited for and one that was refused look unlike what is said, tell why, and leave the choice to their author."""
    server.environment |= {"WARMROOM_LIMITS_POSTS_BURST": "2", "WARMROOM_LIMITS_POSTS_PER_MINUTE": "30"}
    await server.stop()
    await server.start()
    context = await person(browser, DESKTOP, dark=True)
    await context.route_web_socket("**/ws", refusing(UNSENT, ErrorCode.NOT_ALLOWED))
    page = await member_of(server, context)
    await say(page, UNSENT)
    failed = page.locator('[data-testid="unsent"][data-state="failed"]')
    await expect(failed).to_contain_text("Not sent.")
    await say(page, "one")
    await say(page, "two")
    await say(page, "three")
    await expect(page.get_by_test_id("unsent").filter(has_text="three")).to_contain_text("Waiting a moment")
    await shot(page, "failed-1280-dark")
    await expect_accessible(page)
    await expect(message(page, "three")).to_have_count(1, timeout=15_000)
    await failed.get_by_role("button", name="Try again").click()
    await expect(message(page, UNSENT)).to_have_count(1, timeout=15_000)
    await expect(page.get_by_test_id("unsent")).to_have_count(0)
    assert recorded(server) == 4


async def duplicate_of(page: Page) -> Page:
    """With the tab's own storage copied into it, as "Duplicate tab" does."""
    async with page.context.expect_page() as opened:
        await page.evaluate("void window.open(location.href)")
    return await opened.value


async def another_tab(page: Page) -> Page:
    """With a process of its own, which a duplicate shares."""
    other = await page.context.new_page()
    await other.goto(page.url)
    return other


@pytest.mark.parametrize("how", ["closed", "crashed"])
async def test_two_tabs_send_what_either_has_written_once(server: ServerProcess, browser: Browser, how: str) -> None:
    """Two tabs share no unsent message; when one dies, the other sends what it has left behind."""
    context = await person(browser, DESKTOP)
    first = await member_of(server, context)
    second = await (duplicate_of(first) if how == "closed" else another_tab(first))
    await live(second)
    await server.kill()
    await offline(first)
    await offline(second)
    await say(first, "written in the first")
    await say(second, "written in the second")
    for page, words in ((first, "first"), (second, "second")):
        await expect(page.get_by_test_id("unsent")).to_have_count(1)
        await expect(page.get_by_test_id("unsent")).to_contain_text(f"written in the {words}")
    await until_stored(first, lambda found: len(found["local"]) == 2)
    if how == "closed":
        await first.close()
    else:
        # The renderer ends without a word, and so does the call.
        with pytest.raises(Error):
            await first.goto("chrome://crash")
    await server.start()
    await live(second)
    await expect(message(second, "written in the first")).to_have_count(1, timeout=30_000)
    await expect(message(second, "written in the second")).to_have_count(1)
    await expect(second.get_by_test_id("unsent")).to_have_count(0)
    assert recorded(server) == 2
    assert not (await until_stored(second, lambda found: not found["local"]))["local"]


@pytest.mark.parametrize("how", ["button", "keys"])
async def test_quick_exit_leaves_nothing_behind(server: ServerProcess, browser: Browser, how: str) -> None:
    """Every tab is empty at once; drafts, unsent messages and the key are gone; Back shows nothing; the address opens as ever."""
    context = await person(browser, PHONE)
    page = await member_of(server, context)
    room = page.url
    await page.get_by_role("link", name="My groups").click()
    await page.get_by_role("link", name="Tuesday evening").click()
    await live(page)
    other = await another_tab(page)
    await live(other)
    await server.kill()
    await offline(page)
    await say(page, UNSENT)
    await page.get_by_role("textbox", name="Your message").fill(HALF)
    await until_stored(page, lambda found: found["local"] and found["tab"] and found["databases"])
    if how == "button":
        await page.get_by_role("button", name="Leave now").click()
    else:
        for key in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift", "d", "Shift"):
            await page.keyboard.press(key)
        await expect(page.get_by_role("textbox", name="Your message")).to_have_value(f"{HALF}ABCd")
        for _ in range(2):
            await page.keyboard.press("Shift")
    await page.wait_for_url("about:blank")
    await other.wait_for_url("about:blank")

    await server.start()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.go_back()
    await page.wait_for_url("about:blank")
    assert asked[0].startswith(server.base_url), "further back is a page of ours"
    assert await page.inner_text("body") == ""
    await page.goto(room)
    await live(page)
    found = await stored(page)
    assert found == {"local": {}, "tab": {}, "databases": []}
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("")
    await expect(page.get_by_test_id("unsent")).to_have_count(0)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Leave now")).to_be_focused()
    assert recorded(server) == 0


async def test_signing_out_empties_every_tab(server: ServerProcess, browser: Browser) -> None:
    """Who signs out leaves no words and no key, and the other tabs of this browser are signed out with them."""
    context = await person(browser, PHONE)
    page = await member_of(server, context)
    other = await another_tab(page)
    await other.get_by_role("textbox", name="Your message").fill(HALF)
    await until_stored(other, lambda found: found["tab"] and found["databases"])
    await page.get_by_role("link", name="My groups").click()
    await page.get_by_role("button", name="Sign out").click()
    for one in (page, other):
        await expect(one.get_by_role("heading", name="Come in")).to_be_visible()
        assert await until_stored(one, lambda found: not found["databases"]) == {
            "local": {},
            "tab": {},
            "databases": [],
        }


async def test_where_nothing_can_be_sealed_nothing_is_stored_and_it_is_said(
    server: ServerProcess, browser: Browser
) -> None:
    """On plain HTTP in a clinic's own network, unsent words stay in the page, which says so, and is not left unasked."""
    await server.stop()
    server.base_url = f"http://{LAN_HOST}:{server.port}/"
    server.environment["WARMROOM_SERVER_PUBLIC_URL"] = server.base_url
    await server.start()
    page = await member_of(server, await person(browser, PHONE))
    assert not await page.evaluate("isSecureContext")
    await server.kill()
    await offline(page)
    await say(page, UNSENT)
    await page.get_by_role("textbox", name="Your message").fill(HALF)
    await expect(page.get_by_text("Please leave this page open until then")).to_be_visible()
    await shot(page, "unsealed-390")
    found = await stored(page)
    assert found == {"local": {}, "tab": {}, "databases": []}

    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.evaluate("void location.reload()")
    while not asked:
        await page.wait_for_timeout(20)
    assert asked == ["beforeunload"]
    await server.start()
    await expect(message(page, UNSENT)).to_have_count(1, timeout=40_000)
