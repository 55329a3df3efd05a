"""What the server's process and the model's say to each other, and how it travels."""

import msgspec

from moderation.assessment import Assessment, Offer, PrivateSpan, Span, Utterance
from moderation.labels import Label


class Asked(msgspec.Struct, frozen=True):
    """An `Utterance` on its way. Bytes, because half an emoji is no UTF-8."""

    text: bytes
    context: tuple[bytes, ...]


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

    scores: dict[Label, float]
    weighed: dict[Label, tuple[Span, ...]]
    private: tuple[PrivateSpan, ...]
    wording: tuple[Offer, ...]


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Reading this one message went wrong. Says where, and nothing of what was read."""

    kind: str
    where: str


Reply = Ready | Unusable | Answered | Failed


def packed(utterance: Utterance) -> bytes:
    """*utterance* on its way."""
    return msgspec.msgpack.encode(Asked(_bytes(utterance.text), tuple(_bytes(line) for line in utterance.context)))


def unpacked(frame: bytes) -> Utterance:
    """The utterance that *frame* carries."""
    asked = _asked.decode(frame)
    return Utterance(_text(asked.text), tuple(_text(line) for line in asked.context))


def answered(said: Assessment) -> Answered:
    """*said* on its way."""
    return Answered(dict(said.scores), dict(said.weighed), said.private, said.wording)


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
