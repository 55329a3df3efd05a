"""
Bytes to commands and events to bytes.

The schema is closed: nesting deeper than a command's own fields is an unknown or ill-typed field, so depth needs no limit of
its own. Size is limited where bytes arrive, by `FRAME_BYTES_MAX`.
"""

from typing import Final

import msgspec

from server.domain.errors import BadFrame
from server.protocol.commands import Command
from server.protocol.events import ServerFrame

FRAME_BYTES_MAX: Final = 64 * 1024
"""Largest frame from a client. The longest message (4,000 code points, each at worst 12 bytes as JSON) fits."""

_commands: Final[msgspec.json.Decoder[Command]] = msgspec.json.Decoder(Command)
_frames: Final[msgspec.json.Decoder[ServerFrame]] = msgspec.json.Decoder(ServerFrame)
_encoder: Final = msgspec.json.Encoder()


class _OnlyRef(msgspec.Struct):
    ref: int | None = None


_refs: Final = msgspec.json.Decoder(_OnlyRef)


def decode_command(frame: str | bytes) -> Command:
    """The command in *frame*. Raises `BadFrame` for anything else; the frame's words are in no error."""
    try:
        return _commands.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        # `from None`: msgspec's message can quote a field, and whatever is chained may be logged.
        raise BadFrame from None


def ref_of(frame: str | bytes) -> int | None:
    """The `ref` of a frame that is no command, so that the reply can still find its asker; None when it has none."""
    try:
        ref = _refs.decode(frame).ref
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return ref if ref is not None and 0 <= ref <= 2**53 - 1 else None


def encode_frame(frame: ServerFrame) -> bytes:
    """*frame* as UTF-8 JSON. Encoded once, sent to every subscriber."""
    return _encoder.encode(frame)


def encode_command(command: Command) -> bytes:
    """For clients written in Python."""
    return _encoder.encode(command)


def decode_frame(frame: str | bytes) -> ServerFrame:
    """For clients written in Python. Raises `BadFrame` for anything that is no server frame."""
    try:
        return _frames.decode(frame)
    except (msgspec.DecodeError, UnicodeError):
        raise BadFrame from None
