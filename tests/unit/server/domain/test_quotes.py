"""Are somebody's words of the evening in a note about it?"""

import pytest

from server.domain.quotes import quotes

SAID = (
    "My sister says I should just pull myself together, and I hate it.",
    "I never sleep now",
    "thank you",
    "もう何もしたくない、ずっと横になっていたいだけなんです、ほんとうに",
)


@pytest.mark.parametrize(
    "text",
    [
        'Bob wrote: "my sister says I should just pull myself together"',
        "they should just PULL — myself… together, it was said",
        "Ann: I never sleep now. Worth asking about.",
        "何もしたくない、ずっと横になっていたいだけなんです、ほんとう",
    ],
)
def test_a_pasted_message_is_noticed(text: str) -> None:
    """A stretch of it too, in other marks and case; a short one if it is there whole."""
    assert quotes(text, SAID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sleep was the theme of two. One had trouble at home with a sister.",
        "Everybody said thank you.",
        "I should call.",
    ],
)
def test_ones_own_words_about_it_are_not(text: str) -> None:
    """A few words in common are no quote, and a word or two belongs to nobody."""
    assert not quotes(text, SAID)
