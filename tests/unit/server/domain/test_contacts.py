"""What may be left, what a reason is, and how long an opening lasts."""

import pytest

from server.domain.contacts import PART_LENGTH_MAX, REASON_LENGTH_MAX, VIEW, Contact, Opening, reason
from server.domain.errors import TextEmpty, TextTooLong
from server.domain.ids import OpeningId
from tests.support.builders import ANN, FLO, ROOM
from tests.support.clock import TUESDAY_EVENING


def test_one_of_both_is_enough() -> None:
    """Whom to call, or where I am; each in lines without spaces around, and without what cannot be seen."""
    assert Contact.of("  Kim,  my sister \n 020 7946\u200b 0000 ", "") == Contact("Kim, my sister\n020 7946 0000", "")
    assert Contact.of("", "12 Mill Lane") == Contact("", "12 Mill Lane")


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b\u00ad", "- . -"])
def test_nothing_is_not_left(nothing: str) -> None:
    """Nor is it a reason."""
    with pytest.raises(TextEmpty):
        Contact.of(nothing, nothing)
    with pytest.raises(TextEmpty):
        reason(nothing)


def test_neither_is_a_book() -> None:
    """Up to the bound it is taken as it is."""
    assert reason("x" * REASON_LENGTH_MAX)
    for too_long in (
        lambda: reason("x" * (REASON_LENGTH_MAX + 1)),
        lambda: Contact.of("x" * (PART_LENGTH_MAX + 1), ""),
    ):
        with pytest.raises(TextTooLong):
            too_long()


def test_an_opening_lasts_a_quarter_of_an_hour() -> None:
    """To the second."""
    opening = Opening(OpeningId("opening-1"), ROOM, ANN, FLO, "they do not answer", TUESDAY_EVENING)
    assert VIEW.total_seconds() == 15 * 60
    assert opening.lasts(TUESDAY_EVENING)
    assert not opening.lasts(TUESDAY_EVENING + VIEW)
