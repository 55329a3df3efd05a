"""The server as an operator runs it: a process of its own, with the shipped model and a store on disk."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`warmroom serve` in a folder of its own. Starts, is killed or stopped, and starts again on the same port."""

    def __init__(
        self,
        folder: Path,
        *,
        demo: bool = False,
        environment: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
        entry: Sequence[str] = ("server", "serve"),
    ) -> None:
        """
        Args:
            wrapper: a command that runs the server's, and leaves it the process we started.
            entry: the module that is run and its arguments; another than the product's is a test's own.
        """
        self.folder = folder
        self.wrapper = wrapper
        self.entry = entry
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}/"
        self.log = folder / "server.log"
        self.printed = ""
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("WARMROOM_")},
            "PYTHONPATH": str(ROOT),
            "WARMROOM_SERVER_PORT": str(self.port),
            "WARMROOM_STORAGE_DIRECTORY": str(folder / "data"),
            # Two busy cores must not decide what a test sees; how long the model may take has tests of its own.
            "WARMROOM_MODERATION_DEADLINE_MS": "5000",
            "WARMROOM_DEMO_ENABLED": "true" if demo else "false",
            **(environment or {}),
        }
        self._process: subprocess.Popen[str] | None = None

    @property
    def store(self) -> Path:
        return self.folder / "data" / "warmroom.sqlite3"

    async def start(self, within_s: float = 60.0) -> None:
        """Start, and wait until it has printed what to open. What earlier starts have printed stays."""
        printed = self.folder / "printed.txt"
        before = printed.stat().st_size if printed.exists() else 0
        with (
            printed.open("a", encoding="utf-8") as output,
            self.log.open("a", encoding="utf-8") as log,
        ):
            self._process = subprocess.Popen(
                [*self.wrapper, sys.executable, "-m", *self.entry],
                cwd=self.folder,
                env={**self.environment, "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=log,
                text=True,
            )
        self.printed = ""
        async with asyncio.timeout(within_s):
            while "Stop with Ctrl-C" not in self.printed:
                if self._process.poll() is not None:
                    raise AssertionError(f"the server ended with {self._process.returncode}: {self.log.read_text()}")
                await asyncio.sleep(0.05)
                self.printed = printed.read_bytes()[before:].decode()

    @property
    def pid(self) -> int:
        assert self._process is not None, "it runs"
        return self._process.pid

    def link(self, name: str) -> str:
        """A link that the server printed, by a word in it."""
        (found,) = re.findall(rf"http://\S*{name}\S*", self.printed)
        return str(found)

    async def kill(self) -> None:
        """As a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """As an operator does. Returns the exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        status = await asyncio.to_thread(self._process.wait, 20)
        self._process = None
        return status

    async def command(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `warmroom` with *arguments*, beside the server."""
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "server", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    async def invite(self, group: str, role: str = "member") -> str:
        """An invitation's code, made with the command line while the server runs; opens the group if need be."""
        done = await self.command("invite", group, "--role", role, "--uses", "0", "--new")
        assert done.returncode == 0, done.stderr
        return _code_in(done.stdout)

    async def guest_pass(self, group: str) -> str:
        """A guest pass's code, made in the same way."""
        done = await self.command("invite", group, "--guest")
        assert done.returncode == 0, done.stderr
        assert "for a guest" in done.stdout
        return _code_in(done.stdout)


def _code_in(printed: str) -> str:
    return printed.split("#")[1].split(maxsplit=1)[0]
