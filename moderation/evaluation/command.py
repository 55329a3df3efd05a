"""
The command `evaluate`, shared by `warmroom` and `python -m moderation`: read, ask, measure, print and write.

Whatever an operator can get wrong is an `Unusable` with one sentence, raised before the slow part where it can be known by then.
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from moderation import load
from moderation.assessor import Assessor
from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.evaluation.answers import Answers, ask
from moderation.evaluation.evaluation import Evaluation, evaluate, label_result
from moderation.evaluation.lines import SLICE, BadLines, Labelled, Line, read_lines
from moderation.evaluation.report import as_json
from moderation.evaluation.tables import tables
from moderation.evaluation.thresholds import NoOrdinaryLines
from moderation.labels import LABELS


class Unusable(Exception):
    """The evaluation cannot be made. One sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    What was asked for.

    Attributes:
        model: the settings of the model; only what says which model it is counts.
        other: the folder of a second model to compare with.
        by: the key that sorts lines into slices; None for `slice`, where lines have it.
        mistakes: how many of either kind to list.
        show_text: whether they come with their messages.
        json_to: a file for everything, as JSON.
        plots_to: a folder for pictures.
        budget: false flags in 100 ordinary messages that thresholds are suggested for.
    """

    files: tuple[Path, ...]
    model: ModerationConfig
    other: Path | None = None
    by: str | None = None
    mistakes: int = 0
    show_text: bool = False
    json_to: Path | None = None
    plots_to: Path | None = None
    budget: float | None = None


async def carry_out(request: Request) -> None:
    """
    Make the evaluation: tables to standard output, progress and what was written to standard error.

    Raises:
        Unusable: If it cannot be made.
    """
    out = Console(markup=False, emoji=False, highlight=False)
    err = Console(markup=False, emoji=False, highlight=False, stderr=True, soft_wrap=True)
    try:
        found = await _found(request, err)
        out.print(*tables(found, show_text=request.show_text), sep="\n")
        _write(request, found, err)
    except (BadLines, BundleError, NoOrdinaryLines) as error:
        raise Unusable(str(error)) from error


async def _found(request: Request, err: Console) -> Evaluation:
    _check(request)
    lines = read_lines(request.files, request.by or SLICE)
    if request.by and not any(line.slice is not None for line in lines):
        raise Unusable(f'no line has the key "{request.by}", so there are no slices by it')
    labelled = Labelled.of(lines)
    if request.budget is not None and not labelled.ordinary.any():
        raise NoOrdinaryLines
    second = [ModerationConfig(bundle=str(request.other))] if request.other else []
    models = [_load(settings) for settings in (request.model, *second)]
    try:
        this, *others = [await _ask(model, lines, err) for model in models]
    finally:
        for model in models:
            await model.aclose()
    return evaluate(
        labelled,
        this,
        most_mistakes=request.mistakes,
        budget=request.budget,
        other=others[0] if others else None,
    )


def _check(request: Request) -> None:
    if request.mistakes < 0:
        raise Unusable("--mistakes takes how many to list, 0 or more")
    if request.budget is not None and not 0 <= request.budget <= 100:
        raise Unusable("--suggest takes false flags in 100 ordinary messages, from 0 to 100")
    if request.show_text and not request.mistakes:
        raise Unusable("--show-text shows the texts of mistakes: say with --mistakes how many")
    if request.json_to and not request.json_to.absolute().parent.is_dir():
        raise Unusable(f"{request.json_to} cannot be written: there is no such folder")
    if request.plots_to and importlib.util.find_spec("matplotlib") is None:
        raise Unusable(
            'pictures need matplotlib, which is not installed: .venv/bin/python -m pip install -e ".[evaluate]", or leave --plots out'
        )


def _load(settings: ModerationConfig) -> Assessor:
    # One thread, whatever a server may use: an evaluation may run beside one that needs the other cores.
    return load(msgspec.structs.replace(settings, threads=1, queue_limit=ModerationConfig().queue_limit))


async def _ask(model: Assessor, lines: list[Line], err: Console) -> Answers:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(model.model_version, total=len(lines))
        return await ask(model, lines, lambda done: progress.advance(task, done))


def _write(request: Request, found: Evaluation, err: Console) -> None:
    try:
        if request.json_to:
            whole = as_json(found, request.files, show_text=request.show_text)
            request.json_to.write_text(
                json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
            )
            err.print(f"wrote {request.json_to}")
        if request.plots_to:
            _write_plots(request.plots_to, found, err)
    except OSError as error:
        raise Unusable(f"{error.filename} cannot be written: {error.strerror or error}") from error


def _write_plots(folder: Path, found: Evaluation, err: Console) -> None:
    from moderation.evaluation.plots import write_plots  # noqa: PLC0415 - only this needs the [evaluate] extra

    models = [(found.answers.model_version, found.labels)]
    if found.comparison:
        other = found.comparison.other
        results = [label_result(at, found.labelled, other) for at in range(len(LABELS))]
        # Two bundles may bear one name, as when only thresholds differ.
        models = [(f"this, {found.answers.model_version}", found.labels), (f"other, {other.model_version}", results)]
    written = write_plots(models, folder)
    err.print(f"wrote {len(written)} pictures to {folder}")
    if without := [result.metrics.label for result in found.labels if not result.metrics.positives]:
        err.print(f"no pictures of {', '.join(without)}: no line carries it")
