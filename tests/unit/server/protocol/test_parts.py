"""Facts and words become frames: what each may show to whom."""

import pytest

from moderation import Attention, Label
from moderation.masking import STAND_INS
from server.domain.flags import Change, Flag, FlagState, Line, Outcome
from server.domain.messages import HoldReason, MessageState
from server.protocol.parts import held_message, personal_words, room_flag, room_message
from tests.support.builders import BOB, a_flag, a_held_message, a_message, a_reason, at


def test_a_visible_message_shows_its_words() -> None:
    """What is in the room is read by the room."""
    frame = room_message(a_message())
    assert (frame.text, frame.place, frame.state) == ("good evening", 1, MessageState.VISIBLE)


def test_a_hidden_message_keeps_its_place_and_loses_its_words() -> None:
    """The room sees that something was there, and by whom, but not what."""
    frame = room_message(a_message(state=MessageState.HIDDEN))
    assert (frame.text, frame.place, frame.state) == (None, 1, MessageState.HIDDEN)


def test_a_message_taken_back_leaves_a_trace_without_words() -> None:
    """The room sees by whom and where, and nothing of what was said."""
    frame = room_message(a_message(state=MessageState.WITHDRAWN, text=None))
    assert (frame.text, frame.place, frame.state) == (None, 1, MessageState.WITHDRAWN)


def test_an_edited_message_says_so() -> None:
    """When, for everybody to see, and which edition it is, for whoever changes it next."""
    frame = room_message(a_message(edition=2, edited_at=at(3)))
    assert (frame.edition, frame.edited_at) == (2, at(3))


def test_an_author_is_asked_about_new_words_as_about_held_ones() -> None:
    """What is personal in them, and how they would read covered."""
    held = a_held_message("call me on 555 0134")
    asked = personal_words("call me on 555 0134", held.private)
    frame = held_message(held)
    assert (asked.text, asked.masked_text, asked.private) == (frame.text, frame.masked_text, frame.private)
    assert personal_words("come to my bakery", ()).masked_text is None


@pytest.mark.parametrize(
    "message",
    [
        a_held_message(),
        a_held_message(place=3),
        a_message(state=MessageState.WITHDRAWN, text=None, place=None),
        a_message(place=None),
    ],
)
def test_what_is_not_in_the_room_makes_no_frame_for_it(message: object) -> None:
    """A held or withdrawn message that goes the room's way by mistake stops there."""
    with pytest.raises(ValueError, match="not in the room"):
        room_message(message)  # type: ignore[arg-type]


def test_a_held_message_shows_its_author_how_it_would_read_covered() -> None:
    """Its author sees the words, what is personal in them, and the covered form."""
    frame = held_message(a_held_message("call me on 555 0134"))
    assert frame.text == "call me on 555 0134"
    assert frame.masked_text == "call me on [phone number]"
    (stretch,) = frame.private
    assert frame.text[stretch.start : stretch.end] == "555 0134"
    assert stretch.kind in STAND_INS


def test_a_message_held_unassessed_has_no_covered_form() -> None:
    """There is nothing to cover and nothing to choose."""
    frame = held_message(a_held_message(hold_reason=HoldReason.UNASSESSED, private=()))
    assert (frame.reason, frame.masked_text, frame.private) == (HoldReason.UNASSESSED, None, [])


@pytest.mark.parametrize("state", [state for state in MessageState if state is not MessageState.HELD])
def test_only_a_held_message_makes_a_held_frame(state: MessageState) -> None:
    """What is in the room or gone is not shown as waiting."""
    with pytest.raises(ValueError, match="not held"):
        held_message(a_message(state=state))


def test_the_error_of_a_wrong_frame_quotes_no_words() -> None:
    """It names the message by its id."""
    with pytest.raises(ValueError, match="message-1") as caught:
        room_message(a_held_message())
    assert "555" not in str(caught.value)


def test_a_flag_tells_facilitators_why_and_how_sure() -> None:
    """Scores are rounded, and `is_likely` is what people read."""
    flag = a_flag(reasons=(a_reason(Label.HOSTILITY, score=0.912345), a_reason(Label.DISMISSAL, score=0.6)))
    frame = room_flag(flag, a_message())
    assert [(r.label, r.score, r.is_likely) for r in frame.reasons] == [
        (Label.HOSTILITY, 0.912, True),
        (Label.DISMISSAL, 0.6, False),
    ]
    assert frame.attention is Attention.CONCERN
    assert [(line.author_id, line.text) for line in frame.lines_before] == [("bob", "it has been a long week")]


def test_a_flag_offers_kinder_wording_for_the_labels_of_its_reasons() -> None:
    """Placed in the author's text, in code points; what the bank knows beside it, and no copy of the words."""
    text = "😔 snap out of it, jun.kie"
    frame = room_flag(a_flag(Label.DISMISSAL, text=text), a_message())
    (offer,) = frame.wording
    assert text[offer.start : offer.end] == "snap out of it"
    assert offer.instead == ["That sounds hard. What would help right now?"]
    assert (offer.why[-1], bool(offer.source)) == (".", True)
    both = room_flag(a_flag(Label.DISMISSAL, Label.LABELING, text=text), a_message()).wording
    assert [text[offer.start : offer.end] for offer in both] == ["snap out of it", "jun.kie"]


def test_a_flag_says_what_has_become_of_the_words() -> None:
    """Of its own and of the lines before it, and which edition whoever resolves it has seen."""
    flag = a_flag(lines_before=(Line(BOB, "it has been a long week", is_changed=True),))
    frame = room_flag(flag, a_message(edition=3))
    assert (frame.text, frame.change, frame.edition) == ("just snap out of it", Change.EDITED, 3)
    assert [line.is_changed for line in frame.lines_before] == [True]


@pytest.mark.parametrize(
    "flag",
    [
        a_flag(Label.HOSTILITY, text="you twit"),
        a_flag(Label.CRISIS, Label.SELF_STIGMA, attention=Attention.CARE, text="i'm just a junkie"),
        a_flag(Label.LABELING, text=""),
        a_flag(Label.LABELING, text="a junkie", state=FlagState.RESOLVED, outcome=Outcome.RIGHT),
    ],
)
def test_a_flag_without_a_fitting_offer_has_none(flag: Flag) -> None:
    """No term in it, care for its author, words that are gone, or a flag that is done with."""
    assert room_flag(flag, a_message()).wording == []
