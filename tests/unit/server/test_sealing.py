"""What is sealed opens for its owner, its purpose and its key alone; and the key is nobody else's to read."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import SealBroken
from server.sealing import KEY_BYTES, KeyUnusable, Purpose, Seal, key_at
from tests.support.builders import ANN, BOB

KEY, OTHER = bytes(KEY_BYTES), bytes([1] * KEY_BYTES)


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    """Whatever it is; and it does not lie in what is stored."""
    sealed = Seal(KEY).close(text, Purpose.CONTACT, ANN)
    assert Seal(KEY).open(sealed, Purpose.CONTACT, ANN) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_the_same_words_never_look_the_same() -> None:
    """Nobody can see from the store that two people have left the same number."""
    seal = Seal(KEY)
    assert seal.close("call Kim", Purpose.CONTACT, ANN) != seal.close("call Kim", Purpose.CONTACT, ANN)


@pytest.mark.parametrize(
    ("key", "purpose", "owner"),
    [(OTHER, Purpose.CONTACT, ANN), (KEY, Purpose.REACH, ANN), (KEY, Purpose.CONTACT, BOB)],
    ids=["another key", "another purpose", "another owner"],
)
def test_it_opens_for_nothing_else(key: bytes, purpose: Purpose, owner: str) -> None:
    """A row that somebody copies over another's in the store does not open there."""
    sealed = Seal(KEY).close("call Kim", Purpose.CONTACT, ANN)
    with pytest.raises(SealBroken):
        Seal(key).open(sealed, purpose, owner)  # type: ignore[arg-type]


@given(st.data())
def test_one_changed_bit_breaks_it(data: st.DataObject) -> None:
    """So does an end that is cut off."""
    sealed = bytearray(Seal(KEY).close("call Kim", Purpose.CONTACT, ANN))
    at = data.draw(st.integers(0, len(sealed) - 1))
    for broken in (bytes(sealed[:at]), bytes(sealed[:at]) + bytes([sealed[at] ^ 1]) + bytes(sealed[at + 1 :])):
        with pytest.raises(SealBroken):
            Seal(KEY).open(broken, Purpose.CONTACT, ANN)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """In a folder that may have to be made; nothing but the key is left there."""
    path = tmp_path / "keys" / "warmroom.key"
    key = key_at(path)
    assert (len(key), key_at(path)) == (KEY_BYTES, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert key_at(tmp_path / "another.key") != key


def test_a_key_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    """And the operator is told what to type."""
    path = tmp_path / "warmroom.key"
    key_at(path)
    path.chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        key_at(path)


def test_a_file_that_is_no_key_stops_the_start(tmp_path: Path) -> None:
    """Rather than seal with something that nobody has a copy of."""
    path = tmp_path / "warmroom.key"
    path.write_bytes(b"half")
    path.chmod(0o600)
    with pytest.raises(KeyUnusable):
        key_at(path)
