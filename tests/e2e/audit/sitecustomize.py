"""
Put on a server process's path by the tests: writes down every socket it opens to somebody else.

Python runs this before anything else of the process, and an audit hook cannot be taken off again. Names looked up count too:
a look-up leaves the machine even when no connection follows.
"""

import os
import sys

_RECORD = os.environ.get("AUDIT_FILE")


def _write_down(event, arguments):
    if event == "socket.connect":
        told = f"connect {arguments[1]!r}"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        told = f"{event} {arguments[0]!r}"
    else:
        return
    with open(_RECORD, "a", encoding="utf-8") as record:  # noqa: PTH123  # pathlib would be imported too early
        record.write(told + "\n")


if _RECORD:
    sys.addaudithook(_write_down)
