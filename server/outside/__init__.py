"""
What leaves the building: the channels by which people are called, and nothing else in this server.

Only what an operator has chosen under `[paging]` is ever opened.
"""

import ssl
from collections.abc import Callable
from pathlib import Path

from server.clock import Clock
from server.config import ConfigError, PagingConfig
from server.domain.reach import ReachBy
from server.outside.mail import MailChannel
from server.outside.webhook import WebhookChannel
from server.services.pager import Channel


def channels(config: PagingConfig, link: Callable[[], str], clock: Clock) -> dict[ReachBy, Channel]:
    """
    The channels that the operator has chosen.

    Args:
        link: where the server is, once it is known.

    Raises:
        ConfigError: If `ca_file` cannot be read.
    """
    if not config.chosen:
        return {}
    trust = _trust(config.ca_file)
    made: dict[ReachBy, Channel] = {
        ReachBy.EMAIL: MailChannel(config, link, trust, clock),
        ReachBy.WEBHOOK: WebhookChannel(config, link, trust, clock),
    }
    return {by: channel for by, channel in made.items() if by in config.chosen}


def _trust(ca_file: str) -> ssl.SSLContext:
    """Certificates that the machine trusts, and those of the clinic's own authority."""
    trust = ssl.create_default_context()
    if ca_file:
        try:
            trust.load_verify_locations(Path(ca_file))
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(f"[paging] ca_file: {ca_file} cannot be read as PEM ({type(error).__name__}).") from None
    return trust
