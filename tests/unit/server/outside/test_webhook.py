"""Pages to a paging system, over real HTTP on this machine."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from server.config import PagingConfig
from server.domain.paging import PageKind
from server.domain.reach import ReachBy
from server.outside import channels
from server.services.pager import NotSent
from tests.support.clock import TUESDAY_EVENING, FakeClock
from tests.support.outside import SECRET, Authority, a_paging_system, by_webhook
from tests.unit.server.outside.test_mail import free_port

LINK = "https://groups.example.org/"


async def send(config: PagingConfig, kind: PageKind = PageKind.CRISIS) -> None:
    await channels(config, lambda: LINK, FakeClock())[ReachBy.WEBHOOK].send("second-phone", kind, "page-1")


async def not_sent(config: PagingConfig) -> tuple[str, bool]:
    with pytest.raises(NotSent) as caught:
        await send(config)
    return caught.value.reason, caught.value.may_pass


@pytest.mark.parametrize("kind", list(PageKind))
async def test_a_post_says_who_how_much_hurry_and_where(kind: PageKind) -> None:
    """And nothing else."""
    async with a_paging_system() as system:
        await send(by_webhook(system.port), kind)
    ((headers, body),) = system.posts
    assert json.loads(body) == {"to": "second-phone", "kind": kind.value, "link": LINK}
    assert headers["Content-Type"] == "application/json"


async def test_a_post_is_signed_as_standard_webhooks_say() -> None:
    """Whoever has the secret can tell that it is ours, when it was made, and that two tries are one page."""
    async with a_paging_system() as system:
        await send(by_webhook(system.port))
    ((headers, body),) = system.posts
    page_id, at = headers["webhook-id"], headers["webhook-timestamp"]
    assert (page_id, int(at)) == ("page-1", int(TUESDAY_EVENING.timestamp()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = hmac.new(key, f"{page_id}.{at}.{body.decode()}".encode(), hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"


@pytest.mark.parametrize(
    ("status", "may_pass"), [(500, True), (503, True), (429, True), (400, False), (404, False), (302, False)]
)
async def test_what_is_not_taken(status: int, may_pass: bool) -> None:
    """A fault over there may pass, a "no" does not; and we follow nobody elsewhere."""
    async with a_paging_system() as system:
        system.statuses = [status]
        assert await not_sent(by_webhook(system.port)) == (f"status {status}", may_pass)
    assert len(system.posts) == 1


async def test_a_paging_system_that_is_away() -> None:
    """It may be back soon."""
    assert await not_sent(by_webhook(free_port())) == ("unreachable", True)


async def test_a_certificate_holds_or_nothing_is_posted(tmp_path: Path) -> None:
    """The clinic's own authority is trusted where the operator says so, and no other."""
    authority = Authority()
    async with a_paging_system(authority.server()) as system:
        trusting = by_webhook(system.port, "https", ca_file=authority.file(tmp_path))
        await send(trusting)
        assert await not_sent(by_webhook(system.port, "https")) == ("certificate", False)
    assert len(system.posts) == 1


def test_with_no_channel_chosen_there_is_none() -> None:
    """As the server is shipped."""
    assert channels(PagingConfig(), lambda: LINK, FakeClock()) == {}
