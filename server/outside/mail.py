"""Pages by mail: the clinic's own subject, the server's address, and nothing else in it."""

import contextlib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import aiosmtplib

from server.clock import Clock
from server.config import PagingConfig
from server.domain.paging import PageKind
from server.services.pager import TRY_S, NotSent

GOODBYE_S: Final = 1.0


class MailChannel:
    """A `Channel` through the clinic's own mail server."""

    def __init__(self, config: PagingConfig, link: Callable[[], str], trust: ssl.SSLContext, clock: Clock) -> None:
        self._config = config
        self._link = link
        self._trust = trust
        self._clock = clock

    async def send(self, address: str, kind: PageKind, page_id: str) -> None:
        config = self._config
        client = aiosmtplib.SMTP(
            hostname=config.smtp_host,
            port=config.smtp_port,
            username=config.smtp_login or None,
            password=config.smtp_password or None,
            # Said outright: by default the library would go on in clear text with a server that offers no TLS.
            use_tls=config.smtp_security == "tls",
            start_tls=config.smtp_security == "starttls",
            tls_context=self._trust,
            timeout=TRY_S,
        )
        try:
            await client.connect()
            await client.send_message(
                self._message(address, kind, page_id), sender=config.smtp_from, recipients=[address]
            )
            # It has the mail; a server that is slow to say goodbye must not make us send it again.
            with contextlib.suppress(aiosmtplib.SMTPException):
                await client.quit(timeout=GOODBYE_S)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise NotSent("refused", may_pass=all(_may_pass(answer) for answer in refused.recipients)) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise NotSent("refused", may_pass=_may_pass(refused)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _not_sent(error) from None
        finally:
            # Not `async with`: cancelled in the middle, that would wait for an answer to "quit" from a server that gives none.
            client.close()

    def _message(self, address: str, kind: PageKind, page_id: str) -> EmailMessage:
        config = self._config
        message = EmailMessage()
        message["From"] = config.smtp_from
        message["To"] = address
        message["Subject"] = {
            PageKind.CRISIS: config.subject_crisis,
            PageKind.HELP: config.subject_duty,
            PageKind.DUTY: config.subject_duty,
            PageKind.OPENING: config.subject_opening,
        }[kind]
        message["Date"] = format_datetime(self._clock.now())
        # The same for each try, so that a mailbox can see that two are one.
        message["Message-ID"] = f"<{page_id}@{config.smtp_from.rpartition('@')[2]}>"
        # RFC 3834: no answering machine answers to it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{self._link()}\n")
        return message


def _may_pass(answer: aiosmtplib.SMTPResponseException) -> bool:
    """RFC 5321, section 4.2.1: of a code that begins with 4, "the error condition is temporary"."""
    return 400 <= answer.code < 500


def _not_sent(error: Exception) -> NotSent:
    """What stands in the way before an answer."""
    if _is_certificate(error):
        return NotSent("certificate", may_pass=False)
    if isinstance(error, OSError):  # and what the library makes of a line that is cut, or of silence
        return NotSent("unreachable", may_pass=True)
    return NotSent("not supported", may_pass=False)


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
