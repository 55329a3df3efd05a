"""
`python no_network.py COMMAND …`: run COMMAND where there is no other machine, inside `unshare --net`.

Brings up the loopback, which a new network namespace has but keeps down, and sees that there is nothing beside it.
"""

import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

# linux/sockios.h and linux/if.h. In Python, because a bare Debian has no `ip`.
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1


def main(command: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))
    # By routes and not by interfaces: the kernel puts tunnels that are down into every namespace.
    v4 = Path("/proc/net/route").read_text().splitlines()[1:]
    v6 = Path("/proc/net/ipv6_route").read_text().splitlines() if Path("/proc/net/ipv6_route").exists() else []
    if ways_out := [line for line in v4 + v6 if not line.split()[-1] == "lo"]:
        raise SystemExit(f"There is a network here: {ways_out}")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
