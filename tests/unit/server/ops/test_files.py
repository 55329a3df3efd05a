"""Raising the limit of open files, in a process of its own so that ours keeps its."""

import subprocess
import sys

PROGRAM = """
import resource
from server.ops.files import allow_files
resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard}))
print(allow_files({connections}), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def limits(hard: int, connections: int) -> list[int]:
    program = PROGRAM.format(hard=hard, connections=connections)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return [int(number) for number in run.stdout.split()]


def test_it_rises_as_far_as_it_must() -> None:
    """Room for the connections and for what is none; the system's own limit stays."""
    assert limits(hard=2000, connections=500) == [756, 756, 2000]


def test_it_rises_no_further_than_the_system_lets_it() -> None:
    """Then fewer connections find a place, and the server runs all the same."""
    assert limits(hard=300, connections=500) == [300, 300, 300]


def test_it_never_falls() -> None:
    """Whoever has more keeps it."""
    assert limits(hard=64, connections=1) == [64, 64, 64]
