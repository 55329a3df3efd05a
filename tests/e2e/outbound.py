"""
Watching what a process says to other machines.

`strace` watches it from its first instruction on, native code included; a Python audit hook was blind to the uploader that a runtime
brought along (docs/decisions/0009-no-telemetry.md).
"""

import re
from pathlib import Path

STRACE = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o")
_ELSEWHERE = re.compile(r"sa_family=AF_INET6?,")
_HERE = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')


def told_outside(trace: Path) -> list[str]:
    """The system calls that name an address outside this machine."""
    return [line for line in trace.read_text().splitlines() if _ELSEWHERE.search(line) and not _HERE.search(line)]
