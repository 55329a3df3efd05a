"""What facilitators do about messages, and messages that they have removed

Only the two CHECK constraints of `messages` that name its states are changed, and no row: SQLite's own way for that is to write the table's
text anew (https://www.sqlite.org/lang_altertable.html, section 7). Made anew beside the old one, `messages` would have to take with it all
that refers to it.

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. It could not
show a message that was removed. To go back, restore the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = ("state in ('held', 'visible', 'hidden', 'withdrawn')", "state in ('held', 'visible', 'hidden', 'withdrawn', 'removed')")
_WORDS = ("(state = 'withdrawn') = (text is null)", "(state in ('withdrawn', 'removed')) = (text is null)")


def upgrade() -> None:
    op.add_column("messages", sa.Column("masked_at", sa.DateTime(timezone=True), nullable=True))
    _rewrite(_STATES, _WORDS)
    op.create_table(
        "acts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("flag_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["people.id"], name=op.f("fk_acts_about"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_acts_message_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_acts_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index(op.f("ix_acts_message_id"), "acts", ["message_id"], unique=False)
    op.create_index(
        "ix_acts_undoable",
        "acts",
        ["undo_until"],
        unique=False,
        sqlite_where=sa.text("undo_until is not null"),
        postgresql_where=sa.text("undo_until is not null"),
    )
    op.create_index(
        "ix_acts_told",
        "acts",
        ["about", "room_id"],
        unique=False,
        sqlite_where=sa.text("is_told"),
        postgresql_where=sa.text("is_told"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")


def _rewrite(*changes: tuple[str, str]) -> None:
    """Change what the text of the table `messages` says, and let the connection read it anew."""
    store = op.get_bind()
    table = "select sql from sqlite_master where type = 'table' and name = 'messages'"
    text = store.exec_driver_sql(table).scalar_one()
    for before, after in changes:
        if before not in text:
            raise RuntimeError("the table of messages is not as the releases before have made it")
        text = text.replace(before, after)
    version = store.exec_driver_sql("pragma schema_version").scalar_one()
    store.exec_driver_sql("pragma writable_schema = on")
    store.exec_driver_sql("update sqlite_master set sql = ? where type = 'table' and name = 'messages'", (text,))
    store.exec_driver_sql(f"pragma schema_version = {version + 1}")
    store.exec_driver_sql("pragma writable_schema = off")
