"""What a room makes of an assessment."""

import pytest

from moderation import Attention, Label, Unassessed, UnassessedReason
from server.domain.messages import HoldReason
from server.domain.noticing import Readiness, Reads
from server.domain.policy import decide
from server.domain.rooms import RoomPolicy, WhenUnassessed
from tests.support.builders import an_assessment, private_span, span

DEFAULT = RoomPolicy()
HOLDING = RoomPolicy(when_unassessed=WhenUnassessed.HOLD)
LATE = Unassessed(UnassessedReason.LATE)
DOWN = Unassessed(UnassessedReason.UNAVAILABLE)


# ── release and hold ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quiet_message_goes_out_without_a_flag() -> None:
    """Where the model says nothing, nobody is asked to look."""
    verdict = decide("tea's on", an_assessment(), DEFAULT, is_facilitator_present=False)
    assert (verdict.hold_reason, verdict.flags) == (None, ())


@pytest.mark.parametrize("reason", [LATE, DOWN])
@pytest.mark.parametrize(
    ("policy", "is_facilitator_present", "hold_reason"),
    [
        (DEFAULT, True, None),
        (DEFAULT, False, HoldReason.UNASSESSED),
        (HOLDING, True, HoldReason.UNASSESSED),
        (HOLDING, False, HoldReason.UNASSESSED),
    ],
)
def test_an_unassessed_message_needs_a_facilitator(
    reason: Unassessed, policy: RoomPolicy, is_facilitator_present: bool, hold_reason: HoldReason | None
) -> None:
    """It goes out only where somebody can look after it and the room allows it; late and unavailable are the same."""
    verdict = decide("hello", reason, policy, is_facilitator_present=is_facilitator_present)
    assert (verdict.hold_reason, verdict.flags) == (hold_reason, ())


def test_an_unassessed_message_is_held_even_when_its_author_has_chosen() -> None:
    """The author's choice is about what is personal, not about what the model has not read."""
    verdict = decide("hello", DOWN, DEFAULT, is_facilitator_present=False, has_author_chosen=True)
    assert verdict.hold_reason is HoldReason.UNASSESSED


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.PERSONAL_INFO])
def test_no_other_label_holds_a_message(label: Label) -> None:
    """Nothing punishes: however sure the model is, the message goes out, and a flag asks a human to look."""
    verdict = decide("words", an_assessment({label: 1.0}), DEFAULT, is_facilitator_present=False)
    assert verdict.hold_reason is None
    assert [reason.label for flag in verdict.flags for reason in flag.reasons] == [label]


# ── flags ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_flag_a_kind_of_attention() -> None:
    """Labels of one attention share a flag, strongest first; flags come in the order care, privacy, concern."""
    said = an_assessment(
        {Label.DISMISSAL: 0.6, Label.HOSTILITY: 0.9, Label.SELF_STIGMA: 0.7, Label.PERSONAL_INFO: 0.8},
    )
    verdict = decide("words", said, DEFAULT, is_facilitator_present=True, has_author_chosen=True)
    assert [(flag.attention, [r.label for r in flag.reasons]) for flag in verdict.flags] == [
        (Attention.CARE, [Label.SELF_STIGMA]),
        (Attention.PRIVACY, [Label.PERSONAL_INFO]),
        (Attention.CONCERN, [Label.HOSTILITY, Label.DISMISSAL]),
    ]


def test_crisis_leads_whatever_its_score() -> None:
    """The first name a facilitator reads on a care flag is crisis, if it is there at all."""
    said = an_assessment({Label.SELF_STIGMA: 0.99, Label.CRISIS: 0.51})
    (flag,) = decide("words", said, DEFAULT, is_facilitator_present=True).flags
    assert [reason.label for reason in flag.reasons] == [Label.CRISIS, Label.SELF_STIGMA]


@pytest.mark.parametrize(("score", "is_flagged"), [(0.49, False), (0.5, True), (0.51, True)])
def test_a_score_at_the_threshold_counts(score: float, is_flagged: bool) -> None:
    """A label is said from its threshold on."""
    verdict = decide("words", an_assessment({Label.DISMISSAL: score}), DEFAULT, is_facilitator_present=True)
    assert bool(verdict.flags) is is_flagged


def test_a_room_may_notice_more_or_less_than_usual() -> None:
    """A room may be told earlier or later of a label; the others keep the model's own threshold."""
    policy = RoomPolicy(notice={Label.DISMISSAL: Readiness.LESS, Label.STIGMA: Readiness.MORE})
    said = an_assessment({Label.DISMISSAL: 0.7, Label.STIGMA: 0.3, Label.JUDGMENT: 0.6})
    (flag,) = decide("words", said, policy, is_facilitator_present=True).flags
    assert [(reason.label, reason.threshold) for reason in flag.reasons] == [
        (Label.JUDGMENT, 0.5),
        (Label.STIGMA, 0.25),
    ]


