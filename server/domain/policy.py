"""
What a room makes of an assessment: a message goes out or is held, and which flags are raised. Pure functions over data.

Nothing here punishes. The strongest thing policy does is to hold a message so that its own author can choose.
"""

from dataclasses import dataclass

from moderation.assessment import Assessment, PrivateSpan, Unassessed
from moderation.labels import Attention, Label, attention_of
from moderation.masking import Masked, mask
from moderation.wording import offers
from server.domain.flags import FlagDraft, Reason
from server.domain.messages import HoldReason
from server.domain.reading import Setting, Wait, is_asked, waits
from server.domain.rooms import RoomPolicy, WhenUnassessed


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is to happen to a message.

    Attributes:
        hold_reason: why it is held; None releases it.
        flags: to raise now, in the order of attention.
        private: the stretches its author is asked about when it is held as personal; may be empty when the model suspects
            something and no pattern finds it.
        concerns: what its author is asked about when it is held for its wording, and its reader told when it is read first.
        wait: what is promised when it is read first.
    """

    hold_reason: HoldReason | None
    flags: tuple[FlagDraft, ...] = ()
    private: tuple[PrivateSpan, ...] = ()
    concerns: tuple[Label, ...] = ()
    wait: Wait | None = None


def decide(
    text: str,
    assessment: Assessment | Unassessed,
    policy: RoomPolicy,
    *,
    is_facilitator_present: bool,
    has_author_chosen: bool = False,
    is_wording_meant: bool = False,
    setting: Setting | None = None,
) -> Verdict:
    """
    Decide what becomes of a message.

    Args:
        text: the words that were assessed.
        assessment: what the model says of them, or that it could not answer.
        policy: the room's.
        is_facilitator_present: somebody can look after an unassessed message.
        has_author_chosen: the author has seen what is personal in it and sends it so.
        is_wording_meant: they have been asked about its wording and send it so.
        setting: under which rules its author writes; None for whoever is not asked about wording and read by nobody first.

    Returns:
        The verdict. While a message is held as personal only care flags are raised, with the personal stretches covered:
        risk cannot wait for the author's choice, and nobody else reads what is personal before it is made; the other flags
        come with its release. By then a stricter policy (lower thresholds) has never raised fewer flags. So it is while a facilitator
        reads it first, and nothing is flagged while its author is asked about its wording. Whoever may need somebody is not asked that.
    """
    if isinstance(assessment, Unassessed):
        if setting is not None and (wait := waits(policy.hold, setting, (), is_sure=False)) is not None:
            return Verdict(HoldReason.REVIEW, wait=wait)
        is_released = policy.when_unassessed is WhenUnassessed.RELEASE and is_facilitator_present
        return Verdict(None if is_released else HoldReason.UNASSESSED)

    reasons = _reasons(assessment, policy)
    if not has_author_chosen and any(reason.label is Label.PERSONAL_INFO for reason in reasons):
        masked = mask(text, assessment.private)
        covered = tuple(_move_into(reason, masked) for reason in reasons)
        flags = _flags(masked.text, covered, (Attention.CARE,))
        return Verdict(HoldReason.PERSONAL_INFO, flags, assessment.private)
    if setting is not None:
        concerning = [reason for reason in reasons if attention_of(reason.label) is Attention.CONCERN]
        concerns = tuple(reason.label for reason in concerning)
        if not is_wording_meant and _is_asked(text, reasons, concerns, setting):
            return Verdict(HoldReason.WORDING, concerns=concerns)
        is_sure = any(policy.hold.reads_first(found.label, found.score, found.threshold) for found in concerning)
        if (wait := waits(policy.hold, setting, concerns, is_sure=is_sure)) is not None:
            return Verdict(HoldReason.REVIEW, _flags(text, reasons, (Attention.CARE,)), concerns=concerns, wait=wait)
    return Verdict(None, _flags(text, reasons, tuple(Attention)))


def _is_asked(text: str, reasons: tuple[Reason, ...], concerns: tuple[Label, ...], setting: Setting) -> bool:
    if any(attention_of(reason.label) is Attention.CARE for reason in reasons):
        return False
    return is_asked(setting.nudge, concerns, has_kinder=bool(offers(text, concerns)))


def _reasons(assessment: Assessment, policy: RoomPolicy) -> tuple[Reason, ...]:
    reasons = []
    for label in Label:
        threshold = policy.threshold(label, assessment.thresholds[label])
        if threshold is not None and assessment.scores[label] >= threshold:
            weighed = assessment.weighed.get(label, ())
            reasons.append(Reason(label, assessment.scores[label], threshold, weighed))
    # Crisis leads whatever its score: its name is what a facilitator must read first.
    return tuple(sorted(reasons, key=lambda reason: (reason.label is not Label.CRISIS, -reason.score)))


def _flags(text: str, reasons: tuple[Reason, ...], allowed: tuple[Attention, ...]) -> tuple[FlagDraft, ...]:
    by_attention = {a: tuple(r for r in reasons if attention_of(r.label) is a) for a in allowed}
    return tuple(FlagDraft(a, said, text) for a, said in by_attention.items() if said)


def _move_into(reason: Reason, masked: Masked) -> Reason:
    """*reason* with its words placed in the masked text, less those that the mask covers."""
    moved = tuple(span for span in map(masked.moved, reason.weighed) if span is not None)
    return Reason(reason.label, reason.score, reason.threshold, moved)
