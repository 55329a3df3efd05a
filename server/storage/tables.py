"""Mapped classes, constraints and indexes; no behaviour."""

from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from moderation.assessment import PrivateSpan
from server.domain.flags import Line, Reason
from server.domain.rooms import RoomPolicy
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


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SettingRow(Base):
    """Facts about this store: the clinic's name, the log's epoch, the set-up code's hash."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(_ID, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class PersonRow(Base):
    __tablename__ = "people"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    is_operator: Mapped[bool]
    recovery_hash: Mapped[str | None] = mapped_column(_ID, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """A signed-in browser. The cookie's secret is not here, only its hash."""

    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(_ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoomRow(Base):
    __tablename__ = "rooms"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    policy: Mapped[RoomPolicy] = mapped_column(Packed(RoomPolicy))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MembershipRow(Base):
    __tablename__ = "memberships"
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(32))
    name_key: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("room_id", "name_key"),
        CheckConstraint("role in ('member', 'facilitator')", name="role"),
    )


class InvitationRow(Base):
    __tablename__ = "invitations"
    code_hash: Mapped[str] = mapped_column(_ID, primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    uses_left: Mapped[int | None]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("uses_left is null or uses_left >= 0", name="uses_left"),
        CheckConstraint("role in ('member', 'facilitator')", name="role"),
    )


class MessageRow(Base):
    __tablename__ = "messages"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(_ID)
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[int | None]
    edition: Mapped[int]
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_reason: Mapped[str | None] = mapped_column(String(16))
    private: Mapped[tuple[PrivateSpan, ...]] = mapped_column(Packed(tuple[PrivateSpan, ...]))
    is_meant: Mapped[bool]
    model_version: Mapped[str | None] = mapped_column(_ID)
    # Set while the backlog is assessing it: a claim that outlives its time may be taken by somebody else.
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
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
        CheckConstraint("state in ('held', 'visible', 'hidden', 'withdrawn')", name="state"),
        # Withdrawn from the room it has a place, withdrawn while held it has none.
        CheckConstraint("state = 'withdrawn' or (state = 'held') = (place is null)", name="place"),
        CheckConstraint("(state = 'withdrawn') = (text is null)", name="words"),
    )


class EditRow(Base):
    """Which edit made which edition of a message, so that one that is sent again is known. No words."""

    __tablename__ = "edits"
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(_ID)


class FlagRow(Base):
    __tablename__ = "flags"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    edition: Mapped[int | None]
    attention: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[tuple[Reason, ...]] = mapped_column(Packed(tuple[Reason, ...]))
    text: Mapped[str] = mapped_column(Text)
    lines_before: Mapped[tuple[Line, ...]] = mapped_column(Packed(tuple[Line, ...]))
    model_version: Mapped[str] = mapped_column(_ID)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_late: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    claimed_by: Mapped[str | None] = mapped_column(_ID)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(_ID)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    __table_args__ = (
        UniqueConstraint("message_id", "attention", "edition"),
        Index("ix_flags_room_id_state", "room_id", "state"),
        CheckConstraint("state in ('open', 'claimed', 'resolved')", name="state"),
    )


class TopicRow(Base):
    """Where each topic's log stands."""

    __tablename__ = "topics"
    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    last_seq: Mapped[int]


class LogRow(Base):
    """The numbered log of each topic. Holds ids, never words."""

    __tablename__ = "log"
    topic: Mapped[str] = mapped_column(String(160), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(_ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = ({"sqlite_with_rowid": False},)


class ShadowRow(Base):
    """What was counted on one day of two models that read the same messages. Counts alone, of nobody."""

    __tablename__ = "shadow_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    live_version: Mapped[str] = mapped_column(Text, primary_key=True)
    shadow_version: Mapped[str] = mapped_column(Text, primary_key=True)
    tally: Mapped[Tally] = mapped_column(Packed(Tally))
