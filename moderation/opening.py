"""Opens what is configured, whatever engine runs it."""

from pathlib import Path

from moderation.bundle import SHIPPED, open_bundle
from moderation.config import ModerationConfig
from moderation.local import OneByOne
from moderation.reader import Reader


def open_reader(config: ModerationConfig) -> OneByOne:
    """
    Verify what *config* names, and load it into this process.

    Raises:
        moderation.bundle.BundleError: If a model is missing, damaged or not ours, or cannot be run here; its message says what to do.
    """
    folder = Path(config.bundle) if config.bundle else SHIPPED
    if config.engine == "detoxify":
        # Only who asks for it needs it installed.
        from moderation.detoxified import open_detoxify  # noqa: PLC0415

        return open_detoxify(config, folder)
    return Reader(open_bundle(folder), words=config.words)
