"""The split: twins stay together, and nothing held out is trained on."""

import re

import pytest

from moderation.labels import LABELS
from moderation.training.examples import Part, read_corpus, without_leaks


@pytest.fixture(scope="module")
def corpus() -> list:
    return without_leaks(read_corpus())


def test_every_part_meets_every_label(corpus: list) -> None:
    """Each of training, calibration and test holds at least thirty lines of each label."""
    for part in (Part.TRAIN, Part.CALIBRATION, Part.TEST):
        for label in LABELS:
            assert sum(label in line.labels for line in corpus if line.part is part) >= 30, (part, label)


def test_near_twins_never_stand_on_both_sides(corpus: list) -> None:
    """Of neighbouring lines that share most of their words, none is trained on while the other is held out."""
    words = [set(re.findall(r"\w+", " ".join([line.text, *line.context]).lower())) for line in corpus]
    for place, line in enumerate(corpus):
        for other in range(place + 1, min(place + 4, len(corpus))):
            alike = len(words[place] & words[other]) > 0.5 * len(words[place] | words[other])
            if alike and line.source == corpus[other].source:
                parts = {line.part, corpus[other].part}
                assert Part.GUARD in parts or len(parts) == 1, (line.id, corpus[other].id)


def test_the_split_is_the_same_every_time(corpus: list) -> None:
    assert [line.part for line in corpus] == [line.part for line in without_leaks(read_corpus())]
