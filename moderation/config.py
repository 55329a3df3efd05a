"""What an operator may set about moderation, and what each setting costs."""

from typing import Annotated

import msgspec
from msgspec import Meta


class ModerationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[moderation]: the model beside the chat."""

    bundle: str = ""
    """Path of the folder that holds the model. Empty means the model that was installed with Warmroom."""

    deadline_ms: Annotated[int, Meta(ge=10, le=5000)] = 400
    """Longest a message waits for the model, in milliseconds. After that it is sent unassessed and assessed later."""

    threads: Annotated[int, Meta(ge=1, le=64)] = 1
    """How many messages are assessed at the same time, each on one processor core. One is enough for a few dozen messages a second."""

    queue_limit: Annotated[int, Meta(ge=1, le=100_000)] = 512
    """How many messages may wait for the model. When more come, they are sent unassessed at once and assessed later."""

    words: Annotated[int, Meta(ge=0, le=10)] = 4
    """How many words are pointed out for each label. Only flagged messages pay for it; 0 points out none."""
