"""Trains the network: masked binary cross-entropy over nine outputs, batches of like length, AdamW with a linear decay."""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from moderation.encoding import Encoded, Encoder
from moderation.labels import LABELS
from moderation.training.augment import Augmenter
from moderation.training.examples import Example
from moderation.training.network import Network

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    What a run may vary.

    Attributes:
        rate: peak learning rate of the encoder; the fresh head learns ten times as fast.
        smoothing: how far targets are drawn from 0 and 1. A few per cent of lines are labelled wrongly, so certainty is not taught.
    """

    epochs: int = 4
    batch: int = 32
    rate: float = 1e-4
    smoothing: float = 0.02
    seed: int = 7


def fit(
    network: Network,
    examples: Sequence[Example],
    encoder: Encoder,
    recipe: Recipe,
    after_epoch: Callable[[int], None] = lambda _: None,
) -> None:
    """Train *network* in place. *after_epoch* is told the number of each epoch that has ended, from 1."""
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)  # noqa: S311 - an order, not a secret
    augment = Augmenter.over(examples, recipe.seed)
    encoder_parameters = [p for p in network.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder_parameters, "lr": recipe.rate},
            {"params": network.head.parameters(), "lr": 10 * recipe.rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _slope(step / steps))
    network.train()
    for epoch in range(recipe.epochs):
        started, total, done = time.monotonic(), 0.0, 0
        for rows in _batches([augment(example) for example in examples], encoder, recipe.batch, draw):
            ids, segments, attended = padded([encoded for _, encoded in rows])
            targets, weights = _targets([example for example, _ in rows], recipe.smoothing)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(ids, segments, attended)
            loss = (binary_cross_entropy_with_logits(logits.float(), targets, reduction="none") * weights).sum()
            loss = loss / len(rows)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total, done = total + loss.item(), done + 1
            if done % 100 == 0:
                log.info("epoch %d step %d loss %.4f %.0f s", epoch + 1, done, total / done, time.monotonic() - started)
        log.info("epoch %d ended: loss %.4f, %.0f s", epoch + 1, total / done, time.monotonic() - started)
        after_epoch(epoch + 1)
    network.eval()


def logits_of(network: Network, examples: Sequence[Example], encoder: Encoder) -> npt.NDArray[np.float32]:
    """The float network's logits: shape (examples, labels); of the first window of each text."""
    order = sorted(range(len(examples)), key=lambda place: len(examples[place].text))
    found = np.zeros((len(examples), len(LABELS)), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            places = order[start : start + 64]
            windows = [encoded(encoder, examples[place]) for place in places]
            found[places] = network(*padded(windows)).numpy()
    return found


def encoded(encoder: Encoder, example: Example) -> Encoded:
    """The first window of *example*."""
    return encoder.window(encoder.pieces(example.text).ids, encoder.context(example.context))


def padded(windows: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, segments and attention of *windows* as int64 tensors of shape (windows, longest)."""
    longest = max(len(window.ids) for window in windows)
    ids = torch.zeros(len(windows), longest, dtype=torch.int64)
    segments = torch.zeros_like(ids)
    attended = torch.zeros_like(ids)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = torch.from_numpy(window.ids)
        segments[row, :size] = torch.from_numpy(window.segments)
        attended[row, :size] = 1
    return ids, segments, attended


def _batches(
    examples: Sequence[Example], encoder: Encoder, size: int, draw: random.Random
) -> Iterator[list[tuple[Example, Encoded]]]:
    rows = [(example, encoded(encoder, example)) for example in examples]
    draw.shuffle(rows)
    batches: list[list[tuple[Example, Encoded]]] = []
    # Sorted only within fifty batches: like lengths save padding, and the order between batches stays random.
    for start in range(0, len(rows), 50 * size):
        stretch = sorted(rows[start : start + 50 * size], key=lambda row: len(row[1].ids))
        batches += [stretch[at : at + size] for at in range(0, len(stretch), size)]
    draw.shuffle(batches)
    yield from batches


def _targets(examples: Sequence[Example], smoothing: float) -> tuple[Tensor, Tensor]:
    present = torch.tensor([[float(label in example.labels) for label in LABELS] for example in examples])
    weights = torch.tensor([[example.weight * (label in example.known) for label in LABELS] for example in examples])
    return present * (1 - 2 * smoothing) + smoothing, weights


def _slope(progress: float) -> float:
    warm_up = 0.06
    return progress / warm_up if progress < warm_up else max(0.0, (1 - progress) / (1 - warm_up))
