"""Asides, the back channel, and what members tell the facilitators

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. It would let
nothing of an aside go. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.String(length=64)


def _of(name: str, table: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    refers = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, _ID, refers, nullable=nullable, primary_key=primary_key)


def upgrade() -> None:
    # Not in a batch: made anew, `rooms` and `flags` would take what refers to them with them.
    op.add_column("rooms", sa.Column("kind", sa.String(length=16), server_default="group", nullable=False))
    op.execute("update rooms set kind = 'small_group' where parent_id is not null")
    op.add_column("flags", sa.Column("reports", sa.Text(), server_default="[]", nullable=False))
    op.create_table(
        "asides",
        _of("room_id", "rooms", primary_key=True),
        _of("group_id", "rooms"),
        _of("member", "people"),
        sa.Column("facilitators", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("session_id", _ID),
        sa.UniqueConstraint("group_id", "member"),
        sa.CheckConstraint("state in ('asked', 'open', 'declined', 'over')", name="state"),
    )
    op.create_table(
        "remarks",
        sa.Column("id", _ID, primary_key=True),
        _of("room_id", "rooms"),
        _of("author_id", "people"),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        _of("flag_id", "flags", nullable=True),
        sa.Column("session_id", _ID),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("author_id", "client_id"),
    )
    op.create_index("ix_remarks_room_id_said_at", "remarks", ["room_id", "said_at"])
    op.create_table(
        "reports",
        sa.Column("id", _ID, primary_key=True),
        _of("message_id", "messages"),
        _of("room_id", "rooms"),
        _of("reporter_id", "people"),
        _of("flag_id", "flags"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=16)),
        sa.UniqueConstraint("message_id", "reporter_id"),
        sa.CheckConstraint("answer in ('acted', 'kept')", name="answer"),
    )
    op.create_index(op.f("ix_reports_flag_id"), "reports", ["flag_id"])
    op.create_index("ix_reports_reporter_id_room_id", "reports", ["reporter_id", "room_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
