"""A real store for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.storage.engine import Database
from tests.support.store import an_open_store, furnish


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """With Ann and Bob, Flo and Gus in one room."""
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        yield database
