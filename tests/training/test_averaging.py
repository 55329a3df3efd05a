"""Making one network of several."""

from pathlib import Path

import torch
from safetensors.torch import save_file

from moderation.training.averaging import EMBEDDINGS, averaged


def test_the_mean_of_all_but_the_words(tmp_path: Path) -> None:
    """Word embeddings are the first run's: another run has kept other pieces."""
    save_file({"head.bias": torch.tensor([1.0, 3.0]), EMBEDDINGS: torch.zeros(3, 2)}, tmp_path / "a")
    save_file({"head.bias": torch.tensor([3.0, 5.0]), EMBEDDINGS: torch.ones(4, 2)}, tmp_path / "b")
    mean = averaged([tmp_path / "a", tmp_path / "b"])
    assert mean["head.bias"].tolist() == [2.0, 4.0]
    assert mean[EMBEDDINGS].tolist() == [[0.0, 0.0]] * 3


def test_one_alone_is_itself(tmp_path: Path) -> None:
    """To the last digit."""
    save_file({"head.bias": torch.tensor([0.1, 0.7])}, tmp_path / "a")
    assert torch.equal(averaged([tmp_path / "a"])["head.bias"], torch.tensor([0.1, 0.7]))
