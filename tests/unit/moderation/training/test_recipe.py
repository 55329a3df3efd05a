"""The recipe is read strictly, so that a mistyped key stops a run and not its result."""

from pathlib import Path

import msgspec
import pytest

from moderation.training.recipe import RECIPE, read_recipe


def test_the_shipped_recipe_is_whole() -> None:
    recipe = read_recipe()
    assert recipe.epochs >= 1
    assert recipe.public_rows["sad"] > 0


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "recipe.toml"
    wrong.write_text("epoch = 3\n" + RECIPE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="epoch"):
        read_recipe(wrong)
