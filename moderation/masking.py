"""Covering what identifies somebody: the text with stand-ins, and where every other word has gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from moderation.assessment import PrivateKind, PrivateSpan, Span

STAND_INS: Final = {
    PrivateKind.PHONE: "[phone number]",
    PrivateKind.EMAIL: "[e-mail address]",
    PrivateKind.ADDRESS: "[address]",
    PrivateKind.HANDLE: "[account name]",
    PrivateKind.NAME: "[name]",
    PrivateKind.OTHER: "[personal detail]",
}


@dataclass(frozen=True, slots=True)
class Masked:
    """
    A text with its private stretches covered.

    Attributes:
        text: what may be shown.
        covered: the stretches of the original that it no longer shows, in order and not overlapping.
    """

    text: str
    covered: tuple[Span, ...]
    _shifts: tuple[int, ...]

    def moved(self, span: Span) -> Span | None:
        """Where *span* of the original is in `text`; None if any of it is covered."""
        if any(span.start < hidden.end and hidden.start < span.end for hidden in self.covered):
            return None
        by = sum(shift for hidden, shift in zip(self.covered, self._shifts, strict=True) if hidden.end <= span.start)
        return Span(span.start + by, span.end + by)


def mask(text: str, private: Iterable[PrivateSpan]) -> Masked:
    """
    *text* with each stretch of *private* replaced by a readable stand-in such as `[phone number]`.

    Args:
        private: stretches of *text*; overlapping ones are covered as if they were one, under the kind of the first.

    Raises:
        ValueError: If a stretch is empty or reaches outside *text*.
    """
    joined: list[PrivateSpan] = []
    for stretch in sorted(private):
        (start, end), _ = stretch
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no stretch {start}:{end} in a text of {len(text)} characters")
        if joined and start < joined[-1].span.end:
            (first, last), kind = joined[-1]
            joined[-1] = PrivateSpan(Span(first, max(last, end)), kind)
        else:
            joined.append(stretch)
    parts: list[str] = []
    at = 0
    for (start, end), kind in joined:
        parts += (text[at:start], STAND_INS[kind])
        at = end
    shifts = tuple(len(STAND_INS[kind]) - (span.end - span.start) for span, kind in joined)
    return Masked("".join((*parts, text[at:])), tuple(span for span, _ in joined), shifts)
