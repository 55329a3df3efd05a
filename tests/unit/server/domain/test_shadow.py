"""Two models on the same message: what is counted, and what kind of flag a message has."""

import pytest

from moderation import LABELS, Label
from server.domain.shadow import FLAGGED, SKIPPED, SUBJECTS, WORDING, Counts, Tally, compared, flags_of


def test_each_label_is_counted_by_itself() -> None:
    """Said by both, by one alone, or by neither: exactly one of the four, for every label."""
    tally = compared([Label.HOSTILITY, Label.JUDGMENT], [Label.HOSTILITY, Label.CRISIS])
    assert tally.of("hostility") == Counts(both=1)
    assert tally.of("judgment") == Counts(only_live=1)
    assert tally.of("crisis") == Counts(only_shadow=1)
    assert tally.of("stigma") == Counts(neither=1)
    assert (tally.compared, tally.skipped) == (1, 0)


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        ([], set()),
        ([Label.DISMISSAL], {"concern"}),
        ([Label.LABELING], {WORDING}),
        pytest.param([Label.LABELING, Label.STIGMA], {"concern"}, id="wording beside a concern is part of it"),
        ([Label.LABELING, Label.CRISIS], {WORDING, "care"}),
        ([Label.SELF_STIGMA, Label.PERSONAL_INFO], {"care", "privacy"}),
        (LABELS, {"concern", "care", "privacy"}),
    ],
)
def test_a_message_has_one_flag_of_a_kind(labels: list[Label], kinds: set[str]) -> None:
    """The kinds are those a facilitator sees."""
    assert flags_of(labels) == kinds


def test_models_that_flag_for_different_reasons_flag_alike() -> None:
    """Other labels, the same kind of flag: a facilitator is asked to look either way."""
    tally = compared([Label.HOSTILITY], [Label.JUDGMENT])
    assert tally.of("concern") == tally.of(FLAGGED) == Counts(both=1)


def test_tallies_add_up() -> None:
    """For every subject the four counts sum to the messages compared; skipped ones are in none of them."""
    tally = sum((compared([Label.CRISIS], []), compared([], []), SKIPPED), Tally())
    assert (tally.compared, tally.skipped) == (2, 1)
    assert set(tally.counts) == set(SUBJECTS)
    for subject in SUBJECTS:
        counts = tally.of(subject)
        assert counts.both + counts.only_live + counts.only_shadow + counts.neither == 2
    assert (tally.of("crisis").live, tally.of("crisis").shadow) == (1, 0)
