"""Being asked to look after a room, on a page that shows none."""

from server.protocol.base import CommandBase, FrameBase
from server.protocol.parts import OpenPage


class HearPages(CommandBase, tag="pages.hear", frozen=True, kw_only=True):
    """
    Hear on this connection what one is asked to look after (`duty.paged`), without entering a room, and what that is now.

    Asked again when `topic.heads` says that something was missed.
    """


class PagesTold(FrameBase, tag="pages", frozen=True, kw_only=True):
    """All that one is asked to look after. `seq` is where one's own topic stands."""

    ref: int
    seq: int
    pages: list[OpenPage]
