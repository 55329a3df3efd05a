"""What a room notices, and which flags are quiet

How the previous release survives it: one that is running goes on; its flags are loud. Started on such a store it refuses and says that the
store was written by a newer Warmroom. To go back, restore the backup made before the upgrade: it would notice as much as the model came with,
and look for what a clinic has asked it not to look for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flags", sa.Column("is_quiet", sa.Boolean(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "noticing_changes",
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=True),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_noticing_changes_room_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "number", name=op.f("pk_noticing_changes")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
