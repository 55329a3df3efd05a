"""The size and the seed of the chaos, and what it says at the end."""

import os
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.chaos.size import FULL, SMALL, Size

SUMMARY = pytest.StashKey[list[str]]()


@dataclass(frozen=True)
class Chance:
    seed: str
    size: Size


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SUMMARY] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The suite's 120 s are for tests that wait for nothing; these wait until a server has come back thirty times.
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(drawn().size.timeout_s))


@cache
def drawn() -> Chance:
    """In `make test` small and always the same; `make chaos` sets both."""
    return Chance(os.environ.get("CHAOS_SEED", "1"), FULL if os.environ.get("CHAOS_SIZE") == "full" else SMALL)


@pytest.fixture(scope="session")
def chance() -> Chance:
    return drawn()


@pytest.fixture
def size(chance: Chance) -> Size:
    return chance.size


@pytest.fixture
def dice(chance: Chance, request: pytest.FixtureRequest) -> random.Random:
    """The one random source of a test. With its name, so that a test run alone draws what it drew among the others."""
    return random.Random(f"{chance.seed}/{request.node.name}")


@pytest.fixture(autouse=True)
def hasty_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Come back within half a second, where people's clients wait up to ten: hundreds of cuts would take an hour otherwise."""
    monkeypatch.setattr("server.client.link.BACKOFF_MAX_S", 0.5)


@pytest.fixture
def summary(request: pytest.FixtureRequest, chance: Chance) -> list[str]:
    """Lines for the end of the run."""
    lines = request.config.stash[SUMMARY]
    if not lines:
        lines.append(f"seed {chance.seed}, {chance.size.name}")
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(SUMMARY, []):
        terminalreporter.section("chaos")
        for line in lines:
            terminalreporter.write_line(line)
