"""What a facilitator reads before the group does, and what an author is asked about before anybody reads it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation import Label, Unassessed, UnassessedReason
from server.domain.agenda import Hold, Nudge
from server.domain.errors import MessageSettled
from server.domain.messages import HoldReason, MessageState, edited, given_back, let_in, withdrawn
from server.domain.noticing import Readiness
from server.domain.policy import Verdict, decide
from server.domain.reading import WAIT, AfterWait, HoldRules, OwnRules, ReadFrom, ReadRule, ReturnReason, Setting, Wait
from server.domain.rooms import RoomPolicy
from tests.support.builders import a_message, an_assessment
from tests.support.clock import TUESDAY_EVENING as NOW

HERE = Setting(NOW, can_be_read=True)
"""A member writes, and a facilitator is here."""
PLAIN = "the meeting was long"
TERM = "he is a junkie"
PHRASE = "just snap out of it"
KIND_OF: Mapping[str, Label] = {TERM: Label.LABELING, PHRASE: Label.DISMISSAL}


def verdict(
    scores: Mapping[Label, float], setting: Setting | None, rules: HoldRules | None = None, text: str = PLAIN
) -> Verdict:
    policy = RoomPolicy(house=rules or HoldRules())
    return decide(text, an_assessment(scores), policy, is_facilitator_present=True, setting=setting)


def why(scores: Mapping[Label, float], setting: Setting | None, rules: HoldRules | None = None) -> ReadRule | None:
    said = verdict(scores, setting, rules)
    assert (said.wait is None) is (said.hold_reason is not HoldReason.REVIEW)
    return None if said.wait is None else said.wait.why


@pytest.mark.parametrize(
    ("rule", "setting", "rules", "scores"),
    [
        (ReadRule.PERSON, replace(HERE, is_read_first=True), HoldRules(), {}),
        (ReadRule.EVERYBODY, replace(HERE, hold=Hold.ALL), HoldRules(), {}),
        (ReadRule.NEWCOMER, replace(HERE, hold=Hold.NEWCOMERS, is_newcomer=True), HoldRules(), {}),
        (ReadRule.NEWCOMER, replace(HERE, is_newcomer=True), HoldRules(newcomers=True), {}),
        (ReadRule.CONCERN, replace(HERE, hold=Hold.CONCERNS), HoldRules(), {Label.STIGMA: 0.9}),
        (ReadRule.LABEL, HERE, HoldRules({Label.HOSTILITY: ReadFrom.NOTICED}), {Label.HOSTILITY: 0.5}),
    ],
)
def test_each_rule_holds_what_it_is_about(
    rule: ReadRule, setting: Setting, rules: HoldRules, scores: Mapping[Label, float]
) -> None:
    """Where a facilitator is here to read it; where none is, it goes out as ever."""
    assert why(scores, setting, rules) is rule
    assert verdict(scores, replace(setting, can_be_read=False), rules) == verdict(scores, None, rules)
    assert verdict(scores, None, rules).hold_reason is None, "facilitators' own words are never held"


@pytest.mark.parametrize(
    ("setting", "rules", "scores"),
    [
        (replace(HERE, hold=Hold.CONCERNS), HoldRules(), {}),
        (replace(HERE, hold=Hold.CONCERNS), HoldRules(), {Label.LABELING: 0.9}),
        (replace(HERE, hold=Hold.CONCERNS), HoldRules(), {Label.CRISIS: 0.9, Label.SELF_STIGMA: 0.9}),
        (replace(HERE, hold=Hold.NEWCOMERS), HoldRules(newcomers=True), {Label.STIGMA: 0.9}),
        (replace(HERE, is_newcomer=True), HoldRules(), {Label.STIGMA: 0.9}),
        (HERE, HoldRules({Label.HOSTILITY: ReadFrom.CLEAR}), {Label.HOSTILITY: 0.7, Label.STIGMA: 0.9}),
    ],
)
def test_nothing_else_waits(setting: Setting, rules: HoldRules, scores: Mapping[Label, float]) -> None:
    """A word that could be kinder needs no reader, whoever needs somebody is kept from nobody, and other people's rules are not mine."""
    assert why(scores, setting, rules) is None


