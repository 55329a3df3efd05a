"""The shipped bundle, loaded once: it takes about a second."""

import pytest

from moderation.bundle import Bundle, open_bundle
from moderation.reader import Reader


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return open_bundle()


@pytest.fixture(scope="session")
def reader(bundle: Bundle) -> Reader:
    return Reader(bundle, words=4)
