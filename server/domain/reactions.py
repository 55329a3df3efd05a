"""What people say to a message without words. Which of them a phase allows is in `agenda`, who may give one in `floor`."""

from collections.abc import Mapping

from server.domain.agenda import Reaction
from server.domain.ids import UserId

Reactions = Mapping[Reaction, tuple[UserId, ...]]
"""Who has given each reaction to one message, the first before the others; none that nobody has given."""
