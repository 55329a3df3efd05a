"""Faithfulness is counted on what the reader itself points out."""

from moderation import Utterance
from moderation.bundle import open_bundle
from moderation.evaluation.faithfulness import faithfulness
from moderation.reader import Reader


def test_a_clear_insult_falls_with_the_words_pointed_out() -> None:
    """Without the insulting words the score is lower; with other words taken out it is still said."""
    reader = Reader(open_bundle(), words=4)
    text = "I read what you wrote about the bus on Monday. You pathetic idiot, shut up, nobody wants you here."
    found = faithfulness(reader, [Utterance(text)])
    assert found.lowered.of >= 1
    assert found.lowered.value == 1.0


def test_nothing_said_is_nothing_counted() -> None:
    assert faithfulness(Reader(open_bundle(), words=4), [Utterance("thank you all, see you next week")]).lowered.of == 0
