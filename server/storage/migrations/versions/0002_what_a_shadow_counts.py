"""What is counted while a second model reads along

How the previous release survives it: one that is running goes on, for it never looks at this table. Started on a store that has it, it
refuses and says that the store was written by a newer Warmroom. To go back to it without a backup, run with the server stopped
`sqlite3 data/warmroom.sqlite3 "DROP TABLE shadow_counts; UPDATE alembic_version SET version_num = '0001';"`: counts alone are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shadow_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("live_version", sa.Text(), nullable=False),
        sa.Column("shadow_version", sa.Text(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "live_version", "shadow_version", name=op.f("pk_shadow_counts")),
    )


def downgrade() -> None:
    op.drop_table("shadow_counts")
