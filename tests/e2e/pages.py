"""What people do on the pages, by the names that a screen reader speaks."""

import os
import shutil
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.server_process import ROOT

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LAN_HOST = "warmroom.test"
"""This machine under a name that a browser does not take for it, as others in a clinic's own network reach it."""
SHOTS = Path(os.environ.get("SHOTS", ROOT / "tests/e2e/shots"))
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
_AXE_RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"


def chromium() -> dict[str, Any]:
    """How to start Debian's Chromium, or the one that Playwright has downloaded."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    flags += [f"--host-resolver-rules=MAP {LAN_HOST} 127.0.0.1", "--no-proxy-server"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {"executable_path": found, "args": flags}


async def person(
    browser: Browser, viewport: dict[str, int], *, dark: bool = False, touch: bool = False, zone: str | None = None
) -> BrowserContext:
    """Somebody's own browser: cookies, storage and screen of theirs, fingers or a mouse, and the clock of their place."""
    return await browser.new_context(
        viewport=viewport,
        color_scheme="dark" if dark else "light",
        has_touch=touch,
        is_mobile=touch,
        locale="en-GB",
        timezone_id=zone,
    )


async def shot(page: Page, name: str) -> None:
    """A picture of the page as it is."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png")


async def accessibility_problems(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA on the page as it stands."""
    # Evaluated by the debugger, so the page's own content policy stays as it is.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate(f"axe.run(document, {_AXE_RULES})")
    return [
        f"{violation['id']}: {violation['help']} ({node['target']})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def expect_accessible(page: Page) -> None:
    assert await accessibility_problems(page) == []


async def join(context: BrowserContext, link: str, name: str, *, within_s: float = 5) -> Page:
    """Come in with an invitation link, past the recovery words, into the room."""
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_label("The name others will see").fill(name)
    await page.get_by_role("button", name="Join the group").click()
    await page.get_by_role("button", name="I have written them down").click()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live", timeout=within_s * 1000)
    return page


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Your message").fill(text)
    await page.get_by_role("button", name="Send").click()


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


def flag(page: Page, text: str) -> Locator:
    return page.get_by_test_id("flag").filter(has=page.get_by_test_id("flag-text").filter(has_text=text))
