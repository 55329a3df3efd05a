"""Another English changes the grammar of a line and nothing that a label hangs on."""

import random
import re

import pytest

from moderation.training.examples import read_corpus
from moderation.training.varieties import VARIETIES, in_another_english

NEGATIONS = re.compile(
    r"\b(?:not|no|never|nobody|nothing|nowt|nuhin|ain['’]t|\w+n['’]t|(?:do|did|ca|is|wo|would|could)nt|can ?not|cannae|\w+nae)\b",
    re.IGNORECASE,
)

PAST = re.compile(r"\b(?:was|were|did|had|been|wisnae|didnae|(?:was|were|did|had)n['’]t)\b", re.IGNORECASE)
I_WHO_SPEAK = re.compile(r"\b(?:i|me|my|ma|myself|masel)\b", re.IGNORECASE)
YOU_WHO_HEAR = re.compile(r"\b(?:you|ye|y['’]all|yourself|yersel)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return [example.text for example in read_corpus()[::40]]


def test_a_sentence_is_said_in_many_ways() -> None:
    draw = random.Random(1)
    said = {
        in_another_english("my sister is not going to the clinic, she says she doesn't need any help", draw)
        for _ in range(300)
    }
    assert len(said) > 20


def test_the_same_draw_says_the_same() -> None:
    line = "I am trying to sleep at night but the tablets do not work for me"
    assert in_another_english(line, random.Random(4)) == in_another_english(line, random.Random(4))


@pytest.mark.parametrize("what", [NEGATIONS, PAST, I_WHO_SPEAK, YOU_WHO_HEAR], ids=["denial", "past", "I", "you"])
@pytest.mark.parametrize("variety", VARIETIES)
def test_what_a_label_hangs_on_neither_goes_nor_comes(variety: str, what: re.Pattern[str], lines: list[str]) -> None:
    draw = random.Random(2)
    for line in lines:
        changed = line
        for feature in VARIETIES[variety]:
            changed = feature(changed, 1.0, draw)
        assert bool(what.search(changed)) == bool(what.search(line)), (line, changed)


def test_a_line_without_any_feature_stays() -> None:
    draw = random.Random(3)
    assert {in_another_english("ok 👍", draw) for _ in range(50)} == {"ok 👍"}
