"""Laws of texts: drafts, names and masks."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from moderation import PrivateKind, PrivateSpan, Span
from moderation.masking import STAND_INS, mask
from server.domain.errors import NameInvalid, NameLooksReal, TextEmpty, TextTooLong
from server.domain.messages import TEXT_LENGTH_MAX, draft
from server.domain.people import NAME_LENGTH_MAX, name_key, pseudonym

ANY_TEXT = st.text(st.characters(), max_size=60)
"""Every code point, surrogates and unassigned ones included."""
MARKS = st.text(
    st.sampled_from("a e\u0301\u0308\u200d\u200b\ufe0f\u1100\u1161\u11a8👩🏽ÅﬁK \n\r\t\x07\u2028\u3000"), max_size=30
)
"""What composes, joins, is dropped or is blank, close together."""


@given(ANY_TEXT | MARKS)
@example("\u0344")  # composes to what composes again
@example(" \u0301")
def test_a_draft_of_a_draft_is_the_draft(text: str) -> None:
    """Normal form is reached in one step, can be encoded, and is never blank or too long."""
    try:
        once = draft(text)
    except (TextEmpty, TextTooLong):
        return
    assert draft(once) == once
    assert once == once.strip()
    assert once == unicodedata.normalize("NFC", once)
    assert 1 <= len(once) <= TEXT_LENGTH_MAX
    once.encode()


@given(ANY_TEXT | MARKS, st.booleans())
def test_the_name_of_a_name_is_the_name(name: str, is_meant: bool) -> None:
    """Chosen once, a name is accepted as it stands, and looks like itself."""
    try:
        once = pseudonym(name, is_meant=is_meant)
    except (NameInvalid, NameLooksReal):
        return
    assert pseudonym(once, is_meant=is_meant) == once
    assert 1 <= len(once) <= NAME_LENGTH_MAX
    assert name_key(once) == name_key(name)
    once.encode()


@given(ANY_TEXT)
def test_a_key_is_its_own_key(name: str) -> None:
    """Comparing keys of keys changes nothing, and capitals or width never make two names differ."""
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(name.upper()) == name_key(name.lower().upper())


@st.composite
def texts_with_stretches(draw: st.DrawFn) -> tuple[str, tuple[PrivateSpan, ...], list[Span]]:
    """A text, stretches to cover in any order, overlapping or not, and places to follow."""
    text = draw(st.text(min_size=1, max_size=40))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda s: s[0] < s[1])
    private = draw(
        st.lists(st.builds(lambda s, k: PrivateSpan(Span(*s), k), spans, st.sampled_from(PrivateKind)), max_size=4)
    )
    return text, tuple(private), [Span(*span) for span in draw(st.lists(spans, max_size=5))]


@given(texts_with_stretches())
def test_a_mask_covers_every_stretch_and_follows_every_other_word(
    drawn: tuple[str, tuple[PrivateSpan, ...], list[Span]],
) -> None:
    """What is left is the text outside the stretches; a place outside them points at the same words, one inside at none."""
    text, private, places = drawn
    masked = mask(text, private)
    covered = {index for span, _ in private for index in range(span.start, span.end)}
    left = "".join(character for index, character in enumerate(text) if index not in covered)
    shown = masked.text
    if not any(stand_in in text for stand_in in STAND_INS.values()):
        for stand_in in STAND_INS.values():
            shown = shown.replace(stand_in, "")
        assert shown == left
    for place in places:
        moved = masked.moved(place)
        if covered.intersection(range(place.start, place.end)):
            assert moved is None
        else:
            assert moved is not None
            assert masked.text[moved.start : moved.end] == text[place.start : place.end]


@given(st.text(max_size=40))
def test_without_stretches_a_mask_changes_nothing(text: str) -> None:
    """Nothing private, nothing covered."""
    assert mask(text, ()).text == text
