"""What is promised while a facilitator reads a message first, and why one is with its author again

How the previous release survives it: one that is running goes on. Started on such a store it refuses and says that the store was written by a
newer Warmroom; it would not know what to do with a message that waits. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_REVIEW = sa.text("hold_reason = 'review'")


def upgrade() -> None:
    op.add_column("messages", sa.Column("concerns", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("messages", sa.Column("wait", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("returned_for", sa.String(length=16), nullable=True))
    op.create_index("ix_messages_review", "messages", ["room_id"], sqlite_where=_REVIEW, postgresql_where=_REVIEW)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
