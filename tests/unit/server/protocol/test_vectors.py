"""
The frames that both languages must read alike: `tests/vectors/` is read here and by the browser client's tests.

In `commands.json` a frame is a JSON value, or, where a test is about text that is no JSON value, a string with the raw frame.
"""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from server.domain.errors import BadFrame
from server.protocol import commands, events
from server.protocol.codec import decode_command, decode_frame, encode_command, encode_frame

VECTORS = Path(__file__).resolve().parents[3] / "vectors"
COMMANDS: list[dict[str, Any]] = json.loads((VECTORS / "commands.json").read_text(encoding="utf-8"))
FRAMES: list[dict[str, Any]] = json.loads((VECTORS / "frames.json").read_text(encoding="utf-8"))


def raw(frame: Any) -> str:
    return frame if isinstance(frame, str) else json.dumps(frame)


def named(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(vector["frame"], id=vector["name"]) for vector in vectors]


def without_nulls(frame: dict[str, Any]) -> dict[str, Any]:
    """An optional field may be left out or null; both say the same."""
    return {key: value for key, value in frame.items() if value is not None}


@pytest.mark.parametrize("frame", named([vector for vector in COMMANDS if vector["is_valid"]]))
def test_a_valid_command_is_read_and_written_again(frame: dict[str, Any]) -> None:
    """Decoded and encoded it is the same JSON value."""
    again = json.loads(encode_command(decode_command(raw(frame))))
    assert without_nulls(again) == without_nulls(frame)


@pytest.mark.parametrize("frame", named([vector for vector in COMMANDS if not vector["is_valid"]]))
def test_an_invalid_command_is_a_bad_frame(frame: Any) -> None:
    """As text and as bytes."""
    for form in (raw(frame), raw(frame).encode()):
        with pytest.raises(BadFrame):
            decode_command(form)


@pytest.mark.parametrize("frame", named(FRAMES))
def test_a_frame_is_read_and_written_again(frame: dict[str, Any]) -> None:
    """Decoded and encoded it is the same JSON value, down to the form of its times."""
    assert json.loads(encode_frame(decode_frame(raw(frame)))) == frame


@pytest.mark.parametrize(
    ("vectors", "union"),
    [
        ([vector for vector in COMMANDS if vector["is_valid"]], commands.Command),
        (FRAMES, events.ServerFrame),
    ],
)
def test_every_type_occurs(vectors: list[dict[str, Any]], union: Any) -> None:
    """A new frame brings an example for both languages."""
    tags = {struct.__struct_config__.tag for struct in get_args(union)}
    assert {vector["frame"]["type"] for vector in vectors} == tags


@pytest.mark.parametrize("vectors", [COMMANDS, FRAMES])
def test_names_say_which_example_failed(vectors: list[dict[str, Any]]) -> None:
    """No two examples of a file have one name."""
    names = [vector["name"] for vector in vectors]
    assert len(names) == len(set(names))