@pytest.mark.parametrize(
    ("step", "least"), [(ReadFrom.CLEAR, 0.9), (ReadFrom.LIKELY, 0.75), (ReadFrom.NOTICED, 0.5), (ReadFrom.NEVER, None)]
)
def test_how_sure_the_helper_must_be_is_a_step_above_what_is_noticed(step: ReadFrom, least: float | None) -> None:
    """So nothing is read first that nobody would be told of, and a step means the same after the model was replaced."""
    rules = HoldRules({Label.HOSTILITY: step})
    for score in (0.49, 0.5, 0.74, 0.75, 0.89, 0.9, 1.0):
        is_held = why({Label.HOSTILITY: score}, HERE, rules) is ReadRule.LABEL
        assert is_held is (least is not None and score >= least)


def test_a_room_that_does_not_notice_a_label_reads_nothing_first_for_it() -> None:
    """Whatever its rule says."""
    rules = HoldRules({Label.HOSTILITY: ReadFrom.NOTICED})
    deaf = RoomPolicy(house=rules, notice={Label.HOSTILITY: Readiness.OFF})
    said = decide(PLAIN, an_assessment({Label.HOSTILITY: 0.9}), deaf, is_facilitator_present=True, setting=HERE)
    assert said.wait is None


def test_a_rooms_own_rules_stand_over_the_houses_one_by_one() -> None:
    """What it has not chosen follows the house, also when the house thinks again; "never" is a choice."""
    house = HoldRules(dict.fromkeys((Label.STIGMA, Label.HOSTILITY), ReadFrom.LIKELY), newcomers=True)
    own = OwnRules({Label.STIGMA: ReadFrom.NEVER, Label.JUDGMENT: ReadFrom.CLEAR}, wait=timedelta(minutes=5))
    assert RoomPolicy(own=own, house=house).hold == HoldRules(
        {Label.STIGMA: ReadFrom.NEVER, Label.HOSTILITY: ReadFrom.LIKELY, Label.JUDGMENT: ReadFrom.CLEAR},
        newcomers=True,
        wait=timedelta(minutes=5),
    )
    assert OwnRules().over(house) == house
    assert OwnRules(newcomers=False).over(house).newcomers is False
    assert not OwnRules({Label.STIGMA: ReadFrom.NEVER}).over(HoldRules()).has_any


@pytest.mark.parametrize("minutes", [0, 16])
def test_nobody_waits_for_ever_or_for_nothing(minutes: int) -> None:
    """One to fifteen minutes can be promised."""
    with pytest.raises(ValueError, match="1 to 15"):
        OwnRules(wait=timedelta(minutes=minutes))


def test_the_wait_is_the_rooms() -> None:
    """How long, and what happens then, is promised by the operator's choice."""
    rules = HoldRules(newcomers=True, wait=timedelta(minutes=1), then=AfterWait.BACK)
    said = verdict({}, replace(HERE, is_newcomer=True), rules)
    assert said.wait == Wait(NOW + timedelta(minutes=1), AfterWait.BACK, ReadRule.NEWCOMER)
    said = verdict({}, replace(HERE, hold=Hold.ALL))
    assert said.wait == Wait(NOW + WAIT, AfterWait.RELEASE, ReadRule.EVERYBODY)


@pytest.mark.parametrize("label", [Label.CRISIS, Label.SELF_STIGMA, Label.PERSONAL_INFO])
def test_care_and_privacy_are_no_threshold(label: Label) -> None:
    """Whoever needs somebody is read by everybody; what is personal is their own choice."""
    with pytest.raises(ValueError, match="only a concern"):
        HoldRules({label: ReadFrom.NOTICED})


def test_somebody_at_risk_is_seen_while_they_wait() -> None:
    """The rule holds the message for another reason; its flag for care waits for nobody, those for concerns come with it."""
    said = verdict({Label.CRISIS: 0.9, Label.STIGMA: 0.9}, replace(HERE, hold=Hold.ALL))
    assert [[reason.label for reason in flag.reasons] for flag in said.flags] == [[Label.CRISIS]]
    assert said.concerns == (Label.STIGMA,)


