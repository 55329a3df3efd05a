"""Covering private stretches, and finding everything else again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import PrivateKind, PrivateSpan, Span
from moderation.masking import STAND_INS, mask


@st.composite
def text_with_stretches(draw: st.DrawFn) -> tuple[str, list[PrivateSpan]]:
    text = draw(st.text(min_size=1))
    cuts = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(cuts, cuts), max_size=5))
    kinds = st.sampled_from(list(PrivateKind))
    return text, [PrivateSpan(Span(*sorted(pair)), draw(kinds)) for pair in pairs if pair[0] != pair[1]]


def test_every_kind_has_a_stand_in() -> None:
    """What is covered says what kind of thing it was."""
    assert set(STAND_INS) == set(PrivateKind)
    assert len(set(STAND_INS.values())) == len(STAND_INS)


def test_places_behind_a_covered_stretch_move_with_their_words() -> None:
    """By as much as the stand-in is longer or shorter; a place that is covered is nowhere."""
    text = "👋 a@b.example and 555 0134 bye"
    private = [
        PrivateSpan(Span(2, 13), PrivateKind.EMAIL),
        PrivateSpan(Span(18, 26), PrivateKind.PHONE),
    ]
    masked = mask(text, private)
    assert masked.text == "👋 [e-mail address] and [phone number] bye"
    for words in ("👋", "and", "bye"):
        start = text.index(words)
        moved = masked.moved(Span(start, start + len(words)))
        assert moved is not None
        assert masked.text[moved.start : moved.end] == words
    assert masked.moved(Span(10, 16)) is None


@given(text_with_stretches())
def test_a_mask_covers_every_stretch_and_nothing_else(case: tuple[str, list[PrivateSpan]]) -> None:
    """Every character that no stretch covers is found again where `moved()` says, and the covered ones are nowhere."""
    text, private = case
    masked = mask(text, private)
    covered = {place for (start, end), _ in private for place in range(start, end)}
    for place, letter in enumerate(text):
        moved = masked.moved(Span(place, place + 1))
        assert (moved is None) == (place in covered)
        assert moved is None or masked.text[moved.start : moved.end] == letter
    stand_ins = sum(masked.text.count(stand_in) for stand_in in set(STAND_INS.values()))
    assert stand_ins >= len(masked.covered)


@given(st.text())
def test_a_mask_of_nothing_is_the_text(text: str) -> None:
    """Without private stretches nothing changes and nothing moves."""
    masked = mask(text, ())
    assert masked.text == text
    assert masked.moved(Span(0, 1)) == Span(0, 1)


def test_a_stretch_outside_the_text_is_refused() -> None:
    """A stretch that belongs to another text is a bug of the caller's."""
    with pytest.raises(ValueError, match="no stretch"):
        mask("short", [PrivateSpan(Span(2, 9), PrivateKind.NAME)])
