"""Proof 1 with the page that people use: a real browser takes part while lines are cut, the server is killed and the page reloaded."""

import asyncio
import random
from pathlib import Path

from tests.chaos.books import leaks
from tests.chaos.line import BadLine
from tests.chaos.scene import PATIENCE_S, a_scene
from tests.chaos.size import Size
from tests.chaos.tab import a_tab
from tests.chaos.test_lines import CHANCES
from tests.chaos.troubles import power_cut

NAME = "Foxglove"
LINES_A_ROUND = 6
"""How often the tab must have come back for a round to be one."""


async def test_a_browser_tab_loses_and_doubles_nothing(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str]
) -> None:
    """Cut off again and again, reloaded, and without a server for a while, the page shows at the end what the store has; and all it was given to say is in it once."""
    lines: list[BadLine] = []

    def through(port: int) -> BadLine:
        lines.append(BadLine(port, dice, CHANCES, cuts_max=100 * size.cuts))
        return lines[0]

    async with a_scene(tmp_path, dice, through=through) as scene, a_tab(scene, NAME) as tab:

        async def until(lines: int) -> None:
            """Let it speak until it has come in again so often."""
            aim = tab.lines + lines
            while tab.lines < aim:
                await tab.say()
                await asyncio.sleep(dice.uniform(0, 0.2))

        async with asyncio.timeout(PATIENCE_S * 4), scene.talk(pause_s=1.0):
            for _ in range(size.rounds):
                await until(LINES_A_ROUND)
                lines[0].become({"cut before": 1.0})
                await tab.say()
                await tab.say()
                await tab.reload()
                await tab.say()
                lines[0].become(CHANCES)
                await power_cut(scene)
                await until(1)
        lines[0].mend()
        shown = await tab.settle()
        number = await scene.finish()
        assert shown == [(line.id, line.text) for line in scene.people[0].view.lines]
        assert leaks(scene.server.folder, [], [NAME]) == []
    summary.append(
        f"browser: {number} messages, in again {tab.lines - 1} times; {size.rounds} times reloaded and killed"
    )