def test_rules_about_who_writes_need_no_model() -> None:
    """What the model has not read waits for a reader all the same; rules about what is said say nothing of it."""
    away = Unassessed(UnassessedReason.LATE)
    for setting, waits in (
        (replace(HERE, hold=Hold.ALL), True),
        (replace(HERE, is_read_first=True), True),
        (replace(HERE, hold=Hold.CONCERNS), False),
    ):
        said = decide(PLAIN, away, RoomPolicy(), is_facilitator_present=True, setting=setting)
        assert (said.hold_reason is HoldReason.REVIEW) is waits


@pytest.mark.parametrize(
    ("nudge", "text", "label", "is_asked"),
    [
        (Nudge.OFF, TERM, Label.LABELING, False),
        (Nudge.GENTLE, TERM, Label.LABELING, True),
        (Nudge.GENTLE, PHRASE, Label.DISMISSAL, True),
        (Nudge.GENTLE, PLAIN, Label.JUDGMENT, False),
        (Nudge.FULL, PLAIN, Label.JUDGMENT, True),
        (Nudge.FULL, TERM, Label.LABELING, True),
        (Nudge.FULL, TERM, Label.SELF_STIGMA, False),
        (Nudge.FULL, TERM, Label.PERSONAL_INFO, False),
    ],
)
def test_when_an_author_is_asked(nudge: Nudge, text: str, label: Label, is_asked: bool) -> None:
    """Gently, where something kinder can be offered; fully, wherever it could hurt. The words alone say nothing without the model."""
    setting = Setting(NOW, nudge)
    said = verdict({label: 0.9}, setting, text=text)
    assert (said.hold_reason is HoldReason.WORDING) is is_asked
    if is_asked:
        assert (said.flags, said.concerns) == ((), (label,)), "nothing is kept of words that may yet be others"
    assert verdict({}, setting, text=text).hold_reason is None


def test_whoever_needs_somebody_is_not_asked_about_words() -> None:
    """Whatever else is in it."""
    for care in (Label.CRISIS, Label.SELF_STIGMA):
        said = verdict({care: 0.6, Label.STIGMA: 0.9}, Setting(NOW, Nudge.FULL), text=TERM)
        assert said.hold_reason is None


def test_one_is_asked_once_and_flagged_as_ever() -> None:
    """What is sent as it is goes the way it would have gone; what is personal is asked about first."""
    setting = replace(HERE, nudge=Nudge.FULL, hold=Hold.CONCERNS)
    scores = {Label.STIGMA: 0.9}
    said = an_assessment(scores)
    meant = decide(PLAIN, said, RoomPolicy(), is_facilitator_present=True, is_wording_meant=True, setting=setting)
    assert meant.hold_reason is HoldReason.REVIEW
    alone = replace(setting, can_be_read=False)
    meant = decide(PLAIN, said, RoomPolicy(), is_facilitator_present=True, is_wording_meant=True, setting=alone)
    assert meant == verdict(scores, None)
    both = verdict({**scores, Label.PERSONAL_INFO: 0.9}, setting)
    assert both.hold_reason is HoldReason.PERSONAL_INFO


def test_what_was_asked_goes_with_the_question() -> None:
    """Of a message that is in the room, changed, given back or taken back nothing is kept that was kept while it waited."""
    wait = Wait(NOW + WAIT, AfterWait.RELEASE, ReadRule.CONCERN)
    held = a_message(
        state=MessageState.HELD, place=None, hold_reason=HoldReason.REVIEW, concerns=(Label.STIGMA,), wait=wait
    )
    back = given_back(held, ReturnReason.SOFTER)
    assert (back.state, back.hold_reason, back.returned_for) == (
        MessageState.HELD,
        HoldReason.RETURNED,
        ReturnReason.SOFTER,
    )
    changed = edited(back, edition=0, text="other words", is_meant=False, within=timedelta(hours=1), at=NOW)
    for after in (back, changed, let_in(held), withdrawn(held)):
        assert (after.concerns, after.wait) == ((), None)
    for after in (changed, let_in(back), withdrawn(back)):
        assert after.returned_for is None
    for other in (back, let_in(held), withdrawn(held)):
        with pytest.raises(MessageSettled):
            given_back(other, ReturnReason.LATER)
