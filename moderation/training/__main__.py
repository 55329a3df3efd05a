"""`python -m moderation.training train|export|card|detoxify`: labelled text in, bundle, model card and held-out sample out."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch
from safetensors.torch import save_model
from tokenizers import Tokenizer

from moderation.bundle import open_bundle
from moderation.encoding import Encoder
from moderation.training.averaging import averaged
from moderation.training.card import write_card
from moderation.training.detoxify_checkpoint import write_checkpoint
from moderation.training.examples import Example, Part, read_corpus, read_public, without_leaks
from moderation.training.findings import find
from moderation.training.fit import Run
from moderation.training.network import Network, base_tokenizer
from moderation.training.recipe import RECIPE, Recipe, read_recipe
from moderation.training.release import Release
from moderation.training.vocabulary import kept_in, prune

log = logging.getLogger("moderation.training")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if options.command == "detoxify":
        write_checkpoint(options.weights, options.bundle, options.out)
        return 0
    torch.set_num_threads(options.threads)
    recipe = msgspec.structs.replace(
        read_recipe(options.recipe),
        **{name: value for name in ("version", "epochs", "seed") if (value := getattr(options, name)) is not None},
    )
    torch.manual_seed(recipe.seed)
    examples = _examples(options.public, options.limit, recipe)
    if options.command == "card":
        size_mb = sum(path.stat().st_size for path in options.bundle.iterdir()) / 1e6
        bundle = open_bundle(options.bundle)
        write_card(options.card, bundle.manifest, find(bundle, examples, size_mb))
        return 0
    training = [example for example in examples if example.part is Part.TRAIN]
    if options.command == "train":
        tokenizer, kept = prune(
            base_tokenizer(),
            [line for example in training for line in (example.text, *example.context)],
            commonest=recipe.keep_commonest,
        )
    else:
        tokenizer = Tokenizer.from_str(open_bundle(options.bundle[0]).tokenizer)
        kept = kept_in(tokenizer, base_tokenizer())
    encoder = Encoder(tokenizer, max_length=recipe.max_length, context_lines=recipe.context_lines)
    network = Network.from_base(kept)
    log.info("%d lines to train on, %d pieces", len(training), len(kept))
    if options.command == "train":
        Run(network, training, encoder, recipe).fit(options.checkpoint)
    else:
        network.load_state_dict(averaged(options.weights))
        network.eval()
    if options.keep:
        save_model(network, str(options.keep))
    release = Release(examples, recipe, encoder, tokenizer, of=() if options.command == "train" else options.bundle)
    release.write(network, options.out, card=options.card, sample=options.sample)
    return 0


def _examples(public: Path | None, limit: int, recipe: Recipe) -> list[Example]:
    examples = without_leaks(read_corpus() + (read_public(public, recipe) if public else []))
    # One line in so many of each part, so that a small run still meets every label.
    return examples[:: max(1, len(examples) // limit)] if limit else examples


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m moderation.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, calibrate, quantise and write a bundle")
    train.add_argument("--checkpoint", type=Path, help="a file to write on the way and to go on from when it is there")
    export = commands.add_parser("export", help="the same from kept weights, without training")
    export.add_argument(
        "--weights",
        type=Path,
        nargs="+",
        required=True,
        help="what `train --keep` wrote; of several runs the mean is taken",
    )
    export.add_argument(
        "--bundle",
        type=Path,
        nargs="+",
        required=True,
        help="the bundles of the same runs, for what they were made of; the vocabulary is the first one's",
    )
    card = commands.add_parser("card", help="measure a bundle again and write its model card")
    card.add_argument("--bundle", type=Path, required=True, help="folder of the bundle")
    for command in (train, export, card):
        command.add_argument(
            "--public", type=Path, help="folder of the public sets; without it only our corpus is used"
        )
        command.add_argument("--recipe", type=Path, default=RECIPE, help="every setting of the run; see recipe.toml")
        command.add_argument("--version", help="instead of the recipe's")
        command.add_argument("--epochs", type=int, help="instead of the recipe's")
        command.add_argument("--seed", type=int, help="instead of the recipe's")
        command.add_argument(
            "--limit", type=int, default=0, help="about how many lines to use in all, for a quick try; 0 means all"
        )
        command.add_argument("--threads", type=int, default=2)
        command.add_argument(
            "--card", type=Path, required=command is card, help="folder to write the model card and its picture to"
        )
    for command in (train, export):
        command.add_argument("--out", type=Path, required=True, help="folder of the bundle")
        command.add_argument("--keep", type=Path, help="also keep the float weights here (safetensors)")
        command.add_argument("--sample", type=Path, help="also write a sample of held-out lines here, for tests")
    detoxify = commands.add_parser("detoxify", help="write kept weights and their bundle as a checkpoint for Detoxify")
    detoxify.add_argument("--weights", type=Path, required=True, help="what `train --keep` wrote")
    detoxify.add_argument("--bundle", type=Path, required=True, help="folder of the bundle of the same run")
    detoxify.add_argument("--out", type=Path, required=True, help="folder to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
