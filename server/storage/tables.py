"""Tables, constraints and indexes; no behaviour."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)

from moderation.assessment import PrivateSpan
from moderation.labels import Label
from server.domain.acts import Kept
from server.domain.closeout import Form
from server.domain.crisis import Crisis
from server.domain.flags import Line, Reason, Report
from server.domain.help import Ask
from server.domain.ids import UserId
from server.domain.reading import Wait
from server.domain.rooms import RoomPolicy
from server.domain.schedules import Schedule
from server.domain.sessions import Session
from server.domain.shadow import Tally
from server.storage.columns import ID, Packed, UtcDateTime, may, must, of_person, of_room

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SETTINGS: Final = Table(
    "settings",
    METADATA,
    must("key", ID, primary_key=True),
    must("value", Text),
)
"""Facts about this store: the clinic's name, the log's epoch, the set-up code's hash."""

PEOPLE: Final = Table(
    "people",
    METADATA,
    must("id", ID, primary_key=True),
    must("is_operator", Boolean),
    may("recovery_hash", ID, unique=True),
    must("created_at", UtcDateTime),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    must("token_hash", ID, primary_key=True),
    of_person("user_id", index=True),
    must("expires_at", UtcDateTime),
)
"""Signed-in browsers. The cookie's secret is not here, only its hash."""

ROOMS: Final = Table(
    "rooms",
    METADATA,
    must("id", ID, primary_key=True),
    must("name", String(60)),
    must("name_key", Text, unique=True),
    must("policy", Packed(RoomPolicy)),
    must("created_at", UtcDateTime),
    # Of a small group: the room it came from. No foreign key, which SQLite adds to a table only by making it anew.
    may("parent_id", ID, index=True),
    must("kind", String(16), server_default="group"),
)

GROUP_SESSIONS: Final = Table(
    "group_sessions",
    METADATA,
    of_room(primary_key=True),
    must("number", Integer),
    must("version", Integer),
    must("opened_after", Integer),
    must("session", Packed(Session)),
)
"""The session that each room has, or had last. It holds people's words; no earlier one is kept."""

CLOSE_OUTS: Final = Table(
    "close_outs",
    METADATA,
    # No foreign key: it outlives the session, of which each room keeps only the last.
    must("session_id", ID, primary_key=True),
    of_person("author_id", primary_key=True),
    of_room(index=True),
    must("evening_at", UtcDateTime),
    may("sent_at", UtcDateTime),
    must("form", Packed(Form)),
)
"""What facilitators have written down of an evening, apart from the talk and kept longer."""

DUTY_TIMES: Final = Table(
    "duty_times",
    METADATA,
    of_person("user_id", primary_key=True),
    of_room(primary_key=True),
    must("began_at", UtcDateTime, primary_key=True),
    may("ended_at", UtcDateTime),
)
"""When each facilitator was on duty. For their own eyes."""

SCHEDULES: Final = Table(
    "schedules",
    METADATA,
    of_room(primary_key=True),
    must("version", Integer),
    may("schedule", Packed(Schedule)),
    must("changed_at", UtcDateTime),
)
"""When each room's group meets. The version goes on counting when a schedule is taken away, for the calendars that have seen it."""

CALENDARS: Final = Table(
    "calendars",
    METADATA,
    of_person("user_id", primary_key=True),
    must("secret_hash", ID, unique=True),
    must("uid_key", ID),
    must("title", String(60)),
    may("reminder_minutes", Integer),
    must("names_groups", Boolean),
    must("changed_at", UtcDateTime),
)
"""Members' calendars to subscribe to. The secret in the link is not here, only its hash."""

REACH: Final = Table(
    "reach",
    METADATA,
    of_person("user_id", primary_key=True),
    must("channel", String(16)),
    must("address", LargeBinary),
    must("changed_at", UtcDateTime),
)
"""Where people on call are reached outside the browser. The address is sealed."""

SEALED_CONTACTS: Final = Table(
    "sealed_contacts",
    METADATA,
    of_person("user_id", primary_key=True),
    must("contact", LargeBinary),
    must("left_at", UtcDateTime),
)
"""Whom to call for a member, and where they are. Sealed."""

OPENINGS: Final = Table(
    "openings",
    METADATA,
    must("id", ID, primary_key=True),
    # No foreign keys: what was done stays written when people and rooms are gone.
    must("room_id", ID),
    must("about_id", ID),
    must("by_id", ID),
    must("reason", Text),
    must("opened_at", UtcDateTime),
    Index("ix_openings_about_id_opened_at", "about_id", "opened_at"),
)
"""Who has opened whose sealed contact, when and why. Triggers of the store let nothing in it be changed or deleted."""

OPENINGS_READ: Final = Table(
    "openings_read",
    METADATA,
    must("opening_id", ID, ForeignKey("openings.id"), primary_key=True),
    must("read_at", UtcDateTime),
)
"""Which openings whoever they were about has been told of, and has read."""

