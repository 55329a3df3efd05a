"""What every frame begins as, from either side."""

from typing import Annotated

from msgspec import Meta, Struct

Ref = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""JavaScript's largest safe integer bounds it, so that both languages read the same number."""


class FrameBase(Struct, frozen=True, kw_only=True):
    """From server to client, or a part of such a frame."""


class CommandBase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From client to server."""

    ref: Ref
