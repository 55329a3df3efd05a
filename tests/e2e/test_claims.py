"""Whoever looks after a flag and is gone holds up nobody, on the real clock (proof 2)."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from server.domain.errors import ErrorCode
from server.domain.flags import GRACE, LEASE, FlagState
from server.domain.ids import FlagId
from server.protocol import commands, events
from tests.e2e.pages import DESKTOP, join, person
from tests.e2e.seats import sit
from tests.e2e.server_process import ServerProcess
from tests.support.app import Seat
from tests.support.waiting import since_s, until_s

LEASE_S, GRACE_S = LEASE.total_seconds(), GRACE.total_seconds()
GIVE_OR_TAKE_S = 2
_COUNT = """() => {
  const look = () => {
    const flags = [...document.querySelectorAll('[role="tab"]')].map((tab) => tab.textContent).find((said) => /Flags/.test(said));
    const atRisk = document.querySelectorAll('[data-testid="lane-care"] [data-lane="crisis"]:not([data-state="resolved"])').length;
    window.counted.add(`${flags}: ${atRisk} at risk`);
  };
  window.counted = new Set();
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
}"""
"""Keeps every different count that stands on the page from now on."""


@pytest.mark.timeout(240)
async def test_whoever_dies_or_is_silent_holds_up_nobody(server: ServerProcess, browser: Browser) -> None:
    """
    One facilitator's line is cut without a farewell, another stays connected and does nothing. What they held can be taken in 20 s and after
    90 s, and on a desk beside them neither crisis is out of any count meanwhile.
    """
    codes = {role: await server.invite("Evening group", role) for role in ("member", "facilitator")}
    async with AsyncExitStack() as stack:
        flo, hal, gus = [await sit(stack, server, codes["facilitator"], name) for name in ("Flo", "Hal", "Gus")]
        ann, ben = [await sit(stack, server, codes["member"], name) for name in ("Ann", "Ben")]
        desk = await join(await person(browser, DESKTOP), f"{server.base_url}join#{codes['facilitator']}", "Ida")
        cut, silent = await raised_by(ann, gus), await raised_by(ben, gus)
        await claim(flo, cut, gus)
        await claim(hal, silent, gus)
        await expect(desk.get_by_role("tab", name="Flags (2)")).to_be_visible()
        await desk.evaluate(_COUNT)

        await die(flo)
        cut_at = datetime.now(UTC)
        assert (await gus.refused(commands.ClaimFlag, flag_id=cut)).code is ErrorCode.FLAG_TAKEN
        await gus.link.until(gus.view, lambda view: view.flags[cut].state is FlagState.OPEN, within_s=GRACE_S + 30)
        assert since_s(cut_at) <= GRACE_S + GIVE_OR_TAKE_S
        await gus.do(commands.ClaimFlag, flag_id=cut)

        assert (await gus.refused(commands.ClaimFlag, flag_id=silent)).code is ErrorCode.FLAG_TAKEN
        claimed_at = gus.view.flags[silent].claimed_at
        assert claimed_at is not None
        await until_s(claimed_at, LEASE_S)
        await gus.do(commands.ClaimFlag, flag_id=silent)
        assert hal.user_id in gus.view.present
        assert hal.link.connects == 1, "connected all the while"

        counted = await desk.evaluate("[...window.counted]")
        assert counted == ["Flags (2): 2 at risk"]


async def raised_by(member: Seat, told: Seat) -> FlagId:
    """*member* writes what is a crisis, and *told* has the flag."""
    said = await member.say("I want to kill myself tonight")
    assert isinstance(said, events.Posted)
    await told.until(lambda view: any(flag.message_id == said.message_id for flag in view.flags.values()))
    return next(flag.id for flag in told.view.flags.values() if flag.message_id == said.message_id)


async def claim(seat: Seat, flag_id: FlagId, told: Seat) -> None:
    await seat.do(commands.ClaimFlag, flag_id=flag_id)
    await told.until(lambda view: view.flags[flag_id].claimed_by == seat.user_id)


async def die(seat: Seat) -> None:
    """As a machine without power does: no farewell, and nobody who connects again."""
    await seat.link.drop()
    await seat.link.__aexit__(None, None, None)
