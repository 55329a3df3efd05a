"""
Keeps the wordpieces worth shipping, and the rows of the embedding table that go with them.

Every single character and every `##` character stays, so any text that could be read before can still be read, in smaller pieces.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final

from tokenizers import Tokenizer

from moderation.encoding import TEXT_PIECES, Encoder

SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def prune(tokenizer: Tokenizer, texts: Iterable[str], *, commonest: int) -> tuple[Tokenizer, list[int]]:
    """
    A tokenizer with fewer pieces, and for each of its ids the id the piece had before.

    Args:
        tokenizer: WordPiece, the base encoder's own.
        texts: text whose pieces are worth keeping: those seen at least twice stay.
        commonest: the base vocabulary is ordered by frequency; this many of its first pieces stay whether *texts* use them or not.
    """
    whole = json.loads(tokenizer.to_str())
    old: dict[str, int] = whole["model"]["vocab"]
    seen: Counter[int] = Counter()
    encoder = Encoder(tokenizer, max_length=TEXT_PIECES + 2, context_lines=0)
    for text in texts:
        seen.update(encoder.pieces(text).ids)
    kept = [
        (piece, number)
        for piece, number in sorted(old.items(), key=lambda item: item[1])
        if piece in SPECIAL
        or (
            not piece.startswith("[unused")
            and (number < commonest or seen[number] >= 2 or len(piece.removeprefix("##")) == 1)
        )
    ]
    new = {piece: place for place, (piece, _) in enumerate(kept)}
    whole["model"]["vocab"] = new
    for added in whole["added_tokens"]:
        added["id"] = new[added["content"]]
    # The pair layout is ours (`moderation.encoding`), so the template that would add [CLS] and [SEP] by their old ids goes.
    whole["post_processor"] = None
    whole["truncation"] = whole["padding"] = None
    return Tokenizer.from_str(json.dumps(whole)), [number for _, number in kept]


def kept_in(pruned: Tokenizer, tokenizer: Tokenizer) -> list[int]:
    """For each id of *pruned* the id that its piece has in *tokenizer*."""
    old = tokenizer.get_vocab()
    return [old[piece] for piece, _ in sorted(pruned.get_vocab().items(), key=lambda item: item[1])]
