"""The question of `warmroom bench` that needs a browser, at a size that says nothing of speed: that what is measured really happens."""

from pathlib import Path

import pytest

from server.bench import asked, screen


@pytest.mark.timeout(240)
async def test_screen_plays_every_evening_at_two_desks(tmp_path: Path) -> None:
    report = await screen.measure(asked.Screen(speed=1000, claims=2, repeats=1), tmp_path)
    assert [figure.what for figure in report.figures] == [
        "replay at 1000 ×, longest without a frame",
        "replay at 1000 ×, longest task",
        "replay at 1000 ×, slowest key → frame",
        "claim → the other page, p50",
        "claim → the other page, p95",
    ]
    # A key may have been answered within a frame, and is not told then.
    assert all(figure.value > 0 for figure in report.figures if "key" not in figure.what)
    assert report.counts["lines"] == 181
    assert report.counts["refused"] == 0
    assert report.counts["claims"] == 4
    assert report.counts["frames"] > 0
    assert report.counts["keys"] > 0
