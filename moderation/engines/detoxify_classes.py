"""
Our network and our layout as `transformers` classes, which Detoxify builds by name.

A Detoxify checkpoint names a model class and a tokenizer class, and Detoxify takes both from the `transformers` module. Ours are in no
release of transformers, because the pooling and the layout of context are ours; `register()` puts them where Detoxify looks. Then
Detoxify itself gives the bundle's scores: the tokenizer undoes tricks of typing, cuts and lays out text and context as
`moderation.encoding` does, a long text in several windows; the model gives one row a text, the highest of its windows; and temperature and
bias of each label are folded into the head when a checkpoint is written, so that the sigmoid Detoxify ends with is our calibration.

Imports torch and transformers, which the [detoxify] extra brings: only `moderation.engines.detoxify` and the training import this.
"""

# mypy: disable-error-code="no-untyped-call"
# transformers leaves some of its functions without types.

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
import transformers
from torch import Tensor, nn
from transformers import BatchEncoding, BertConfig, BertModel, PreTrainedModel, PreTrainedTokenizerFast

from moderation.encoding import Encoded, Encoder
from moderation.labels import LABELS

WINDOW_OF: Final = "overflow_to_sample_mapping"
"""For each row the number of the text it is a window of; the name transformers has for it."""

Ask = str | tuple[str, Sequence[str]]
"""A text, or a text and the earlier lines of its room, oldest first."""


class WarmroomConfig(BertConfig):
    """The shape of the network."""

    model_type = "warmroom"

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *arguments: Any, **options: Any) -> Any:
        # Detoxify asks for an architecture's common settings by its name before it looks into the folder, and then uses the folder's.
        # There are no common ones of ours, and looking for them would mean asking a model hub.
        if pretrained_model_name_or_path == cls.model_type:
            return cls()
        return super().from_pretrained(pretrained_model_name_or_path, *arguments, **options)


class WarmroomForSequenceClassification(PreTrainedModel):
    """The network of `moderation.training.network`, with the calibration in its head; a test holds the two together."""

    config_class = WarmroomConfig
    base_model_prefix = "encoder"

    def __init__(self, config: WarmroomConfig) -> None:
        super().__init__(config)
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.head = nn.Linear(2 * config.hidden_size, config.num_labels or len(LABELS))
        self.post_init()

    def forward(
        self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor, **windows: Tensor
    ) -> tuple[Tensor]:
        """
        Args:
            input_ids, token_type_ids, attention_mask: int64, shape (windows, pieces).
            windows: `WINDOW_OF`, int64, shape (windows,); without it every row is a text of its own.

        Returns:
            float32, shape (texts, labels): calibrated logits, the highest over a text's windows.
        """
        hidden = self.encoder(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        own = ((token_type_ids == 0) & (attention_mask == 1)).unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * own).sum(1) / own.sum(1)
        highest = (hidden - (1 - own) * 1e4).amax(1)
        logits = self.head(torch.cat([mean, highest], dim=-1))
        if WINDOW_OF not in windows:
            return (logits,)
        owner = windows[WINDOW_OF]
        return (torch.stack([logits[owner == text].amax(0) for text in range(int(owner[-1]) + 1)]),)


class WarmroomTokenizer(PreTrainedTokenizerFast):
    """The bundle's tokenizer with the bundle's layout. Its folder's `tokenizer_config.json` holds `window_pieces` and `context_lines`."""

    def __call__(self, text: Ask | list[Ask], *, return_tensors: str = "pt", **_: Any) -> BatchEncoding:
        """
        Lay out one text or several.

        Args:
            text: texts, each alone or with its context. What Detoxify says of truncation and padding is not heeded: nothing is cut
                off, and rows are padded where their lengths differ.
        """
        asks = text if isinstance(text, list) else [text]
        rows: list[Encoded] = []
        owners: list[int] = []
        for number, ask in enumerate(asks):
            own, context = (ask, ()) if isinstance(ask, str) else ask
            windows = self._layout().windows(self._layout().pieces(own).ids, self._layout().context(tuple(context)))
            rows += windows
            owners += [number] * len(windows)
        width = max(len(row.ids) for row in rows)
        ids, segments, attended = np.zeros((3, len(rows), width), dtype=np.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row.ids)] = row.ids
            segments[place, : len(row.ids)] = row.segments
            attended[place, : len(row.ids)] = 1
        arrays = {"input_ids": ids, "token_type_ids": segments, "attention_mask": attended, WINDOW_OF: np.array(owners)}
        return BatchEncoding(arrays, tensor_type=return_tensors)

    def _layout(self) -> Encoder:
        made: Encoder | None = self.__dict__.get("_warmroom_layout")
        if made is None:
            settings = self.init_kwargs
            made = Encoder(
                self.backend_tokenizer, max_length=settings["window_pieces"], context_lines=settings["context_lines"]
            )
            self.__dict__["_warmroom_layout"] = made
        return made


def register() -> None:
    """Let Detoxify find our classes. May be called twice."""
    for made in (WarmroomConfig, WarmroomForSequenceClassification, WarmroomTokenizer):
        setattr(transformers, made.__name__, made)
