"""Proof 1: lines are cut at random points of a session."""

import random
from pathlib import Path

from tests.chaos.line import BadLine
from tests.chaos.scene import PATIENCE_S, a_scene, eventually
from tests.chaos.size import Size

CHANCES = {
    "cut before": 0.015,
    "cut inside": 0.015,
    "cut after": 0.015,
    "cut after, politely": 0.015,
    "twice": 0.08,
    "late": 0.05,
    "frozen": 0.01,
}


async def test_cut_lines_lose_and_double_nothing(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str]
) -> None:
    """Cut anywhere, held up and with frames sent twice, a group reads the same on every screen, and what was acknowledged is there once."""
    lines: list[BadLine] = []

    def through(port: int) -> BadLine:
        lines.append(BadLine(port, dice, CHANCES, cuts_max=size.cuts))
        return lines[0]

    async with a_scene(tmp_path, dice, through=through) as scene:
        async with scene.talk():
            await eventually(lambda: lines[0].cuts >= size.cuts, within_s=PATIENCE_S * 10)
        lines[0].mend()
        number = await scene.finish()
    summary.append(f"cuts: {number} messages; {', '.join(f'{n} {kind}' for kind, n in sorted(lines[0].done.items()))}")
    assert lines[0].cuts == size.cuts
