"""The generated files say what the protocol says."""

from pathlib import Path
from typing import get_args

import pytest

from server.domain.errors import ErrorCode
from server.protocol import commands, events, generate
from server.protocol.errors import CloseCode


def test_the_generated_files_are_not_stale(capsys: pytest.CaptureFixture[str]) -> None:
    """`make protocol` has been run since the protocol was changed."""
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --check nothing is written, and the exit status says that something should be."""
    monkeypatch.setattr(generate, "_ROOT", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "web/src/protocol.gen.ts" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_check_the_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written once they are fresh."""
    monkeypatch.setattr(generate, "_ROOT", tmp_path)
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_every_frame_and_code_is_in_both_files() -> None:
    """Nothing of the wire is left out for the browser or for the reader."""
    typescript, reference = generate.typescript(), generate.reference()
    frames = [*get_args(commands.Command), *get_args(events.ServerFrame)]
    assert len(frames) == 160
    for frame in frames:
        assert f"export interface {frame.__name__} {{" in typescript
        assert f"### `{frame.__struct_config__.tag}`" in reference
    for code in ErrorCode:
        assert f'"{code}"' in typescript
        assert f"| `{code}` |" in reference
    for close in CloseCode:
        assert f"{close.name}: {close.value}" in typescript


def test_the_client_knows_each_reply_as_one() -> None:
    """A reply that it took for an event would leave its call open, and end a line that is well."""
    line = next(line for line in generate.typescript().splitlines() if "const REPLIES" in line)
    for reply in get_args(events.Reply):
        assert f'"{reply.__struct_config__.tag}"' in line
    for event in (*get_args(events.LoggedEvent), *get_args(events.PassingEvent)):
        assert f'"{event.__struct_config__.tag}"' not in line
