"""The configuration: defaults, the file, the environment, and what stops the start."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from server.config import Config, ConfigError, load_config

SHIPPED = Path(__file__).resolve().parents[3] / "config.toml"


def written(directory: Path, text: str) -> Path:
    path = directory / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder without config.toml the server starts with its defaults."""
    monkeypatch.chdir(tmp_path)
    assert load_config(None, {}) == Config()


def test_the_file_in_the_working_directory_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """config.toml is found where the server is started."""
    written(tmp_path, "[server]\nport = 9000\n")
    monkeypatch.chdir(tmp_path)
    assert load_config(None, {}).server.port == 9000


def test_the_shipped_file_says_the_defaults() -> None:
    """The file that ships changes nothing."""
    assert load_config(SHIPPED, {}) == Config()


def test_the_shipped_file_names_every_key() -> None:
    """An operator finds each key, with its default, in the file they edit."""
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    every_key = {
        section.name: {field.name for field in msgspec.structs.fields(section.type)}
        for section in msgspec.structs.fields(Config)
    }
    assert {name: set(keys) for name, keys in shipped.items()} == every_key


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("[server]\nprot = 1\n", "prot", id="unknown key"),
        pytest.param("[sevrer]\nport = 1\n", "sevrer", id="unknown section"),
        pytest.param("[server]\nport = 70000\n", "server.port", id="out of range"),
        pytest.param('[server]\nport = "8080"\n', "server.port", id="of the wrong type"),
        pytest.param("[moderation]\ndeadline_ms = 1\n", "deadline_ms", id="a deadline too short to be met"),
        pytest.param("[limits]\nposts_per_minute = 0\n", "posts_per_minute", id="an allowance of nothing"),
        pytest.param('[log]\nlevel = "loud"\n', "loud", id="an unknown level"),
        pytest.param("server = 3\n", "server", id="a section that is no table"),
    ],
)
def test_what_does_not_fit_stops_the_start_and_is_named(tmp_path: Path, text: str, named: str) -> None:
    """The operator reads which file and which key is wrong."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert named in str(caught.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    """A stray bracket is reported with the file it is in."""
    path = written(tmp_path, "[server\n")
    with pytest.raises(ConfigError, match="not valid TOML") as caught:
        load_config(path, {})
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are reported, not raised as a traceback."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(path, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that was asked for and is not there stops the start."""
    with pytest.raises(ConfigError, match=r"no file .*other\.toml"):
        load_config(tmp_path / "other.toml", {})


@pytest.mark.parametrize(
    ("variable", "value", "section", "key", "expected"),
    [
        ("WARMROOM_SERVER_PORT", "9000", "server", "port", 9000),
        ("WARMROOM_SERVER_PUBLIC_URL", "https://groups.example.org", "server", "public_url", None),
        ("WARMROOM_DEMO_ENABLED", "false", "demo", "enabled", False),
        ("WARMROOM_LIMITS_POSTS_PER_MINUTE", "12.5", "limits", "posts_per_minute", 12.5),
        ("WARMROOM_MODERATION_DEADLINE_MS", "250", "moderation", "deadline_ms", 250),
    ],
)
def test_the_environment_overrides_the_file(
    tmp_path: Path, variable: str, value: str, section: str, key: str, expected: object
) -> None:
    """Each key has an environment variable, which is read as the key's own type."""
    path = written(tmp_path, "[server]\nport = 1234\n[demo]\nenabled = true\n")
    config = load_config(path, {variable: value, "PATH": "/bin"})
    assert getattr(getattr(config, section), key) == (value if expected is None else expected)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("WARMROOM_SERVER_PRT", "1"), ("WARMROOM_SERVER_PORT", "many"), ("WARMROOM_SERVER_PORT", "70000")],
)
def test_a_bad_variable_is_named(variable: str, value: str) -> None:
    """A variable that sets no key, or sets it to what does not fit, stops the start."""
    with pytest.raises(ConfigError, match=variable):
        load_config(SHIPPED, {variable: value})


def test_variables_of_the_build_and_the_command_line_are_no_keys() -> None:
    """WARMROOM_CONFIG and WARMROOM_SKIP_WEB are read elsewhere and disturb nobody here."""
    assert load_config(SHIPPED, {"WARMROOM_CONFIG": "x", "WARMROOM_SKIP_WEB": "1"}) == Config()


