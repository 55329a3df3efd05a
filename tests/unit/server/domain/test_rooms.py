"""Names of rooms and clinics."""

import pytest

from server.domain.errors import NameInvalid
from server.domain.rooms import ROOM_NAME_LENGTH_MAX, room_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Tuesday", "Tuesday"), (" Tuesday \n evening ", "Tuesday evening"), ("R" * 60, "R" * 60), ("Café 🌱", "Café 🌱")],
)
def test_a_rooms_name_has_single_spaces(typed: str, name: str) -> None:
    """1 to 60 printable characters with single spaces name a room."""
    assert room_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "R" * (ROOM_NAME_LENGTH_MAX + 1), "bell\x07", "a\u200bb"])
def test_a_room_cannot_be_named_so(typed: str) -> None:
    """Nothing, too much, or what cannot be printed is no name."""
    with pytest.raises(NameInvalid):
        room_name(typed)
