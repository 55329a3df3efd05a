"""Laws of policy: a stricter one never asks humans to look at less, and nobody is held without a reason."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from moderation import (
    LABELS,
    Assessment,
    Attention,
    Label,
    PrivateKind,
    PrivateSpan,
    Span,
    Unassessed,
    UnassessedReason,
)
from moderation.labels import attention_of
from server.domain.agenda import Hold, Nudge
from server.domain.messages import HoldReason
from server.domain.noticing import STEPS, Readiness, Reads
from server.domain.policy import Verdict, decide
from server.domain.reading import HoldRules, ReadFrom, Setting
from server.domain.rooms import RoomPolicy, WhenUnassessed
from tests.support.clock import TUESDAY_EVENING

TEXT = "call me on 555 0134, i can't go on, they are all useless anyway"
KINDER = "those junkies should just snap out of it"
"""Words for which something kinder is known."""
SCORES = st.floats(0, 1)
SPANS = (
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
    .filter(lambda s: s[0] < s[1])
    .map(lambda s: Span(*s))
)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """Whatever a model may say."""
    return Assessment(
        scores={label: draw(SCORES) for label in LABELS},
        thresholds={label: draw(st.floats(0.01, 1)) for label in LABELS},
        model_version="scripted-1",
        weighed=draw(st.dictionaries(st.sampled_from(LABELS), st.lists(SPANS, max_size=3).map(tuple))),
        private=tuple(draw(st.sampled_from([[], [PrivateSpan(Span(11, 19), PrivateKind.PHONE)]]))),
    )


@st.composite
def policies_and_stricter_ones(draw: st.DrawFn) -> tuple[RoomPolicy, RoomPolicy]:
    """A policy, and one that notices no label less and some more."""
    loose = {label: draw(st.sampled_from(Readiness)) for label in LABELS}
    strict = {label: draw(st.sampled_from(STEPS[STEPS.index(notice) :])) for label, notice in loose.items()}
    reads = draw(st.sampled_from(Reads))
    return RoomPolicy(notice=loose, reads=reads), RoomPolicy(notice=strict, reads=reads)


def raised(verdict: Verdict) -> Mapping[Attention, set[Label]]:
    return {flag.attention: {reason.label for reason in flag.reasons} for flag in verdict.flags}


@given(assessments(), policies_and_stricter_ones(), st.booleans())
def test_a_stricter_policy_never_raises_fewer_flags(
    said: Assessment, policies: tuple[RoomPolicy, RoomPolicy], is_facilitator_present: bool
) -> None:
    """By the time a message is in the room, every flag of the looser policy has been raised, for every reason it had."""
    loose, strict = (
        raised(decide(TEXT, said, policy, is_facilitator_present=is_facilitator_present, has_author_chosen=True))
        for policy in policies
    )
    for attention, labels in loose.items():
        assert labels <= strict[attention]


@given(assessments(), policies_and_stricter_ones())
def test_care_never_waits_for_a_choice(said: Assessment, policies: tuple[RoomPolicy, RoomPolicy]) -> None:
    """A stricter policy may hold what a looser one lets out; what asks for care is flagged under both."""
    loose, strict = (raised(decide(TEXT, said, policy, is_facilitator_present=True)) for policy in policies)
    assert loose.get(Attention.CARE, set()) <= strict.get(Attention.CARE, set())


@given(assessments(), policies_and_stricter_ones())
def test_a_stricter_policy_never_holds_less(said: Assessment, policies: tuple[RoomPolicy, RoomPolicy]) -> None:
    """What the looser policy asks its author about, the stricter one does too."""
    loose, strict = (decide(TEXT, said, policy, is_facilitator_present=True) for policy in policies)
    assert loose.hold_reason is None or strict.hold_reason is HoldReason.PERSONAL_INFO


@given(assessments(), policies_and_stricter_ones(), st.booleans())
def test_flags_have_reasons_and_point_into_their_text(
    said: Assessment, policies: tuple[RoomPolicy, RoomPolicy], has_author_chosen: bool
) -> None:
    """Every flag has a reason at or above its threshold, and every word it points at is in the text it shows."""
    verdict = decide(TEXT, said, policies[0], is_facilitator_present=True, has_author_chosen=has_author_chosen)
    assert len({flag.attention for flag in verdict.flags}) == len(verdict.flags)
    for flag in verdict.flags:
        assert flag.reasons
        for reason in flag.reasons:
            assert reason.score >= reason.threshold
            assert all(0 <= start < end <= len(flag.text) for start, end in reason.weighed)


@given(assessments(), policies_and_stricter_ones())
def test_nobody_reads_what_its_author_is_asked_about(said: Assessment, policies: tuple[RoomPolicy, RoomPolicy]) -> None:
    """While a message is held as personal no flag shows what is covered."""
    verdict = decide(TEXT, said, policies[0], is_facilitator_present=True)
    if verdict.hold_reason is HoldReason.PERSONAL_INFO and verdict.private:
        assert all("555 0134" not in flag.text for flag in verdict.flags)
        assert {flag.attention for flag in verdict.flags} <= {Attention.CARE}


@given(st.sampled_from(UnassessedReason), st.sampled_from(WhenUnassessed), st.booleans(), st.booleans())
def test_unassessed_is_never_nothing_found(
    why: UnassessedReason, when: WhenUnassessed, is_facilitator_present: bool, has_author_chosen: bool
) -> None:
    """Without a facilitator and the room's leave it is held, and it never raises a flag that nobody has reasons for."""
    verdict = decide(
        TEXT,
        Unassessed(why),
        RoomPolicy(when_unassessed=when),
        is_facilitator_present=is_facilitator_present,
        has_author_chosen=has_author_chosen,
    )
    is_released = is_facilitator_present and when is WhenUnassessed.RELEASE
    assert verdict == Verdict(None if is_released else HoldReason.UNASSESSED)


