"""Drafts: the form in which typed text is assessed, recorded and shown."""

import pytest

from server.domain.errors import TextEmpty, TextTooLong
from server.domain.messages import TEXT_LENGTH_MAX, draft


@pytest.mark.parametrize(
    ("typed", "drafted"),
    [
        pytest.param("good evening", "good evening", id="plain text stays"),
        pytest.param("  \n\tgood evening \n\n", "good evening", id="blank ends go"),
        pytest.param("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour", id="line ends become one kind"),
        pytest.param("a\tb   c\n\n\nd", "a\tb   c\n\n\nd", id="inner spacing stays"),
        pytest.param("cafe\u0301", "caf\u00e9", id="accents are composed"),
        pytest.param("bell\x07 and escape\x1b[2J", "bell and escape[2J", id="control characters go"),
        pytest.param("c1\x85control", "c1control", id="C1 control characters go"),
        pytest.param("half \ud83d an emoji", "half  an emoji", id="lone surrogates go"),
        pytest.param("sooo tiiired...", "sooo tiiired...", id="a stutter of letters stays"),
        pytest.param("👩\u200d👩\u200d👧 here", "👩\u200d👩\u200d👧 here", id="joined emoji stay joined"),
        pytest.param("❤\ufe0f 👍🏽", "❤\ufe0f 👍🏽", id="emoji keep colour and presentation"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="the non-joiner of Persian stays"),
        pytest.param("...", "...", id="dots alone are said"),
        pytest.param("👋", "👋", id="an emoji alone is said"),
    ],
)
def test_a_draft_is_what_was_typed_in_normal_form(typed: str, drafted: str) -> None:
    """Line ends, accents and blank ends are brought into one form, control characters go, and everything else stays."""
    assert draft(typed) == drafted


@pytest.mark.parametrize(
    "typed", ["", " ", "\n\t \r\n", "\x00\x07", "\u200b\u200d", "\u00a0\u3000", "\u202e", "\ud83d"]
)
def test_a_draft_without_a_visible_character_is_empty(typed: str) -> None:
    """Nothing visible is nothing said, whatever it is made of."""
    with pytest.raises(TextEmpty):
        draft(typed)


def test_the_longest_draft_has_4000_code_points() -> None:
    """The limit counts code points, so that an emoji costs as much as a letter."""
    assert len(draft("👋" * TEXT_LENGTH_MAX)) == TEXT_LENGTH_MAX == 4000


def test_a_draft_one_code_point_over_the_limit_is_refused() -> None:
    """4,001 code points are too long."""
    with pytest.raises(TextTooLong):
        draft("a" * (TEXT_LENGTH_MAX + 1))


def test_the_limit_counts_the_normal_form() -> None:
    """What normalisation takes away is not held against the author."""
    assert draft(" " * 5000 + "e\u0301" * TEXT_LENGTH_MAX + "\x07" * 5000) == "\u00e9" * TEXT_LENGTH_MAX
