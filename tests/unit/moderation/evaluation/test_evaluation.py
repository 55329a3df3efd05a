"""Everything together: unknown labels are left out, and slices add up."""

from moderation import LABELS, Label
from moderation.evaluation.evaluation import evaluate
from tests.support.labelled import answers, labelled, line

C, H = Label.CRISIS, Label.HOSTILITY


def test_a_line_counts_for_no_label_that_is_unknown_of_it() -> None:
    """Three lines know about crisis and two about hostility; what is said of the third's hostility is neither right nor wrong."""
    lines = labelled(line(C), line(), line(known=[C]))
    found = evaluate(lines, answers({C: 0.9}, {}, {H: 0.9}))
    crisis, hostility = (found.labels[LABELS.index(label)] for label in (C, H))
    assert (crisis.metrics.lines, crisis.metrics.positives, crisis.metrics.f1) == (3, 1, 1.0)
    assert hostility.metrics.lines == 2
    assert hostility.metrics.precision.of == 0
    assert sum(part.observed.of for part in hostility.reliability.bins) == 2
    assert found.false_flags.any.of == 1
    assert found.slices == {}
    assert (found.mistakes, found.suggestion, found.comparison) == (None, None, None)


def test_slices_are_measured_like_the_whole() -> None:
    """By name, largest first; lines that name none are a slice of their own, and unknown labels are left out there too."""
    lines = labelled(
        line(C, slice="plain"),
        line(slice="plain"),
        line(slice="plain"),
        line(C, slice="dialect"),
        line(known=[C], slice="dialect"),
        line(),
    )
    found = evaluate(lines, answers({C: 0.9}, {C: 0.9}, {}, {}, {H: 0.9}, {H: 0.9}))
    assert list(found.slices) == ["plain", "dialect", None]
    plain, dialect, rest = found.slices.values()
    assert (plain.lines, plain.labels[C].recall.value, plain.labels[C].precision.value) == (3, 1.0, 0.5)
    assert plain.false_flags.any.value == 0.5
    assert dialect.labels[C].recall.value == 0.0
    assert dialect.labels[H].precision.of == 0
    assert dialect.false_flags.any.of == 0
    assert rest.false_flags.by_label[H].value == 1.0
