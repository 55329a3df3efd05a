"""
The server as `warmroom serve` puts it together, with two parts that a test can spoil while it runs: the model and the machine's clock.

Started as `python -m tests.chaos.serve`, and reachable in no other way: nothing in the product knows of it. The folder named by
`CHAOS_LEVERS` holds files that are read again whenever they matter:

- `model`: "well", "frozen" (it takes a question and does not answer) or "failing" (it says that it cannot).
- `words`: "well", or "frozen": it assesses, and does not answer which words weighed most.
- `clock`: seconds by which the machine's clock is wrong. The product's own `SystemClock` reads that clock.
"""

import asyncio
import os
import signal
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import uvloop

import server.clock
from moderation import Assessment, Label, Span, Utterance
from server.app import App, build, serve
from server.config import load_config
from server.ops.logs import set_up_logs
from server.ops.metrics import Metrics
from tests.support.assessor import ScriptedAssessor

HARSH = "you useless lot"
"""Words for which facilitators see a flag."""
GRAVE = "i can't go on"
"""Words for which they are alerted."""


class Levers:
    """What a test pulls from outside the process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def pull(self, name: str, value: str) -> None:
        # Written aside and moved: whoever reads sees the old value or the new one, never half of it.
        fresh = self.folder / f"{name}.new"
        fresh.write_text(value, encoding="utf-8")
        fresh.replace(self.folder / name)

    def read(self, name: str, otherwise: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return otherwise


class SpoiltAssessor(ScriptedAssessor):
    """A model that freezes and fails when its lever says so."""

    def __init__(self, levers: Levers) -> None:
        super().__init__(rules={HARSH: {Label.HOSTILITY: 0.9}, GRAVE: {Label.CRISIS: 0.9}})
        self._levers = levers

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        # Asked nothing, a model answers at once whatever its processes do: so a server starts that has a stuck one.
        while (state := self._levers.read("model", "well")) == "frozen" and utterances:
            await asyncio.sleep(0.02)
        self.failing = state == "failing"
        self.asked.clear()
        return await super().assess(utterances)

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> dict[Label, tuple[Span, ...]]:
        while self._levers.read("words", "well") == "frozen":
            await asyncio.sleep(0.02)
        self.weighed.clear()
        return await super().weigh(utterance, labels)


def skew(levers: Levers) -> None:
    """Let the machine's clock be wrong by what the lever says, as the product's own clock sees it."""

    class SkewedDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one, which can be encoded
            return datetime.now(tz) + timedelta(seconds=float(levers.read("clock", "0")))

    server.clock.datetime = SkewedDatetime  # type: ignore[misc]


def main() -> None:
    levers = Levers(Path(os.environ["CHAOS_LEVERS"]))
    skew(levers)
    config = load_config()
    metrics = Metrics()
    set_up_logs(config.log.level, metrics.log_refused)
    app = build(config, SpoiltAssessor(levers), metrics=metrics)

    def say_where(ready: App) -> None:
        print(f"open at {ready.url}")  # noqa: T201
        print(ready.setup_link or "")  # noqa: T201
        print("Stop with Ctrl-C.")  # noqa: T201

    async def run() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        return await serve(app, stop, say_where)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        raise SystemExit(runner.run(run()))


if __name__ == "__main__":
    main()
