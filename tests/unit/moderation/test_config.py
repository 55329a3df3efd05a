"""The [moderation] settings: bounded, and closed to unknown keys."""

import msgspec
import pytest

from moderation import ModerationConfig


def test_the_defaults_are_valid_and_suit_one_small_server() -> None:
    config = msgspec.convert({}, ModerationConfig)
    assert config == ModerationConfig()
    assert (config.bundle, config.deadline_ms, config.threads) == ("", 400, 1)


@pytest.mark.parametrize(
    "bad", [{"deadline_ms": 9}, {"deadline_ms": 5001}, {"threads": 0}, {"queue_limit": 0}, {"model": "x"}]
)
def test_what_is_out_of_range_or_unknown_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(bad, ModerationConfig)
