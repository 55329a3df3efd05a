"""Rooms of small groups

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. It would list
small groups as groups of their own. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: made anew, `rooms` would take everything in its rooms with it.
    op.add_column("rooms", sa.Column("parent_id", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_rooms_parent_id"), "rooms", ["parent_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
