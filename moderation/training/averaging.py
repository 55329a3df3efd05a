"""
Makes one network of several: the mean of their weights.

Networks that were fine-tuned from the same one lie in one valley, and the mean of them is often better than each, at the cost of one (Wortsman et
al., "Model soups", ICML 2022). What one run has learned too eagerly, another has not.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor

EMBEDDINGS: Final = "encoder.embeddings.word_embeddings.weight"
"""Not trained, and each run keeps other pieces of the vocabulary: those of the first run stay."""


def averaged(weights: Sequence[Path]) -> dict[str, Tensor]:
    """
    The mean of what runs have kept.

    Args:
        weights: what `train --keep` wrote, one file a run; one alone is returned as it is.

    Raises:
        KeyError, RuntimeError: If they are not of one architecture.
    """
    first, *others = [load_file(path) for path in weights]
    return {
        name: value if name == EMBEDDINGS else torch.stack([value, *(other[name] for other in others)]).mean(dim=0)
        for name, value in first.items()
    }
