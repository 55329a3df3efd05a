"""What holds for every offer of kinder wording, whatever was typed."""

from hypothesis import given
from hypothesis import strategies as st

from moderation import LABELS, Label
from moderation.wording import bank, offers

FORMS = [form for entry in (*bank().terms, *bank().phrases) for form in entry.forms[:3]]
PIECES = st.one_of(
    st.sampled_from(FORMS),
    st.sampled_from(
        [
            "he is a ",
            "j u n k i e",
            "jun.kie",
            "juuuunkie",
            " 😔 ",
            "\u200b",
            "'s",
            "s",
            "_",
            "@",
            "-",
            "  ",
            "\ud800",
            "ﬁ",
            "İ",
        ]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
SAID = st.sets(st.sampled_from(LABELS))


@given(TEXTS, SAID)
def test_offers_are_in_order_within_the_text_and_apart(text: str, labels: set[Label]) -> None:
    """Each points at characters that were typed; no two share one."""
    end = 0
    for offer in offers(text, labels):
        assert end <= offer.span.start < offer.span.end <= len(text)
        assert text[offer.span.start : offer.span.end].strip()
        end = offer.span.end


@given(TEXTS, SAID)
def test_every_offer_stands_in_the_banks_and_answers_to_a_label_that_is_said(text: str, labels: set[Label]) -> None:
    """Nothing is made up, and nothing is offered unasked."""
    reviewed = {
        (entry.term, entry.instead, entry.why, entry.source)
        for entry in (*bank().terms, *bank().phrases)
        if entry.labels & labels
    }
    for offer in offers(text, labels):
        assert (offer.term, offer.instead, offer.why, offer.source) in reviewed


@given(TEXTS, SAID)
def test_no_entry_is_offered_twice(text: str, labels: set[Label]) -> None:
    """One and many of a term are two entries."""
    offered = [(offer.term, offer.instead) for offer in offers(text, labels)]
    assert len(offered) == len(set(offered))


@given(
    st.sampled_from(FORMS),
    st.sampled_from(["", "so, ", "“", "(", "😔 "]),
    st.sampled_from(["", ".", "!!", ")", "…", " 😔"]),
)
def test_a_form_is_found_wherever_it_stands(form: str, before: str, after: str) -> None:
    """Beside punctuation, quotes, emoji and the ends of the text."""
    text = before + form + after
    found = [text[offer.span.start : offer.span.end] for offer in offers(text, LABELS)]
    assert any(part in form for part in found)


@given(st.sampled_from(FORMS), st.sampled_from("abcxyz"))
def test_a_form_is_no_part_of_a_word(form: str, letter: str) -> None:
    """With letters grown on to both of its ends it is another word, unless that happens to be a form as well."""
    text = letter * 2 + form.replace(" ", "").replace("'", "").replace("-", "") + letter * 2
    assert offers(text, LABELS) == ()
