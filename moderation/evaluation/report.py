"""
An evaluation as JSON: everything, for other programs; `docs/moderation/evaluating.md` says what each field means.

Shares lie in [0, 1], with their 95 % interval and the number of cases. What could not be measured is null. Texts are only in it where
they were asked for.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from moderation.evaluation.answers import Answers
from moderation.evaluation.compare import Comparison, Difference, LabelComparison
from moderation.evaluation.evaluation import Evaluation, LabelResult, SliceResult
from moderation.evaluation.metrics import Share
from moderation.evaluation.mistakes import Mistake
from moderation.evaluation.thresholds import Setting, Suggestion
from moderation.labels import LABELS, Label

FORMAT: Final = "warmroom-evaluation"
FORMAT_VERSION: Final = 1

Json = dict[str, Any]


def as_json(found: Evaluation, files: Sequence[Path], *, show_text: bool = False) -> Json:
    """
    Everything in *found*, ready for `json.dumps`.

    Args:
        show_text: whether mistakes come with their messages.
    """
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "files": [str(path) for path in files],
        "lines": len(found.labelled.lines),
        "ordinary": int(found.labelled.ordinary.sum()),
        "model": _model(found.answers),
        "labels": {
            result.metrics.label.value: _label(result, found.false_flags.by_label[result.metrics.label])
            for result in found.labels
        },
        "false_flags": _share(found.false_flags.any),
        "slices": [_slice(name, result) for name, result in found.slices.items()],
        "mistakes": found.mistakes
        and {
            "flagged": [_mistake(mistake, show_text) for mistake in found.mistakes.flagged],
            "missed": [_mistake(mistake, show_text) for mistake in found.mistakes.missed],
        },
        "suggestion": found.suggestion and _suggestion(found.suggestion),
        "comparison": found.comparison and _comparison(found.comparison),
    }


def _model(answers: Answers) -> Json:
    thresholds = {label.value: _number(answers.thresholds[at]) for at, label in enumerate(LABELS)}
    return {"version": answers.model_version, "sha256": answers.model_sha256, "thresholds": thresholds}


def _label(result: LabelResult, flags: Share) -> Json:
    metrics, curve = result.metrics, result.curve
    points = zip(curve.thresholds.tolist(), curve.precision.tolist(), curve.recall.tolist(), strict=True)
    return {
        "lines": metrics.lines,
        "positives": metrics.positives,
        "precision": _share(metrics.precision),
        "recall": _share(metrics.recall),
        "f1": _estimate(metrics.f1, metrics.f1_low, metrics.f1_high),
        "auroc": _estimate(metrics.auroc, metrics.auroc_low, metrics.auroc_high),
        "average_precision": _estimate(
            metrics.average_precision, metrics.average_precision_low, metrics.average_precision_high
        ),
        "false_flags": _share(flags),
        "curve": [
            {"threshold": _number(threshold), "precision": _number(precision), "recall": _number(recall)}
            for threshold, precision, recall in points
        ],
        "calibration": {
            "error": _number(result.reliability.error),
            "bins": [
                {"low": part.low, "high": part.high, "score": _number(part.score), "observed": _share(part.observed)}
                for part in result.reliability.bins
            ],
        },
    }


def _slice(name: str | None, result: SliceResult) -> Json:
    return {
        "name": name,
        "lines": result.lines,
        "false_flags": _share(result.false_flags.any),
        "labels": {
            label.value: {
                "precision": _share(counts.precision),
                "recall": _share(counts.recall),
                "f1": _number(counts.f1),
                "false_flags": _share(result.false_flags.by_label[label]),
            }
            for label, counts in result.labels.items()
        },
    }


def _mistake(mistake: Mistake, show_text: bool) -> Json:
    said = {
        "id": mistake.line.id,
        "label": mistake.label.value,
        "score": _number(mistake.score),
        "threshold": _number(mistake.threshold),
        "sureness": _number(mistake.sureness),
    }
    return said | {"text": mistake.line.utterance.text} if show_text else said


def _suggestion(found: Suggestion) -> Json:
    def setting(of: Setting) -> Json:
        return {
            "threshold": of.threshold,
            "false_flags": _share(of.false_flags),
            "precision": _share(of.precision),
            "recall": _share(of.recall),
        }

    def settings(label: Label) -> Json:
        return {
            "now": setting(found.now[label]),
            "alone": setting(found.alone[label]),
            "together": setting(found.together[label]),
        }

    return {
        "budget_per_100": found.budget,
        "labels": {label.value: settings(label) for label in LABELS},
        "false_flags": {
            "now": _share(found.now_any),
            "alone": _share(found.alone_any),
            "together": _share(found.together_any),
        },
    }


def _comparison(found: Comparison) -> Json:
    def label(row: LabelComparison) -> Json:
        changes = row.changes
        return {
            "f1": _difference(row.f1),
            "recall": _difference(row.recall),
            "false_flags": _difference(row.false_flags),
            "changes": {
                "found": changes.found,
                "lost": changes.lost,
                "added": changes.added,
                "spared": changes.spared,
                "unknown": changes.unknown,
            },
        }

    return {
        "model": _model(found.other),
        "lines_changed": found.lines_changed,
        "false_flags": _difference(found.false_flags),
        "labels": {row.label.value: label(row) for row in found.labels},
    }


def _share(share: Share) -> Json:
    return _estimate(share.value, share.low, share.high) | {"of": share.of}


def _estimate(value: float, low: float, high: float) -> Json:
    return {"value": _number(value), "low": _number(low), "high": _number(high)}


def _difference(of: Difference) -> Json:
    return {"this": _number(of.this), "other": _number(of.other)} | {
        "difference": _estimate(of.difference, of.low, of.high)
    }


def _number(value: float) -> float | None:
    """To six places; JSON has no word for nan."""
    return None if math.isnan(value) else round(float(value), 6)
