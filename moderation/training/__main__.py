"""`python -m moderation.training train|export`: labelled text in, bundle, model card and held-out sample out."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_model, save_model

from moderation.encoding import Encoder
from moderation.training.examples import Example, Part, read_corpus, read_public, without_leaks
from moderation.training.fit import Recipe, fit
from moderation.training.network import Network, base_tokenizer
from moderation.training.release import CONTEXT_LINES, MAX_LENGTH, Release
from moderation.training.vocabulary import prune

log = logging.getLogger("moderation.training")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    examples = _examples(options.public, options.limit, options.seed)
    training = [example for example in examples if example.part is Part.TRAIN]
    tokenizer, kept = prune(
        base_tokenizer(), [line for example in training for line in (example.text, *example.context)]
    )
    encoder = Encoder(tokenizer, max_length=MAX_LENGTH, context_lines=CONTEXT_LINES)
    network = Network.from_base(kept)
    recipe = Recipe(epochs=options.epochs, seed=options.seed)
    log.info("%d lines to train on, %d pieces", len(training), len(kept))
    if options.command == "train":
        fit(network, training, encoder, recipe)
    else:
        load_model(network, options.weights)
        network.eval()
    if options.keep:
        save_model(network, str(options.keep))
    release = Release(
        version=options.version,
        examples=examples,
        recipe=recipe,
        encoder=encoder,
        tokenizer=tokenizer,
    )
    release.write(network, options.out, card=options.card, sample=options.sample)
    return 0


def _examples(public: Path | None, limit: int, seed: int) -> list[Example]:
    examples = without_leaks(read_corpus() + (read_public(public, seed) if public else []))
    # Every so-manieth line of each part, so that a small run still meets every label.
    return examples[:: max(1, len(examples) // limit)] if limit else examples


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m moderation.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, calibrate, quantise and write a bundle")
    export = commands.add_parser("export", help="the same from kept weights, without training")
    export.add_argument(
        "--weights", type=Path, required=True, help="what `train --keep` wrote, with the same data and seed"
    )
    for command in (train, export):
        command.add_argument("--out", type=Path, required=True, help="folder of the bundle")
        command.add_argument(
            "--public", type=Path, help="folder of the public sets; without it only our corpus is used"
        )
        command.add_argument("--version", default="warmroom-1", help="goes on every flag")
        command.add_argument("--epochs", type=int, default=4)
        command.add_argument(
            "--limit", type=int, default=0, help="about how many lines to use in all, for a quick try; 0 means all"
        )
        command.add_argument("--seed", type=int, default=7)
        command.add_argument("--threads", type=int, default=2)
        command.add_argument("--keep", type=Path, help="also keep the float weights here (safetensors)")
        command.add_argument("--card", type=Path, help="also write the model card here")
        command.add_argument("--sample", type=Path, help="also write a sample of held-out lines here, for tests")
    return parser


if __name__ == "__main__":
    sys.exit(main())
