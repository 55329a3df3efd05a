"""Sealed emergency contacts, who has opened them, and how people on call are reached

How the previous release survives it: one that is running goes on and knows nothing of the new tables. Started on such a store it refuses and
says that the store was written by a newer Warmroom. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reach",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["people.id"], name=op.f("fk_reach_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reach")),
    )
    op.create_table(
        "sealed_contacts",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.id"], name=op.f("fk_sealed_contacts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_sealed_contacts")),
    )
    op.create_table(
        "openings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("about_id", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_about_id_opened_at", "openings", ["about_id", "opened_at"])
    op.create_table(
        "openings_read",
        sa.Column("opening_id", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=op.f("fk_openings_read_opening_id")),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_openings_read")),
    )
    # Of all writers, ours included: what was opened is not to be unsaid by a fault in the program either.
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER openings_no_{what.lower()} BEFORE {what} ON openings "
            "BEGIN SELECT RAISE(ABORT, 'openings are only added to'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
