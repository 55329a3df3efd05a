"""What a verdict makes of a message."""

import pytest

from moderation import Unassessed, UnassessedReason
from server.domain.flags import Line
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.policy import Verdict
from server.services.recording import utterance, with_verdict
from tests.support.builders import BOB, a_held_message, a_message, an_assessment, private_span

NEW = a_message(state=MessageState.HELD, place=None, model_version=None)
RELEASED, HELD_UNREAD = Verdict(None), Verdict(HoldReason.UNASSESSED)
HELD_PERSONAL = Verdict(HoldReason.PERSONAL_INFO, private=(private_span("good evening", "evening"),))
DOWN = Unassessed(UnassessedReason.UNAVAILABLE)


def test_a_released_message_is_visible() -> None:
    """It is in nobody's hands any more, and says which model has read it."""
    message = with_verdict(a_held_message(model_version=None), an_assessment(), RELEASED)
    assert (message.state, message.hold_reason, message.private) == (MessageState.VISIBLE, None, ())
    assert message.model_version == "scripted-1"


def test_a_personal_message_is_held_with_what_is_personal() -> None:
    """Its author is asked about those stretches."""
    message = with_verdict(NEW, an_assessment(), HELD_PERSONAL)
    assert (message.state, message.hold_reason) == (MessageState.HELD, HoldReason.PERSONAL_INFO)
    assert message.private == HELD_PERSONAL.private


@pytest.mark.parametrize(("verdict", "state"), [(RELEASED, MessageState.VISIBLE), (HELD_UNREAD, MessageState.HELD)])
def test_an_unread_message_has_no_model(verdict: Verdict, state: MessageState) -> None:
    """Released or held, it is openly unassessed."""
    message = with_verdict(NEW, DOWN, verdict)
    assert message.state is state
    assert not message.is_assessed


@pytest.mark.parametrize(
    "there", [a_message(model_version=None), a_message(state=MessageState.HIDDEN, model_version=None)]
)
@pytest.mark.parametrize("verdict", [RELEASED, HELD_PERSONAL, HELD_UNREAD])
def test_what_has_been_in_the_room_stays_as_it_is(there: Message, verdict: Verdict) -> None:
    """A model that answers late takes nothing out of the room, and shows nothing that a human has hidden."""
    message = with_verdict(there, an_assessment(), verdict)
    assert (message.state, message.place, message.text) == (there.state, there.place, there.text)
    assert message.is_assessed


def test_the_model_reads_the_words_and_the_lines_before() -> None:
    """In order, and without anybody's name or id."""
    asked = utterance(NEW, (Line(BOB, "one"), Line(BOB, "two")))
    assert (asked.text, asked.context) == ("good evening", ("one", "two"))
