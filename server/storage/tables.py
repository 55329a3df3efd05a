"""Tables, constraints and indexes; no behaviour."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
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


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Packed(TypeDecorator[Any]):
    """A domain value as JSON text. What cannot be read back as *shape* raises instead of turning into something else."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value, type=self.shape)


_ID: Final = String(64)


METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _must(name: str, kind: Any, *more: Any, **how: Any) -> Column[Any]:
    """A column that is never null."""
    return Column(name, kind, *more, nullable=False, **how)


def _may(name: str, kind: Any, *more: Any, **how: Any) -> Column[Any]:
    """A column that may be null."""
    return Column(name, kind, *more, nullable=True, **how)


def _of_person(name: str, **how: Any) -> Column[Any]:
    return _must(name, _ID, ForeignKey("people.id", ondelete="CASCADE"), **how)


def _of_room(name: str = "room_id", **how: Any) -> Column[Any]:
    return _must(name, _ID, ForeignKey("rooms.id", ondelete="CASCADE"), **how)


SETTINGS: Final = Table(
    "settings",
    METADATA,
    _must("key", _ID, primary_key=True),
    _must("value", Text),
)
"""Facts about this store: the clinic's name, the log's epoch, the set-up code's hash."""

PEOPLE: Final = Table(
    "people",
    METADATA,
    _must("id", _ID, primary_key=True),
    _must("is_operator", Boolean),
    _may("recovery_hash", _ID, unique=True),
    _must("created_at", UtcDateTime),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    _must("token_hash", _ID, primary_key=True),
    _of_person("user_id", index=True),
    _must("expires_at", UtcDateTime),
)
"""Signed-in browsers. The cookie's secret is not here, only its hash."""

ROOMS: Final = Table(
    "rooms",
    METADATA,
    _must("id", _ID, primary_key=True),
    _must("name", String(60)),
    _must("name_key", Text, unique=True),
    _must("policy", Packed(RoomPolicy)),
    _must("created_at", UtcDateTime),
    # Of a small group: the room it came from. No foreign key, which SQLite adds to a table only by making it anew.
    _may("parent_id", _ID, index=True),
    _must("kind", String(16), server_default="group"),
)

GROUP_SESSIONS: Final = Table(
    "group_sessions",
    METADATA,
    _of_room(primary_key=True),
    _must("number", Integer),
    _must("version", Integer),
    _must("opened_after", Integer),
    _must("session", Packed(Session)),
)
"""The session that each room has, or had last. It holds people's words; no earlier one is kept."""

CLOSE_OUTS: Final = Table(
    "close_outs",
    METADATA,
    # No foreign key: it outlives the session, of which each room keeps only the last.
    _must("session_id", _ID, primary_key=True),
    _of_person("author_id", primary_key=True),
    _of_room(index=True),
    _must("evening_at", UtcDateTime),
    _may("sent_at", UtcDateTime),
    _must("form", Packed(Form)),
)
"""What facilitators have written down of an evening, apart from the talk and kept longer."""

DUTY_TIMES: Final = Table(
    "duty_times",
    METADATA,
    _of_person("user_id", primary_key=True),
    _of_room(primary_key=True),
    _must("began_at", UtcDateTime, primary_key=True),
    _may("ended_at", UtcDateTime),
)
"""When each facilitator was on duty. For their own eyes."""

SCHEDULES: Final = Table(
    "schedules",
    METADATA,
    _of_room(primary_key=True),
    _must("version", Integer),
    _may("schedule", Packed(Schedule)),
    _must("changed_at", UtcDateTime),
)
"""When each room's group meets. The version goes on counting when a schedule is taken away, for the calendars that have seen it."""

CALENDARS: Final = Table(
    "calendars",
    METADATA,
    _of_person("user_id", primary_key=True),
    _must("secret_hash", _ID, unique=True),
    _must("uid_key", _ID),
    _must("title", String(60)),
    _may("reminder_minutes", Integer),
    _must("names_groups", Boolean),
    _must("changed_at", UtcDateTime),
)
"""Members' calendars to subscribe to. The secret in the link is not here, only its hash."""

REACH: Final = Table(
    "reach",
    METADATA,
    _of_person("user_id", primary_key=True),
    _must("channel", String(16)),
    _must("address", LargeBinary),
    _must("changed_at", UtcDateTime),
)
"""Where people on call are reached outside the browser. The address is sealed."""

