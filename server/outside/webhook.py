"""
Pages to the clinic's own paging system: one small POST, signed.

The signature is that of Standard Webhooks (standardwebhooks.com, version 1): HMAC-SHA-256 over id, time and body. So whoever receives it knows
that it is ours, that it is fresh, and when it is the same page again.
"""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Callable
from typing import Final

import aiohttp
import msgspec

from server.clock import Clock
from server.config import PagingConfig
from server.domain.paging import PageKind
from server.services.pager import TRY_S, NotSent

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # how such a secret begins
_MAY_PASS: Final = frozenset({408, 425, 429})
"""Of what is otherwise for good below 500: too slow, too early, too many."""


class WebhookBody(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is posted.

    Attributes:
        to: by which name the paging system knows whoever is called, as they have set it themselves.
        kind: how much hurry there is.
        link: where the server is.
    """

    to: str
    kind: PageKind
    link: str


class WebhookChannel:
    """A `Channel` to one address, which the operator has named."""

    def __init__(self, config: PagingConfig, link: Callable[[], str], trust: ssl.SSLContext, clock: Clock) -> None:
        self._url = config.webhook_url
        self._key = base64.b64decode(config.webhook_secret.removeprefix(SECRET_PREFIX))
        self._link = link
        self._trust = trust
        self._clock = clock

    async def send(self, address: str, kind: PageKind, page_id: str) -> None:
        body = msgspec.json.encode(WebhookBody(to=address, kind=kind, link=self._link()))
        try:
            # A session of its own: pages are rare, and a connection that is kept open would be stale by the next one.
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TRY_S)) as http,
                http.post(
                    self._url,
                    data=body,
                    headers={"Content-Type": "application/json", **self._signed(page_id, body)},
                    ssl=self._trust,
                    # Elsewhere is not where the operator has sent us.
                    allow_redirects=False,
                ) as answer,
            ):
                status = answer.status
        except aiohttp.ClientConnectorCertificateError:
            raise NotSent("certificate", may_pass=False) from None
        except TimeoutError:
            raise NotSent("timeout", may_pass=True) from None
        except (aiohttp.ClientError, OSError):
            raise NotSent("unreachable", may_pass=True) from None
        if not 200 <= status < 300:
            raise NotSent(f"status {status}", may_pass=status >= 500 or status in _MAY_PASS)

    def _signed(self, page_id: str, body: bytes) -> dict[str, str]:
        at = str(int(self._clock.now().timestamp()))
        digest = hmac.digest(self._key, f"{page_id}.{at}.".encode() + body, hashlib.sha256)
        return {
            "webhook-id": page_id,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
