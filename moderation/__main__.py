"""`python -m moderation assess | verify | evaluate`: the model without a server."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from moderation import Utterance, load
from moderation.bundle import SHIPPED, BundleError, open_bundle
from moderation.config import ModerationConfig
from moderation.evaluation.lines import BadLine, evaluate, read_labelled
from moderation.evaluation.metrics import table
from moderation.jsonlines import assess_lines, bounded_lines
from moderation.readable import readable

DONE, PARTLY, UNUSABLE = 0, 1, 2
"""Exit statuses: all went well; some lines could not be assessed; nothing could be done."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. What is wrong goes to standard error in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (BundleError, BadLine, OSError) as error:
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
    try:
        (assessment,) = await assessor.assess([Utterance(options.text)])
    finally:
        await assessor.aclose()
    return readable(options.text, assessment)


async def _many(options: argparse.Namespace) -> int:
    # Lines out name no words, so the work of finding them is saved.
    assessor = load(ModerationConfig(bundle=str(options.bundle or ""), words=0))

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
    rows = [row for path in options.files for row in read_labelled(path)]

    async def run() -> str:
        assessor = load(ModerationConfig(bundle=str(options.bundle or ""), words=0))
        try:
            metrics, flagged = await evaluate(assessor, rows)
        finally:
            await assessor.aclose()
        clean = f"{flagged.value:.1%} [{flagged.low:.1%}, {flagged.high:.1%}] of {flagged.of} lines without a label were flagged"
        return f"{assessor.model_version} on {len(rows)} lines\n\n{table(metrics)}\n\n{clean}\n"

    sys.stdout.write(asyncio.run(run()))
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
    measure = commands.add_parser("evaluate", help='measure on files of JSON lines {"text", "context", "labels"}')
    measure.add_argument("files", nargs="+", type=Path)
    measure.set_defaults(run=_evaluate)
    for command in (assess, measure):
        command.add_argument("--bundle", type=Path, help="the bundle's folder; the shipped one when left out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
