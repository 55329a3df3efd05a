"""What people say to a message without words

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. It would not know
what a reaction in a room's log is. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("reaction", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reactions_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["people.id"], name=op.f("fk_reactions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "reaction", "user_id", name=op.f("pk_reactions")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
