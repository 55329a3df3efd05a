"""What the server's process and the model's say to each other, and how it travels."""

from collections.abc import Collection

import msgspec

from moderation.assessment import Assessment, Offer, PrivateSpan, Span, Utterance
from moderation.labels import Label


class Asked(msgspec.Struct, frozen=True, tag=True):
    """
    An `Utterance` on its way. Bytes, because half an emoji is no UTF-8.

    Attributes:
        number: of the question; its answer carries it.
        labels: for which of them its words are to be named; None if it is to be assessed.
    """

    number: int
    text: bytes
    context: tuple[bytes, ...]
    labels: tuple[Label, ...] | None = None

    @property
    def utterance(self) -> Utterance:
        return Utterance(_text(self.text), tuple(_text(line) for line in self.context))


class Ready(msgspec.Struct, frozen=True, tag=True):
    """
    The model is loaded.

    Attributes:
        hard_ms: how long the dearest message took here, by the clock, and as the first one.
    """

    model_version: str
    model_sha256: str
    thresholds: dict[Label, float]
    hard_ms: float


class Unusable(msgspec.Struct, frozen=True, tag=True):
    """The model cannot be used; *why* is for the operator."""

    why: str


class Answered(msgspec.Struct, frozen=True, tag=True):
    """An `Assessment` on its way; version and thresholds are those of `Ready`."""

    number: int
    scores: dict[Label, float]
    weighed: dict[Label, tuple[Span, ...]]
    private: tuple[PrivateSpan, ...]
    wording: tuple[Offer, ...]


class Weighed(msgspec.Struct, frozen=True, tag=True):
    """The words that weighed most, on their way."""

    number: int
    words: dict[Label, tuple[Span, ...]]


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Reading this one message went wrong. Says where, and nothing of what was read."""

    number: int
    kind: str
    where: str


Reply = Ready | Unusable | Answered | Weighed | Failed


def packed(number: int, utterance: Utterance, labels: Collection[Label] | None = None) -> bytes:
    """Question *number*, *utterance* on its way: to be assessed, or to have its words named for *labels*."""
    return msgspec.msgpack.encode(
        Asked(
            number,
            _bytes(utterance.text),
            tuple(_bytes(line) for line in utterance.context),
            None if labels is None else tuple(labels),
        )
    )


def unpacked(frame: bytes) -> Asked:
    """What *frame* asks."""
    asked: Asked = _asked.decode(frame)
    return asked


def answered(number: int, said: Assessment) -> Answered:
    """*said* on its way, in answer to question *number*."""
    return Answered(number, dict(said.scores), dict(said.weighed), said.private, said.wording)


def assessment(answer: Answered, ready: Ready) -> Assessment:
    """The assessment that *answer* carries."""
    return Assessment(
        scores=answer.scores,
        thresholds=ready.thresholds,
        model_version=ready.model_version,
        weighed=answer.weighed,
        private=answer.private,
        wording=answer.wording,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(sent: bytes) -> str:
    return sent.decode("utf-8", "surrogatepass")


_asked = msgspec.msgpack.Decoder(Asked)
