"""What a room has read first is its own choice over the house's, in steps and not in scores

What an operator had chosen for a room stays its own. A score becomes the step it is nearest to: scores meant another thing after each new model.

How the previous release survives it: one that is running goes on and reads nothing first by rules of rooms. Started on such a store it refuses and
says that the store was written by a newer Warmroom. To go back, restore the backup made before the upgrade.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ROOMS = sa.table("rooms", sa.column("id", sa.String), sa.column("policy", sa.Text))
_WAIT = "PT180S"


def upgrade() -> None:
    connection = op.get_bind()
    for room_id, packed in connection.execute(sa.select(_ROOMS.c.id, _ROOMS.c.policy)).all():
        policy = json.loads(packed)
        if (hold := policy.pop("hold", None)) is None:
            continue
        policy["own"] = _own(hold)
        changed = sa.update(_ROOMS).where(_ROOMS.c.id == room_id).values(policy=json.dumps(policy))
        connection.execute(changed)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")


def _own(hold: dict[str, Any]) -> dict[str, Any]:
    """What differs from the rules that came with Warmroom was chosen."""
    own: dict[str, Any] = {"labels": {label: _step(score) for label, score in hold.get("thresholds", {}).items()}}
    if hold.get("newcomers"):
        own["newcomers"] = True
    if (wait := hold.get("wait", _WAIT)) != _WAIT:
        own["wait"] = wait
    if (then := hold.get("then", "release")) != "release":
        own["then"] = then
    return own


def _step(score: float) -> str:
    return "clear" if score >= 0.8 else "likely" if score >= 0.6 else "noticed"
