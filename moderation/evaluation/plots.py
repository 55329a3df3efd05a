"""
Pictures of an evaluation: for each label precision over recall, and how far its scores can be believed; each as SVG and as PNG.

Needs matplotlib, which comes with the extra `[evaluate]`. Nothing else imports it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from moderation.evaluation.evaluation import LabelResult

FORMATS: Final = ("svg", "png")

# Blue and vermilion of Okabe and Ito's palette, which people who see few colours can tell apart; the line style says it again.
_LOOKS: Final = (("#0072B2", "-", "o"), ("#D55E00", "--", "s"))

_SETTINGS: Final = {
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
    "text.parse_math": False,  # a model may be named as it likes
    "svg.hashsalt": "warmroom",  # the same numbers make the same file
}

Models = Sequence[tuple[str, Sequence[LabelResult]]]
"""One or two models: name, and results in the order of the labels."""


def write_plots(models: Models, folder: Path) -> list[Path]:
    """
    Write the pictures into *folder*, which is made if need be.

    Returns:
        What was written. A label that no line carries has none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for at, result in enumerate(models[0][1]):
        if not result.metrics.positives:
            continue
        rows = [(name, results[at]) for name, results in models]
        label = result.metrics.label
        with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]
            for figure, name in (
                (_precision_recall(rows), f"pr-{label}"),
                (_reliability(rows), f"reliability-{label}"),
            ):
                for kind in FORMATS:
                    path = folder / f"{name}.{kind}"
                    figure.savefig(path, dpi=150, metadata={"Date": None} if kind == "svg" else None)
                    written.append(path)
    return written


def _precision_recall(rows: Sequence[tuple[str, LabelResult]]) -> Figure:
    figure = Figure(figsize=(6, 5.6))
    axes = figure.subplots()
    for (name, result), (colour, line, marker) in zip(rows, _LOOKS, strict=False):
        curve, metrics = result.curve, result.metrics
        axes.plot(
            [0.0, *curve.recall],
            [curve.precision[0], *curve.precision],
            drawstyle="steps-pre",  # so that the area under it is the average precision
            color=colour,
            linestyle=line,
            label=f"{name}: average precision {metrics.average_precision:.2f}",
        )
        if metrics.precision.of:
            _point(axes, metrics.recall.value, metrics.precision.value, colour, marker)
            across = ([metrics.recall.low], [metrics.recall.high])
            axes.plot(across, [[metrics.precision.value]] * 2, color=colour, linewidth=1)
            upright = ([metrics.precision.low], [metrics.precision.high])
            axes.plot([[metrics.recall.value]] * 2, upright, color=colour, linewidth=1)
    metrics = rows[0][1].metrics
    axes.axhline(metrics.positives / metrics.lines, color="0.5", linestyle=":", label="guessing")
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    axes.set_title(f"{metrics.label}: {metrics.positives} of {metrics.lines} lines carry it", loc="left")
    _legend(figure, axes, "marker: at the threshold, with 95 % intervals")
    return figure


def _reliability(rows: Sequence[tuple[str, LabelResult]]) -> Figure:
    figure = Figure(figsize=(6, 6.6))
    axes, below = figure.subplots(2, sharex=True, height_ratios=(3, 1))
    axes.plot([0, 1], [0, 1], color="0.5", linestyle=":", label="scores that mean what they say")
    width = 0.08 / len(rows)
    for place, ((name, result), (colour, line, marker)) in enumerate(zip(rows, _LOOKS, strict=False)):
        bins = result.reliability.bins
        scores = [part.score for part in bins]
        axes.plot(
            scores,
            [part.observed.value for part in bins],
            color=colour,
            linestyle=line,
            marker=marker,
            label=f"{name}: calibration error {result.reliability.error:.3f}",
        )
        ends = ([part.observed.low for part in bins], [part.observed.high for part in bins])
        axes.vlines(scores, *ends, color=colour, linewidth=1)
        middles = [(part.low + part.high) / 2 + (place - (len(rows) - 1) / 2) * width for part in bins]
        below.bar(middles, [part.observed.of for part in bins], width=width, color=colour)
    metrics = rows[0][1].metrics
    axes.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="share that carry the label")
    axes.set_title(f"{metrics.label}: {metrics.positives} of {metrics.lines} lines carry it", loc="left")
    _legend(figure, axes, "upright lines: 95 % intervals; below: how many lines have such scores")
    below.set(xlabel="score", ylabel="lines", yscale="log", ylim=(0.5, None))  # so that a single line is seen
    below.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    return figure


def _legend(figure: Figure, axes: Axes, title: str) -> None:
    """Below the axes, where it hides nothing."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, title=title, loc="outside lower left", frameon=False, alignment="left")


def _point(axes: Axes, x: float, y: float, colour: str, marker: str) -> None:
    # White around it, so that it is seen on its own curve.
    axes.plot([x], [y], marker=marker, markersize=9, color=colour, markeredgecolor="white", zorder=5)
