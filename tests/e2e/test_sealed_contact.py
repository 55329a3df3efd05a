"""A sealed contact and how one is reached, as people leave them, in real browsers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, person, shot
from tests.e2e.server_process import ServerProcess
from tests.support.outside import MailServer, a_mail_server

GROUP = "Tuesday evening"


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as server:
        yield server


@pytest.fixture
async def server(tmp_path: Path, mail: MailServer) -> AsyncIterator[ServerProcess]:
    paging = {
        "CHANNELS": "email",
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(mail.port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "groups@example.org",
    }
    process = ServerProcess(tmp_path, environment={f"WARMROOM_PAGING_{key}": value for key, value in paging.items()})
    await process.start()
    yield process
    await process.stop()


async def to_groups(page: Page) -> None:
    # A dialog that is still coming in is no picture of anything, and axe takes its colours for its contrast.
    await page.emulate_media(reduced_motion="reduce")
    await page.get_by_role("link", name="My groups").click()


async def test_a_member_leaves_a_contact_and_takes_it_back(server: ServerProcess, browser: Browser) -> None:
    """On a phone; it is there for them again, and empty once it is taken back."""
    member = await join(await person(browser, PHONE), f"{server.base_url}join#{await server.invite(GROUP)}", "Sparrow")
    await to_groups(member)
    await member.get_by_role("button", name="Sealed contact").click()
    dialog = member.get_by_role("dialog", name="My sealed contact")
    seal = dialog.get_by_role("button", name="Seal it")
    await expect(seal).to_have_attribute("aria-disabled", "true")
    await dialog.get_by_label("Whom to call").fill("Kim, my sister, 020 7946 0000")
    await dialog.get_by_label("Where I am").fill("12 Mill Lane, second floor")
    await seal.click()
    await expect(dialog.get_by_text("Sealed. Nobody is told.")).to_be_visible()
    await shot(member, "contact-390")
    await expect_accessible(member)
    await member.reload()
    await member.get_by_role("button", name="Sealed contact").click()
    await expect(dialog.get_by_label("Whom to call")).to_have_value("Kim, my sister, 020 7946 0000")
    await dialog.get_by_role("button", name="Take it back").click()
    await dialog.get_by_role("button", name="Take it back? It is deleted at once").click()
    await expect(dialog.get_by_text("Deleted.")).to_be_visible()
    await expect(dialog.get_by_label("Whom to call")).to_have_value("")
    await expect(member.get_by_role("button", name="How I am reached")).to_have_count(0)


async def test_a_facilitator_says_how_they_are_reached(
    server: ServerProcess, browser: Browser, mail: MailServer
) -> None:
    """And a test mail arrives; what is no address is said to be none, and what is taken back is gone."""
    link = f"{server.base_url}join#{await server.invite(GROUP, 'facilitator')}"
    facilitator = await join(await person(browser, DESKTOP, dark=True), link, "Noor")
    await to_groups(facilitator)
    await facilitator.get_by_role("button", name="How I am reached").click()
    dialog = facilitator.get_by_role("dialog", name="How I am reached")
    await expect(dialog.get_by_role("option")).to_have_text(["Only on my screens", "By mail"])
    await dialog.get_by_role("combobox", name="How").select_option(label="By mail")
    address = dialog.get_by_label("E-mail address")
    await address.fill("noor at example.org")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Nobody can be reached at this address")
    await address.fill("noor@example.org")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_role("button", name="Send me a test").click()
    await expect(dialog.get_by_text("Sent. It should be there within a minute.")).to_be_visible()
    await shot(facilitator, "reach-1280-dark")
    await expect_accessible(facilitator)
    assert [str(sent["To"]) for sent in mail.mails] == ["noor@example.org"]
    await dialog.get_by_role("combobox", name="How").select_option(label="Only on my screens")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("What you had left is deleted.")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Send me a test")).to_have_count(0)