def test_a_reason_carries_the_words_that_weighed_most() -> None:
    """Facilitators see which words the model went by, in the author's own text."""
    text = "oh just snap out of it"
    said = an_assessment({Label.DISMISSAL: 0.9}, weighed={Label.DISMISSAL: (span(text, "snap"), span(text, "just"))})
    (flag,) = decide(text, said, DEFAULT, is_facilitator_present=True).flags
    assert flag.text == text
    assert [text[start:end] for start, end in flag.reasons[0].weighed] == ["snap", "just"]


# ── what is personal ─────────────────────────────────────────────────────────────────────────────────────────────────

PERSONAL = "they are useless, ring me on 555 0134, i can't go on"
PERSONAL_SAID = an_assessment(
    {Label.PERSONAL_INFO: 0.99, Label.HOSTILITY: 0.9, Label.CRISIS: 0.8},
    weighed={
        Label.CRISIS: (span(PERSONAL, "can't go on"), span(PERSONAL, "me on 555")),
        Label.HOSTILITY: (span(PERSONAL, "useless"),),
    },
    private=(private_span(PERSONAL, "555 0134"),),
)
COVERED = "they are useless, ring me on [phone number], i can't go on"


def test_a_personal_message_is_held_for_its_author_to_choose() -> None:
    """It is held with the stretches in question, whether or not a facilitator is there."""
    for is_facilitator_present in (True, False):
        verdict = decide(PERSONAL, PERSONAL_SAID, DEFAULT, is_facilitator_present=is_facilitator_present)
        assert verdict.hold_reason is HoldReason.PERSONAL_INFO
        assert verdict.private == (private_span(PERSONAL, "555 0134"),)


def test_while_it_is_held_only_care_is_asked_for() -> None:
    """Risk cannot wait for the author's choice; privacy and concern can."""
    verdict = decide(PERSONAL, PERSONAL_SAID, DEFAULT, is_facilitator_present=True)
    assert [flag.attention for flag in verdict.flags] == [Attention.CARE]


def test_a_care_flag_on_a_held_message_shows_the_covered_text() -> None:
    """Facilitators read the risk without the number, and the words that weighed stand where they moved to."""
    (flag,) = decide(PERSONAL, PERSONAL_SAID, DEFAULT, is_facilitator_present=True).flags
    assert flag.text == COVERED
    # "me on 555" touches what is covered, so it is not pointed at.
    assert [flag.text[start:end] for start, end in flag.reasons[0].weighed] == ["can't go on"]


def test_once_the_author_has_chosen_it_goes_out_with_every_flag() -> None:
    """Sent as it is, it is like any other message; facilitators are told that something personal is in it."""
    verdict = decide(PERSONAL, PERSONAL_SAID, DEFAULT, is_facilitator_present=False, has_author_chosen=True)
    assert verdict.hold_reason is None
    assert [(flag.attention, flag.text) for flag in verdict.flags] == [
        (Attention.CARE, PERSONAL),
        (Attention.PRIVACY, PERSONAL),
        (Attention.CONCERN, PERSONAL),
    ]


def test_what_the_model_alone_suspects_is_held_too() -> None:
    """Without a pattern nothing can be covered, but the author is still asked before anybody else reads it."""
    text = "i work at the bakery by the old bridge"
    said = an_assessment({Label.PERSONAL_INFO: 0.7}, weighed={Label.PERSONAL_INFO: (span(text, "the bakery"),)})
    verdict = decide(text, said, DEFAULT, is_facilitator_present=True)
    assert (verdict.hold_reason, verdict.private, verdict.flags) == (HoldReason.PERSONAL_INFO, (), ())


def test_a_pattern_below_the_rooms_threshold_is_not_asked_about() -> None:
    """Whether a room holds at all is its threshold's business."""
    said = an_assessment({Label.PERSONAL_INFO: 0.8}, private=PERSONAL_SAID.private)
    policy = RoomPolicy(notice={Label.PERSONAL_INFO: Readiness.MUCH_LESS})
    assert decide(PERSONAL, said, DEFAULT, is_facilitator_present=True).hold_reason is HoldReason.PERSONAL_INFO
    assert decide(PERSONAL, said, policy, is_facilitator_present=True).hold_reason is None


def test_what_is_off_is_not_said() -> None:
    """A label that a room has switched off raises no flag, whatever its score."""
    policy = RoomPolicy(notice={Label.HOSTILITY: Readiness.OFF})
    assert decide("words", an_assessment({Label.HOSTILITY: 1.0}), policy, is_facilitator_present=True).flags == ()


def test_language_only_looks_for_nobodys_feelings() -> None:
    """Care labels are off, whatever the room has chosen; how people speak, and what is personal, is still read."""
    policy = RoomPolicy(reads=Reads.LANGUAGE_ONLY, notice={Label.CRISIS: Readiness.MUCH_MORE})
    verdict = decide(PERSONAL, PERSONAL_SAID, policy, is_facilitator_present=True, has_author_chosen=True)
    assert [flag.attention for flag in verdict.flags] == [Attention.PRIVACY, Attention.CONCERN]
