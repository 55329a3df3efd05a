"""What the group wants to talk about tonight."""

import pytest

from server.domain.errors import NotFound, TextEmpty, TextTooLong
from server.domain.themes import THEME_LENGTH_MAX, Themes, add, drop, move, share, take_up
from tests.support.builders import ANN, BOB
from tests.support.sessions import packed

THREE = add(add(add(Themes(), "sleep"), " family "), "the new medicine")


def words(themes: Themes) -> list[str]:
    return [theme.words for theme in themes.listed]


def test_themes_come_to_the_end_in_normal_form() -> None:
    """They are people's words, and are tidied like messages."""
    assert words(THREE) == ["sleep", "family", "the new medicine"]
    assert packed(THREE) == THREE


@pytest.mark.parametrize(("text", "error"), [(" ", TextEmpty), ("x" * (THEME_LENGTH_MAX + 1), TextTooLong)])
def test_a_theme_is_a_few_words(text: str, error: type[Exception]) -> None:
    """None are too few, and a story belongs into the room."""
    with pytest.raises(error):
        add(THREE, text)


def test_me_too_counts_once_and_can_be_taken_back() -> None:
    """It is a set of people."""
    shared = share(share(share(THREE, 2, ANN, is_shared=True), 2, ANN, is_shared=True), 2, BOB, is_shared=True)
    assert shared.listed[1].shared_by == {ANN, BOB}
    assert share(shared, 2, ANN, is_shared=False).listed[1].shared_by == {BOB}
    assert share(THREE, 1, ANN, is_shared=False) == THREE


@pytest.mark.parametrize(
    ("moved", "before", "order"), [(3, 1, [3, 1, 2]), (1, None, [2, 3, 1]), (1, 3, [2, 1, 3]), (2, 2, [1, 2, 3])]
)
def test_a_theme_is_dragged_to_its_place(moved: int, before: int | None, order: list[int]) -> None:
    """Before another, or to the end."""
    assert [theme.id for theme in move(THREE, moved, before).listed] == order


def test_one_theme_at_a_time_is_taken_up() -> None:
    """Dropping it leaves the group with none in particular, and an id is never used for something else."""
    busy = take_up(THREE, 3)
    assert busy.current == THREE.listed[2]
    assert take_up(busy, None).current is None
    less = drop(busy, 3)
    assert (less.current, words(less)) == (None, ["sleep", "family"])
    assert drop(less, 3) == less
    assert add(less, "work").listed[-1].id == 4


def test_what_is_gone_cannot_be_moved_shared_or_taken_up() -> None:
    """Somebody else may just have dropped it."""
    for verb in (
        lambda: share(THREE, 9, ANN, is_shared=True),
        lambda: move(THREE, 9, None),
        lambda: move(THREE, 1, 9),
        lambda: take_up(THREE, 9),
    ):
        with pytest.raises(NotFound):
            verb()
