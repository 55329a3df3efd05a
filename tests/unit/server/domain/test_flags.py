"""A flag's life: open, claimed, resolved; and its place in the queue."""

from collections.abc import Callable

import pytest

from moderation import Attention, Label
from server.domain.errors import ClientError, FlagResolved, FlagTaken
from server.domain.flags import Flag, FlagState, Outcome, Reason, Urgency, claim, give_back, resolve, urgency
from tests.support.builders import ANN, FLO, GUS, a_flag, a_reason, at

OPEN = a_flag()
MINE = claim(OPEN, FLO, at(1))
THEIRS = claim(OPEN, GUS, at(1))
DONE = resolve(OPEN, GUS, Outcome.RIGHT, at(2))

Step = Callable[[Flag], Flag]


def flo_claims(flag: Flag) -> Flag:
    return claim(flag, FLO, at(5))


def flo_takes_over(flag: Flag) -> Flag:
    return claim(flag, FLO, at(5), is_takeover=True)


def flo_gives_back(flag: Flag) -> Flag:
    return give_back(flag, FLO)


def flo_resolves(flag: Flag) -> Flag:
    return resolve(flag, FLO, Outcome.NOT_RIGHT, at(5))


@pytest.mark.parametrize(
    ("flag", "step", "state"),
    [
        (OPEN, flo_claims, FlagState.CLAIMED),
        (OPEN, flo_takes_over, FlagState.CLAIMED),
        (OPEN, flo_gives_back, FlagState.OPEN),
        (OPEN, flo_resolves, FlagState.RESOLVED),
        (MINE, flo_claims, FlagState.CLAIMED),
        (MINE, flo_takes_over, FlagState.CLAIMED),
        (MINE, flo_gives_back, FlagState.OPEN),
        (MINE, flo_resolves, FlagState.RESOLVED),
        (THEIRS, flo_claims, FlagTaken),
        (THEIRS, flo_takes_over, FlagState.CLAIMED),
        (THEIRS, flo_gives_back, FlagTaken),
        (THEIRS, flo_resolves, FlagTaken),
        (DONE, flo_claims, FlagResolved),
        (DONE, flo_takes_over, FlagResolved),
        (DONE, flo_gives_back, FlagResolved),
        (DONE, flo_resolves, FlagResolved),
    ],
)
def test_every_step_from_every_state(flag: Flag, step: Step, state: FlagState | type[ClientError]) -> None:
    """An open flag is for everyone, a claimed one for whoever holds it, and a resolved one for nobody."""
    if isinstance(state, FlagState):
        assert step(flag).state is state
    else:
        with pytest.raises(state):
            step(flag)


def test_a_claim_names_who_and_when() -> None:
    """Every queue can say who looks after a flag, and since when."""
    assert (MINE.claimed_by, MINE.claimed_at) == (FLO, at(1))


def test_claiming_ones_own_again_changes_nothing() -> None:
    """A second click keeps the time of the first, whichever button it was."""
    assert flo_claims(MINE) == flo_takes_over(MINE) == MINE


def test_taking_over_names_the_new_one() -> None:
    """The flag changes hands, and the time begins anew."""
    taken = flo_takes_over(THEIRS)
    assert (taken.claimed_by, taken.claimed_at) == (FLO, at(5))


def test_giving_back_leaves_no_trace_of_the_claim() -> None:
    """A flag given back is as it was before."""
    assert flo_gives_back(MINE) == OPEN


def test_resolving_an_open_flag_claims_it_on_the_way() -> None:
    """One click is enough for a flag that nobody holds."""
    done = flo_resolves(OPEN)
    assert (done.claimed_by, done.resolved_by, done.resolved_at, done.outcome) == (FLO, FLO, at(5), Outcome.NOT_RIGHT)


def test_resolving_keeps_the_time_of_the_claim() -> None:
    """How long somebody looked after a flag can be read from it."""
    done = flo_resolves(MINE)
    assert (done.claimed_at, done.resolved_at) == (at(1), at(5))


@pytest.mark.parametrize(
    ("attention", "labels", "expected"),
    [
        (Attention.CARE, [Label.CRISIS], Urgency.CRISIS),
        (Attention.CARE, [Label.SELF_STIGMA, Label.CRISIS], Urgency.CRISIS),
        (Attention.CARE, [Label.SELF_STIGMA], Urgency.CARE),
        (Attention.PRIVACY, [Label.PERSONAL_INFO], Urgency.PRIVACY),
        (Attention.CONCERN, [Label.HOSTILITY], Urgency.CONCERN),
        (Attention.CONCERN, [Label.LABELING, Label.STIGMA], Urgency.CONCERN),
        (Attention.CONCERN, [Label.LABELING], Urgency.WORDING),
    ],
)
def test_the_place_in_the_queue(attention: Attention, labels: list[Label], expected: Urgency) -> None:
    """Crisis comes first, then other care, privacy, concern, and wording last."""
    assert urgency(attention, tuple(a_reason(label) for label in labels)) is expected
    assert a_flag(*labels, attention=attention).urgency is expected


def test_the_order_of_urgency() -> None:
    """Smaller is more urgent."""
    assert sorted(Urgency) == [Urgency.CRISIS, Urgency.CARE, Urgency.PRIVACY, Urgency.CONCERN, Urgency.WORDING]


@pytest.mark.parametrize(
    ("score", "threshold", "is_likely"), [(0.74, 0.5, False), (0.75, 0.5, True), (1.0, 1.0, True), (0.5, 0.5, False)]
)
def test_likely_is_nearer_to_certainty_than_to_the_threshold(score: float, threshold: float, is_likely: bool) -> None:
    """A score counts as likely from the middle between its threshold and 1."""
    assert Reason(Label.DISMISSAL, score, threshold).is_likely is is_likely


def test_the_authors_id_does_not_change() -> None:
    """No step touches what was said, by whom, and why it was flagged."""
    done = flo_resolves(OPEN)
    assert (done.author_id, done.text, done.reasons, done.lines_before) == (
        ANN,
        OPEN.text,
        OPEN.reasons,
        OPEN.lines_before,
    )
