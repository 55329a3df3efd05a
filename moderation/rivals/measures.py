"""
What a tool without our labels can be measured by: whether it flags a message at all.

Any finding of a tool flags the message, and ours by the same rule. That is kind to a tool that finds the wrong thing in the right message,
and unkind to one that notes wording beside what it flags; where it matters, the same tool has a row of its own without its notes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from moderation.evaluation.metrics import Share, Truths
from moderation.evaluation.suites import VARIETIES
from moderation.labels import LABELS, Attention, Label, attention_of
from moderation.rivals.texts import Origin, Text

TOLD: Final = ("reported_speech", "counter_speech", "recovery_story", "quote_without_marks")
"""How functionalities begin whose clean half tells a wound, refutes a stereotype, or tells of a crisis that is over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What one tool's flags come to. Every share counts messages, but for `told_apart`.

    Attributes:
        told_apart: of minimal pairs with one clean half, those where the other half is flagged and the clean one is not.
        concern, care: of messages with a label of that attention, in conversations and held-out lines, those flagged.
        talk_clean: of clean messages in conversations, those flagged.
        ordinary: of clean everyday talk in held-out lines, those flagged.
        near_misses: of other clean held-out lines, written to look as if they carried something, those flagged.
        told: of clean halves that report, refute or look back (`TOLD`), those flagged.
        by_variety: of clean slices, those flagged, by kind of English.
        by_label: of messages that carry a label, in conversations and held-out lines, those flagged for whatever reason.
    """

    told_apart: Share
    concern: Share
    care: Share
    talk_clean: Share
    ordinary: Share
    near_misses: Share
    told: Share
    by_variety: Mapping[str, Share]
    by_label: Mapping[Label, Share]


def outcome(texts: Sequence[Text], flagged: Truths) -> Outcome:
    """
    Args:
        flagged: bool, shape (texts,).
    """

    def share(of: Callable[[Text], bool]) -> Share:
        chosen = np.array([of(text) for text in texts], dtype=np.bool_)
        return Share.count(int(flagged[chosen].sum()), int(chosen.sum()))

    def asks_for(attention: Attention) -> Callable[[Text], bool]:
        return lambda text: _counts(text) and any(attention_of(label) is attention for label in text.labels)

    def carries(label: Label) -> Callable[[Text], bool]:
        return lambda text: _counts(text) and label in text.labels

    return Outcome(
        told_apart=_told_apart(texts, flagged),
        concern=share(asks_for(Attention.CONCERN)),
        care=share(asks_for(Attention.CARE)),
        talk_clean=share(lambda text: text.origin is Origin.TALK and not text.labels),
        ordinary=share(lambda text: text.ordinary),
        near_misses=share(lambda text: text.origin is Origin.HELD_OUT and not text.labels and not text.ordinary),
        told=share(lambda text: not text.labels and (text.functionality or "").startswith(TOLD)),
        by_variety=_by_variety(texts, flagged),
        by_label={label: share(carries(label)) for label in LABELS},
    )


def _counts(text: Text) -> bool:
    return text.origin in {Origin.TALK, Origin.HELD_OUT}


def _told_apart(texts: Sequence[Text], flagged: Truths) -> Share:
    halves: dict[int, list[tuple[bool, bool]]] = {}
    for text, found in zip(texts, flagged.tolist(), strict=True):
        if text.pair is not None:
            halves.setdefault(text.pair, []).append((bool(text.labels), found))
    contrasts = [pair for pair in halves.values() if {carries for carries, _ in pair} == {False, True}]
    return Share.count(sum(all(carries == found for carries, found in pair) for pair in contrasts), len(contrasts))


def _by_variety(texts: Sequence[Text], flagged: Truths) -> dict[str, Share]:
    of = np.array([text.origin is Origin.VARIETIES for text in texts], dtype=np.bool_)
    clean = np.array([not text.labels for text in texts], dtype=np.bool_)[of]
    said = flagged[of]
    kinds = np.arange(len(said)) % len(VARIETIES)
    return {
        name: Share.count(int(said[clean & (kinds == place)].sum()), int((clean & (kinds == place)).sum()))
        for place, name in enumerate(VARIETIES)
    }
