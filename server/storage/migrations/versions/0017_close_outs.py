"""What facilitators write down of an evening, and when they were on duty

How the previous release survives it: it does not look at the new tables. It refuses a store that was written by a newer Warmroom, though, so
to go back, first run `sqlite3 data/warmroom.sqlite3 "DROP TABLE close_outs; DROP TABLE duty_times; UPDATE alembic_version SET version_num =
0013';"`; what was written down of evenings is lost with that. A session that is going on must be closed before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "close_outs",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("evening_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_close_outs_author_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_close_outs_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "author_id", name=op.f("pk_close_outs")),
    )
    op.create_index(op.f("ix_close_outs_room_id"), "close_outs", ["room_id"])
    op.create_table(
        "duty_times",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_duty_times_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["people.id"], name=op.f("fk_duty_times_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "room_id", "began_at", name=op.f("pk_duty_times")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
