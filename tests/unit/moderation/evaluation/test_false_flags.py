"""False flags are counted on ordinary messages alone."""

from moderation import Label
from moderation.evaluation.false_flags import false_flags
from tests.support.labelled import answers, labelled, line


def test_they_are_counted_where_surely_no_label_is_there() -> None:
    """A line that carries a label, or of which not all is known, counts for nothing, whatever is said of it."""
    lines = labelled(line(), line(), line(), line(), line(Label.STIGMA), line(known=[Label.CRISIS]))
    flagged = {Label.CRISIS: 0.9, Label.HOSTILITY: 0.9}
    found = false_flags(answers({Label.CRISIS: 0.9}, {}, {}, {}, flagged, flagged).said, lines.ordinary)
    assert (found.by_label[Label.CRISIS].value, found.by_label[Label.CRISIS].of) == (0.25, 4)
    assert found.by_label[Label.HOSTILITY].value == 0.0
    assert found.any.value == 0.25


def test_a_wording_note_alone_is_not_in_the_sum_and_two_labels_are_one_flag() -> None:
    lines = labelled(line(), line(), line(), line())
    twice = {Label.LABELING: 0.9, Label.STIGMA: 0.9, Label.CRISIS: 0.9}
    found = false_flags(answers({Label.LABELING: 0.9}, twice, {}, {}).said, lines.ordinary)
    assert found.by_label[Label.LABELING].value == 0.5
    assert found.any.value == 0.25
