"""What facilitators see in their browser while the model is away: how many messages wait for it, and that no flag means nothing."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.chaos.serve import Levers
from tests.e2e.pages import DESKTOP, PHONE, expect_accessible, join, message, person, say, shot
from tests.e2e.server_process import ServerProcess


async def test_how_many_wait_for_the_helper_is_shown(tmp_path: Path, browser: Browser) -> None:
    """The number grows with what is said, stands on every facilitator's screen, and goes once all is read. Members see none of it."""
    levers = Levers(tmp_path / "levers")
    server = ServerProcess(
        tmp_path,
        entry=("tests.chaos.serve",),
        environment={"CHAOS_LEVERS": str(levers.folder), "WARMROOM_MODERATION_DEADLINE_MS": "200"},
    )
    await server.start()
    try:
        links = {
            role: f"{server.base_url}join#{await server.invite('Evening group', role)}"
            for role in ("member", "facilitator")
        }
        noor = await join(await person(browser, DESKTOP), links["facilitator"], "Noor")
        wren = await join(await person(browser, PHONE, dark=True), links["facilitator"], "Wren")
        ann = await join(await person(browser, PHONE), links["member"], "Ann")
        status = noor.get_by_test_id("helper-status")
        await expect(status).to_be_empty()

        levers.pull("model", "frozen")
        await say(ann, "it was a long week")
        await expect(status).to_contain_text("The helper is not answering. 1 message the helper has not read.")
        await say(ann, "and i am glad to be here")
        await expect(message(noor, "and i am glad to be here")).to_be_visible()
        for page in (noor, wren):
            await expect(page.get_by_test_id("helper-status")).to_contain_text("2 messages the helper has not read")
            await expect_accessible(page)
        await expect(ann.get_by_text("the helper has not read")).to_have_count(0)
        await shot(noor, "helper-away-1280")
        await shot(wren, "helper-away-dark-390")

        levers.pull("model", "well")
        for page in (noor, wren):
            await expect(page.get_by_test_id("helper-status")).to_be_empty()
    finally:
        await server.stop()
