"""`warmroom evaluate` and `python -m moderation evaluate`, with the shipped bundle, as an operator meets them."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from moderation import Label
from moderation.__main__ import main
from moderation.bundle import MODEL, TOKENIZER, Bundle, write_bundle
from server.cli import app

HELD_OUT = Path(__file__).parent.parent / "heldout.jsonl"
ROWS = [
    {"id": "m-1", "text": "shut up you pathetic idiot", "labels": ["hostility"], "slice": "plain"},
    {"id": "m-2", "text": "the tea is on and the kettle sings", "labels": [], "slice": "plain"},
    {"id": "m-3", "text": "nobody wants you here, you worthless idiot", "labels": [], "slice": "wrong"},
]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration is found, and no line is broken."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def warmroom(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def stricter(bundle: Bundle, folder: Path) -> Path:
    """The shipped model, but hostility is said from 1."""
    fields: dict[str, Any] = {
        name: getattr(bundle.manifest, name)
        for name in ("labels", "max_length", "context_lines", "temperatures", "biases", "provenance")
    }
    thresholds = {**bundle.manifest.thresholds, Label.HOSTILITY.value: 1.0}
    fields |= {"model_version": "stricter", "thresholds": thresholds}
    write_bundle(folder, fields, {MODEL: bundle.model, TOKENIZER: bundle.tokenizer.encode()})
    return folder


def test_held_out_lines_are_measured(tmp_path: Path) -> None:
    """Tables on standard output, everything in the JSON; both say the same."""
    status, out, err = warmroom(HELD_OUT, "--json", tmp_path / "out.json", "--mistakes", 3, "--suggest", 1)
    assert status == 0, err
    whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert whole["lines"] == len(HELD_OUT.read_text(encoding="utf-8").splitlines())
    assert f"on {whole['lines']} lines, {whole['ordinary']} of them ordinary" in out
    for label, found in whole["labels"].items():
        assert found["auroc"]["low"] > 0.5, label
        assert f"{found['recall']['value']:.2f} [{found['recall']['low']:.2f}, {found['recall']['high']:.2f}]" in out
    assert len(whole["mistakes"]["flagged"]) == len(whole["mistakes"]["missed"]) == 3
    texts = [json.loads(row)["text"] for row in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    written = out + err + (tmp_path / "out.json").read_text(encoding="utf-8")
    assert not [text for text in texts if len(text) > 12 and text in written]


def test_texts_are_shown_when_asked(lines: Path) -> None:
    """A mistake is named by id; with --show-text its words follow."""
    _, out, _ = warmroom(lines, "--mistakes", 1)
    assert "m-3" in out
    assert "nobody wants you here" not in out
    _, out, _ = warmroom(lines, "--mistakes", 1, "--show-text")
    assert "nobody wants you here" in out


def test_slices_pictures_and_a_second_bundle(lines: Path, bundle: Bundle, tmp_path: Path) -> None:
    """A bundle that never says hostility loses what the shipped one finds, and spares what it flags wrongly."""
    other = stricter(bundle, tmp_path / "stricter")
    status, out, err = warmroom(
        lines, "--compare", other, "--json", tmp_path / "out.json", "--plots", tmp_path / "plots"
    )
    assert status == 0, err
    assert "no pictures of stigma" in err
    assert (tmp_path / "plots" / "pr-hostility.png").exists()
    whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [part["name"] for part in whole["slices"]] == ["plain", "wrong"]
    hostility = whole["comparison"]["labels"]["hostility"]
    assert hostility["recall"]["difference"]["value"] == -1.0
    assert (hostility["changes"]["lost"], hostility["changes"]["spared"]) == (1, 1)
    assert "stricter" in out
    status, out, _ = warmroom(lines, "--bundle", other)
    assert out.startswith("stricter on 3 lines")


def test_the_configured_model_is_measured(lines: Path, bundle: Bundle, tmp_path: Path) -> None:
    """Unless --bundle names another; a server's small queue does not matter."""
    other = stricter(bundle, tmp_path / "stricter")
    (tmp_path / "config.toml").write_text(f'[moderation]\nbundle = "{other}"\nqueue_limit = 1\n', encoding="utf-8")
    status, out, err = warmroom(lines, "--config", tmp_path / "config.toml")
    assert status == 0, err
    assert out.startswith("stricter on 3 lines")


@pytest.mark.parametrize(
    ("content", "arguments", "what"),
    [
        ('{"text": "a", "labels": []}\n{nope\n', (), "lines.jsonl, line 2: the line is not JSON"),
        ('{"text": "a", "labels": ["rude"]}\n', (), "lines.jsonl, line 1: rude"),
        ("", (), "lines.jsonl is empty"),
        ('{"text": "a", "labels": []}\n', ("missing.jsonl",), "missing.jsonl cannot be read"),
        ('{"text": "a", "labels": []}\n', ("--by", "family"), '"family"'),
        ('{"text": "a", "labels": []}\n', ("--bundle", "nowhere"), "nowhere"),
        ('{"text": "a", "labels": []}\n', ("--compare", "nowhere"), "nowhere"),
        ('{"text": "a", "labels": []}\n', ("--json", "nowhere/out.json"), "nowhere/out.json cannot be written"),
        ('{"text": "a", "labels": []}\n', ("--plots", "lines.jsonl"), "lines.jsonl cannot be written"),
        ('{"text": "a", "labels": []}\n', ("--show-text",), "--mistakes"),
        ('{"text": "a", "labels": []}\n', ("--mistakes", "-1"), "--mistakes"),
        ('{"text": "a", "labels": []}\n', ("--suggest", "101"), "--suggest"),
        ('{"text": "a", "labels": ["crisis"]}\n', ("--suggest", "1"), "no line surely carries no label"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(
    lines: Path, capsys: pytest.CaptureFixture[str], content: str, arguments: tuple[str, ...], what: str
) -> None:
    """For both commands."""
    lines.write_text(content, encoding="utf-8")
    status, _, err = warmroom(lines, *arguments)
    assert status == 2
    assert what in err
    assert main(["evaluate", str(lines), *arguments]) == 2
    assert what in capsys.readouterr().err
    assert "Traceback" not in err


def test_without_matplotlib_pictures_say_what_to_install(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the model has run; everything else needs none."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    status, _, err = warmroom(lines, "--plots", "plots")
    assert status == 2
    assert 'pip install -e ".[evaluate]"' in err
    monkeypatch.undo()
    assert "matplotlib" not in _loaded_by_evaluating(lines)


def _loaded_by_evaluating(lines: Path) -> str:
    import subprocess

    script = (
        "import sys; from moderation.__main__ import main\n"
        f"status = main(['evaluate', {str(lines)!r}])\n"
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(status)"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=110, check=True, cwd=root
    )
    assert "hostility" in done.stdout
    return done.stderr
