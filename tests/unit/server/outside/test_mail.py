"""Pages by mail, to a real mail server on this machine."""

import asyncio
import socket
from pathlib import Path

import pytest

from server.config import PagingConfig
from server.domain.paging import PageKind
from server.domain.reach import ReachBy
from server.outside import channels
from server.services.pager import NotSent
from tests.support.clock import FakeClock
from tests.support.outside import LOGIN, PASSWORD, Authority, a_mail_server, a_silent_server, by_mail

LINK = "https://groups.example.org/"
TO = "flo@example.org"


async def send(config: PagingConfig, kind: PageKind = PageKind.CRISIS) -> None:
    await channels(config, lambda: LINK, FakeClock())[ReachBy.EMAIL].send(TO, kind, "page-1")


async def not_sent(config: PagingConfig) -> tuple[str, bool]:
    """Why it was not, and whether trying again can help."""
    with pytest.raises(NotSent) as caught:
        await send(config)
    return caught.value.reason, caught.value.may_pass


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(("kind", "subject"), [(PageKind.CRISIS, "Please look"), (PageKind.DUTY, "Please come")])
async def test_a_mail_has_the_clinics_line_and_the_servers_address(kind: PageKind, subject: str) -> None:
    """And nothing else: each header and each word of it is listed here."""
    async with a_mail_server() as server:
        await send(by_mail(server.port, subject_crisis="Please look", subject_duty="Please come"), kind)
    (envelope,) = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("groups@example.org", [TO])
    (mail,) = server.mails
    headers = {name: str(value) for name, value in mail.items() if not name.startswith(("MIME", "Content"))}
    assert headers == {
        "From": "groups@example.org",
        "To": TO,
        "Subject": subject,
        "Date": "Tue, 03 Mar 2026 19:00:00 +0000",
        "Message-ID": "<page-1@example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert mail.get_content() == f"{LINK}\r\n"


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_line_to_the_mail_server_is_encrypted(tmp_path: Path, security: str) -> None:
    """Both ways, with a certificate of the clinic's own authority; and it is told who we are."""
    authority = Authority()
    is_tls = security == "tls"
    async with a_mail_server(authority.server(), is_tls_from_the_start=is_tls, asks_for_login=True) as server:
        config = by_mail(
            server.port,
            smtp_security=security,
            ca_file=authority.file(tmp_path),
            smtp_login=LOGIN,
            smtp_password=PASSWORD,
        )
        await send(config)
    assert len(server.mails) == 1
    assert server.logins == [LOGIN.encode()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
async def test_a_certificate_that_does_not_hold_is_not_passed_by(tmp_path: Path, security: str, wrong: str) -> None:
    """Of an authority that nobody trusts, or another machine's: nothing is sent, and trying again cannot help."""
    authority = Authority()
    context = authority.server("elsewhere.example.org" if wrong == "name" else "localhost")
    trusted = authority if wrong == "name" else Authority()
    async with a_mail_server(context, is_tls_from_the_start=security == "tls") as server:
        config = by_mail(server.port, smtp_security=security, ca_file=trusted.file(tmp_path))
        assert await not_sent(config) == ("certificate", False)
    assert server.visits == 0


async def test_a_mail_server_without_encryption_gets_nothing() -> None:
    """Where it is asked for. We do not go on in clear text."""
    async with a_mail_server() as server:
        assert await not_sent(by_mail(server.port, smtp_security="starttls")) == ("not supported", False)
    assert server.visits == 0


async def test_a_password_that_is_not_right() -> None:
    """It will not be right the next time."""
    async with a_mail_server(asks_for_login=True) as server:
        assert await not_sent(by_mail(server.port, smtp_login=LOGIN, smtp_password="another")) == ("refused", False)


@pytest.mark.parametrize(("answer", "may_pass"), [("451 try later", True), ("550 no such mailbox", False)])
async def test_a_mailbox_that_is_refused(answer: str, may_pass: bool) -> None:
    """For now, or for good: the mail server says which."""
    async with a_mail_server() as server:
        server.answers = [answer]
        assert await not_sent(by_mail(server.port)) == ("refused", may_pass)
    assert server.envelopes == []


async def test_a_mail_server_that_is_away() -> None:
    """It may be back soon."""
    assert await not_sent(by_mail(free_port())) == ("unreachable", True)


async def test_a_mail_server_that_says_nothing_is_left_when_we_are_cancelled() -> None:
    """At once: the pager's patience ends a try, and must not have to wait for a goodbye."""
    async with a_silent_server() as port:
        trying = asyncio.create_task(send(by_mail(port)))
        await asyncio.sleep(0)
        trying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trying
