"""
What a shadow has counted, put side by side for the operator: as a table, as JSON, and in one sentence.

Two models that read the same messages are told apart by the messages they disagree on: if they flagged alike, either would be alone
about equally often (the sign test). The sentence claims a difference only where Wilson's interval of that share leaves out a half.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from moderation.evaluation.metrics import Share
from moderation.labels import LABELS, Label
from server.domain.shadow import FLAGGED, KINDS, Counts, Trial

FORMAT: Final = "warmroom-shadow"
FORMAT_VERSION: Final = 1

FEW: Final = 200
"""Below so many messages no difference is spoken of: with one flag in 20 messages that is 10 flags of either model."""

NOTHING_YET: Final = (
    "Nothing has been compared yet. Name the folder of a second model in [moderation] shadow and start the server: "
    "it reads along, and what both say is counted here, written about once a minute."
)


def tables(trials: Sequence[Trial]) -> Iterator[RenderableType]:
    """What to print, in order. Print it with a console that reads no markup."""
    if not trials:
        yield Text(NOTHING_YET)
    for trial in trials:
        yield Text(
            f"\n{trial.pair.live} (live) beside {trial.pair.shadow} (shadow), {_days(trial)}\n"
            f"{trial.tally.compared} messages compared, {trial.tally.skipped} skipped",
            style="bold",
        )
        yield _labels(trial)
        yield _flags(trial)
        yield Text(meaning(trial))


def as_json(trials: Sequence[Trial]) -> dict[str, Any]:
    """The same for programs. Shares are of messages, in [0, 1]; one that could not be measured is null."""
    return {"format": FORMAT, "format_version": FORMAT_VERSION, "trials": [_as_json(trial) for trial in trials]}


def meaning(trial: Trial) -> str:
    """One sentence on what the counts say, and what they do not."""
    live, shadow, of = trial.pair.live, trial.pair.shadow, trial.tally.compared
    if of < FEW:
        return f"With {of} messages compared it is too early to tell; look again from {FEW} on, better from some thousands."
    flagged, crisis = trial.tally.of(FLAGGED), trial.tally.of(Label.CRISIS.value)
    said = f"In 100 messages {shadow} would flag {_per_100(flagged.shadow, of)} where {live} flags {_per_100(flagged.live, of)}"
    alone = Share.count(flagged.only_shadow, flagged.only_shadow + flagged.only_live)
    if alone.low > 0.5:
        said += ", more than chance explains"
    elif alone.high < 0.5:
        said += ", fewer than chance explains"
    else:
        said += ", a difference that may be chance"
    said += f"; they disagree on whether to flag in {_per_100(alone.of, of)} of 100"
    if crisis.only_live:
        said += f", and {_messages(crisis.only_live)} that {live} calls a crisis would go unnoticed as one"
    return (
        f"{said}. Which of them is right no count can say: label some evenings and run `warmroom evaluate --compare`."
    )


def _labels(trial: Trial) -> Table:
    table = _table("label", "both", "only live", "only shadow", "neither")
    for label in LABELS:
        counts = trial.tally.of(label.value)
        table.add_row(label.value, *map(str, (counts.both, counts.only_live, counts.only_shadow, counts.neither)))
    return table


def _flags(trial: Trial) -> Table:
    table = _table("flags in 100 messages", "live", "shadow")
    for kind in (*KINDS, FLAGGED):
        live, shadow = _shares(trial.tally.of(kind), trial.tally.compared)
        table.add_row("any" if kind == FLAGGED else kind, _percent(live), _percent(shadow))
    return table


def _as_json(trial: Trial) -> dict[str, Any]:
    of = trial.tally.compared
    flags = {}
    for kind in (*KINDS, FLAGGED):
        counts = trial.tally.of(kind)
        live, shadow = _shares(counts, of)
        flags[kind] = {**_four(counts), "live": _share(live), "shadow": _share(shadow)}
    return {
        "live": trial.pair.live,
        "shadow": trial.pair.shadow,
        "first_day": trial.first_day.isoformat(),
        "last_day": trial.last_day.isoformat(),
        "days": trial.days,
        "compared": of,
        "skipped": trial.tally.skipped,
        "labels": {label.value: _four(trial.tally.of(label.value)) for label in LABELS},
        "flags": flags,
        "meaning": meaning(trial),
    }


def _four(counts: Counts) -> dict[str, int]:
    return {
        "both": counts.both,
        "only_live": counts.only_live,
        "only_shadow": counts.only_shadow,
        "neither": counts.neither,
    }


def _shares(counts: Counts, of: int) -> tuple[Share, Share]:
    return Share.count(counts.live, of), Share.count(counts.shadow, of)


def _share(share: Share) -> dict[str, Any]:
    value = None if math.isnan(share.value) else share.value
    return {"value": value, "low": share.low, "high": share.high, "of": share.of}


def _percent(share: Share) -> str:
    if share.of == 0:
        return "–"
    return f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def _per_100(hits: int, of: int) -> str:
    return f"{100 * hits / of:.1f}"


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"


def _days(trial: Trial) -> str:
    if trial.days == 1:
        return f"{trial.first_day}"
    return f"{trial.days} days, {trial.first_day} to {trial.last_day}"


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table
