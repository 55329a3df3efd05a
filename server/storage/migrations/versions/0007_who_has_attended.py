"""Who has been in a session of the group before, and who is on call

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. What it would
write without the columns is whole. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("has_attended", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.add_column("memberships", sa.Column("on_call", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
