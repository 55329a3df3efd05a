"""How an utterance is laid out for the model."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from moderation.bundle import Bundle
from moderation.encoding import OVERLAP, TEXT_PIECES, Encoder, stretch


@pytest.fixture(scope="module")
def encoder(bundle: Bundle) -> Encoder:
    return Encoder(Tokenizer.from_str(bundle.tokenizer), max_length=192, context_lines=3)


def test_text_stands_first_and_context_after_it_oldest_first(encoder: Encoder) -> None:
    """[CLS] text [SEP] line [SEP] line [SEP]; the text is segment 0, context segment 1; only the last three lines are seen."""
    text = encoder.pieces("good").ids
    context = encoder.context(("never seen", "one", "two", "three"))
    window = encoder.window(text, context)
    sep, cls = encoder.special("[SEP]"), encoder.special("[CLS]")
    lines = [encoder.pieces(line).ids for line in ("one", "two", "three")]
    assert window.ids.tolist() == [cls, *text, sep, *lines[0], sep, *lines[1], sep, *lines[2], sep]
    assert window.segments.tolist() == [0] * (len(text) + 2) + [1] * (len(window.ids) - len(text) - 2)


def test_the_text_is_never_cut_for_context(encoder: Encoder) -> None:
    """Where room is short the oldest context goes first; the newest line stays."""
    text = encoder.pieces("word " * 150).ids
    window = encoder.window(text, [encoder.pieces("old " * 60).ids, encoder.pieces("newest line").ids])
    assert window.ids[1 : 1 + len(text)].tolist() == text
    assert len(window.ids) <= 192
    newest = encoder.pieces("newest line").ids
    assert window.ids.tolist()[-len(newest) - 1 : -1] == newest


@given(st.integers(0, 2000))
def test_windows_read_every_piece(length: int) -> None:
    """Windows follow each other without a gap, overlap by a fixed amount, and the last one ends with the text."""
    count = max(1, -(-(length - OVERLAP) // (TEXT_PIECES - OVERLAP)))
    parts = [stretch(number, length) for number in range(count)]
    assert parts[0][0] == 0
    assert parts[-1][1] == length
    assert all(end - start <= TEXT_PIECES for start, end in parts)
    assert all(later[0] == earlier[1] - OVERLAP for earlier, later in itertools.pairwise(parts))


@given(text=st.one_of(st.text(), st.text(alphabet="aé👋🏽\ud800\x00 \u0301ß中")))
def test_any_text_can_be_read(encoder: Encoder, text: str) -> None:
    """Whatever the characters, also half a surrogate pair, there are pieces whose places lie inside the text."""
    pieces = encoder.pieces(text)
    assert all(0 <= start <= end <= len(text) for start, end in pieces.places)
    windows = encoder.windows(pieces.ids, [])
    assert all(window.ids.dtype == np.int64 and 2 <= len(window.ids) <= 192 for window in windows)


def test_pruning_left_nothing_unreadable(encoder: Encoder) -> None:
    """Rare words fall into smaller pieces, not into one unknown."""
    unknown = encoder.special("[UNK]")
    assert unknown not in encoder.pieces("floccinaucinihilipilification xyzzyq 07700 ñandú @#~").ids