MEMBERSHIPS: Final = Table(
    "memberships",
    METADATA,
    of_room(primary_key=True),
    of_person("user_id", primary_key=True, index=True),
    must("role", String(16)),
    must("name", String(32)),
    must("name_key", Text),
    must("joined_at", UtcDateTime),
    # Of a session that is over. Facilitators are told "first time" of whoever waits at the door of their first.
    must("has_attended", Boolean, server_default=sql("0")),
    # The how many-th of those on call, from 0; null for whoever is not.
    may("on_call", Integer),
    # Of a guest, who sits in on one session; null for whoever belongs to the group.
    may("visit", String(16)),
    UniqueConstraint("room_id", "name_key"),
    # Mostly empty: it is looked now and then for whose visit is over.
    Index(
        "ix_memberships_visit",
        "visit",
        sqlite_where=sql("visit is not null"),
        postgresql_where=sql("visit is not null"),
    ),
    CheckConstraint("role in ('member', 'facilitator')", name="role"),
)

INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    must("code_hash", ID, primary_key=True),
    of_room(index=True),
    must("role", String(16)),
    may("uses_left", Integer),
    must("expires_at", UtcDateTime),
    # Whoever comes in with it sits in on one session.
    must("is_pass", Boolean, server_default=sql("0")),
    CheckConstraint("uses_left is null or uses_left >= 0", name="uses_left"),
    CheckConstraint("role in ('member', 'facilitator')", name="role"),
)

MESSAGES: Final = Table(
    "messages",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    of_person("author_id"),
    must("client_id", ID),
    may("text", Text),
    must("state", String(16)),
    must("posted_at", UtcDateTime),
    may("place", Integer),
    must("edition", Integer),
    may("edited_at", UtcDateTime),
    may("masked_at", UtcDateTime),
    may("hold_reason", String(16)),
    must("private", Packed(tuple[PrivateSpan, ...])),
    must("concerns", Packed(tuple[Label, ...]), server_default="[]"),
    may("wait", Packed(Wait)),
    may("returned_for", String(16)),
    must("is_meant", Boolean),
    may("model_version", ID),
    # Set while the backlog is assessing it: a claim that outlives its time may be taken by somebody else.
    may("claimed_until", UtcDateTime),
    UniqueConstraint("author_id", "client_id"),
    Index("ix_messages_room_id_place", "room_id", "place"),
    Index(
        "ix_messages_unassessed",
        "room_id",
        "posted_at",
        sqlite_where=sql("model_version is null"),
        postgresql_where=sql("model_version is null"),
    ),
    Index(
        "ix_messages_held",
        "author_id",
        "room_id",
        sqlite_where=sql("state = 'held'"),
        postgresql_where=sql("state = 'held'"),
    ),
    Index(
        "ix_messages_review",
        "room_id",
        sqlite_where=sql("hold_reason = 'review'"),
        postgresql_where=sql("hold_reason = 'review'"),
    ),
    CheckConstraint("state in ('held', 'visible', 'hidden', 'withdrawn', 'removed')", name="state"),
    # Withdrawn from the room it has a place, withdrawn while held it has none.
    CheckConstraint("state = 'withdrawn' or (state = 'held') = (place is null)", name="place"),
    CheckConstraint("(state in ('withdrawn', 'removed')) = (text is null)", name="words"),
)

