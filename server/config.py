"""
The typed tree behind `config.toml`.

Values come from the file, then from the environment: `WARMROOM_SERVER_PORT=9000` sets `port` in `[server]`. An unknown key or
a value out of range stops the start and is named. The docstring of each field is the operator's manual.
"""

import base64
import binascii
import os
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from moderation.config import ModerationConfig
from server.domain.errors import AddressInvalid
from server.domain.reach import Reach, ReachBy

ENVIRONMENT_PREFIX: Final = "WARMROOM_"
CONFIG_NAME: Final = "config.toml"


class ConfigError(Exception):
    """The configuration cannot be used. The message is one or two sentences for the operator: what is wrong, what to do."""


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class ServerConfig(_Section, frozen=True, kw_only=True):
    """[server]: where people reach Warmroom."""

    host: str = "127.0.0.1"
    """Address to listen on. 127.0.0.1 is this machine alone; put a proxy with TLS in front before opening it to others."""

    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    """Port to listen on; 0 takes a free one and prints it."""

    public_url: str = ""
    """
    The address in people's browsers, for example "https://groups.example.org". Links are made with it, and pages of any other
    origin are refused. Empty: http://HOST:PORT, for use on this machine alone.
    """

    proxies: str = ""
    """
    Addresses or networks of the proxies in front, with commas between them, for example "127.0.0.1, 10.0.0.0/8". What they write into
    `X-Forwarded-For` is believed, and limits then count whoever is behind them; without this everybody counts as the proxy.
    """

    metrics_readers: str = "127.0.0.1, ::1"
    """
    Addresses or networks that may read `/metrics`, with commas between them; empty is nobody. Whoever asks through a proxy gets nothing,
    wherever the proxy stands: let Prometheus ask the server itself.
    """


class StorageConfig(_Section, frozen=True, kw_only=True):
    """[storage]: where the words are kept."""

    directory: str = "data"
    """Folder of the SQLite store, made at the first start. Relative paths start where the server is started."""

    key_file: str = ""
    """
    The key that seals emergency contacts and where people on call are reached, made at the first start. Empty: `warmroom.key` in the folder
    of the store. Keep a copy of it, and keep that away from backups of the store: each is of no use to a thief without the other, and what
    was sealed is lost with the key.
    """


class LimitsConfig(_Section, frozen=True, kw_only=True):
    """[limits]: how much one person may send."""

    posts_burst: Annotated[int, Meta(ge=1, le=1000)] = 10
    """Messages one person may send at once."""

    posts_per_minute: Annotated[float, Meta(gt=0, le=6000)] = 60.0
    """Messages one person may send a minute in the long run."""

    edit_minutes: Annotated[int, Meta(ge=0, le=1440)] = 15
    """
    How long after it was written a message of the room may be changed by its author, in minutes; 0 is never. Long enough to mend a slip,
    too short to rewrite what others have answered. It may be taken back at any time.
    """

    attempts_per_minute: Annotated[float, Meta(gt=0, le=600)] = 30.0
    """Tries at an invitation, recovery words or the set-up link, a minute and address; and as many looks at members' calendars."""

    connections_per_account: Annotated[int, Meta(ge=1, le=10_000)] = 20
    """Rooms one person may have open at the same time, over all screens and tabs."""

    connections_per_address: Annotated[int, Meta(ge=1, le=100_000)] = 500
    """Rooms that may be open at the same time from one address: a whole clinic often has one. See also `proxies`."""

    connections: Annotated[int, Meta(ge=10, le=1_000_000)] = 10_000
    """Connections of any kind that are served at the same time, whoever they are from; more are dropped at once."""


