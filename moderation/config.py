"""What an operator may set about moderation, and what each setting costs."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class ModerationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[moderation]: the model beside the chat."""

    bundle: str = ""
    """
    Path of the folder that holds the model. Empty means the one chosen with `warmroom model use`, or without a choice the model that was
    installed with Warmroom.
    """

    shadow: str = ""
    """
    Path of the folder that holds a second model, on trial. It reads every message after the first model has, raises no flag and is shown
    to nobody; `warmroom shadow` puts the counts of both side by side. Empty means none. Costs about as much computing again.
    """

    engine: Literal["bundle", "detoxify"] = "bundle"
    """
    What assesses messages: "bundle", the model above, or "detoxify", a model run by the Detoxify library, which needs
    `pip install "warmroom[detoxify]"`. docs/moderation/detoxify.md says what that costs.
    """

    detoxify: str = ""
    """
    Read with engine "detoxify": the folder of a checkpoint made of our own model, or one of Detoxify's published models, "original",
    "unbiased" or "multilingual", which is fetched from the internet at the first start. A published model finds hostility and nothing
    else: alone, it tells nobody of a crisis.
    """

    detoxify_beside: bool = False
    """Read with engine "detoxify": let it answer beside the bundle. Each label then has the higher of both scores."""

    deadline_ms: Annotated[int, Meta(ge=10, le=5000)] = 400
    """Longest a message waits for the model, in milliseconds. After that it is sent unassessed and assessed later."""

    threads: Annotated[int, Meta(ge=1, le=64)] = 1
    """
    How many messages are assessed at the same time, each by a process of its own on one processor core. One is enough for a few dozen
    messages a second.
    """

    queue_limit: Annotated[int, Meta(ge=1, le=100_000)] = 512
    """How many messages may wait for the model. When more come, they are sent unassessed at once and assessed later."""

    words: Annotated[int, Meta(ge=0, le=10)] = 4
    """
    How many words are pointed out for each label; 0 points out none. They are found after a flag has gone out, when the model has nothing
    else to do.
    """
