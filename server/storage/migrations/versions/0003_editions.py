"""Editions of a message, and a place in the room for one that its author has taken back

SQLite cannot change a CHECK or a UNIQUE constraint, so `messages` and `flags` are made anew beside the old ones, which step aside first:
dropped under its own name, `messages` would take every flag with it.

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. It could not
show a message that was taken back from the room. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MESSAGES = (
    "id, room_id, author_id, client_id, text, state, posted_at, place, hold_reason, private, is_meant, model_version, claimed_until"
)
_FLAGS = (
    "id, room_id, message_id, author_id, attention, reasons, text, lines_before, model_version, raised_at, is_late, state, "
    "claimed_by, claimed_at, resolved_by, resolved_at, outcome"
)


def upgrade() -> None:
    for index in ("ix_messages_held", "ix_messages_room_id_place", "ix_messages_unassessed"):
        op.drop_index(index, "messages")
    op.drop_index("ix_flags_room_id_state", "flags")
    op.rename_table("flags", "old_flags")
    op.rename_table("messages", "old_messages")
    _create_messages()
    _create_flags()
    op.create_table(
        "edits",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_edits_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "edition", name=op.f("pk_edits")),
    )
    op.execute(f"INSERT INTO messages ({_MESSAGES}, edition) SELECT {_MESSAGES}, 0 FROM old_messages")  # noqa: S608  # no input
    op.execute(f"INSERT INTO flags ({_FLAGS}, edition) SELECT {_FLAGS}, 0 FROM old_flags")  # noqa: S608
    op.drop_table("old_flags")
    op.drop_table("old_messages")


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_reason", sa.String(length=16), nullable=True),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("is_meant", sa.Boolean(), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'withdrawn') = (text is null)", name=op.f("ck_messages_words")),
        sa.CheckConstraint(
            "state = 'withdrawn' or (state = 'held') = (place is null)", name=op.f("ck_messages_place")
        ),
        sa.CheckConstraint("state in ('held', 'visible', 'hidden', 'withdrawn')", name=op.f("ck_messages_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_messages_author_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_messages_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("author_id", "client_id", name=op.f("uq_messages_author_id_client_id")),
    )
    op.create_index(
        "ix_messages_held",
        "messages",
        ["author_id", "room_id"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_messages_room_id_place", "messages", ["room_id", "place"], unique=False)
    op.create_index(
        "ix_messages_unassessed",
        "messages",
        ["room_id", "posted_at"],
        unique=False,
        sqlite_where=sa.text("model_version is null"),
        postgresql_where=sa.text("model_version is null"),
    )


def _create_flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("attention", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lines_before", sa.Text(), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.CheckConstraint("state in ('open', 'claimed', 'resolved')", name=op.f("ck_flags_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_flags_author_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_flags_message_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_flags_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint("message_id", "attention", "edition", name=op.f("uq_flags_message_id_attention_edition")),
    )
    op.create_index("ix_flags_room_id_state", "flags", ["room_id", "state"], unique=False)
