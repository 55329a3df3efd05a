"""Pseudonyms: normal form, what cannot be a name, what looks like a real one, and which look alike."""

import pytest

from server.domain.errors import NameInvalid, NameLooksReal
from server.domain.people import NAME_LENGTH_MAX, looks_real, name_key, pseudonym


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ann", "Ann"),
        ("  quiet \t  otter ", "quiet otter"),
        ("Rene\u0301e", "Ren\u00e9e"),
        ("Ann\u00a0B", "Ann B"),
        ("李小龙", "李小龙"),
        ("7", "7"),
        ("🌱 Sprout", "🌱 Sprout"),
        ("x" * NAME_LENGTH_MAX, "x" * NAME_LENGTH_MAX),
    ],
)
def test_a_pseudonym_has_one_form(typed: str, name: str) -> None:
    """A name is composed and has single spaces; letters of every script are welcome."""
    assert pseudonym(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="blank"),
        pytest.param("x" * (NAME_LENGTH_MAX + 1), id="33 characters"),
        pytest.param("Ann\u200bB", id="zero-width space"),
        pytest.param("Ann\u202eB", id="direction override"),
        pytest.param("Ann\x00", id="control character"),
        pytest.param("🌱", id="an emoji alone, which a screen reader may not speak"),
        pytest.param("...", id="dots"),
    ],
)
def test_a_name_that_cannot_be_shown_or_spoken_is_invalid(typed: str) -> None:
    """Empty, too long, invisible or without a letter or digit is no name, also when it is meant."""
    with pytest.raises(NameInvalid):
        pseudonym(typed)
    with pytest.raises(NameInvalid):
        pseudonym(typed, is_meant=True)


@pytest.mark.parametrize(
    "name",
    [
        "Anna Berg",
        "Mary-Jo O'Neill",
        "Anna Maria Berg",
        "Søren Ågård",
        "Анна Иванова",
        "anna@example.org",
        "@anna",
        "www.anna",
        "anna.berg.com",
        "anna_berg",
        "anna1987",
        "Room 4012",
    ],
)
def test_a_name_that_looks_real_is_asked_about(name: str) -> None:
    """A full name, a handle, a number or an address is questioned once, and accepted when it is meant."""
    assert looks_real(name)
    with pytest.raises(NameLooksReal):
        pseudonym(name)
    assert pseudonym(name, is_meant=True) == name


@pytest.mark.parametrize(
    "name", ["Ann", "Anna B", "quiet otter", "anna berg", "Sky 42", "The tall one with tea", "Mr. B"]
)
def test_a_pseudonym_is_not_asked_about(name: str) -> None:
    """A first name, a first name with an initial, and plain words pass."""
    assert not looks_real(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ann", "ANN", id="case"),
        pytest.param("Quiet Otter", "quietotter", id="spaces"),
        pytest.param("Zoë", "Zoe", id="accents"),
        pytest.param("Ann", "Ａｎｎ", id="width"),
        pytest.param("Ann", "𝐀nn", id="letters of mathematics"),
        pytest.param("Ann", "🄰nn", id="letters in boxes"),
        pytest.param("Ann", "A.n.n!", id="marks"),
        pytest.param("Straße", "STRASSE", id="sharp s"),
        pytest.param("Kim", "\u212aim", id="the Kelvin sign"),
        pytest.param("Ann", "Ann\ufe0f", id="an invisible selector"),
        pytest.param("ﬁn", "fin", id="ligatures"),
    ],
)
def test_names_that_look_alike_share_a_key(one: str, other: str) -> None:
    """Whoever reads quickly could take one for the other, so only one of them fits in a room."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Ann", "Anne"), ("Sky 4", "Sky 42"), ("李", "木")])
def test_names_that_differ_have_different_keys(one: str, other: str) -> None:
    """Different letters are different people."""
    assert name_key(one) != name_key(other)
