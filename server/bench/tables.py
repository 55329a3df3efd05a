"""A report as a table for a person, and all of them as JSON for a program."""

import math
import os
import platform
from collections.abc import Sequence
from typing import Any, Final

from rich import box
from rich.table import Table

from server import __version__
from server.bench.figures import Bound, Figure, Report, Target

FORMAT: Final = "warmroom-bench"
FORMAT_VERSION: Final = 1

_MET: Final = {True: "met", False: "missed", None: "not measured"}


def table(report: Report) -> Table:
    """Medians over the runs. Print it with a console that reads no markup."""
    drawn = Table(title=report.title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column(report.question)
    for name in ("measured", "floor", "ratio"):
        drawn.add_column(name, justify="right")
    drawn.add_column("target")
    for figure in report.figures:
        drawn.add_row(
            figure.what,
            f"{_short(figure.value)} {figure.unit}",
            "–" if figure.floor is None else f"{_short(figure.floor)} {figure.unit}",
            "–" if figure.ratio is None else f"{figure.ratio:.2f}",
            "" if figure.target is None else f"{_said(figure.target, figure.unit)}: {_MET[figure.is_met]}",
        )
    return drawn


def counted(report: Report) -> str:
    """What went through, in one line."""
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in report.counts.items())


def as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """Every value of every run. What JSON cannot say, an infinite ratio, is null."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": __version__,
        "machine": {
            "cores": os.cpu_count(),
            "busy": round(os.getloadavg()[0], 2),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()}",
        },
        "reports": [_report(report) for report in reports],
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "question": report.question,
        "title": report.title,
        "asked": dict(report.asked),
        "counts": dict(report.counts),
        "figures": [_figure(figure) for figure in report.figures],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    target = figure.target
    return {
        "what": figure.what,
        "unit": figure.unit,
        "value": figure.value,
        "floor": figure.floor,
        "ratio": figure.ratio if figure.ratio is not None and math.isfinite(figure.ratio) else None,
        "target": None if target is None else {"bound": target.bound.value, "limit": target.limit},
        "is_met": figure.is_met,
        "runs": list(figure.runs),
        "floors": list(figure.floors),
    }


def _said(target: Target, unit: str) -> str:
    match target.bound:
        case Bound.VALUE_AT_MOST:
            return f"≤ {target.limit:g} {unit}"
        case Bound.RATIO_AT_MOST:
            return f"ratio ≤ {target.limit:g}"
        case Bound.RATIO_AT_LEAST:
            return f"ratio ≥ {target.limit:g}"


def _short(value: float) -> str:
    """Three significant digits, and never an exponent."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
