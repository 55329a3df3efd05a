"""An assessment in words, for a person at a terminal."""

from moderation import LABELS, Assessment, Label, PrivateKind, PrivateSpan, Span
from moderation.assessment import Offer
from moderation.readable import readable


def assessment(**scores: float) -> Assessment:
    return Assessment(
        scores={label: scores.get(label, 0.1) for label in LABELS},
        thresholds=dict.fromkeys(LABELS, 0.5),
        model_version="m-1",
        private=(PrivateSpan(Span(5, 12), PrivateKind.PHONE),) if "personal_info" in scores else (),
        wording=(Offer(Span(0, 4), "a twit", ("someone I disagree with", "you"), "It hurts.", "A guide"),)
        if "hostility" in scores
        else (),
    )


def test_what_is_said_is_told_with_its_kind_its_score_and_its_words() -> None:
    """Label, attention, score, words; then the text as it would be masked."""
    said = assessment(hostility=0.8, personal_info=0.99)
    text = readable("twit 5550134", said, {Label.HOSTILITY: (Span(0, 4),)})
    assert "hostility (concern): 0.80; weighed most: “twit”" in text
    assert "personal_info (privacy): 0.99" in text
    assert "masked: twit [phone number]" in text


def test_nothing_said_is_no_promise() -> None:
    """Without a label the reader is told what that does not mean, and sees the near misses first."""
    text = readable("hello", assessment(crisis=0.4), {})
    assert "no promise" in text
    assert text.index("crisis 0.40") < text.index("stigma 0.10")


def test_kinder_wording_stands_below_what_is_said() -> None:
    """What could be said instead of the author's own characters, why, and after which guide."""
    text = readable("Twit!", assessment(hostility=0.8), {})
    assert "kinder wording: “someone I disagree with” or “you” instead of “Twit”. It hurts. (A guide)" in text
    assert text.index("hostility") < text.index("kinder wording") < text.index("below threshold")
    assert "kinder" not in readable("hello", assessment(crisis=0.4), {})
