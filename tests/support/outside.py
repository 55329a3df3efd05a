"""A mail server and a paging system on this machine, to which pages are really sent; and authorities that sign their certificates."""

import asyncio
import email
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from server.config import PagingConfig

SECRET = "whsec_" + "c2VhbC1zZWFsLXNlYWwtc2VhbC1zZWFs"
LOGIN, PASSWORD = "groups", "a password for the mail server"


class Authority:
    """Signs certificates for this machine. Nobody trusts it who has not been told to."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def server(self, name: str = "localhost") -> ssl.SSLContext:
        """What a server needs that goes by *name*."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert(name).configure_cert(context)
        return context

    def file(self, folder: Path) -> str:
        """Where its own certificate lies, for `ca_file`."""
        path = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(path)
        return str(path)


@dataclass
class MailServer:
    """
    What it has taken, and what it answers.

    Attributes:
        answers: to each recipient in turn; when there are none left, yes.
        visits: how often a recipient was named.
    """

    port: int = 0
    answers: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    visits: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        parsed = [email.message_from_bytes(envelope.content or b"", policy=default) for envelope in self.envelopes]
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.visits += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    def log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.login)
        return AuthResult(success=auth.password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def a_mail_server(
    tls: ssl.SSLContext | None = None, *, is_tls_from_the_start: bool = False, asks_for_login: bool = False
) -> AsyncIterator[MailServer]:
    """A mail server on this machine. With *tls* it wants STARTTLS before anything else, unless the line is encrypted from the start."""
    mail = MailServer()

    def protocol() -> SMTP:
        is_starttls = tls is not None and not is_tls_from_the_start
        with warnings.catch_warnings():
            # That a server which asks for a password should ask for TLS too; one of ours does not.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                mail,
                hostname="localhost",
                tls_context=tls if is_starttls else None,
                require_starttls=is_starttls,
                authenticator=mail.log_in if asks_for_login else None,
                auth_required=asks_for_login,
                auth_require_tls=False,
            )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "localhost", 0, ssl=tls if is_tls_from_the_start else None)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def a_silent_server() -> AsyncIterator[int]:
    """A port on which somebody takes each line and says nothing."""
    lines: list[asyncio.StreamWriter] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(writer)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(take, "localhost", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for line in lines:
            line.transport.abort()
        server.close()
        await server.wait_closed()


@dataclass
class PagingSystem:
    """What it was sent, and the statuses it answers: each in turn, and 204 when there are none left."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.posts.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers={"Location": "/elsewhere"} if 300 <= status < 400 else None)


@asynccontextmanager
async def a_paging_system(tls: ssl.SSLContext | None = None) -> AsyncIterator[PagingSystem]:
    """A receiver of webhooks on this machine."""
    system = PagingSystem()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", system.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=tls)
    await site.start()
    system.port = runner.addresses[0][1]
    try:
        yield system
    finally:
        await runner.cleanup()


def by_mail(port: int, **more: Any) -> PagingConfig:
    """The settings of a clinic whose mail server is on this machine."""
    settings = {
        "channels": "email",
        "smtp_host": "localhost",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_from": "groups@example.org",
    }
    return PagingConfig(**{**settings, **more})


def by_webhook(port: int, scheme: str = "http", **more: Any) -> PagingConfig:
    """The settings of a clinic whose paging system is on this machine."""
    url = f"{scheme}://localhost:{port}/pages"
    return PagingConfig(**{"channels": "webhook", "webhook_url": url, "webhook_secret": SECRET, **more})
