"""Noise changes how a line is typed and what stands before it, never what it carries."""

import random
from dataclasses import replace

from moderation.labels import LABELS, Label
from moderation.training.augment import Augmenter
from moderation.training.examples import ORDINARY_FILE, Example, Part


def a_line(text: str, *, source: str = "t1_stigma", context: tuple[str, ...] = (), **more: object) -> Example:
    whole = Example("T1-1", text, context, frozenset(), frozenset(LABELS), source, Part.TRAIN)
    return replace(whole, **more)  # type: ignore[arg-type]


EVERYDAY = [
    a_line("the kettle is on, who wants tea", source=ORDINARY_FILE),
    a_line("morning everyone from a rainy town"),
]
AUGMENT = Augmenter.over(EVERYDAY)


def test_the_same_draw_gives_the_same_line() -> None:
    line = a_line("people with depression are only lazy, that is what I think")
    first, again = (AUGMENT(line, random.Random(5)) for _ in range(2))
    assert first == again


def test_labels_source_and_part_stay() -> None:
    line = a_line("you brought this on yourself and you know it", labels=frozenset({Label.JUDGMENT}))
    draw = random.Random(1)
    for _ in range(200):
        noisy = AUGMENT(line, draw)
        assert replace(noisy, text=line.text, context=line.context) == line
        assert noisy.text


def test_a_line_meant_in_its_context_keeps_it() -> None:
    line = a_line("that is a very good idea, go on and do it then", source="t7_context", context=("I stop my tablets",))
    draw = random.Random(2)
    assert all(AUGMENT(line, draw).context == line.context for _ in range(200))


def test_a_short_line_is_lent_no_context() -> None:
    """A reply such as "good." may mean something else under another line."""
    draw = random.Random(3)
    assert all(AUGMENT(a_line("good."), draw).context == () for _ in range(200))


def test_a_share_of_the_lines_is_put_into_another_english() -> None:
    line = a_line("my sister is not going to the clinic, she says she doesn't need any help with the tablets")
    grammars = Augmenter.over(EVERYDAY, another_english=1.0)
    draw = random.Random(6)
    words = {"finna", "ain't", "cannae", "isnae", "me sister", "ma sister", "fixin", "dey", "to clinic", "di clinic"}
    said = " ".join(grammars(line, draw).text.lower() for _ in range(200))
    assert sum(word in said for word in words) >= 4
    plainly = " ".join(AUGMENT(line, draw).text.lower() for _ in range(200))
    assert not any(word in plainly for word in ("finna", "cannae", "isnae", "fixin", "di clinic"))
