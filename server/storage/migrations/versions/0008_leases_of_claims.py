"""When a claim of a flag ends that nobody keeps up

A claim that is there already ends a minute and a half after it was made: it gets no end of its own.

How the previous release survives it: one that is running goes on, and its claims count as one made before. Started on such a store it refuses
and says that the store was written by a newer Warmroom. To go back to it without a backup, run with the server stopped
`sqlite3 data/warmroom.sqlite3 "DROP INDEX ix_flags_claimed; ALTER TABLE flags DROP COLUMN claimed_until; UPDATE alembic_version SET
version_num = '0007';"`: claims stay until somebody gives them back or takes them over.
"""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CLAIMED = sa.text("state = 'claimed'")


def upgrade() -> None:
    op.add_column("flags", sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_flags_claimed", "flags", ["claimed_by"], unique=False, sqlite_where=_CLAIMED, postgresql_where=_CLAIMED
    )


def downgrade() -> None:
    op.drop_index("ix_flags_claimed", "flags")
    op.drop_column("flags", "claimed_until")
