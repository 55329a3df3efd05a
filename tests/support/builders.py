"""Domain objects with everything filled in that a test does not speak of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moderation import LABELS, Assessment, Attention, Label, PrivateKind, PrivateSpan, Span
from server.domain.flags import Flag, Line, Reason
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, UserId
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.people import Membership, Role
from server.domain.rooms import Room
from server.domain.vitals import Stored, Vitals, Waiting
from tests.support.clock import TUESDAY_EVENING

ROOM = RoomId("room-1")
ANN = UserId("ann")
BOB = UserId("bob")
FLO = UserId("flo")
GUS = UserId("gus")
"""Ann and Bob are members, Flo and Gus facilitators."""


def a_room(**changed: Any) -> Room:
    return Room(**{"id": ROOM, "name": "Tuesday evening", "created_at": TUESDAY_EVENING, **changed})


def a_membership(**changed: Any) -> Membership:
    values = {"room_id": ROOM, "user_id": ANN, "role": Role.MEMBER, "name": "Ann B", "joined_at": TUESDAY_EVENING}
    return Membership(**{**values, **changed})


def a_message(**changed: Any) -> Message:
    """A message in the room, assessed."""
    values: dict[str, Any] = {
        "id": MessageId("message-1"),
        "room_id": ROOM,
        "author_id": ANN,
        "client_id": ClientId("client-id-1"),
        "text": "good evening",
        "state": MessageState.VISIBLE,
        "posted_at": TUESDAY_EVENING,
        "place": 1,
        "model_version": "scripted-1",
    }
    return Message(**{**values, **changed})


def a_held_message(text: str = "call me on 555 0134", personal: str = "555 0134", **changed: Any) -> Message:
    """A message whose author is asked about *personal*."""
    values: dict[str, Any] = {
        "text": text,
        "state": MessageState.HELD,
        "place": None,
        "hold_reason": HoldReason.PERSONAL_INFO,
        "private": (private_span(text, personal),),
    }
    return a_message(**{**values, **changed})


def a_reason(label: Label = Label.DISMISSAL, **changed: Any) -> Reason:
    return Reason(**{"label": label, "score": 0.9, "threshold": 0.5, "weighed": (Span(0, 4),), **changed})


def a_flag(*labels: Label, **changed: Any) -> Flag:
    """An open flag. Its attention follows from the labels where a test names none."""
    labels = labels or (Label.DISMISSAL,)
    values: dict[str, Any] = {
        "id": FlagId("flag-1"),
        "room_id": ROOM,
        "message_id": MessageId("message-1"),
        "author_id": ANN,
        "attention": Attention.CONCERN,
        "reasons": tuple(a_reason(label) for label in labels),
        "text": "just snap out of it",
        "lines_before": (Line(BOB, "it has been a long week"),),
        "model_version": "scripted-1",
        "raised_at": TUESDAY_EVENING,
    }
    return Flag(**{**values, **changed})


def some_vitals(**changed: Any) -> Vitals:
    """A server that is well and has nothing to do."""
    values: dict[str, Any] = {
        "is_model_available": True,
        "model_waiting": 0,
        "model_limit": 512,
        "model_restarts": 0,
        "stored": Stored(Waiting(), dict.fromkeys(Attention, 0), Waiting()),
        "has_to_scrub": False,
        "disk_free_bytes": 2**34,
        "clock_behind_s": 0.0,
    }
    return Vitals(**{**values, **changed})


def an_assessment(
    scores: Mapping[Label, float] | None = None,
    *,
    threshold: float = 0.5,
    weighed: Mapping[Label, tuple[Span, ...]] | None = None,
    private: tuple[PrivateSpan, ...] = (),
) -> Assessment:
    """What a model says; labels that *scores* leaves out are quiet."""
    return Assessment(
        scores={**dict.fromkeys(LABELS, 0.01), **(scores or {})},
        thresholds=dict.fromkeys(LABELS, threshold),
        model_version="scripted-1",
        weighed=weighed or {},
        private=private,
    )


def span(text: str, words: str) -> Span:
    """Where *words* first stands in *text*."""
    start = text.index(words)
    return Span(start, start + len(words))


def private_span(text: str, words: str, kind: PrivateKind = PrivateKind.PHONE) -> PrivateSpan:
    return PrivateSpan(span(text, words), kind)


def at(minutes: float) -> datetime:
    """That many minutes into the meeting."""
    return datetime.fromtimestamp(TUESDAY_EVENING.timestamp() + minutes * 60, TUESDAY_EVENING.tzinfo)
