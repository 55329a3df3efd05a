"""Pictures of an evaluation."""

from pathlib import Path

from moderation import Label
from moderation.evaluation.evaluation import evaluate
from moderation.evaluation.plots import write_plots
from tests.support.labelled import answers, labelled, line

C = Label.CRISIS
LINES = labelled(line(C), line(C), line(), line())
FOUND = evaluate(LINES, answers({C: 0.9}, {C: 0.4}, {C: 0.6}, {}))


def test_a_label_that_is_there_has_two_pictures_of_two_kinds(tmp_path: Path) -> None:
    written = write_plots([("warmroom-1", FOUND.labels)], tmp_path / "new" / "folder")
    names = {"pr-crisis.svg", "pr-crisis.png", "reliability-crisis.svg", "reliability-crisis.png"}
    assert {path.name for path in written} == names
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == names
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written if path.suffix == ".png")


def test_two_models_share_a_picture_and_the_same_numbers_make_the_same_file(tmp_path: Path) -> None:
    """Also where a model is named so that matplotlib would read mathematics, and where the other never says the label."""
    silent = evaluate(LINES, answers({}, {}, {}, {}))
    models = [("this, $x_1", FOUND.labels), ("other, _y$", silent.labels)]
    first, second = (write_plots(models, tmp_path / name) for name in ("first", "second"))
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
