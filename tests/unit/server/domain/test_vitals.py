"""What is a trouble, and what is not yet."""

from typing import Any

import pytest

from server.domain.vitals import CLOCK_BEHIND_MAX_S, DISK_FREE_MIN, Trouble, troubles
from tests.support.builders import some_vitals


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"is_model_available": False}, {Trouble.MODEL}),
        ({"stored": None}, {Trouble.DATABASE}),
        ({"disk_free_bytes": DISK_FREE_MIN}, set()),
        ({"disk_free_bytes": DISK_FREE_MIN - 1}, {Trouble.DISK}),
        ({"clock_behind_s": CLOCK_BEHIND_MAX_S}, set()),
        ({"clock_behind_s": CLOCK_BEHIND_MAX_S + 1}, {Trouble.CLOCK}),
        # Work that waits is no trouble of the server's: people are told of it, and it is a figure.
        ({"model_waiting": 512, "model_restarts": 3, "has_to_scrub": True}, set()),
        ({"stored": None, "disk_free_bytes": 0}, {Trouble.DATABASE, Trouble.DISK}),
    ],
)
def test_troubles(changed: dict[str, Any], expected: set[Trouble]) -> None:
    """Each is named by itself, and several together."""
    assert troubles(some_vitals(**changed)) == expected
