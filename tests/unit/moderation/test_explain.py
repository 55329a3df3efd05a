"""The words that weighed most: found by hiding them, within a bound."""

from collections.abc import Sequence

import numpy as np
import pytest

from moderation.assessment import Span, Utterance
from moderation.bundle import open_bundle
from moderation.calibrate import Floats
from moderation.explain import FEWEST, weigh, words_of
from moderation.labels import LABELS, Label
from moderation.reader import Reader


class Fake:
    """A model whose logit for label k is the sum of the weights of the words still visible."""

    def __init__(self, words: Sequence[Span], weights: dict[int, tuple[float, float]]) -> None:
        self.words, self.weights, self.run = words, weights, 0

    def whole(self) -> Floats:
        return self.hide([Span(-1, 0)])[0]

    def hide(self, stretches: Sequence[Span]) -> Floats:
        self.run += len(stretches)
        rows = [
            [
                sum(pair[at] for place, pair in self.weights.items() if not _holds(hidden, self.words[place]))
                for at in (0, 1)
            ]
            for hidden in stretches
        ]
        return np.array(rows, dtype=np.float32)


def _holds(stretch: Span, word: Span) -> bool:
    return stretch.start <= word.start and word.end <= stretch.end


def test_words_are_words_and_emoji() -> None:
    """Punctuation stands for nothing; apostrophes belong to their word; places are code points."""
    text = "you're 👋🏽 pathetic!!! (f*ck) ... né"
    assert [text[start:end] for start, end in words_of(text)] == ["you're", "👋🏽", "pathetic", "f*ck", "né"]


def test_the_strongest_word_comes_first_and_weak_ones_are_left_out() -> None:
    """Each label names its own words; what weighs less than a quarter of the strongest is not named."""
    words = words_of("you are a pathetic stupid thing")
    fake = Fake(words, {3: (4.0, 0.0), 4: (2.0, 0.0), 0: (0.1, 3.0)})
    found = weigh(words, fake.whole(), [0, 1], fake.hide, variants=36, most=4)
    assert found == {0: (words[3], words[4]), 1: (words[0],)}


@pytest.mark.parametrize("variants", [FEWEST, 7, 36])
@pytest.mark.parametrize("length", [1, 6, 7, 37, 200, 5000])
def test_the_work_is_bounded_and_the_word_is_found(length: int, variants: int) -> None:
    """However long the text, no more versions are run than allowed, and the first stretch holds the word that carries everything."""
    words = words_of("word " * length)
    word = words[length * 2 // 3]
    fake = Fake(words, {length * 2 // 3: (5.0, 0.0)})
    whole = fake.whole()
    fake.run = 0
    (found,) = weigh(words, whole, [0], fake.hide, variants=variants, most=4)[0]
    assert fake.run <= variants
    assert _holds(found, word)
    assert length > variants or found == word


def test_no_words_no_weights() -> None:
    nothing = np.zeros(2, dtype=np.float32)
    assert weigh([], nothing, [0], lambda _: np.zeros((0, 2), dtype=np.float32), variants=9, most=4) == {}


def test_a_label_names_words_of_its_text(reader: Reader) -> None:
    """With the real model, the insult outweighs what stands around it."""
    text = "Morning everyone, tea is on. You are a pathetic idiot, Dave. See you on Thursday."
    weighed = reader.weigh(Utterance(text), [Label.HOSTILITY])
    words = {text[start:end] for start, end in weighed[Label.HOSTILITY]}
    assert words & {"pathetic", "idiot"}
    assert len(weighed[Label.HOSTILITY]) <= 4


def test_a_pattern_names_its_own_words(reader: Reader) -> None:
    """Personal information found by pattern is shown as that pattern's stretch."""
    text = "tea's at mine, ring 555 0134 201"
    assessment = reader.assess(Utterance(text))
    assert assessment.scores[Label.PERSONAL_INFO] >= 0.99
    assert [text[start:end] for start, end in assessment.weighed[Label.PERSONAL_INFO]] == ["555 0134 201"]
    assert reader.weigh(Utterance(text), [Label.PERSONAL_INFO]) == assessment.weighed


def test_long_texts_are_explained_where_they_speak(reader: Reader) -> None:
    """In a post of several windows the words named are those of the sentence that carries it."""
    filler = "we went to the garden and looked at the beans, the weather was kind and the tea was hot. " * 12
    text = f"{filler}you are a worthless disgusting pig and i hate you. {filler}"
    start, end = reader.weigh(Utterance(text), [Label.HOSTILITY])[Label.HOSTILITY][0]
    carrying = range(text.index("you are a worthless"), text.index("i hate you") + 10)
    assert len({*range(start, end)} & {*carrying}) * 2 > end - start
    assert end - start < 200


def test_assessing_searches_for_no_words(reader: Reader) -> None:
    """What takes long is another call's business: a said label comes without its words."""
    assessment = reader.assess(Utterance("You are a pathetic idiot, Dave."))
    assert Label.HOSTILITY in assessment.labels
    assert assessment.weighed == {}


@pytest.mark.parametrize(("times", "at_least"), [(1, 3), (30, FEWEST)])
def test_a_search_gives_way_and_finds_the_same(reader: Reader, times: int, at_least: int) -> None:
    """What is read in between changes nothing, and between two pauses no more is read than a message or two."""
    text = Utterance("you are a worthless disgusting pig and i hate you. " * times, ("hello",))
    pauses = 0

    def give_way() -> None:
        nonlocal pauses
        pauses += 1
        reader.assess(Utterance("morning all"))

    assert reader.weigh(text, [Label.HOSTILITY], give_way) == reader.weigh(text, [Label.HOSTILITY])
    assert pauses >= at_least


def test_where_words_are_not_wanted_none_are_named() -> None:
    """`words = 0` points out none, not even those that a pattern knows."""
    text = Utterance("You are a pathetic idiot, ring 555 0134 201")
    reader = Reader(open_bundle(), words=0)
    assert reader.assess(text).weighed == reader.weigh(text, LABELS) == {}


def test_label_order_is_the_taxonomys() -> None:
    assert tuple(Label) == LABELS