SEALED_CONTACTS: Final = Table(
    "sealed_contacts",
    METADATA,
    _of_person("user_id", primary_key=True),
    _must("contact", LargeBinary),
    _must("left_at", UtcDateTime),
)
"""Whom to call for a member, and where they are. Sealed."""

OPENINGS: Final = Table(
    "openings",
    METADATA,
    _must("id", _ID, primary_key=True),
    # No foreign keys: what was done stays written when people and rooms are gone.
    _must("room_id", _ID),
    _must("about_id", _ID),
    _must("by_id", _ID),
    _must("reason", Text),
    _must("opened_at", UtcDateTime),
    Index("ix_openings_about_id_opened_at", "about_id", "opened_at"),
)
"""Who has opened whose sealed contact, when and why. Triggers of the store let nothing in it be changed or deleted."""

OPENINGS_READ: Final = Table(
    "openings_read",
    METADATA,
    _must("opening_id", _ID, ForeignKey("openings.id"), primary_key=True),
    _must("read_at", UtcDateTime),
)
"""Which openings whoever they were about has been told of, and has read."""

MEMBERSHIPS: Final = Table(
    "memberships",
    METADATA,
    _of_room(primary_key=True),
    _of_person("user_id", primary_key=True, index=True),
    _must("role", String(16)),
    _must("name", String(32)),
    _must("name_key", Text),
    _must("joined_at", UtcDateTime),
    # Of a session that is over. Facilitators are told "first time" of whoever waits at the door of their first.
    _must("has_attended", Boolean, server_default=sql("0")),
    # The how many-th of those on call, from 0; null for whoever is not.
    _may("on_call", Integer),
    UniqueConstraint("room_id", "name_key"),
    CheckConstraint("role in ('member', 'facilitator')", name="role"),
)

INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    _must("code_hash", _ID, primary_key=True),
    _of_room(index=True),
    _must("role", String(16)),
    _may("uses_left", Integer),
    _must("expires_at", UtcDateTime),
    CheckConstraint("uses_left is null or uses_left >= 0", name="uses_left"),
    CheckConstraint("role in ('member', 'facilitator')", name="role"),
)

