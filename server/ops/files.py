"""How many files this process may have open: a connection is one."""

import logging
import resource
from typing import Final

OWN: Final = 256
"""Files that are no connections: the store, the model's processes, the program itself."""

log = logging.getLogger(__name__)


def allow_files(connections: int) -> int:
    """
    Raise the process's own limit, often 1,024, as far as it must and the system lets it.

    Returns:
        The limit as it is now. A warning says if it is too low: beyond it the system refuses connections.
    """
    wanted = connections + OWN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        log.warning("fewer files may be open than connections are allowed", extra={"files": allowed, "wanted": wanted})
    return allowed
