"""
Closing an evening out: commands and frames, for the group's facilitators.

Nothing of it is in a log. `close_out.changed` says that there is something new, and whoever may see it looks.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from server.domain.closeout import (
    FOLLOW_UPS_MAX,
    CloseOut,
    FollowUp,
    Form,
    Mark,
    Mood,
    Went,
)
from server.domain.ids import RoomId, SessionId, Topic, UserId
from server.protocol.base import CommandBase, FrameBase

_Words = Annotated[str, Meta(max_length=4000)]


class PlannedFollowUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to be done by `owner`, a facilitator of the group, until the day `due`."""

    what: _Words
    owner: UserId
    due: date


class CloseOutForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a facilitator writes down of an evening; all of it may be left out. `mood` is for nobody else."""

    went: Went | None = None
    marks: Annotated[list[Mark], Meta(max_length=8)] = []
    worries: _Words = ""
    follow_ups: Annotated[list[PlannedFollowUp], Meta(max_length=FOLLOW_UPS_MAX)] = []
    hand_off: _Words = ""
    mood: Mood | None = None
    wants_debrief: bool = False


class LookAtCloseOuts(CommandBase, tag="close_out.look", frozen=True, kw_only=True):
    """Facilitators: what is kept of this group's evenings, and what one has begun to write."""

    room_id: RoomId


class SaveCloseOut(CommandBase, tag="close_out.save", frozen=True, kw_only=True):
    """Facilitators: keep what one has written so far of an evening. Nobody else sees it. `not_now` once it is sent, or while the talk goes on."""

    room_id: RoomId
    session_id: SessionId
    form: CloseOutForm


class SendCloseOut(CommandBase, tag="close_out.send", frozen=True, kw_only=True):
    """
    Facilitators: let the group's other facilitators see it. It is not changed afterwards.

    If it has words in it that somebody wrote that evening, the answer is `looks_quoted`; with `is_meant` they are kept all the same.
    """

    room_id: RoomId
    session_id: SessionId
    form: CloseOutForm
    is_meant: bool = False


class DeleteCloseOut(CommandBase, tag="close_out.delete", frozen=True, kw_only=True):
    """Facilitators: delete what one has written of an evening, sent or not, with its follow-ups."""

    room_id: RoomId
    session_id: SessionId


class TickFollowUp(CommandBase, tag="follow_up.tick", frozen=True, kw_only=True):
    """Facilitators: follow-up `number`, from 0, of what `author` has sent is done, or (false) is not after all."""

    room_id: RoomId
    session_id: SessionId
    author: UserId
    number: Annotated[int, Meta(ge=0, le=FOLLOW_UPS_MAX - 1)]
    is_done: bool


CloseOutCommand = LookAtCloseOuts | SaveCloseOut | SendCloseOut | DeleteCloseOut | TickFollowUp


class MyCloseOut(FrameBase, frozen=True, kw_only=True):
    """What one has written oneself; `sent_at` is null for a draft."""

    session_id: SessionId
    evening_at: datetime
    form: CloseOutForm
    keep_until: date
    sent_at: datetime | None


class SentFollowUp(FrameBase, frozen=True, kw_only=True):
    what: str
    owner: UserId
    due: date
    done_by: UserId | None


class SentCloseOut(FrameBase, frozen=True, kw_only=True):
    """What somebody has sent, for the group's facilitators."""

    session_id: SessionId
    evening_at: datetime
    author: UserId
    went: Went | None
    marks: list[Mark]
    worries: str
    hand_off: str
    follow_ups: list[SentFollowUp]
    wants_debrief: bool


class CloseOutsShown(FrameBase, tag="close_outs", frozen=True, kw_only=True):
    """
    What is kept of the group's evenings.

    `mine` is the form of the last evening, blank before one has written, once there is something to write down, and what one has not sent of
    earlier ones. `sent` is of all, the newest evening first. `had_crisis`: somebody may have been at risk that evening. `keep_days` is how long
    it is kept. `duty_s` is for how many seconds one has been on duty oneself in the last seven days, in any room.
    """

    ref: int
    room_id: RoomId
    mine: list[MyCloseOut]
    sent: list[SentCloseOut]
    had_crisis: bool
    keep_days: int
    duty_s: float


class CloseOutsChanged(FrameBase, tag="close_out.changed", frozen=True, kw_only=True):
    """Facilitators: something has been sent, ticked off or deleted."""

    topic: Topic
    room_id: RoomId


def form_of(body: CloseOutForm) -> Form:
    return Form(
        went=body.went,
        marks=frozenset(body.marks),
        worries=body.worries,
        follow_ups=tuple(FollowUp(one.what, one.owner, one.due) for one in body.follow_ups),
        hand_off=body.hand_off,
        mood=body.mood,
        wants_debrief=body.wants_debrief,
    )


def my_close_out(close_out: CloseOut, keep_until: date) -> MyCloseOut:
    form = close_out.form
    return MyCloseOut(
        session_id=close_out.session_id,
        evening_at=close_out.evening_at,
        form=CloseOutForm(
            went=form.went,
            marks=sorted(form.marks),
            worries=form.worries,
            follow_ups=[PlannedFollowUp(what=one.what, owner=one.owner, due=one.due) for one in form.follow_ups],
            hand_off=form.hand_off,
            mood=form.mood,
            wants_debrief=form.wants_debrief,
        ),
        keep_until=keep_until,
        sent_at=close_out.sent_at,
    )


def sent_close_out(close_out: CloseOut) -> SentCloseOut:
    """As the others see it: without how its author is."""
    form = close_out.form
    return SentCloseOut(
        session_id=close_out.session_id,
        evening_at=close_out.evening_at,
        author=close_out.author_id,
        went=form.went,
        marks=sorted(form.marks),
        worries=form.worries,
        hand_off=form.hand_off,
        follow_ups=[
            SentFollowUp(what=one.what, owner=one.owner, due=one.due, done_by=one.done_by) for one in form.follow_ups
        ],
        wants_debrief=form.wants_debrief,
    )
