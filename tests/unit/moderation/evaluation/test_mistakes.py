"""The surest mistakes come first, and what is unknown is no mistake."""

from moderation import Label
from moderation.evaluation.mistakes import mistakes
from tests.support.labelled import answers, labelled, line

C, H = Label.CRISIS, Label.HOSTILITY


def test_the_surest_come_first_of_either_kind() -> None:
    lines = labelled(line(id="a"), line(id="b"), line(C, id="c"), line(C, id="d"), line(C, id="e"))
    found = mistakes(lines, answers({C: 0.6}, {C: 0.9}, {C: 0.4}, {C: 0.1}, {C: 0.8}), most=5)
    assert [(row.line.id, row.label) for row in found.flagged] == [("b", C), ("a", C)]
    assert [row.line.id for row in found.missed] == ["d", "c"]


def test_sureness_is_measured_from_the_threshold() -> None:
    """0.05 is half way down from a threshold of 0.1; 0.1 is four fifths down from 0.5. The second is the surer miss."""
    lines = labelled(line(C, id="near"), line(H, id="far"))
    found = mistakes(lines, answers({C: 0.05}, {H: 0.1}, thresholds={C: 0.1, H: 0.5}), most=5)
    assert [(row.line.id, round(row.sureness, 2)) for row in found.missed] == [("far", 0.8), ("near", 0.5)]


def test_no_more_are_listed_than_asked_for_and_unknown_ones_never() -> None:
    lines = labelled(line(), line(), line(known=[C]))
    found = mistakes(lines, answers({H: 0.9}, {H: 0.8}, {H: 1.0}), most=1)
    assert [row.score for row in found.flagged] == [0.9]
    assert found.missed == []


def test_a_threshold_of_one_can_be_mistaken_too() -> None:
    found = mistakes(labelled(line()), answers({C: 1.0}, threshold=1.0), most=1)
    assert found.flagged[0].sureness == 1.0
