"""Guest passes, and whose place in a room is for one session

How the previous release survives it: one that is running goes on, and takes guests for members until it is restarted. Started on such a store it
refuses and says that the store was written by a newer Warmroom. To go back, restore the backup made before the upgrade: it would keep what was
promised to be deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("is_pass", sa.Boolean(), server_default=sa.text("0"), nullable=False))
    op.add_column("memberships", sa.Column("visit", sa.String(length=16), nullable=True))
    op.create_index(
        "ix_memberships_visit",
        "memberships",
        ["visit"],
        sqlite_where=sa.text("visit is not null"),
        postgresql_where=sa.text("visit is not null"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