class PagingConfig(_Section, frozen=True, kw_only=True):
    """[paging]: how people on call hear of it when they look at no screen. Off until you choose a channel: nothing leaves the building."""

    channels: str = ""
    """
    "email", "webhook" or "email, webhook"; empty is off. Each facilitator then chooses one of them, or none. A page has no name, room or
    words in it: the line below, and the address of this server.
    """

    subject_crisis: Annotated[str, Meta(min_length=1, max_length=120)] = "Please look now"
    """Subject of a mail when somebody may be at risk. Lock screens show it: say nothing that should not be read by others."""

    subject_duty: Annotated[str, Meta(min_length=1, max_length=120)] = "You are asked to come"
    """Subject of a mail when a room is to be looked after, or somebody in it asks for support."""

    subject_opening: Annotated[str, Meta(min_length=1, max_length=120)] = "Please read when you can"
    """Subject of a mail when a sealed contact was opened: to the others on duty and to the operator, who read there by whom and why."""

    smtp_host: str = ""
    """The clinic's mail server."""

    smtp_port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """Its port: usually 587 with "starttls", 465 with "tls"."""

    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the line to it is encrypted. "none" is accepted for a mail server on this machine alone."""

    smtp_login: str = ""
    """Empty: it asks for none."""

    smtp_password: str = ""
    """Better in the environment, as WARMROOM_PAGING_SMTP_PASSWORD, than in the file."""

    smtp_from: str = ""
    """Who mails are from, for example "groups@example.org"."""

    webhook_url: str = ""
    """
    Where pages are posted as `{"to", "kind", "link"}`: https, or http on this machine. `to` is the name that the facilitator has set, `kind` is
    "crisis", "help", "duty" or "opening".
    """

    webhook_secret: str = ""
    """
    Signs each page as Standard Webhooks does (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`): 24 to 64 bytes in base64, with or
    without "whsec_" in front. `openssl rand -base64 32` makes one.
    """

    ca_file: str = ""
    """Certificates of the clinic's own authority, PEM, trusted beside the machine's own. Empty: only the machine's."""

    @property
    def chosen(self) -> frozenset[ReachBy]:
        """The channels that are on. Raises `ValueError` if one is unknown."""
        return frozenset(ReachBy(name.strip()) for name in self.channels.split(",") if name.strip())


class SessionsConfig(_Section, frozen=True, kw_only=True):
    """[sessions]: what a group's session needs."""

    facilitators: Annotated[int, Meta(ge=1, le=10)] = 1
    """
    So many facilitators have the room open before the doors of a session open, and are on duty before the talk begins. With 2, one can be with
    somebody while the other keeps the room. A session that goes on with fewer goes on, and whoever is on call is asked to come.
    """

    talk_between: bool = True
    """
    Members may write while no session goes on. Off: between sessions they read, and facilitators write; so no room is open without a facilitator on
    duty. Asides and the help button stay.
    """


class RetentionConfig(_Section, frozen=True, kw_only=True):
    """[retention]: for how long what is kept beside the talk is kept. Then it is deleted."""

    close_out_days: Annotated[int, Meta(ge=1, le=3650)] = 90
    """
    Days after an evening for which what its facilitators wrote down of it is kept: worries, follow-ups, the line for the next evening. Nothing
    can be due later than that.
    """

    duty_days: Annotated[int, Meta(ge=7, le=3650)] = 90
    """Days for which it is kept when a facilitator was on duty. They see their own hours of the last week, and nobody else does."""


class CrisisConfig(_Section, frozen=True, kw_only=True):
    """[crisis]: what is kept of looking after somebody who may be at risk."""

    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 365
    """
    How long a crisis and its note are kept after it was closed, in days. They are apart from the chat and have no words of it. Ask your clinic:
    an incident file often has a time of its own.
    """


class DemoConfig(_Section, frozen=True, kw_only=True):
    """[demo]: a sample clinic under /demo/, in a store of its own that is emptied at each start."""

    enabled: bool = True
    """Offer the demo. Switch it off on a server that people rely on."""


class LogConfig(_Section, frozen=True, kw_only=True):
    """[log]: JSON lines on standard error, without anybody's words, names or addresses."""

    level: str = "info"
    """"debug", "info", "warning" or "error"."""


class Config(_Section, frozen=True, kw_only=True):
    """All of `config.toml`."""

    server: ServerConfig = msgspec.field(default_factory=ServerConfig)
    storage: StorageConfig = msgspec.field(default_factory=StorageConfig)
    moderation: ModerationConfig = msgspec.field(default_factory=ModerationConfig)
    limits: LimitsConfig = msgspec.field(default_factory=LimitsConfig)
    paging: PagingConfig = msgspec.field(default_factory=PagingConfig)
    sessions: SessionsConfig = msgspec.field(default_factory=SessionsConfig)
    retention: RetentionConfig = msgspec.field(default_factory=RetentionConfig)
    crisis: CrisisConfig = msgspec.field(default_factory=CrisisConfig)
    demo: DemoConfig = msgspec.field(default_factory=DemoConfig)
    log: LogConfig = msgspec.field(default_factory=LogConfig)


def load_config(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """
    Read the configuration.

    Args:
        path: the file; None reads `config.toml` in the working directory if there is one, else takes the defaults.
        environment: overrides; None takes the process's own.

    Raises:
        ConfigError: If the file is missing or no TOML, a key is unknown, or a value does not fit.
    """
    tree: dict[str, Any] = {}
    if path is None and Path(CONFIG_NAME).is_file():
        path = Path(CONFIG_NAME)
    if path is not None:
        tree = _read(path)
    _override(tree, os.environ if environment is None else environment)
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{path or 'The configuration'}: {error}. docs/operating/configuration.md lists every key."
        ) from None
    _check(config)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no file {path}. Name another with --config.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None


def _override(tree: dict[str, Any], environment: Mapping[str, str]) -> None:
    known = {
        f"{ENVIRONMENT_PREFIX}{section.name}_{field.name}".upper(): (section.name, field)
        for section in msgspec.structs.fields(Config)
        for field in msgspec.structs.fields(section.type)
    }
    for name, value in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX) or name in _OTHER_VARIABLES:
            continue
        if name not in known:
            raise ConfigError(f"The environment variable {name} sets no key that Warmroom knows.")
        section_name, field = known[name]
        try:
            converted = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError as error:
            raise ConfigError(f"The environment variable {name}: {error}.") from None
        section = tree.setdefault(section_name, {})
        if not isinstance(section, dict):
            raise ConfigError(f"[{section_name}] must be a table of keys.")
        section[field.name] = converted


_OTHER_VARIABLES: Final = frozenset({"WARMROOM_SKIP_WEB", "WARMROOM_CONFIG"})


def _check(config: Config) -> None:
    """What no single field can say of itself."""
    if config.log.level not in ("debug", "info", "warning", "error"):
        raise ConfigError(f'[log] level is "{config.log.level}"; write "debug", "info", "warning" or "error".')
    for key in ("proxies", "metrics_readers"):
        try:
            networks(getattr(config.server, key))
        except ValueError as error:
            raise ConfigError(f'[server] {key}: {error}. Write addresses or networks, such as "10.0.0.0/8".') from None
    _check_paging(config.paging)
    url = config.server.public_url
    if url:
        if not _is_origin(url):
            raise ConfigError(
                f'[server] public_url is "{url}"; write scheme and host, such as "https://groups.example.org".'
            )
    elif config.server.host not in LOOPBACK_HOSTS:
        raise ConfigError(
            f'[server] host is "{config.server.host}", so others can reach this server: '
            'set public_url to the address in their browsers, such as "https://groups.example.org".'
        )


def _check_paging(paging: PagingConfig) -> None:
    try:
        chosen = paging.chosen
    except ValueError:
        raise ConfigError(f'[paging] channels is "{paging.channels}"; write "email", "webhook" or both.') from None
    if ReachBy.EMAIL in chosen:
        if not paging.smtp_host:
            raise ConfigError('[paging] channels has "email": set smtp_host to your mail server.')
        try:
            Reach.of(ReachBy.EMAIL, paging.smtp_from)
        except AddressInvalid:
            raise ConfigError('[paging] smtp_from is no address; write one such as "groups@example.org".') from None
        if paging.smtp_security == "none" and paging.smtp_host not in LOOPBACK_HOSTS:
            raise ConfigError(
                '[paging] smtp_security is "none", and the mail server is not on this machine: use "starttls" or "tls".'
            )
        if not (paging.subject_crisis + paging.subject_duty + paging.subject_opening).isprintable():
            raise ConfigError("[paging] subject_crisis, subject_duty and subject_opening are one line each.")
    if ReachBy.WEBHOOK in chosen:
        if not _is_safe_target(paging.webhook_url):
            raise ConfigError(
                '[paging] webhook_url must begin with "https://", or with "http://" and name this machine.'
            )
        if not 24 <= len(_key_of(paging.webhook_secret)) <= 64:
            raise ConfigError(
                "[paging] webhook_secret must be 24 to 64 bytes in base64. `openssl rand -base64 32` makes one."
            )


def _is_safe_target(url: str) -> bool:
    """Can nobody between here and there read a page, or send one?"""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_HOSTS))


def _key_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return b""


def networks(named: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """What `[server] proxies` or `metrics_readers` names. Raises `ValueError`."""
    return tuple(ip_network(entry.strip()) for entry in named.split(",") if entry.strip())


def _is_origin(url: str) -> bool:
    """Is *url* what a browser sends as `Origin`, give or take the last slash?"""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, an address without its bracket
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    authority = f"[{host}]" if ":" in host else host
    return url.rstrip("/").lower() == f"{parts.scheme}://{authority}" + (f":{port}" if port is not None else "")


LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "::1", "localhost"})
