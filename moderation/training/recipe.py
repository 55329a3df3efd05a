"""What a run of training may vary: the typed form of `recipe.toml`."""

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from moderation.encoding import TEXT_PIECES

RECIPE: Final = Path(__file__).parent / "recipe.toml"
"""How the shipped model is made; what each key means stands in the file."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One run's settings; with the same data, seed and machine they give the same model."""

    version: str
    seed: int
    max_length: Annotated[int, Meta(ge=TEXT_PIECES + 2, le=512)]
    context_lines: Annotated[int, Meta(ge=0)]
    epochs: Annotated[int, Meta(ge=1)]
    batch: Annotated[int, Meta(ge=1)]
    rate: Annotated[float, Meta(gt=0)]
    smoothing: Annotated[float, Meta(ge=0, lt=0.5)]
    averaging: Annotated[float, Meta(ge=0, lt=1)]
    keep_commonest: Annotated[int, Meta(ge=1000)]
    another_english: Annotated[float, Meta(ge=0, le=1)]
    public_weight: Annotated[float, Meta(ge=0, le=1)]
    public_every: Annotated[int, Meta(ge=1)]
    public_rows: dict[str, int]


def read_recipe(path: Path = RECIPE) -> Recipe:
    """
    The recipe in *path*.

    Raises:
        msgspec.ValidationError: If a key is missing, unknown or out of range; the message names it.
    """
    return msgspec.toml.decode(path.read_bytes(), type=Recipe)
