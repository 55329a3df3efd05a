"""What every activity's frame begins as."""

from msgspec import Struct

# Not one of the protocol's own structs: the protocol shows activities, and so comes after them.


class ActivityBase(Struct, frozen=True, kw_only=True):
    """`began_at_s` is a reading of the session's clock. `taking_part` is how many have left a mark."""

    began_at_s: float
    taking_part: int
