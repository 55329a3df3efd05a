"""The operator's manual is made from the code."""

import msgspec

from server.config import Config
from server.ops import reference


def test_the_page_is_not_stale() -> None:
    """`docs/operating/configuration.md` says what the code says."""
    assert reference.PAGE.read_text(encoding="utf-8") == reference.configuration_page()


def test_every_key_is_explained() -> None:
    """Each key of each section has a heading, a default and a sentence."""
    page = reference.configuration_page()
    for section in msgspec.structs.fields(Config):
        assert f"## [{section.name}]" in page
        for field in msgspec.structs.fields(section.type):
            assert f"### `{field.name}`" in page
