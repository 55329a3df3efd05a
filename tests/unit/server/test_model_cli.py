"""Choosing a model, going back, and what a start makes of it."""

import json
import stat
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from typer.testing import CliRunner

from moderation.bundle import MODEL, SHIPPED, TOKENIZER, open_bundle, write_bundle
from server.cli import app


def warmroom(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def done(*arguments: str) -> str:
    """What a command prints that must succeed."""
    result = warmroom(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str) -> str:
    """What a command prints that must not."""
    result = warmroom(*arguments)
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_bundle(folder: Path, version: str) -> Path:
    """The shipped model under another name."""
    shipped = open_bundle()
    fields = msgspec.to_builtins(shipped.manifest)
    for name in ("kind", "format_version", "files"):
        del fields[name]
    fields["model_version"] = version
    write_bundle(folder / version, fields, {MODEL: shipped.model, TOKENIZER: shipped.tokenizer.encode()})
    return folder / version


def taken() -> str:
    """The model a start would take."""
    return done("config", "check").partition("Model ")[2].partition(",")[0]


def test_use_and_back(folder: Path) -> None:
    """One command forward, one back: each says when it counts, and the next start takes it."""
    assert taken() == SHIPPED.name
    a_bundle(folder, "two")
    a_bundle(folder, "three")
    said = done("model", "use", "two")
    assert "two in" in said
    assert "next start" in said
    done("model", "use", "three")
    done("model", "use", "three")
    assert taken() == "three"
    said = done("model", "back")
    assert "Back to two" in said
    assert "next start" in said
    assert taken() == "two"
    assert "installed with Warmroom" in done("model", "back")
    assert taken() == SHIPPED.name
    assert "no choice to take back" in refused("model", "back")
    assert (folder / "two" / MODEL).exists()
    assert (folder / "three" / MODEL).exists()
    assert stat.S_IMODE((folder / "data/model.json").stat().st_mode) == 0o600


def test_the_list_shows_what_can_be_gone_to(folder: Path) -> None:
    """What the next start takes has an arrow; what was taken back can be found again; what is gone says so."""
    for version in ("two", "three"):
        a_bundle(folder, version)
        done("model", "use", version)
    lines = done("model", "list").splitlines()
    assert [line.startswith("→") for line in lines] == [True, False, False]
    assert [line.lstrip("→ ").split()[0] for line in lines] == ["three", "two", SHIPPED.name]
    done("model", "back")
    (folder / "three").rename(folder / "elsewhere")
    *_, last = done("model", "list").splitlines()
    assert "taken back" in last
    assert "cannot be used" in last


def test_a_bundle_that_cannot_be_used_is_not_chosen(folder: Path) -> None:
    """Damaged or not there: nothing changes, in one sentence."""
    bundle = a_bundle(folder, "two")
    content = bytearray((bundle / MODEL).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / MODEL).write_bytes(content)
    said = refused("model", "use", "two")
    assert "Nothing was chosen" in said
    assert MODEL in said
    assert "Nothing was chosen" in refused("model", "use", "nowhere")
    assert not (folder / "data").exists()


def test_back_passes_over_what_is_gone(folder: Path) -> None:
    """Going back must work when it is needed most."""
    for version in ("two", "three"):
        a_bundle(folder, version)
        done("model", "use", version)
    (folder / "two").rename(folder / "elsewhere")
    said = done("model", "back")
    assert "two is passed over" in said
    assert "installed with Warmroom" in said
    assert taken() == SHIPPED.name


def test_the_configuration_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle named there counts whatever was chosen, and the command says so."""
    a_bundle(folder, "two")
    (folder / "config.toml").write_text(f'[moderation]\nbundle = "{SHIPPED}"\n')
    said = done("model", "use", "two")
    assert "no effect yet" in said
    assert str(SHIPPED) in said
    assert taken() == SHIPPED.name
    assert done("model", "list").startswith(f"→ {SHIPPED.name}")
    (folder / "config.toml").write_text("")
    assert taken() == "two"
    monkeypatch.setenv("WARMROOM_MODERATION_ENGINE", "detoxify")
    assert "no effect yet" in done("model", "use", "two")


def test_a_chosen_bundle_that_is_gone_stops_the_start(folder: Path) -> None:
    """And the sentence names the way back."""
    a_bundle(folder, "two")
    done("model", "use", "two")
    (folder / "two").rename(folder / "elsewhere")
    said = refused("config", "check")
    assert "warmroom model back" in said
    assert str(folder / "two") in said


@pytest.mark.parametrize("content", ["{", '{"chosen": 3}', '{"chosen": [], "colour": "green"}'])
def test_choices_that_cannot_be_read_stop_the_start(folder: Path, content: str) -> None:
    """Rather a sentence than a model nobody chose."""
    (folder / "data").mkdir()
    (folder / "data/model.json").write_text(content)
    for arguments in (("config", "check"), ("model", "list"), ("model", "back"), ("model", "use", str(SHIPPED))):
        assert "model.json" in refused(*arguments)
    assert (folder / "data/model.json").read_text() == content


def test_a_second_model_is_checked_like_the_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole one is named; a damaged one refuses the start, says which key to correct, and begins nothing."""
    bundle = a_bundle(folder, "two")
    monkeypatch.setenv("WARMROOM_MODERATION_SHADOW", str(bundle))
    assert "in its shadow two" in done("config", "check")
    manifest = bundle / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"max_length": 1', '"max_length": 2'))
    said = refused("config", "check")
    assert "[moderation] shadow" in said
    assert "manifest.json was changed" in said
    assert not (folder / "data").exists()


def test_without_a_store_nothing_has_been_compared() -> None:
    """The command explains itself, and in JSON there is nothing."""
    assert "[moderation] shadow" in done("shadow")
    assert json.loads(done("shadow", "--json"))["trials"] == []
