"""What an address is, and what would be two."""

import pytest

from server.domain.errors import AddressInvalid
from server.domain.reach import Reach, ReachBy


@pytest.mark.parametrize(
    "typed", ["flo@example.org", "  flo@example.org ", "f.l-o+x@mail.example.org", "flo@localhost"]
)
def test_an_address_for_mail(typed: str) -> None:
    """The plain form, without the spaces around it."""
    assert Reach.of(ReachBy.EMAIL, typed).address == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "flo",
        "flo@",
        "@example.org",
        "flo@example..org",
        "Flo <flo@example.org>",
        "flo@example.org, gus@example.org",
        "flo@example.org\nBcc: all@example.org",
        "fl o@example.org",
        "flo@exämple.org",
        "<flo@example.org>",
        "f" * 250 + "@e.org",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    """Nothing, half of one, two, or one that brings a header with it."""
    with pytest.raises(AddressInvalid):
        Reach.of(ReachBy.EMAIL, typed)


@pytest.mark.parametrize(("typed", "fits"), [("Night shift 2", True), ("", False), ("a\nb", False), ("x" * 65, False)])
def test_a_name_that_a_paging_system_knows(typed: str, fits: bool) -> None:
    """One line that can be shown."""
    if fits:
        assert Reach.of(ReachBy.WEBHOOK, typed) == Reach(ReachBy.WEBHOOK, typed)
    else:
        with pytest.raises(AddressInvalid):
            Reach.of(ReachBy.WEBHOOK, typed)
