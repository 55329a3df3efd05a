"""How often a flag's words may still be looked for, after it has gone out

A flag that is there already has its words, or has none to name: it gets 0.

How the previous release survives it: one that is running goes on, for what it does not name gets 0, and names its flags' words itself.
Started on such a store it refuses and says that the store was written by a newer Warmroom. To go back to it without a backup, run with the
server stopped `sqlite3 data/warmroom.sqlite3 "DROP INDEX ix_flags_unweighed; ALTER TABLE flags DROP COLUMN searches_left; UPDATE
alembic_version SET version_num = '0003';"`: flags whose words are still looked for stay without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UNWEIGHED = sa.text("searches_left > 0 and state != 'resolved'")


def upgrade() -> None:
    op.add_column("flags", sa.Column("searches_left", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_flags_unweighed",
        "flags",
        ["raised_at"],
        unique=False,
        sqlite_where=_UNWEIGHED,
        postgresql_where=_UNWEIGHED,
    )


def downgrade() -> None:
    op.drop_index("ix_flags_unweighed", "flags")
    op.drop_column("flags", "searches_left")
