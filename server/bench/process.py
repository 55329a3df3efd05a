"""Servers to measure, each a process of its own on a free port of loopback, and what the kernel knows of it."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

START_WITHIN_S: Final = 60.0
STOP_WITHIN_S: Final = 30.0

_RAISED: Final[Mapping[str, str]] = {
    "WARMROOM_LIMITS_POSTS_BURST": "1000",
    "WARMROOM_LIMITS_POSTS_PER_MINUTE": "6000",
    "WARMROOM_LIMITS_CONNECTIONS_PER_ACCOUNT": "10000",
    "WARMROOM_LIMITS_CONNECTIONS_PER_ADDRESS": "100000",
    "WARMROOM_DEMO_ENABLED": "false",
    "WARMROOM_LOG_LEVEL": "warning",
}
"""A bench is a crowd behind one address, and a limit that holds it up would be measured in place of the server."""

_ADDRESS: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")


class BenchFailed(Exception):
    """Nothing could be measured. The message says what was in the way."""


class Program(Enum):
    """What is started: the arguments of Python."""

    WARMROOM = ("-m", "server", "serve")
    """As an operator runs it."""
    CONSTANT = ("-m", "server.bench.serve", "constant")
    """Warmroom that stores, and whose model finds nothing and takes no time."""
    FANOUT = ("-m", "server.bench.serve", "fanout")
    """Warmroom that neither stores a message nor assesses it."""
    FLOOR = ("-m", "server.bench.floor")


def worked_s(pid: int) -> float:
    """What process *pid* and those it has started, such as a model's, have worked on all their threads, in seconds, to the nanosecond."""
    # The clock that clock_getcpuclockid(3) names; /proc/PID/stat has the same time in ticks of 10 ms.
    return sum(time.clock_gettime(~number << 3 | 2) for number in (pid, *started_by(pid)))


def started_by(pid: int) -> list[int]:
    """The processes that *pid* has started and that run."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            # The name, in parentheses, may hold anything; after it come the state and the parent.
            if int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


class Server:
    """One server, which may be killed and started again on the same port. Gone when the `async with` block ends."""

    def __init__(self, program: Program, folder: Path, *, profile_to: Path | None = None) -> None:
        """
        Args:
            folder: its working directory; the store is in `data` below it.
            profile_to: where a bench's own program writes a profile of its main thread when it is stopped.
        """
        self._program = program
        self._folder = folder
        self._profile_to = profile_to
        self._port = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start, and wait until it listens. Raises `BenchFailed`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        arguments = [*self._program.value, *(["--profile", str(self._profile_to)] if self._profile_to else [])]
        with (self._folder / "server.log").open("ab") as log:
            self._process = process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                cwd=self._folder,
                env=self._environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_WITHIN_S):
                while (found := _ADDRESS.search(line := await process.stdout.readline())) is None:
                    if not line:
                        raise BenchFailed(f"the server ended at once: {self._last_words()}")
        except TimeoutError:
            raise BenchFailed(f"the server did not start within {START_WITHIN_S:.0f} s: {self._last_words()}") from None
        except BaseException:
            # Given up before the block was entered that would end it.
            await self.kill()
            raise
        self._port = int(found[1])

    async def stop(self) -> None:
        """As an operator does; one that does not listen is killed."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As a power cut does."""
        await self._end(signal.SIGKILL)

    @property
    def cpu_s(self) -> float:
        """What the server has worked, see `worked_s()`."""
        return worked_s(self._pid)

    @property
    def rss_bytes(self) -> int:
        """Memory of the process that is in RAM."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def _pid(self) -> int:
        if self._process is None:
            raise BenchFailed("the server does not run")
        return self._process.pid

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        except asyncio.CancelledError:
            process.kill()
            raise

    def _environment(self) -> dict[str, str]:
        # The environment of whoever benches must not change what is measured; their file is not read either.
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WARMROOM_")}
        return {
            **kept,
            **_RAISED,
            "PYTHONUNBUFFERED": "1",
            # The program is found also where it runs from the source tree, whose folder is not the working directory.
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *_listed("PYTHONPATH")]),
            "WARMROOM_SERVER_PORT": str(self._port),
            "WARMROOM_STORAGE_DIRECTORY": str(self._folder / "data"),
        }

    def _last_words(self) -> str:
        lines = (self._folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"


def _listed(variable: str) -> list[str]:
    return [value] if (value := os.environ.get(variable, "")) else []
