"""Bodies for how people on call are reached."""

from typing import Annotated

from msgspec import Meta, Struct

from server.domain.reach import EMAIL_LENGTH_MAX, ReachBy


class MyReach(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    `GET api/reach`: how I am reached when I am called and look at no screen. `offered` is what the clinic has chosen, which may be nothing.
    `by` and `address` are null while I have said nothing.
    """

    offered: list[ReachBy]
    by: ReachBy | None
    address: str | None


class SetReach(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    `POST api/reach`. For `webhook`, `address` is the name by which the clinic's paging system knows me. `POST api/reach/off` forgets it,
    and `POST api/reach/test` sends a page there.
    """

    by: ReachBy
    address: Annotated[str, Meta(max_length=EMAIL_LENGTH_MAX)]


REACH_BODIES = (MyReach, SetReach)
