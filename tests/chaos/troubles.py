"""
What goes wrong around a running server. Each trouble comes, stays as long as it must, and is over when its block ends.
"""

import asyncio
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.chaos.scene import Scene, eventually
from tests.e2e.server_process import ServerProcess


class Disk(Protocol):
    """A disk that can be full."""

    def fill(self, server: ServerProcess) -> None: ...

    def free(self, server: ServerProcess) -> None: ...


class SmallDisk:
    """
    A disk of its own for the store, 8 MiB in memory, filled by a file beside the store. Needs the right to mount.

    The write-ahead log alone grows to 4 MiB before it is emptied.
    """

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, server: ServerProcess) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            for size in (2**16, 2**12, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    def free(self, server: ServerProcess) -> None:
        self._ballast.unlink()


class FullQuota:
    """
    For whoever may not mount: no file of the server may grow beyond what its largest is now (RLIMIT_FSIZE, which Linux lets us set for
    a process of ours while it runs). Its writes fail with EFBIG where those on a full disk fail with ENOSPC.
    """

    def fill(self, server: ServerProcess) -> None:
        largest = max(path.stat().st_size for path in server.store.parent.iterdir())
        self._limit(server, largest)

    def free(self, server: ServerProcess) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: ServerProcess, size: int) -> None:
        _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        soft = hard if size == resource.RLIM_INFINITY else size
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """A small disk mounted at *folder*; None where that is not allowed."""
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: a reader of a test's own that is not closed yet must not keep it.
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    """As while a backup or the command line holds the store: nobody else can write."""
    other = sqlite3.connect(scene.server.store, isolation_level=None, timeout=60)
    try:
        # Our own loop may stand still while we wait for the server to let go: it needs nothing of us for that.
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextmanager
def model_away(scene: Scene, how: str) -> Iterator[None]:
    """The model is "frozen" or "failing", and afterwards well."""
    scene.levers.pull("model", how)
    try:
        yield
    finally:
        scene.levers.pull("model", "well")


async def power_cut(scene: Scene) -> None:
    """The process ends by SIGKILL at some moment while people speak, and starts again on the same store."""
    await scene.answered(scene.dice.randrange(1, 8))
    await asyncio.sleep(scene.dice.uniform(0, 0.1))
    await scene.server.kill()
    await scene.server.start()
    await scene.answered(1)


async def refused_as_unavailable(scene: Scene) -> None:
    """Wait until somebody more has been told that the server cannot do it now."""
    before = scene.refusals("unavailable")
    await eventually(lambda: scene.refusals("unavailable") > before)