def test_a_variable_for_a_section_that_is_no_table(tmp_path: Path) -> None:
    """A damaged file is reported as such, also when the environment would mend a key of it."""
    with pytest.raises(ConfigError, match="server"):
        load_config(written(tmp_path, "server = 3\n"), {"WARMROOM_SERVER_PORT": "1"})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "https://groups.example.org",
        "https://groups.example.org/",
        "https://[2001:db8::1]:8443",
    ],
)
def test_a_public_url_is_scheme_and_host(tmp_path: Path, url: str) -> None:
    """The address in people's browsers, with or without the last slash."""
    assert load_config(written(tmp_path, f'[server]\npublic_url = "{url}"\n'), {}).server.public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "groups.example.org",
        "ftp://groups.example.org",
        "https://",
        "https://groups.example.org/chat",
        "https://groups.example.org?x=1",
        "https://groups.example.org/#top",
        "https://somebody:secret@groups.example.org",
        "https://groups.example.org:https",
        "https://groups.example.org:99999",
        "https://[2001:db8::1",
    ],
)
def test_a_public_url_is_nothing_else(tmp_path: Path, url: str) -> None:
    """What no browser would send as an origin is refused at the start, not at the first visit."""
    with pytest.raises(ConfigError, match="public_url"):
        load_config(written(tmp_path, f'[server]\npublic_url = "{url}"\n'), {})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "clinic"])
def test_a_host_that_others_can_reach_needs_a_public_url(tmp_path: Path, host: str) -> None:
    """Without it links and origins would be guessed."""
    with pytest.raises(ConfigError, match="public_url"):
        load_config(written(tmp_path, f'[server]\nhost = "{host}"\n'), {})
    path = written(tmp_path, f'[server]\nhost = "{host}"\npublic_url = "https://groups.example.org"\n')
    assert load_config(path, {}).server.host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_loopback_host_needs_none(tmp_path: Path, host: str) -> None:
    """For use on this machine alone nothing has to be set."""
    assert load_config(written(tmp_path, f'[server]\nhost = "{host}"\n'), {}).server.host == host


MAIL = 'smtp_host = "mail.example.org"\nsmtp_from = "groups@example.org"\n'
HOOK = 'webhook_url = "https://pager.example.org/in"\nwebhook_secret = "c2VhbC1zZWFsLXNlYWwtc2VhbC1zZWFs"\n'


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("", set()),
        (f'channels = "email"\n{MAIL}', {"email"}),
        (f'channels = "email, webhook"\n{MAIL}{HOOK}', {"email", "webhook"}),
    ],
)
def test_channels_of_pages_are_the_operators_choice(tmp_path: Path, text: str, chosen: set[str]) -> None:
    """None at first."""
    assert load_config(written(tmp_path, f"[paging]\n{text}"), {}).paging.chosen == chosen


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param('channels = "pigeon"\n', "pigeon", id="an unknown channel"),
        pytest.param('channels = "email"\nsmtp_from = "groups@example.org"\n', "smtp_host", id="no mail server"),
        pytest.param('channels = "email"\nsmtp_host = "mail.example.org"\n', "smtp_from", id="mail from nobody"),
        pytest.param(f'channels = "email"\nsmtp_security = "none"\n{MAIL}', "smtp_security", id="mail in clear text"),
        pytest.param(f'channels = "email"\nsubject_duty = "a\\nb"\n{MAIL}', "subject", id="a subject of two lines"),
        pytest.param('channels = "webhook"\n', "webhook_url", id="posted nowhere"),
        pytest.param(
            f'channels = "webhook"\n{HOOK.replace("https", "http")}', "webhook_url", id="posted in clear text"
        ),
        pytest.param(f'channels = "webhook"\n{HOOK.replace("https:", "file:")}', "webhook_url", id="not posted at all"),
        pytest.param(f'channels = "webhook"\n{HOOK.replace("c2Vh", "")}', "webhook_secret", id="a secret too short"),
        pytest.param(f'channels = "webhook"\n{HOOK.replace("c2Vh", "!!!!")}', "webhook_secret", id="no base64"),
    ],
)
def test_pages_that_could_not_be_sent_or_could_be_read_stop_the_start(tmp_path: Path, text: str, named: str) -> None:
    """The key to set is named."""
    with pytest.raises(ConfigError, match=named):
        load_config(written(tmp_path, f"[paging]\n{text}"), {})