MESSAGES: Final = Table(
    "messages",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _of_person("author_id"),
    _must("client_id", _ID),
    _may("text", Text),
    _must("state", String(16)),
    _must("posted_at", UtcDateTime),
    _may("place", Integer),
    _must("edition", Integer),
    _may("edited_at", UtcDateTime),
    _may("masked_at", UtcDateTime),
    _may("hold_reason", String(16)),
    _must("private", Packed(tuple[PrivateSpan, ...])),
    _must("concerns", Packed(tuple[Label, ...]), server_default="[]"),
    _may("wait", Packed(Wait)),
    _may("returned_for", String(16)),
    _must("is_meant", Boolean),
    _may("model_version", _ID),
    # Set while the backlog is assessing it: a claim that outlives its time may be taken by somebody else.
    _may("claimed_until", UtcDateTime),
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
    _must("message_id", _ID, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    _must("edition", Integer, primary_key=True),
    _must("client_id", _ID),
)
"""Which edit made which edition of a message, so that one that is sent again is known. No words."""

REACTIONS: Final = Table(
    "reactions",
    METADATA,
    _must("message_id", _ID, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    _must("reaction", String(16), primary_key=True),
    _of_person("user_id", primary_key=True),
    _must("given_at", UtcDateTime),
)
"""What people have said to a message without words."""

FLAGS: Final = Table(
    "flags",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _must("message_id", _ID, ForeignKey("messages.id", ondelete="CASCADE")),
    _of_person("author_id"),
    _may("edition", Integer),
    _must("attention", String(16)),
    _must("reasons", Packed(tuple[Reason, ...])),
    _must("text", Text),
    _must("lines_before", Packed(tuple[Line, ...])),
    _must("model_version", _ID),
    _must("raised_at", UtcDateTime),
    _must("is_late", Boolean),
    # Beyond the room's budget of alerts, or a note about wording.
    _must("is_quiet", Boolean, server_default=sql("0")),
    _must("state", String(16)),
    _may("claimed_by", _ID),
    _may("claimed_at", UtcDateTime),
    _may("claimed_until", UtcDateTime),
    _may("resolved_by", _ID),
    _may("resolved_at", UtcDateTime),
    _may("outcome", String(16)),
    # How often the words that weighed most may still be looked for; 0 once they are found, or there are none to name.
    _must("searches_left", Integer, server_default="0"),
    _must("reports", Packed(tuple[Report, ...]), server_default="[]"),
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
    _of_room(primary_key=True),
    _of_room("group_id"),
    _of_person("member"),
    _must("facilitators", Packed(tuple[UserId, ...])),
    _must("asked_at", UtcDateTime),
    _must("state", String(16)),
    _may("session_id", _ID),
    UniqueConstraint("group_id", "member"),
    CheckConstraint("state in ('asked', 'open', 'declined', 'over')", name="state"),
)
"""Who has a word with whom. The words are messages of the aside's room."""

REMARKS: Final = Table(
    "remarks",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _of_person("author_id"),
    _must("client_id", _ID),
    _must("text", Text),
    _must("said_at", UtcDateTime),
    _may("flag_id", _ID, ForeignKey("flags.id", ondelete="CASCADE")),
    _may("session_id", _ID),
    _must("is_kept", Boolean),
    UniqueConstraint("author_id", "client_id"),
    Index("ix_remarks_room_id_said_at", "room_id", "said_at"),
)
"""What facilitators say in the back channel."""

REPORTS: Final = Table(
    "reports",
    METADATA,
    _must("id", _ID, primary_key=True),
    _must("message_id", _ID, ForeignKey("messages.id", ondelete="CASCADE")),
    _of_room(),
    _of_person("reporter_id"),
    _must("flag_id", _ID, ForeignKey("flags.id", ondelete="CASCADE"), index=True),
    _must("told_at", UtcDateTime),
    _may("answer", String(16)),
    UniqueConstraint("message_id", "reporter_id"),
    Index("ix_reports_reporter_id_room_id", "reporter_id", "room_id"),
    CheckConstraint("answer in ('acted', 'kept')", name="answer"),
)
"""Who has told the facilitators of which message, so that they can be answered, and tell once. What they have told is in the flag."""
ACTS: Final = Table(
    "acts",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _must("message_id", _ID, ForeignKey("messages.id", ondelete="CASCADE"), index=True),
    _of_person("about"),
    _may("flag_id", _ID),
    _must("kind", String(16)),
    _must("by", _ID),
    _must("at", UtcDateTime),
    _must("edition", Integer),
    _may("why", String(16)),
    _may("line", Text),
    # What can be given back, words and all, until the act stands; then it is null.
    _may("kept", Packed(Kept)),
    _may("undo_until", UtcDateTime),
    _must("state", String(16)),
    _must("is_told", Boolean),
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
    _of_room(primary_key=True),
    _must("number", Integer, primary_key=True),
    _must("at", UtcDateTime),
    # No foreign key: that something was changed outlives the account of whoever did it.
    _must("by", _ID),
    _must("what", String(16)),
    _may("label", String(16)),
    _must("before", String(16)),
    _must("after", String(16)),
)
"""Who has changed what the helper notices in a room, and how it was before. How it is now is in the room's policy."""

CRISES: Final = Table(
    "crises",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _of_person("about"),
    _must("version", Integer),
    _may("closed_at", UtcDateTime, index=True),
    _must("crisis", Packed(Crisis)),
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
    _must("crisis_id", _ID, ForeignKey("crises.id", ondelete="CASCADE"), primary_key=True),
    _must("by", _ID),
    _must("note", Text),
)
"""What staff have written of a crisis, apart from the chat and from the crisis."""

ASKS: Final = Table(
    "asks",
    METADATA,
    _must("id", _ID, primary_key=True),
    _of_room(),
    _of_person("who"),
    _must("ask", Packed(Ask)),
    UniqueConstraint("room_id", "who"),
)
"""Who would like to talk to a facilitator. One that is over is deleted."""

TOPICS: Final = Table(
    "topics",
    METADATA,
    _must("id", String(160), primary_key=True),
    _must("last_seq", Integer),
)
"""Where each topic's log stands."""

LOG: Final = Table(
    "log",
    METADATA,
    _must("topic", String(160), primary_key=True),
    _must("seq", Integer, primary_key=True),
    _must("kind", String(32)),
    _must("subject_id", _ID),
    _must("at", UtcDateTime),
    sqlite_with_rowid=False,
)
"""The numbered log of each topic. Holds ids, never words."""

SHADOW_COUNTS: Final = Table(
    "shadow_counts",
    METADATA,
    _must("day", Date, primary_key=True),
    _must("live_version", Text, primary_key=True),
    _must("shadow_version", Text, primary_key=True),
    _must("tally", Packed(Tally)),
)
"""What was counted on one day of two models that read the same messages. Counts alone, of nobody."""
