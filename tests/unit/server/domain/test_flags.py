"""A flag's life: open, claimed, resolved; and its place in the queue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation import Attention, Label, Span
from server.domain.errors import ClientError, FlagOutdated, FlagResolved, FlagTaken
from server.domain.flags import (
    GRACE,
    LEASE,
    Change,
    Flag,
    FlagDraft,
    FlagState,
    Line,
    Outcome,
    Reason,
    Urgency,
    after_change,
    change_of,
    claim,
    covers,
    give_back,
    keep,
    lapse,
    lose,
    resolve,
    urgency,
    with_weighed,
)
from server.domain.ids import MessageId
from server.domain.messages import Message, MessageState
from tests.support.builders import ANN, BOB, FLO, GUS, a_flag, a_message, a_reason, at

OPEN = a_flag()
MINE = claim(OPEN, FLO, at(1))
THEIRS = claim(OPEN, GUS, at(1))
DONE = resolve(OPEN, a_message(), GUS, Outcome.RIGHT, at(2), edition=0)

SOON = at(1) + LEASE / 2

TICK = timedelta(microseconds=1)

Step = Callable[[Flag], Flag]


def flo_claims(flag: Flag) -> Flag:
    return claim(flag, FLO, SOON)


def flo_takes_over(flag: Flag) -> Flag:
    return claim(flag, FLO, SOON, is_takeover=True)


def flo_keeps(flag: Flag) -> Flag:
    return keep(flag, FLO, SOON)


def flo_gives_back(flag: Flag) -> Flag:
    return give_back(flag, FLO)


def flo_resolves(flag: Flag) -> Flag:
    return resolve(flag, a_message(), FLO, Outcome.NOT_RIGHT, SOON, edition=0)


@pytest.mark.parametrize(
    ("flag", "step", "state"),
    [
        (OPEN, flo_claims, FlagState.CLAIMED),
        (OPEN, flo_takes_over, FlagState.CLAIMED),
        (OPEN, flo_keeps, FlagTaken),
        (OPEN, flo_gives_back, FlagState.OPEN),
        (OPEN, flo_resolves, FlagState.RESOLVED),
        (MINE, flo_claims, FlagState.CLAIMED),
        (MINE, flo_takes_over, FlagState.CLAIMED),
        (MINE, flo_keeps, FlagState.CLAIMED),
        (MINE, flo_gives_back, FlagState.OPEN),
        (MINE, flo_resolves, FlagState.RESOLVED),
        (THEIRS, flo_claims, FlagTaken),
        (THEIRS, flo_takes_over, FlagState.CLAIMED),
        (THEIRS, flo_keeps, FlagTaken),
        (THEIRS, flo_gives_back, FlagTaken),
        (THEIRS, flo_resolves, FlagTaken),
        (DONE, flo_claims, FlagResolved),
        (DONE, flo_takes_over, FlagResolved),
        (DONE, flo_keeps, FlagResolved),
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
    assert (taken.claimed_by, taken.claimed_at) == (FLO, SOON)


def test_a_claim_ends_by_itself_unless_it_is_kept_up() -> None:
    """After `LEASE` the flag is open again, as it was before; whoever is still with it has the whole time from then on."""
    end = at(1) + LEASE
    assert lapse(MINE, end - TICK) == MINE
    assert lapse(MINE, end) == OPEN
    assert lapse(keep(MINE, FLO, end - TICK), end + LEASE - 2 * TICK).claimed_by == FLO
    assert (lapse(OPEN, end), lapse(DONE, end)) == (OPEN, DONE)


def test_a_claim_of_an_earlier_release_ends_too() -> None:
    """It had no end of its own."""
    assert lapse(replace(MINE, claimed_until=None), at(1) + LEASE) == OPEN


def test_whose_line_has_dropped_keeps_a_claim_for_a_moment() -> None:
    """No longer than it had left anyway, and only their own."""
    assert lapse(lose(MINE, FLO, at(2)), at(2) + GRACE - TICK).claimed_by == FLO
    assert lapse(lose(MINE, FLO, at(2)), at(2) + GRACE) == OPEN
    nearly = at(1) + LEASE - TICK
    assert lose(MINE, FLO, nearly).claimed_until == MINE.claimed_until
    assert (lose(MINE, GUS, at(2)), lose(OPEN, FLO, at(2)), lose(DONE, GUS, at(3))) == (MINE, OPEN, DONE)


def test_a_claim_that_has_ended_stops_nobody() -> None:
    """Also before anybody has noticed that it has."""
    late = at(1) + LEASE
    assert claim(THEIRS, FLO, late).claimed_by == FLO
    assert resolve(THEIRS, a_message(), FLO, Outcome.RIGHT, late, edition=0).resolved_by == FLO


def test_giving_back_leaves_no_trace_of_the_claim() -> None:
    """A flag given back is as it was before."""
    assert flo_gives_back(MINE) == OPEN


def test_resolving_an_open_flag_claims_it_on_the_way() -> None:
    """One click is enough for a flag that nobody holds."""
    done = flo_resolves(OPEN)
    assert (done.claimed_by, done.resolved_by, done.resolved_at, done.outcome) == (FLO, FLO, SOON, Outcome.NOT_RIGHT)


def test_resolving_keeps_the_time_of_the_claim() -> None:
    """How long somebody looked after a flag can be read from it."""
    done = flo_resolves(MINE)
    assert (done.claimed_at, done.resolved_at) == (at(1), SOON)


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


# ── when an author changes or takes back what was flagged ────────────────────────────────────────────────────────────


CARE, CRISIS = (Label.SELF_STIGMA,), (Label.CRISIS,)


def care(labels: tuple[Label, ...], state: FlagState = FlagState.OPEN, **changed: object) -> Flag:
    return a_flag(*labels, attention=Attention.CARE, state=state, **changed)


def draft(labels: tuple[Label, ...], text: str = "other words", attention: Attention = Attention.CARE) -> FlagDraft:
    return FlagDraft(attention, tuple(a_reason(label) for label in labels), text)


@pytest.mark.parametrize(
    ("flag", "wanted", "edition", "is_covered"),
    [
        pytest.param(care(CARE), draft(CARE), 0, True, id="the same words, waiting"),
        pytest.param(care(CARE, FlagState.RESOLVED), draft(CARE), 0, True, id="the same words, done with"),
        pytest.param(care(CARE), draft(CARE), 1, True, id="other words, as urgent as what waits"),
        pytest.param(care(CRISIS, FlagState.CLAIMED), draft(CARE), 1, True, id="other words, less urgent"),
        pytest.param(care(CARE), draft(CRISIS), 1, False, id="worse words"),
        pytest.param(
            care(CARE, FlagState.CLAIMED), draft(CRISIS), 1, False, id="worse words than somebody looks after"
        ),
        pytest.param(
            care(CRISIS, FlagState.RESOLVED), draft(CRISIS), 1, False, id="a new crisis after one is done with"
        ),
        pytest.param(care(CRISIS, FlagState.RESOLVED), draft(CARE), 1, False, id="other words, after it was done with"),
        pytest.param(
            care(CRISIS), draft((Label.STIGMA,), attention=Attention.CONCERN), 0, False, id="another attention"
        ),
        pytest.param(care(CRISIS), draft(CRISIS), None, True, id="a change not sent, as urgent as what waits"),
        pytest.param(
            care(CRISIS, edition=None), draft(CRISIS), 1, False, id="sent words are not covered by unsent ones"
        ),
        pytest.param(
            care(CRISIS, edition=None), draft(CRISIS), None, True, id="a second change not sent, while one waits"
        ),
        pytest.param(
            care(CRISIS, FlagState.RESOLVED, edition=None, text="not sent"),
            draft(CRISIS, "not sent"),
            None,
            True,
            id="the same change asked about again",
        ),
        pytest.param(
            care(CRISIS, FlagState.RESOLVED, edition=None, text="not sent"),
            draft(CRISIS),
            None,
            False,
            id="another change, after one was done with",
        ),
    ],
)
def test_what_a_flag_covers(flag: Flag, wanted: FlagDraft, edition: int | None, is_covered: bool) -> None:
    """The same words are flagged once; other words whenever nobody is waiting to look at something at least as urgent."""
    assert covers(flag, wanted, edition) is is_covered


@pytest.mark.parametrize(
    ("flag", "message", "change"),
    [
        (a_flag(), a_message(), None),
        (a_flag(), a_message(edition=1), Change.EDITED),
        (a_flag(edition=1), a_message(edition=1), None),
        (a_flag(edition=None), a_message(edition=1), Change.UNSENT),
        (a_flag(), a_message(state=MessageState.HIDDEN), None),
        (a_flag(), a_message(state=MessageState.WITHDRAWN, text=None), Change.WITHDRAWN),
        (a_flag(edition=None), a_message(state=MessageState.WITHDRAWN, text=None), Change.WITHDRAWN),
    ],
)
def test_a_flag_says_how_the_message_differs(flag: Flag, message: Message, change: Change | None) -> None:
    """Changed since, taken back since, never sent, or as it was."""
    assert change_of(flag, message) is change


OLD = a_message(text=OPEN.text)
EARLIER = a_message(id=MessageId("earlier"), author_id=BOB, text="it has been a long week")


@pytest.mark.parametrize("flag", [OPEN, MINE])
def test_an_unresolved_flag_loses_nothing(flag: Flag) -> None:
    """Whatever their author does, the words stay, and lines before it say that they have been changed."""
    assert after_change(flag, OLD) == flag
    after = after_change(flag, EARLIER)
    assert [(line.text, line.is_changed) for line in after.lines_before] == [(EARLIER.text, True)]
    assert after.text == flag.text


def test_a_resolved_flag_loses_the_words_with_the_message() -> None:
    """Its own, or those of a line before it; what was found of it and how it ended stay."""
    after = after_change(DONE, OLD)
    assert (after.text, [reason.weighed for reason in after.reasons]) == ("", [()])
    assert [reason.label for reason in after.reasons] == [reason.label for reason in DONE.reasons]
    assert (after.outcome, after.lines_before) == (DONE.outcome, DONE.lines_before)
    without_line = after_change(DONE, EARLIER)
    assert (without_line.text, without_line.lines_before) == (DONE.text, ())


def test_a_line_is_known_by_its_message() -> None:
    """Where it says of which message it is, another one with the same words is not meant."""
    line = Line(BOB, EARLIER.text, MessageId("another"))
    assert not line.is_of(EARLIER)
    assert line.is_of(a_message(id=MessageId("another")))
    assert Line(BOB, EARLIER.text).is_of(EARLIER), "kept before lines said so"


def test_resolving_lets_go_of_words_that_were_changed_meanwhile() -> None:
    """Once a human has looked, nothing keeps what its author has changed or taken back."""
    changed = after_change(OPEN, EARLIER)
    done = resolve(changed, a_message(edition=1), FLO, Outcome.RIGHT, at(5), edition=1)
    assert (done.state, done.text, done.lines_before) == (FlagState.RESOLVED, "", ())
    gone = a_message(state=MessageState.WITHDRAWN, text=None)
    assert resolve(OPEN, gone, FLO, Outcome.RIGHT, at(5), edition=0).text == ""


def test_words_that_were_not_read_are_not_resolved() -> None:
    """No flag was raised for them because this one waits, so whoever resolves it must have read them."""
    with pytest.raises(FlagOutdated):
        resolve(OPEN, a_message(edition=2), FLO, Outcome.NOT_RIGHT, at(5), edition=1)


def test_words_that_were_found_come_to_the_reasons_that_had_none() -> None:
    """What a pattern has named stays, other labels are passed over, and nothing else of the flag changes."""
    flag = a_flag(
        reasons=(a_reason(Label.HOSTILITY, weighed=()), a_reason(Label.STIGMA, weighed=()), a_reason(Label.JUDGMENT))
    )
    assert flag.unweighed == (Label.HOSTILITY, Label.STIGMA)
    found = {Label.HOSTILITY: (Span(5, 8),), Label.JUDGMENT: (Span(9, 11),), Label.CRISIS: (Span(0, 1),)}
    after = with_weighed(flag, found)
    assert [reason.weighed for reason in after.reasons] == [(Span(5, 8),), (), (Span(0, 4),)]
    assert after.unweighed == (Label.STIGMA,)
    assert with_weighed(flag, {}) == flag == replace(after, reasons=flag.reasons)