SETTINGS = st.builds(
    Setting,
    st.just(TUESDAY_EVENING),
    nudge=st.sampled_from(Nudge),
    hold=st.sampled_from(Hold),
    can_be_read=st.booleans(),
    is_newcomer=st.booleans(),
    is_read_first=st.booleans(),
)
CARE = frozenset(label for label in LABELS if attention_of(label) is Attention.CARE)
FIRSTS = tuple(ReadFrom)
CONCERNS = tuple(label for label in LABELS if attention_of(label) is Attention.CONCERN)


@st.composite
def rules_and_stricter_ones(draw: st.DrawFn) -> tuple[tuple[RoomPolicy, Setting], tuple[RoomPolicy, Setting]]:
    """A room's rules with the setting of somebody who writes there; and the same with no concern read less and no rule less."""
    rules = st.dictionaries(st.sampled_from(CONCERNS), st.sampled_from(ReadFrom))
    loose, more, setting = draw(rules), draw(rules), draw(SETTINGS)
    strict = {label: draw(st.sampled_from(FIRSTS[FIRSTS.index(step) :])) for label, step in loose.items()}
    newcomers = draw(st.booleans())
    holds = [setting.hold, Hold.ALL] if setting.hold is not Hold.NONE else list(Hold)
    stricter = replace(
        setting,
        nudge=draw(
            st.sampled_from([other for other in Nudge if list(Nudge).index(other) >= list(Nudge).index(setting.nudge)])
        ),
        hold=draw(st.sampled_from(holds)),
        can_be_read=setting.can_be_read or draw(st.booleans()),
        is_read_first=setting.is_read_first or draw(st.booleans()),
    )
    return (
        (RoomPolicy(house=HoldRules(loose, newcomers)), setting),
        (RoomPolicy(house=HoldRules({**more, **strict}, newcomers or draw(st.booleans()))), stricter),
    )


@given(assessments(), rules_and_stricter_ones(), st.booleans(), st.booleans())
def test_stricter_rules_never_let_out_more(
    said: Assessment,
    rules: tuple[tuple[RoomPolicy, Setting], tuple[RoomPolicy, Setting]],
    has_author_chosen: bool,
    is_wording_meant: bool,
) -> None:
    """What somebody is asked about or a facilitator reads first under the looser rules does not go out at once under the stricter ones."""
    loose, strict = (
        decide(
            KINDER,
            said,
            policy,
            is_facilitator_present=True,
            has_author_chosen=has_author_chosen,
            is_wording_meant=is_wording_meant,
            setting=setting,
        )
        for policy, setting in rules
    )
    assert loose.hold_reason is None or strict.hold_reason is not None


@given(assessments(), rules_and_stricter_ones())
def test_care_is_never_a_reason_to_wait(
    said: Assessment, rules: tuple[tuple[RoomPolicy, Setting], tuple[RoomPolicy, Setting]]
) -> None:
    """Somebody whose words ask for care waits exactly when they would wait with the same words and no need; and is never asked about them."""
    (policy, setting), _ = rules
    without = replace(said, scores={label: 0.0 if label in CARE else score for label, score in said.scores.items()})
    needs, not_needs = (
        decide(KINDER, one, policy, is_facilitator_present=True, is_wording_meant=True, setting=setting)
        for one in (said, without)
    )
    assert needs.hold_reason is not_needs.hold_reason
    asked = decide(KINDER, said, policy, is_facilitator_present=True, setting=setting)
    if CARE & {label for label in LABELS if said.scores[label] >= said.thresholds[label]}:
        assert asked.hold_reason is not HoldReason.WORDING


@given(assessments(), rules_and_stricter_ones())
def test_what_is_let_out_is_flagged_as_without_rules(
    said: Assessment, rules: tuple[tuple[RoomPolicy, Setting], tuple[RoomPolicy, Setting]]
) -> None:
    """Rules delay; they never make a flag less. While words wait for their author, nothing is kept of them."""
    (policy, setting), _ = rules
    ruled = decide(KINDER, said, policy, is_facilitator_present=True, setting=setting)
    plain = decide(KINDER, said, policy, is_facilitator_present=True)
    if ruled.hold_reason is None:
        assert ruled == plain
    if ruled.hold_reason is HoldReason.WORDING:
        assert ruled.flags == ()
    if ruled.hold_reason is HoldReason.REVIEW:
        assert ruled.flags == tuple(flag for flag in plain.flags if flag.attention is Attention.CARE)
