"""Proof 6: with the network off, from the wheelhouse to the first flag, and nobody outside is so much as asked."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.e2e.outbound import STRACE, told_outside
from tests.e2e.server_process import ROOT

WHEELHOUSE = ROOT / "dist/wheelhouse"
HERE = Path(__file__).parent

# A developer's own settings must not help: not where pip looks beside the wheelhouse, nor what Python finds beside what is installed.
CLEAN = {
    **{k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "WARMROOM_", "MAKE", "MFLAGS"))},
    "PIP_CONFIG_FILE": os.devnull,
    "WARMROOM_SERVER_PORT": "0",
}


@cache
def without_network() -> tuple[str, ...]:
    """A command that runs another where there is no network; nothing where the system lets nobody make such a place."""
    inside = (sys.executable, str(HERE / "no_network.py"))
    for unshare in (("unshare", "--map-root-user", "--net"), ("unshare", "--net")):
        if subprocess.run([*unshare, *inside, "true"], check=False, capture_output=True).returncode == 0:
            return (*unshare, *inside)
    return ()


def watched(trace: Path) -> tuple[str, ...]:
    """A command that runs another there, and writes down whom it asks."""
    # With its filter in the kernel strace stops a process at these calls alone; an installation makes very many others.
    return (*STRACE, str(trace), "--seccomp-bpf", *without_network())


@pytest.fixture(scope="module")
def wheelhouse() -> Path:
    """As `make wheelhouse` builds it, which is done again only when something in it has changed."""
    built = subprocess.run(
        ["make", "-s", "wheelhouse"], cwd=ROOT, env=CLEAN, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=WHEELHOUSE, check=True)
    return WHEELHOUSE


@pytest.mark.timeout(600)  # installs for real, on whatever machine this is
def test_from_the_wheelhouse_to_the_first_flag_nobody_is_asked(wheelhouse: Path, tmp_path: Path) -> None:
    """Install, start, join as member and facilitator, say something harsh, see the flag, stop: 0 attempts to reach another machine."""
    trace = tmp_path / "trace"
    done = subprocess.run(
        [*watched(trace), sys.executable, str(HERE / "first_flag.py"), "install", str(wheelhouse), str(tmp_path)],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert "hostility" in said["labels"]
    assert said["status"] == 0
    assert told_outside(trace) == []
    assert "127.0.0.1" in trace.read_text(), "the watch has seen our own clients"


def test_the_watch_sees_who_asks_in_vain(tmp_path: Path) -> None:
    """Where that happens an attempt to reach another machine fails, and is seen; otherwise the test above could not."""
    trace = tmp_path / "trace"
    # 192.0.2.1 is kept for documentation (RFC 5737). A datagram socket's connect only looks for a way there.
    script = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    done = subprocess.run([*watched(trace), sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert any("192.0.2.1" in line for line in told_outside(trace))
    assert not without_network() or "Network is unreachable" in done.stderr
