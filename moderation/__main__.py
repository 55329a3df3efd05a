"""`python -m moderation assess | verify | evaluate | speed`: the model without a server."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from moderation import Utterance, load
from moderation.bundle import SHIPPED, BundleError, open_bundle
from moderation.config import ModerationConfig
from moderation.evaluation.command import Request, Unusable, carry_out
from moderation.evaluation.lines import BadLines, read_lines
from moderation.jsonlines import assess_lines, bounded_lines
from moderation.readable import readable

DONE, PARTLY, UNUSABLE = 0, 1, 2
"""Exit statuses: all went well; some lines could not be assessed; nothing could be done."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. What is wrong goes to standard error in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (BundleError, BadLines, Unusable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    return status


def _assess(options: argparse.Namespace) -> int:
    if options.text is not None:
        sys.stdout.write(asyncio.run(_one(options)) + "\n")
        return DONE
    return PARTLY if asyncio.run(_many(options)) else DONE


async def _one(options: argparse.Namespace) -> str:
    assessor = load(options.bundle)
    utterance = Utterance(options.text)
    try:
        (assessment,) = await assessor.assess([utterance])
        weighed = await assessor.weigh(utterance, assessment.labels)
    finally:
        await assessor.aclose()
    return readable(options.text, assessment, weighed)


async def _many(options: argparse.Namespace) -> int:
    assessor = load(options.bundle)

    def write(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()

    try:
        return await assess_lines(bounded_lines(sys.stdin.buffer), write, assessor)
    finally:
        await assessor.aclose()


def _verify(options: argparse.Namespace) -> int:
    folder = options.folder or SHIPPED
    bundle = open_bundle(folder)
    sys.stdout.write(f"{folder}: {bundle.manifest.model_version}, every file is as it was written\n")
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    request = Request(
        files=tuple(options.files),
        model=ModerationConfig(bundle=str(options.bundle or "")),
        other=options.compare,
        by=options.by,
        mistakes=options.mistakes,
        show_text=options.show_text,
        json_to=options.json,
        plots_to=options.plots,
        budget=options.suggest,
    )
    asyncio.run(carry_out(request))
    return DONE


def _speed(options: argparse.Namespace) -> int:
    # Imported here, so that a command that runs no model pays for no runtime.
    from moderation.evaluation.speed import measure_speed, written  # noqa: PLC0415

    if options.against_bert and not (find_spec("torch") and find_spec("transformers")):
        raise Unusable("--against-bert needs torch and transformers: run it from .venv-train")
    lines = [line.utterance for line in read_lines(options.lines)] if options.lines else None
    found = measure_speed(
        options.bundle or SHIPPED, messages=options.messages, against_bert=options.against_bert, lines=lines
    )
    sys.stdout.write((json.dumps(found.as_json(), indent=2) if options.json else written(found)) + "\n")
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m moderation", description="Assess messages without a server.")
    commands = parser.add_subparsers(required=True)
    assess = commands.add_parser(
        "assess", help='JSON lines {"id", "text", "context"} in, {"id", "labels", "scores"} out'
    )
    assess.add_argument("--text", help="assess this one message and print it for a person")
    assess.set_defaults(run=_assess)
    verify = commands.add_parser("verify", help="check that a bundle is whole and ours")
    verify.add_argument("folder", nargs="?", type=Path, help="the bundle's folder; the shipped one when left out")
    verify.set_defaults(run=_verify)
    measure = commands.add_parser("evaluate", help="measure the model on messages that a person has labelled")
    _add_evaluate_options(measure)
    measure.set_defaults(run=_evaluate)
    speed = commands.add_parser("speed", help="measure how fast the model answers on one core of this machine")
    _add_speed_options(speed)
    speed.set_defaults(run=_speed)
    for command in (assess, measure, speed):
        command.add_argument("--bundle", type=Path, help="the bundle's folder; the shipped one when left out")
    return parser


def _add_evaluate_options(measure: argparse.ArgumentParser) -> None:
    """The same as those of `warmroom evaluate`."""
    measure.add_argument("files", nargs="+", type=Path, help='JSON lines {"id", "text", "context", "labels"}')
    measure.add_argument("--by", metavar="KEY", help="measure by slice: the lines that say the same under this key")
    measure.add_argument(
        "--mistakes", type=int, default=0, metavar="N", help="list the N surest mistakes of either kind"
    )
    measure.add_argument("--show-text", action="store_true", help="list mistakes with their messages")
    measure.add_argument("--compare", type=Path, metavar="BUNDLE", help="a second bundle, measured on the same lines")
    measure.add_argument("--suggest", type=float, metavar="BUDGET", help="thresholds for so many false flags in 100")
    measure.add_argument("--json", type=Path, metavar="OUT", help="write everything to this file")
    measure.add_argument("--plots", type=Path, metavar="DIR", help="write pictures to this folder")


def _add_speed_options(speed: argparse.ArgumentParser) -> None:
    speed.add_argument("--messages", type=int, default=400, metavar="N", help="how many messages are timed")
    speed.add_argument(
        "--lines", nargs="+", type=Path, metavar="FILE", help="messages to read in place of our mix, as for evaluate"
    )
    speed.add_argument(
        "--against-bert", action="store_true", help="beside BERT-base in PyTorch; needs torch, and minutes"
    )
    speed.add_argument("--json", action="store_true", help="print JSON in place of tables")


if __name__ == "__main__":
    sys.exit(main())
