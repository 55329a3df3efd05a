"""Nothing that a client sends is an internal error: every vector, and a few seconds of search from them on."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fuzz.targets import Bodies, Target, targets, vectors

ROOT = Path(__file__).resolve().parents[2]
RUNS = 1000
"""Inputs tried of each target. Bounded by their number and not by time, so that a run with one seed is the same on every machine."""


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[dict[str, Target]]:
    async with targets(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("name", ["commands", "bodies"])
async def test_no_vector_is_an_internal_error(both: dict[str, Target], name: str) -> None:
    """Each is answered, twice in a row too."""
    for seed in both[name].seeds() * 2:
        await both[name].take(seed)


async def test_a_body_is_read_or_is_a_bad_request(both: dict[str, Target]) -> None:
    """What is valid may still be refused, but for a reason of its own."""
    bodies = both["bodies"]
    assert isinstance(bodies, Bodies)
    for vector in vectors("bodies.json"):
        sent = vector["body"] if isinstance(vector["body"], str) else json.dumps(vector["body"])
        status, _ = await bodies.post(vector["path"], sent.encode())
        assert (status == 400) is not vector["is_valid"], vector["name"]


# By the machine and not by what is installed: where there is a build, a missing one is a failure.
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="atheris is built for Linux x86_64"
)
@pytest.mark.parametrize("name", ["commands", "bodies"])
def test_a_short_search_finds_nothing(tmp_path: Path, name: str) -> None:
    """`make fuzz` searches for as long as one likes; here the same for a few seconds."""
    options = [f"-runs={RUNS}", f"-seed={os.environ.get('CHAOS_SEED', '1')}", "-max_len=4096", "-timeout=60"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.search", name, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr
