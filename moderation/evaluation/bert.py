"""
BERT-base in PyTorch, for its speed alone: the arithmetic of Detoxify `original`, which is BERT-base with six outputs.

The weights are random, since Detoxify's come from a hub that is not always there. Time does not depend on them: the same matrices are
multiplied, whatever stands in them. Nothing it answers means anything.

Needs torch and transformers, so nothing that serves imports it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import torch
from transformers import BertConfig, BertForSequenceClassification

BATCHES: Final = (1, 8, 32)

_CLS, _SEP, _LONGEST = 101, 102, 512


class BertBase:
    """Reads pieces on one thread. Makes torch use one thread in this process."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(7)
        self._model: Any = BertForSequenceClassification(BertConfig(num_labels=6)).eval()
        self._vocabulary: int = self._model.config.vocab_size

    def batches(self, pieces: Sequence[Sequence[int]], size: int) -> Iterator[dict[str, Any]]:
        """*pieces* in batches of *size*, padded to the longest of a batch; the like of length together, so that little is padding."""
        rows = sorted(
            ([_CLS, *(one % self._vocabulary for one in text[: _LONGEST - 2]), _SEP] for text in pieces), key=len
        )
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            longest = max(map(len, some))
            ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in some])
            mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in some])
            yield {"input_ids": ids, "attention_mask": mask}

    def read(self, batch: dict[str, Any]) -> None:
        """One forward pass, and the sigmoid that Detoxify ends with."""
        with torch.inference_mode():
            torch.sigmoid(self._model(**batch).logits)
