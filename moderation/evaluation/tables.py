"""
An evaluation as text for a terminal of 80 columns, or for a file.

Texts of messages are only in it where they were asked for. What comes from a file is shown with its control characters spelled out,
for a terminal would obey them.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from moderation.evaluation.compare import Comparison, Difference
from moderation.evaluation.evaluation import Evaluation, SliceResult
from moderation.evaluation.metrics import LabelMetrics, Share
from moderation.evaluation.mistakes import Mistake, Mistakes
from moderation.evaluation.thresholds import Setting, Suggestion
from moderation.labels import LABELS

FEW: Final = 30
"""Below so many positives the report says that a label has few: an interval of recall is then wider than a third of the scale."""

MOST_SLICES: Final = 20
"""Slices shown in a terminal; the JSON has them all."""

_ANY: Final = "any but labeling"


def tables(found: Evaluation, *, show_text: bool = False) -> Iterator[RenderableType]:
    """What to print, in order. Print it with a console that reads no markup."""
    lines, ordinary = len(found.labelled.lines), int(found.labelled.ordinary.sum())
    yield Text(
        f"{printable(found.answers.model_version)} on {lines} lines, {ordinary} of them ordinary (surely without a label)"
    )
    metrics = [result.metrics for result in found.labels]
    yield from _decisions(metrics)
    yield from _ranking(found)
    yield from _false_flags(found)
    few = [f"{row.label} ({row.positives})" for row in metrics if row.positives < FEW]
    if few:
        yield _note(f"Fewer than {FEW} lines carry {', '.join(few)}: read the intervals there, not the numbers.")
    if found.slices:
        yield from _slices(found)
    if found.comparison:
        yield from _comparison(found.answers.model_version, found.comparison)
    if found.suggestion:
        yield from _suggestion(found.suggestion)
    if found.mistakes:
        yield from _mistakes(found.mistakes, show_text)


def _decisions(metrics: Sequence[LabelMetrics]) -> Iterator[RenderableType]:
    yield _heading("Decisions, at the model's thresholds")
    table = _table("label", "n+", "precision", "recall", "F1")
    for row in metrics:
        f1 = _estimate(row.f1, row.f1_low, row.f1_high)
        table.add_row(row.label, str(row.positives), _share(row.precision), _share(row.recall), f1)
    yield table


def _ranking(found: Evaluation) -> Iterator[RenderableType]:
    yield _heading("Ranking and calibration")
    table = _table("label", "AUROC", "average precision", "cal. error")
    for result in found.labels:
        row = result.metrics
        table.add_row(
            row.label,
            _estimate(row.auroc, row.auroc_low, row.auroc_high, places=3),
            _estimate(row.average_precision, row.average_precision_low, row.average_precision_high),
            _value(result.reliability.error, places=3),
        )
    yield table


def _false_flags(found: Evaluation) -> Iterator[RenderableType]:
    yield _heading("False flags in 100 ordinary messages")
    table = _table("label", "in 100")
    for label, share in found.false_flags.by_label.items():
        table.add_row(label, _in_100(share))
    table.add_row(_ANY, _in_100(found.false_flags.any), style="bold")
    yield table


def _slices(found: Evaluation) -> Iterator[RenderableType]:
    yield _heading("By slice: false flags in 100 ordinary messages")
    table = _table("slice", "lines", "ordinary", _ANY, "most often")
    shown = list(found.slices.items())[:MOST_SLICES]
    for name, result in shown:
        share = result.false_flags.any
        table.add_row(_slice_name(name), str(result.lines), str(share.of), _in_100(share), _most_often(result))
    yield table
    table = _table("slice", "label", "n+", "precision", "recall", "F1")
    for name, result in shown:
        for label, counts in result.labels.items():
            if counts.recall.of:
                cells = (str(counts.recall.of), _share(counts.precision), _share(counts.recall), _value(counts.f1))
                table.add_row(_slice_name(name), label, *cells)
    if table.row_count:
        yield _heading("By slice: labels that are there")
        yield table
    if len(found.slices) > MOST_SLICES:
        yield _note(f"{len(found.slices) - MOST_SLICES} smaller slices are in the JSON (--json) only.")


def _most_often(result: SliceResult) -> str:
    label, share = max(result.false_flags.by_label.items(), key=lambda pair: pair[1].value if pair[1].of else 0.0)
    return f"{label} {100 * share.value:.1f}" if share.of and share.value else "—"


def _comparison(this: str, found: Comparison) -> Iterator[RenderableType]:
    yield _heading(f"Compared: this is {printable(this)}, the other {printable(found.other.model_version)}")
    yield Text(f"They say different labels on {found.lines_changed} lines. A difference is other − this.")
    for title, differences, factor, places in (
        ("F1", [row.f1 for row in found.labels], 1, 2),
        ("Recall", [row.recall for row in found.labels], 1, 2),
        ("False flags in 100 ordinary messages", [row.false_flags for row in found.labels], 100, 1),
    ):
        yield _heading(title)
        table = _table("label", "this", "other", "difference")
        rows: list[tuple[str, Difference]] = list(zip(LABELS, differences, strict=True))
        for name, difference in [*rows, (_ANY, found.false_flags)] if factor == 100 else rows:
            table.add_row(name, *_difference(difference, factor, places))
        yield table
    yield _heading("Decisions that change")
    table = _table("label", "found", "lost", "added", "spared", "unknown")
    for row in found.labels:
        changes = row.changes
        counts = (changes.found, changes.lost, changes.added, changes.spared, changes.unknown)
        table.add_row(row.label, *(str(count) for count in counts))
    yield table
    yield _note(
        "* the interval leaves out 0. found, lost: the label is there, and only the other, or only this one, says it. "
        "added, spared: it is not there, and only the other, or only this one, says it."
    )


def _suggestion(found: Suggestion) -> Iterator[RenderableType]:
    budget = f"{found.budget:g} in 100 ordinary messages"
    for title, settings, in_all in (
        (f"Thresholds that keep each label alone within {budget}", found.alone, found.alone_any),
        (f"Thresholds that keep all labels but labeling together within {budget}", found.together, found.together_any),
    ):
        yield _heading(title)
        table = _table("label", "now", "said from", "false flags in 100", "recall")
        for label in LABELS:
            table.add_row(label, *_setting(found.now[label], settings[label]))
        table.add_row(_ANY, "", "", _in_100(in_all), "", style="bold")
        yield table
    yield _note(
        f"Nothing was changed; now it is {_in_100(found.now_any)} for {_ANY}. These are the lowest thresholds that fit these very "
        "lines, so expect more false flags on others; the interval says how many more these lines do not rule out."
    )


def _setting(now: Setting, then: Setting) -> tuple[str, str, str, str]:
    recall = f"{_value(now.recall.value)} → {_value(then.recall.value)}"
    said_from = "never" if then.threshold is None else f"{then.threshold:.3f}"
    return f"{now.threshold:.3f}", said_from, _in_100(then.false_flags), recall


def _mistakes(found: Mistakes, show_text: bool) -> Iterator[RenderableType]:
    for title, rows in (
        ("Surest false flags: said, and not there", found.flagged),
        ("Surest misses: there, and not said", found.missed),
    ):
        yield _heading(title)
        yield _mistake_table(rows, show_text) if rows else Text("none")


def _mistake_table(rows: Sequence[Mistake], show_text: bool) -> Table:
    table = _table("id", "label", "score", "said from", *(["text"] if show_text else []))
    for row in rows:
        words = [printable(row.line.utterance.text)] if show_text else []
        table.add_row(printable(row.line.id), row.label, f"{row.score:.3f}", f"{row.threshold:.3f}", *words)
    return table


def printable(text: str) -> str:
    """*text* in one line, with what would move the cursor or colour the screen spelled out."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _slice_name(name: str | None) -> str:
    return "(none)" if name is None else printable(name)


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        is_wordy = name in {"label", "text", "most often"}
        table.add_column(name, justify="left" if is_wordy else "right", overflow="fold")
    return table


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _note(text: str) -> Text:
    return Text(text, style="dim")


def _share(share: Share) -> str:
    return _estimate(share.value, share.low, share.high)


def _in_100(share: Share) -> str:
    return _estimate(100 * share.value, 100 * share.low, 100 * share.high, places=1)


def _estimate(value: float, low: float, high: float, places: int = 2) -> str:
    if math.isnan(value):
        return "—"
    interval = "" if math.isnan(low) else f" [{low:.{places}f}, {high:.{places}f}]"
    return f"{value:.{places}f}{interval}"


def _difference(of: Difference, factor: int, places: int) -> tuple[str, str, str]:
    if math.isnan(of.difference):
        return "—", "—", "—"
    change, low, high = (f"{factor * value:+.{places}f}" for value in (of.difference, of.low, of.high))
    mark = " *" if of.is_clear else "  "
    return f"{factor * of.this:.{places}f}", f"{factor * of.other:.{places}f}", f"{change} [{low}, {high}]{mark}"


def _value(value: float, places: int = 2) -> str:
    return "—" if math.isnan(value) else f"{value:.{places}f}"
