"""
Trains the network: masked binary cross-entropy over nine outputs, batches of like length, AdamW with a linear decay, and a running average
of the weights, which is what ships.

A run can be interrupted: with a checkpoint file it goes on where it was. Order and noise of an epoch follow from seed and epoch alone, so
a resumed run sees what an unbroken one would have seen, and on a CPU ends with the same weights. A checkpoint of other lines, another
vocabulary or another recipe is refused.
"""

import hashlib
import logging
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from moderation.encoding import Encoded, Encoder
from moderation.labels import LABELS
from moderation.training.augment import Augmenter
from moderation.training.examples import Example
from moderation.training.network import Network
from moderation.training.recipe import Recipe

log = logging.getLogger(__name__)

CHECKPOINT_EVERY: Final = 500
"""Steps between two checkpoints: some three minutes of two processor cores."""

LOG_EVERY: Final = 200

WARM_UP: Final = 0.06
"""Share of all steps in which the learning rate climbs."""


def best_device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class OtherRun(Exception):
    """A checkpoint was written by a run that would not end where this one does."""


class Run:
    """The state of one training: network, running average, optimiser, and how far it has come."""

    def __init__(self, network: Network, examples: Sequence[Example], encoder: Encoder, recipe: Recipe) -> None:
        self._device = best_device()
        self._network = network.to(self._device)
        self._examples = examples
        self._encoder = encoder
        self._recipe = recipe
        self._augment = Augmenter.over(examples, another_english=recipe.another_english)
        self._steps_an_epoch = min(math.ceil(len(self._of_epoch(n)) / recipe.batch) for n in range(recipe.epochs))
        self._done = 0
        self._digest = _digest(examples, network, recipe)
        encoder_parameters = [p for p in network.encoder.parameters() if p.requires_grad]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": encoder_parameters, "lr": recipe.rate},
                {"params": network.head.parameters(), "lr": 10 * recipe.rate},
            ],
            weight_decay=0.01,
            fused=True,
        )
        steps = recipe.epochs * self._steps_an_epoch
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser, lambda step: _slope(step / steps))
        self._trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
        self._average = {name: p.detach().clone() for name, p in self._trained.items()}

    def fit(self, checkpoint: Path | None = None) -> None:
        """
        Train to the end and leave the averaged weights in the network.

        Args:
            checkpoint: a file to go on from, if it is there, and to write on the way; removed at the end.

        Raises:
            OtherRun: If the checkpoint belongs to another run.
        """
        torch.manual_seed(self._recipe.seed)
        if checkpoint and checkpoint.exists():
            self._restore(checkpoint)
        self._network.train()
        with _progress() as progress:
            for epoch in range(self._done // self._steps_an_epoch, self._recipe.epochs):
                done = self._done - epoch * self._steps_an_epoch
                task = progress.add_task(
                    f"epoch {epoch + 1}", total=self._steps_an_epoch, completed=done, loss=math.nan
                )
                total = 0.0
                for number, rows in enumerate(self._batches(epoch)):
                    if number < done:
                        continue
                    total += self._step(rows)
                    progress.update(task, advance=1, loss=total / (number + 1 - done))
                    if checkpoint and self._done % CHECKPOINT_EVERY == 0:
                        self._save(checkpoint)
                    if progress.disable and self._done % LOG_EVERY == 0:
                        log.info("epoch %d, step %d: loss %.4f", epoch + 1, number + 1, total / (number + 1 - done))
        with torch.no_grad():
            for name, parameter in self._trained.items():
                parameter.copy_(self._average[name])
        self._network.to("cpu").eval()
        if checkpoint:
            checkpoint.unlink(missing_ok=True)

    def _step(self, rows: Sequence[tuple[Example, Encoded]]) -> float:
        ids, segments, attended = (tensor.to(self._device) for tensor in padded([encoded for _, encoded in rows]))
        targets, weights = self._targets([example for example, _ in rows])
        # Half precision doubles the speed of processors that have it; sums and the loss stay in float32.
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            logits = self._network(ids, segments, attended)
        each = binary_cross_entropy_with_logits(logits.float(), targets, reduction="none")
        loss = (each * weights).sum() / len(rows)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._optimiser.zero_grad()
        self._done += 1
        # A short memory at the start, so that the fresh head is soon forgotten.
        kept = min(self._recipe.averaging, self._done / (self._done + 10))
        with torch.no_grad():
            for name, parameter in self._trained.items():
                self._average[name].lerp_(parameter, 1 - kept)
        return loss.item()

    def _batches(self, epoch: int) -> Iterator[list[tuple[Example, Encoded]]]:
        draw = random.Random(f"{self._recipe.seed} {epoch}")  # noqa: S311 - an order, not a secret
        noisy = [self._augment(example, draw) for example in self._of_epoch(epoch)]
        rows = [(example, encoded(self._encoder, example)) for example in noisy]
        draw.shuffle(rows)
        size = self._recipe.batch
        batches: list[list[tuple[Example, Encoded]]] = []
        # Sorted only within fifty batches: like lengths save padding, and the order between batches stays random.
        for start in range(0, len(rows), 50 * size):
            stretch = sorted(rows[start : start + 50 * size], key=lambda row: len(row[1].ids))
            batches += [stretch[at : at + size] for at in range(0, len(stretch), size)]
        draw.shuffle(batches)
        yield from batches[: self._steps_an_epoch]

    def _of_epoch(self, epoch: int) -> list[Example]:
        """Every line whose labels are all known, and a part of the others that changes with the epoch."""
        every = self._recipe.public_every
        return [
            example for place, example in enumerate(self._examples) if example.is_exact or (place + epoch) % every == 0
        ]

    def _targets(self, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
        smoothing = self._recipe.smoothing
        present = torch.tensor([[float(label in example.labels) for label in LABELS] for example in examples])
        weights = torch.tensor(
            [[example.weight * (label in example.known) for label in LABELS] for example in examples]
        )
        return (present * (1 - 2 * smoothing) + smoothing).to(self._device), weights.to(self._device)

    def _save(self, path: Path) -> None:
        state = {
            "done": self._done,
            "of": self._digest,
            "random": torch.get_rng_state(),
            "network": {name: p.detach().cpu() for name, p in self._trained.items()},
            "average": {name: p.cpu() for name, p in self._average.items()},
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
        }
        unfinished = path.with_suffix(".unfinished")
        torch.save(state, unfinished)
        unfinished.replace(path)

    def _restore(self, path: Path) -> None:
        state: dict[str, Any] = torch.load(path, map_location=self._device, weights_only=True)
        if state["of"] != self._digest:
            raise OtherRun(
                f"{path} belongs to a run with other lines or another recipe: remove it, or name another file"
            )
        with torch.no_grad():
            for name, parameter in self._trained.items():
                parameter.copy_(state["network"][name])
                self._average[name].copy_(state["average"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._done = state["done"]
        torch.set_rng_state(state["random"].cpu())


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


def _digest(examples: Sequence[Example], network: Network, recipe: Recipe) -> str:
    """Of everything that a run's end depends on: lines with their labels, vocabulary and recipe."""
    found = hashlib.sha256(msgspec.json.encode(recipe, order="sorted"))
    found.update(str(network.encoder.config.vocab_size).encode())
    for example in examples:
        found.update(
            f"{example.id} {example.text} {example.context} {sorted(example.labels)} {sorted(example.known)}".encode()
        )
    return found.hexdigest()


def _progress() -> Progress:
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # A file or a pipe gets lines of the log instead.
    return Progress(
        *columns, TextColumn("loss {task.fields[loss]:.4f}"), console=console, disable=not console.is_terminal
    )


def _slope(progress: float) -> float:
    return progress / WARM_UP if progress < WARM_UP else max(0.0, (1 - progress) / (1 - WARM_UP))
