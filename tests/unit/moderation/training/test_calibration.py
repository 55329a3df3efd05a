"""Thresholds share one budget of wrong flags, and spend it where it finds the most."""

import numpy as np

from moderation.labels import LABELS, Label
from moderation.training.calibration import BUDGET, WORDING_BUDGET, fit_calibration
from moderation.training.examples import ORDINARY_FILE, Example, Part


def a_room(seed: int = 3) -> tuple[np.ndarray, list[Example]]:
    """Two thousand ordinary lines, and sixty that carry each label; a label's logit is higher where it is carried."""
    draw = np.random.default_rng(seed)
    lines: list[Example] = []
    rows = []
    for number in range(2000 + 60 * len(LABELS)):
        carried = frozenset() if number < 2000 else frozenset({LABELS[(number - 2000) // 60]})
        lines.append(Example(f"T-{number}", "text", (), carried, frozenset(LABELS), ORDINARY_FILE, Part.CALIBRATION))
        rows.append([draw.normal(2.0 if label in carried else -3.0, 1.3) for label in LABELS])
    return np.array(rows, dtype=np.float32), lines


def said(logits: np.ndarray, found: object) -> np.ndarray:
    from moderation.calibrate import calibrate
    from moderation.training.calibration import Calibration

    assert isinstance(found, Calibration)
    return calibrate(logits, found.temperatures, found.biases) >= found.thresholds


def test_ordinary_lines_stay_within_the_budgets() -> None:
    """All labels together flag no more ordinary lines than the budget, wording notes no more than theirs."""
    logits, lines = a_room()
    flags = said(logits, fit_calibration(logits, lines))[:2000]
    wording = LABELS.index(Label.LABELING)
    assert np.delete(flags, wording, axis=1).any(axis=1).mean() <= BUDGET
    assert flags[:, wording].mean() <= WORDING_BUDGET


def test_crisis_gets_the_larger_part_of_the_budget() -> None:
    """Where all labels are equally hard, most is spent on the one whose miss costs most."""
    logits, lines = a_room()
    flags = said(logits, fit_calibration(logits, lines))[:2000].sum(axis=0)
    others = [count for label, count in zip(LABELS, flags, strict=True) if label not in {Label.CRISIS, Label.LABELING}]
    assert flags[LABELS.index(Label.CRISIS)] > max(others)


def test_most_of_what_is_clear_is_found() -> None:
    logits, lines = a_room()
    flags = said(logits, fit_calibration(logits, lines))
    for place, label in enumerate(LABELS):
        carrying = [number for number, line in enumerate(lines) if label in line.labels]
        assert flags[carrying, place].mean() > (0.9 if label is Label.CRISIS else 0.6), label


def test_a_label_that_is_surest_of_ordinary_lines_is_rather_never_said() -> None:
    """Where even the strictest threshold would break the budget the label is left out, and the others keep theirs."""
    logits, lines = a_room()
    stigma = LABELS.index(Label.STIGMA)
    logits[:100, stigma] = 8.0
    flags = said(logits, fit_calibration(logits, lines))[:2000]
    assert np.delete(flags, LABELS.index(Label.LABELING), axis=1).any(axis=1).mean() <= BUDGET
    assert not flags[:, stigma].any()
