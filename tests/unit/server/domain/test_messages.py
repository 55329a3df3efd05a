"""Drafts: the form in which typed text is assessed, recorded and shown; and what its author may do to a message afterwards."""

from datetime import timedelta

import pytest

from server.domain.errors import EditTooLate, MessageSettled, TextEmpty, TextTooLong
from server.domain.messages import TEXT_LENGTH_MAX, Message, MessageState, draft, edited, withdrawn
from tests.support.builders import a_held_message, a_message, at


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


# ── changing and taking back ─────────────────────────────────────────────────────────────────────────────────────────


HIDDEN = a_message(state=MessageState.HIDDEN)
GONE = a_message(state=MessageState.WITHDRAWN, text=None)


def edit(message: Message, *, edition: int = 0, minutes: float = 1) -> Message:
    return edited(
        message, edition=edition, text="good night", is_meant=False, within=timedelta(minutes=15), at=at(minutes)
    )


def test_an_edit_changes_the_words_and_nothing_of_the_message() -> None:
    """It keeps id, author and place, counts as the next edition, and has been assessed by nobody."""
    before = a_message(is_meant=True)
    after = edit(before)
    assert (after.id, after.author_id, after.place, after.state) == (before.id, before.author_id, 1, before.state)
    assert (after.text, after.edition, after.edited_at) == ("good night", 1, at(1))
    assert not after.is_assessed
    assert not after.is_meant, "what was meant were the other words"


def test_what_nobody_has_read_is_not_called_edited() -> None:
    """A held message is another edition, but the room has seen no other words of it."""
    after = edit(a_held_message())
    assert (after.text, after.edition, after.edited_at, after.private) == ("good night", 1, None, ())


@pytest.mark.parametrize("message", [HIDDEN, GONE])
def test_what_is_out_of_sight_or_gone_is_not_edited(message: Message) -> None:
    """A facilitator's decision stands, and what was taken back does not come back."""
    with pytest.raises(MessageSettled):
        edit(message)


@pytest.mark.parametrize("edition", [0, 1, 3])
def test_an_edit_names_the_words_that_it_changes(edition: int) -> None:
    """Of another edition, older or yet to come, it would replace words that its author has not read."""
    with pytest.raises(MessageSettled):
        edit(a_message(edition=2), edition=edition)
    assert edit(a_message(edition=2), edition=2).edition == 3


def test_after_a_while_words_that_were_read_stay() -> None:
    """To the minute; what is held and was read by nobody may be changed at any time."""
    assert edit(a_message(), minutes=15).edition == 1
    with pytest.raises(EditTooLate):
        edit(a_message(), minutes=15.01)
    assert edit(a_held_message(), minutes=600).edition == 1


@pytest.mark.parametrize("message", [a_message(), a_held_message()])
def test_a_message_taken_back_has_no_words(message: Message) -> None:
    """Nor what was personal in them; one that was in the room keeps its place, as a trace."""
    gone = withdrawn(message)
    assert (gone.state, gone.text, gone.private, gone.hold_reason) == (MessageState.WITHDRAWN, None, (), None)
    assert gone.place == message.place


@pytest.mark.parametrize("message", [HIDDEN, GONE])
def test_what_is_out_of_sight_or_gone_is_not_taken_back(message: Message) -> None:
    """A trace that says "taken back" must not hide that a facilitator has acted."""
    with pytest.raises(MessageSettled):
        withdrawn(message)
