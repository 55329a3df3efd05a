"""A run can be interrupted, and nobody can tell afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from moderation.encoding import Encoder  # noqa: E402
from moderation.labels import LABELS  # noqa: E402
from moderation.training import fit  # noqa: E402
from moderation.training.examples import Example, Part, read_corpus  # noqa: E402
from moderation.training.fit import OtherRun, Run  # noqa: E402
from moderation.training.network import Network, base_tokenizer  # noqa: E402
from moderation.training.recipe import Recipe, read_recipe  # noqa: E402
from moderation.training.vocabulary import prune  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.timeout(300)]

RECIPE = read_recipe()
SMALL = Recipe(**{name: getattr(RECIPE, name) for name in RECIPE.__struct_fields__} | {"epochs": 2, "batch": 8})


class Interrupted(Exception):
    pass


def a_run(examples: Sequence[Example]) -> tuple[Run, Network]:
    torch.manual_seed(SMALL.seed)
    tokenizer, kept = prune(base_tokenizer(), [line.text for line in examples], commonest=2000)
    network = Network.from_base(kept)
    encoder = Encoder(tokenizer, max_length=SMALL.max_length, context_lines=SMALL.context_lines)
    return Run(network, examples, encoder, SMALL), network


def weights(network: Network) -> dict[str, Any]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def test_a_resumed_run_ends_where_an_unbroken_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted between two checkpoints, it goes on from the earlier one and ends with the very same weights."""
    examples = [line for line in read_corpus() if line.part is Part.TRAIN][::700]
    # Every third is known in part and takes turns with the others over the epochs, as public lines do.
    examples = [replace(line, known=frozenset(LABELS[:4])) if n % 3 == 0 else line for n, line in enumerate(examples)]
    monkeypatch.setattr(fit, "CHECKPOINT_EVERY", 3)
    unbroken, whole = a_run(examples)
    unbroken.fit()

    checkpoint = tmp_path / "checkpoint"
    broken, _ = a_run(examples)
    steps = broken._step

    def until_the_second_epoch(rows: Any) -> float:
        if broken._done == broken._steps_an_epoch + 3:
            raise Interrupted
        return steps(rows)

    monkeypatch.setattr(broken, "_step", until_the_second_epoch)
    with pytest.raises(Interrupted):
        broken.fit(checkpoint)
    assert checkpoint.exists()

    resumed, network = a_run(examples)
    resumed.fit(checkpoint)
    assert not checkpoint.exists()
    expected, found = weights(whole), weights(network)
    assert all(torch.equal(expected[name], found[name]) for name in expected)


def test_a_checkpoint_of_other_lines_is_refused(tmp_path: Path) -> None:
    examples = [line for line in read_corpus() if line.part is Part.TRAIN][:8]
    run, _ = a_run(examples)
    run._save(tmp_path / "checkpoint")
    other, _ = a_run([replace(examples[0], labels=frozenset({LABELS[0]})), *examples[1:]])
    with pytest.raises(OtherRun, match="remove it"):
        other.fit(tmp_path / "checkpoint")


def test_an_unknown_label_pulls_on_nothing() -> None:
    """A line of which only one label is known gives the others no weight in the loss."""
    line = Example("x", "you are pathetic", (), frozenset({LABELS[3]}), frozenset({LABELS[3]}), "edos", Part.TRAIN, 0.5)
    run, _ = a_run([line] * SMALL.public_every)
    targets, counted = run._targets([line])
    assert counted.tolist() == [[0.5 if place == 3 else 0.0 for place in range(len(LABELS))]]
    assert targets[0, 3] == pytest.approx(1 - SMALL.smoothing)
