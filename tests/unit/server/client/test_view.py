"""What a client knows of a room: a snapshot, events in order, and a word when one is missing."""

import msgspec
import pytest

from server.client.view import View
from server.domain.agenda import Reaction
from server.domain.ids import (
    DUTY,
    CrisisId,
    FlagId,
    MessageId,
    RoomId,
    Topic,
    UserId,
    room_topic,
    staff_topic,
    user_topic,
)
from server.domain.messages import MessageState
from server.domain.people import Role
from server.protocol import events, parts
from server.protocol.crisis import CareAlert, OpenAlert
from tests.support.builders import ANN, BOB, FLO, ROOM, a_flag, a_held_message, a_membership, a_message, at

HERE, MINE, STAFF = room_topic(ROOM), user_topic(ANN), staff_topic(ROOM)


def entered(**changed: object) -> events.Entered:
    values: dict[str, object] = {
        "ref": 1,
        "room_id": ROOM,
        "name": "Tuesday",
        "role": Role.MEMBER,
        "epoch": "epoch-1",
        "seqs": {HERE: 1, MINE: 0},
        "snapshot": events.Snapshot(
            members=[parts.member(a_membership())],
            messages=[parts.room_message(a_message())],
            reactions=[],
            has_earlier=False,
            held=[],
            flags=None,
            alerts=None,
            session=None,
        ),
        "missed": None,
        "present": [ANN],
        "moderation": None,
        "overview": None,
        "edit_within_s": 900,
    }
    return events.Entered(**{**values, **changed})  # type: ignore[arg-type]


def posted(seq: int, text: str = "hello") -> events.MessagePosted:
    message = a_message(id=MessageId(f"message-{seq}"), place=seq, text=text)
    return events.MessagePosted(topic=HERE, seq=seq, message=parts.room_message(message))


@pytest.fixture
def view() -> View:
    view = View(ROOM)
    view.enter(entered())
    return view


def test_before_entering_there_is_nothing_to_resume_from() -> None:
    """A first visit asks for a snapshot."""
    assert View(ROOM).since() is None


def test_a_snapshot_is_where_a_view_begins(view: View) -> None:
    """Members, messages, presence and where each topic stands."""
    assert [line.text for line in view.lines] == ["good evening"]
    assert view.members[ANN].name == "Ann B"
    since = view.since()
    assert since is not None
    assert (since.epoch, since.seqs) == ("epoch-1", {HERE: 1, MINE: 0})


def test_the_next_event_is_taken_in(view: View) -> None:
    """A message is a line, and the topic has moved on."""
    assert view.apply(posted(2))
    assert [line.text for line in view.lines] == ["good evening", "hello"]
    assert view.seqs[HERE] == 2


def test_an_event_twice_changes_nothing(view: View) -> None:
    """What comes again is known."""
    view.apply(posted(2))
    before = (dict(view.messages), dict(view.seqs))
    assert view.apply(posted(2, text="something else"))
    assert (view.messages, view.seqs) == before


def test_an_event_after_a_gap_is_not_taken_in(view: View) -> None:
    """The view says that something is missing, and stays as it was."""
    assert not view.apply(posted(3))
    assert (len(view.lines), view.seqs[HERE]) == (1, 1)


def test_what_was_missed_closes_the_gap(view: View) -> None:
    """The missed events are applied in order, the known ones passed over."""
    view.apply(posted(2))
    view.enter(entered(snapshot=None, missed=[posted(2, "other"), posted(3), posted(4)], seqs={HERE: 4, MINE: 0}))
    assert [line.place for line in view.lines] == [1, 2, 3, 4]
    assert view.lines[1].text == "hello"
    assert view.apply(posted(5))


def test_a_fresh_snapshot_replaces_everything(view: View) -> None:
    """After a restored backup the log is another one; nothing of the old view is kept."""
    view.apply(posted(2))
    view.enter(entered(epoch="epoch-2"))
    assert [line.place for line in view.lines] == [1]


def test_a_topic_that_is_not_ours_is_passed_over(view: View) -> None:
    """Frames of another room on the same connection leave this view alone, whatever their seq."""
    message = parts.room_message(a_message(room_id=RoomId("room-2"), place=9))
    assert view.apply(events.MessagePosted(topic=Topic("room/room-2"), seq=9, message=message))
    assert len(view.lines) == 1


def test_a_hidden_message_loses_its_words_in_place(view: View) -> None:
    """A change replaces the line it is about."""
    hidden = a_message(state=MessageState.HIDDEN)
    assert view.apply(events.MessageChanged(topic=HERE, seq=2, message=parts.room_message(hidden)))
    assert [(line.place, line.text) for line in view.lines] == [(1, None)]


def test_a_message_that_is_changed_or_taken_back_stays_where_it_was(view: View) -> None:
    """With its new words, and then without any."""
    for seq, changed in (
        (2, a_message(text="good night", edition=1)),
        (3, a_message(state=MessageState.WITHDRAWN, text=None)),
    ):
        assert view.apply(events.MessageChanged(topic=HERE, seq=seq, message=parts.room_message(changed)))
        assert [(line.place, line.text) for line in view.lines] == [(1, changed.text)]


