"""The operator's manual and the list of figures are made from the code."""

from pathlib import Path

import msgspec
import pytest

from server.config import Config
from server.ops import reference
from server.ops.metrics import TABLE


@pytest.mark.parametrize("path", reference.pages(), ids=lambda path: path.name)
def test_no_page_is_stale(path: Path) -> None:
    """Each says what the code says."""
    assert path.read_text(encoding="utf-8") == reference.pages()[path]


def test_every_key_is_explained() -> None:
    """Each key of each section has a heading, a default and a sentence."""
    page = reference.configuration_page()
    for section in msgspec.structs.fields(Config):
        assert f"## [{section.name}]" in page
        for field in msgspec.structs.fields(section.type):
            assert f"### `{field.name}`" in page


def test_every_figure_is_explained() -> None:
    """Each has a line of its own, with every value that its label can have."""
    page = reference.metrics_page()
    for figure in TABLE:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{figure.name}` |")]
        assert figure.says in line
        assert all(f"`{value}`" in line for value in figure.values)
