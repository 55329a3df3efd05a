"""Crises, their notes, and who asks for support

Every crisis flag that nobody is done with gets the crisis that it would raise today, so that none is uncounted; whoever holds one is with the
person. The logs' epoch changes: rows of alerts were about flags and are about crises from now on, and nobody is to be told an old one.

How the previous release survives it: it does not run on such a store, and says that the store was written by a newer Warmroom. To go back, restore
the backup made before the upgrade.
"""

import json
import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at is null")


def upgrade() -> None:
    op.create_table(
        "crises",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("crisis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_crises_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["about"], ["people.id"], name=op.f("fk_crises_about"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crises")),
    )
    op.create_index(op.f("ix_crises_closed_at"), "crises", ["closed_at"])
    op.create_index(
        "uq_crises_open", "crises", ["room_id", "about"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_table(
        "crisis_notes",
        sa.Column("crisis_id", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crisis_id"], ["crises.id"], name=op.f("fk_crisis_notes_crisis_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("crisis_id", name=op.f("pk_crisis_notes")),
    )
    op.create_table(
        "asks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_asks_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["who"], ["people.id"], name=op.f("fk_asks_who"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("room_id", "who", name=op.f("uq_asks_room_id_who")),
    )
    _raise_for_flags()
    op.execute(sa.text("delete from settings where key = 'epoch'"))


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")


def _raise_for_flags() -> None:
    flags = sa.table(
        "flags",
        *(sa.column(name) for name in ("id", "room_id", "message_id", "author_id", "attention", "reasons", "state")),
        sa.column("raised_at", sa.DateTime()),
        sa.column("claimed_by"),
        sa.column("claimed_at", sa.DateTime()),
    )
    rooms = sa.table("rooms", sa.column("id"), sa.column("parent_id"))
    crises = sa.table("crises", *(sa.column(name) for name in ("id", "room_id", "about", "version", "crisis")))
    waiting = (
        sa.select(flags, rooms.c.parent_id)
        .join(rooms, rooms.c.id == flags.c.room_id)
        .where(flags.c.attention == "care", flags.c.state != "resolved")
        .order_by(flags.c.raised_at, flags.c.id)
    )
    of_person: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for flag in op.get_bind().execute(waiting):
        if any(reason["label"] == "crisis" for reason in json.loads(flag.reasons)):
            of_person[flag.parent_id or flag.room_id, flag.author_id].append(flag)
    for (room_id, about), found in of_person.items():
        crisis = _crisis(room_id, about, found)
        op.execute(
            sa.insert(crises).values(
                id=crisis["id"], room_id=room_id, about=about, version=1, crisis=json.dumps(crisis)
            )
        )


def _crisis(room_id: str, about: str, found: list[Any]) -> dict[str, Any]:
    first = found[0]
    held = next((flag for flag in found if flag.claimed_by is not None and flag.claimed_by != about), None)
    taken = {} if held is None else {"alert": {"at": _utc(held.claimed_at), "who": held.claimed_by}}
    return {
        "id": secrets.token_urlsafe(15),
        "room_id": room_id,
        "about": about,
        "raised_at": _utc(first.raised_at),
        "signals": [
            {
                "source": "flag",
                "room_id": flag.room_id,
                "at": _utc(flag.raised_at),
                "by": None,
                "flag_id": flag.id,
                "message_id": flag.message_id,
            }
            for flag in found
        ],
        "calls_since": _utc(first.raised_at),
        "call_at": _utc(first.raised_at + timedelta(seconds=60)),
        "is_anyone_there": True,
        "responders": [] if held is None else [{"who": held.claimed_by, "at": _utc(held.claimed_at), "lost_at": None}],
        "with_person": None if held is None else held.claimed_by,
        "seen_by": [] if held is None else [held.claimed_by],
        "acknowledged_at": None if held is None else _utc(held.claimed_at),
        "ticks": {"signal": {"at": _utc(first.raised_at), "who": None}, **taken},
    }


def _utc(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat() + "Z"