def test_a_held_message_comes_and_goes(view: View) -> None:
    """One's own held message is shown until it is held no more; releasing what is gone changes nothing."""
    held = parts.held_message(a_held_message())
    view.apply(events.MessageHeld(topic=MINE, seq=1, message_id=held.id, room_id=ROOM, message=held))
    assert list(view.held) == [held.id]
    for seq in (2, 3):
        assert view.apply(events.MessageHeld(topic=MINE, seq=seq, message_id=held.id, room_id=ROOM, message=None))
    assert view.held == {}


def test_what_is_held_in_another_room_counts_but_is_not_shown(view: View) -> None:
    """A person's topic spans their rooms: its seq moves on in every view, the message is in one."""
    held = parts.held_message(a_held_message(room_id=RoomId("room-2")))
    event = events.MessageHeld(topic=MINE, seq=1, message_id=held.id, room_id=RoomId("room-2"), message=held)
    assert view.apply(event)
    assert (view.held, view.seqs[MINE]) == ({}, 1)


def test_members_come_in(view: View) -> None:
    """Somebody who joins is known by name from then on."""
    bob = parts.member(a_membership(user_id=BOB, name="Bob"))
    view.apply(events.MemberChanged(topic=HERE, seq=2, room_id=ROOM, member=bob))
    assert view.members[BOB].name == "Bob"


def test_flags_and_alerts_reach_a_facilitators_view() -> None:
    """A raised flag stands in the queue, a change replaces it, and an alert is added."""
    view = View(ROOM)
    view.enter(entered(role=Role.FACILITATOR, seqs={HERE: 1, user_topic(FLO): 0, STAFF: 0, DUTY: 0}))
    flag = a_flag()
    view.apply(events.FlagRaised(topic=STAFF, seq=1, flag=parts.room_flag(flag, a_message())))
    view.apply(events.FlagChanged(topic=STAFF, seq=2, flag=parts.room_flag(a_flag(claimed_by=FLO), a_message())))
    assert view.flags[flag.id].claimed_by == FLO
    crisis_id = CrisisId("crisis-9")
    open_alert = OpenAlert(crisis_id=crisis_id, room_id=RoomId("room-2"), room_name="Monday", calls_since=at(0))
    alert = CareAlert(topic=DUTY, seq=1, crisis_id=crisis_id, alert=open_alert)
    view.apply(alert)
    assert view.alerts == {crisis_id: open_alert}
    view.apply(msgspec.structs.replace(alert, seq=2, alert=None))
    assert view.alerts == {}


def test_passing_events_are_the_whole_present_state(view: View) -> None:
    """Presence and the model's state replace what was known, for this room alone."""
    status = parts.ModerationStatus(
        is_available=False,
        model_version="m",
        unassessed=[MessageId("message-1")],
        unassessed_count=1,
        unnoticed=[],
        noticing_version=0,
    )
    view.apply(events.Presence(topic=HERE, room_id=ROOM, present=[BOB]))
    view.apply(events.Moderation(topic=STAFF, room_id=ROOM, status=status))
    view.apply(events.Presence(topic=Topic("room/2"), room_id=RoomId("room-2"), present=[UserId("x")]))
    view.apply(events.Moderation(topic=Topic("room/2/staff"), room_id=RoomId("room-2"), status=status))
    assert (view.present, view.moderation) == ([BOB], status)


@pytest.mark.parametrize(
    ("seqs", "is_up_to_date"),
    [({HERE: 1, MINE: 0}, True), ({HERE: 2}, False), ({HERE: 0}, True), ({Topic("room/room-2"): 99}, True)],
)
def test_heads_tell_whether_something_is_missing(view: View, seqs: dict[Topic, int], is_up_to_date: bool) -> None:
    """A topic of ours that stands further than we do asks for a resume; others are not ours to judge."""
    assert view.apply(events.TopicHeads(seqs=seqs)) is is_up_to_date


def test_what_a_guest_has_left_goes_with_all_that_was_of_it(view: View) -> None:
    """A message with its flags and reactions; a flag alone."""
    view.seqs[STAFF] = 0
    view.apply(posted(2))
    given = parts.message_reactions(MessageId("message-2"), {Reaction.HEARD: (BOB,)})
    view.apply(events.ReactionsChanged(topic=HERE, seq=3, room_id=ROOM, reactions=given))
    for seq, message_id in enumerate(("message-1", "message-2"), 1):
        message = a_message(id=MessageId(message_id))
        flag = parts.room_flag(a_flag(id=FlagId(f"flag-{seq}"), message_id=message.id), message)
        view.apply(events.FlagRaised(topic=STAFF, seq=seq, flag=flag))
    view.apply(events.Gone(topic=HERE, seq=4, subject_id="message-2"))
    assert [line.id for line in view.lines] == ["message-1"]
    assert (view.reactions, list(view.flags)) == ({}, ["flag-1"])
    view.apply(events.Gone(topic=STAFF, seq=3, subject_id="flag-1"))
    assert (len(view.lines), view.flags) == (1, {})


def test_a_closing_server_changes_nothing(view: View) -> None:
    """What is known stays known over a restart."""
    assert view.apply(events.Closing(retry_after_s=1.0))
    assert len(view.lines) == 1