EDITS: Final = Table(
    "edits",
    METADATA,
    must("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    must("edition", Integer, primary_key=True),
    must("client_id", ID),
)
"""Which edit made which edition of a message, so that one that is sent again is known. No words."""

REACTIONS: Final = Table(
    "reactions",
    METADATA,
    must("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    must("reaction", String(16), primary_key=True),
    of_person("user_id", primary_key=True),
    must("given_at", UtcDateTime),
)
"""What people have said to a message without words."""

FLAGS: Final = Table(
    "flags",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    must("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE")),
    of_person("author_id"),
    may("edition", Integer),
    must("attention", String(16)),
    must("reasons", Packed(tuple[Reason, ...])),
    must("text", Text),
    must("lines_before", Packed(tuple[Line, ...])),
    must("model_version", ID),
    must("raised_at", UtcDateTime),
    must("is_late", Boolean),
    # Beyond the room's budget of alerts, or a note about wording.
    must("is_quiet", Boolean, server_default=sql("0")),
    must("state", String(16)),
    may("claimed_by", ID),
    may("claimed_at", UtcDateTime),
    may("claimed_until", UtcDateTime),
    may("resolved_by", ID),
    may("resolved_at", UtcDateTime),
    may("outcome", String(16)),
    # How often the words that weighed most may still be looked for; 0 once they are found, or there are none to name.
    must("searches_left", Integer, server_default="0"),
    must("reports", Packed(tuple[Report, ...]), server_default="[]"),
    UniqueConstraint("message_id", "attention", "edition"),
    Index("ix_flags_room_id_state", "room_id", "state"),
    Index(
        "ix_flags_unweighed",
        "raised_at",
        sqlite_where=sql("searches_left > 0 and state != 'resolved'"),
        postgresql_where=sql("searches_left > 0 and state != 'resolved'"),
    ),
    Index(
        "ix_flags_claimed",
        "claimed_by",
        sqlite_where=sql("state = 'claimed'"),
        postgresql_where=sql("state = 'claimed'"),
    ),
    CheckConstraint("state in ('open', 'claimed', 'resolved')", name="state"),
)

ASIDES: Final = Table(
    "asides",
    METADATA,
    of_room(primary_key=True),
    of_room("group_id"),
    of_person("member"),
    must("facilitators", Packed(tuple[UserId, ...])),
    must("asked_at", UtcDateTime),
    must("state", String(16)),
    may("session_id", ID),
    UniqueConstraint("group_id", "member"),
    CheckConstraint("state in ('asked', 'open', 'declined', 'over')", name="state"),
)
"""Who has a word with whom. The words are messages of the aside's room."""

REMARKS: Final = Table(
    "remarks",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    of_person("author_id"),
    must("client_id", ID),
    must("text", Text),
    must("said_at", UtcDateTime),
    may("flag_id", ID, ForeignKey("flags.id", ondelete="CASCADE")),
    may("session_id", ID),
    must("is_kept", Boolean),
    UniqueConstraint("author_id", "client_id"),
    Index("ix_remarks_room_id_said_at", "room_id", "said_at"),
)
"""What facilitators say in the back channel."""

REPORTS: Final = Table(
    "reports",
    METADATA,
    must("id", ID, primary_key=True),
    must("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE")),
    of_room(),
    of_person("reporter_id"),
    must("flag_id", ID, ForeignKey("flags.id", ondelete="CASCADE"), index=True),
    must("told_at", UtcDateTime),
    may("answer", String(16)),
    UniqueConstraint("message_id", "reporter_id"),
    Index("ix_reports_reporter_id_room_id", "reporter_id", "room_id"),
    CheckConstraint("answer in ('acted', 'kept')", name="answer"),
)
"""Who has told the facilitators of which message, so that they can be answered, and tell once. What they have told is in the flag."""
ACTS: Final = Table(
    "acts",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    must("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE"), index=True),
    of_person("about"),
    may("flag_id", ID),
    must("kind", String(16)),
    must("by", ID),
    must("at", UtcDateTime),
    must("edition", Integer),
    may("why", String(16)),
    may("line", Text),
    # What can be given back, words and all, until the act stands; then it is null.
    may("kept", Packed(Kept)),
    may("undo_until", UtcDateTime),
    must("state", String(16)),
    must("is_told", Boolean),
    Index(
        "ix_acts_undoable",
        "undo_until",
        sqlite_where=sql("undo_until is not null"),
        postgresql_where=sql("undo_until is not null"),
    ),
    Index("ix_acts_told", "about", "room_id", sqlite_where=sql("is_told"), postgresql_where=sql("is_told")),
)
"""What facilitators have done about messages and flags."""
NOTICING_CHANGES: Final = Table(
    "noticing_changes",
    METADATA,
    of_room(primary_key=True),
    must("number", Integer, primary_key=True),
    must("at", UtcDateTime),
    # No foreign key: that something was changed outlives the account of whoever did it.
    must("by", ID),
    must("what", String(16)),
    may("label", String(16)),
    must("before", String(16)),
    must("after", String(16)),
)
"""Who has changed what the helper notices in a room, and how it was before. How it is now is in the room's policy."""

CRISES: Final = Table(
    "crises",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    of_person("about"),
    must("version", Integer),
    may("closed_at", UtcDateTime, index=True),
    must("crisis", Packed(Crisis)),
    # Of a person in a room there is one open crisis; also what finds those that are open.
    Index(
        "uq_crises_open",
        "room_id",
        "about",
        unique=True,
        sqlite_where=sql("closed_at is null"),
        postgresql_where=sql("closed_at is null"),
    ),
)
"""Crises, open and closed. No words of anybody."""

CRISIS_NOTES: Final = Table(
    "crisis_notes",
    METADATA,
    must("crisis_id", ID, ForeignKey("crises.id", ondelete="CASCADE"), primary_key=True),
    must("by", ID),
    must("note", Text),
)
"""What staff have written of a crisis, apart from the chat and from the crisis."""

ASKS: Final = Table(
    "asks",
    METADATA,
    must("id", ID, primary_key=True),
    of_room(),
    of_person("who"),
    must("ask", Packed(Ask)),
    UniqueConstraint("room_id", "who"),
)
"""Who would like to talk to a facilitator. One that is over is deleted."""

TOPICS: Final = Table(
    "topics",
    METADATA,
    must("id", String(160), primary_key=True),
    must("last_seq", Integer),
)
"""Where each topic's log stands."""

LOG: Final = Table(
    "log",
    METADATA,
    must("topic", String(160), primary_key=True),
    must("seq", Integer, primary_key=True),
    must("kind", String(32)),
    must("subject_id", ID),
    must("at", UtcDateTime),
    sqlite_with_rowid=False,
)
"""The numbered log of each topic. Holds ids, never words."""

SHADOW_COUNTS: Final = Table(
    "shadow_counts",
    METADATA,
    must("day", Date, primary_key=True),
    must("live_version", Text, primary_key=True),
    must("shadow_version", Text, primary_key=True),
    must("tally", Packed(Tally)),
)
"""What was counted on one day of two models that read the same messages. Counts alone, of nobody."""
