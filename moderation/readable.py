"""An assessment in words a person can read at a terminal."""

from collections.abc import Mapping

from moderation.assessment import Assessment, Span
from moderation.labels import Label, attention_of
from moderation.masking import mask


def readable(text: str, assessment: Assessment, weighed: Mapping[Label, tuple[Span, ...]]) -> str:
    """
    *assessment* of *text*, over several lines: what is said, with its score, the words that weighed most, kinder wording,
    and the masked text.

    Args:
        weighed: what `Assessor.weigh()` names for the labels that are said.

    No colour and no width is assumed. Labels that are not said are listed by score, so that near misses can be seen.
    """
    lines = [f"model: {assessment.model_version}"]
    for label in assessment.labels:
        words = ", ".join(f"“{text[start:end]}”" for start, end in weighed.get(label, ()))
        reason = f"; weighed most: {words}" if words else ""
        lines.append(f"{label} ({attention_of(label)}): {assessment.scores[label]:.2f}{reason}")
    for offer in assessment.wording:
        typed = text[offer.span.start : offer.span.end]
        instead = " or ".join(f"“{words}”" for words in offer.instead)
        lines.append(f"kinder wording: {instead} instead of “{typed}”. {offer.why} ({offer.source})")
    if not assessment.labels:
        lines.append("no label reaches its threshold; that is no promise that nothing is there")
    rest = [label for label in assessment.scores if label not in assessment.labels]
    below = sorted(rest, key=lambda label: -assessment.scores[label])
    if below:
        lines.append("below threshold: " + ", ".join(f"{label} {assessment.scores[label]:.2f}" for label in below))
    if assessment.private:
        lines.append(f"masked: {mask(text, assessment.private).text}")
    return "\n".join(lines)
