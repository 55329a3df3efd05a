"""Kinder wording: reviewed banks, found in the author's own characters, offered only where the model says that it applies."""

import re
from itertools import combinations

import pytest

from moderation import LABELS, Label
from moderation.assessment import Utterance
from moderation.reader import Reader
from moderation.wording import TERM_LABELS, Entry, bank, expand, offers

BANK = bank()
ENTRIES = (*BANK.terms, *BANK.phrases)
TERMS = {entry.term for entry in BANK.terms}
RAGGED = re.compile(r"[^a-z ]")


def found(text: str, *labels: Label) -> list[str]:
    """What the author typed, of everything that is offered against."""
    return [text[offer.span.start : offer.span.end] for offer in offers(text, labels or LABELS)]


def is_found(entry: Entry, written: str) -> bool:
    """Is *entry* offered in a sentence that holds *written*, for words of *written* alone?"""
    before, after = "well, ", ", so they said."
    text = before + written + after
    return any(
        offer.instead == entry.instead and len(before) <= offer.span.start and offer.span.end <= len(text) - len(after)
        for offer in offers(text, entry.labels)
    )


# ── the banks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_banks_are_as_large_as_promised() -> None:
    """220 terms and 40 phrases at the least, each counted once however many forms it has."""
    assert len(TERMS) >= 220
    assert len({entry.term for entry in BANK.phrases}) >= 40


def test_no_term_stands_twice() -> None:
    """One entry for one and at most one for many people share a name; no way of writing belongs to two entries, or to none and one."""
    names = [entry.term for entry in BANK.terms]
    assert all(names.count(name) <= 2 for name in names)
    assert len({entry.term for entry in BANK.phrases}) == len(BANK.phrases)
    for entries in (BANK.terms, BANK.phrases):
        written = [{plain(form) for form in entry.forms} for entry in entries]
        written += [{plain(form) for form in entry.but_not} for entry in entries if entry.but_not]
        assert [first & second for first, second in combinations(written, 2) if first & second] == []


def plain(form: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", form.casefold().replace("'", "").replace("’", "")))


def test_every_entry_is_whole() -> None:
    """A form and one to three alternatives, one plain sentence that says why, a source that is listed, and labels to answer to."""
    titles = {source.title for source in BANK.sources.values()}
    for entry in ENTRIES:
        assert entry.forms, entry.term
        assert all(plain(form) for form in entry.forms), entry.term
        assert 1 <= len(entry.instead) <= 3, entry.term
        assert all(words == words.strip() and words for words in entry.instead), entry.term
        assert re.fullmatch(r"[A-Z“](?:[^.!?]|\d\.\d){12,118}\.", entry.why), (entry.term, entry.why)
        assert entry.source in titles, entry.term
        assert entry.labels, entry.term


def test_every_source_says_where_it_is_and_what_may_be_done_with_it() -> None:
    """A title, who wrote it, an address, a licence; and each is used."""
    used = {entry.source for entry in ENTRIES}
    for source in BANK.sources.values():
        assert source.by
        assert source.licence
        assert source.url.startswith("https://")
        assert source.title in used


def test_no_alternative_needs_a_kinder_one() -> None:
    """Nothing that is offered holds a term or a phrase of the banks."""
    offered = {words for entry in ENTRIES for words in entry.instead}
    assert [words for words in sorted(offered) if found(words)] == []


def test_terms_and_phrases_answer_to_their_own_labels() -> None:
    """Terms to words about people, phrases to what is done to the one who reads them; care and privacy to none."""
    assert all(entry.labels == TERM_LABELS for entry in BANK.terms)
    asking = BANK.labels
    assert not asking & {Label.CRISIS, Label.SELF_STIGMA, Label.PERSONAL_INFO}
    assert {Label.DISMISSAL, Label.JUDGMENT, Label.HARMFUL_ADVICE} <= asking


# ── how it is written ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_form_is_found_in_a_sentence_and_in_capitals() -> None:
    """As the bank writes it, and shouted. Of an entry with many forms some forty."""
    some = [(entry, form) for entry in ENTRIES for form in entry.forms[:: max(1, len(entry.forms) // 40)]]
    assert [form for entry, form in some if not is_found(entry, form)] == []
    assert [form for entry, form in some if not is_found(entry, form.upper())] == []


def test_every_term_is_found_stretched() -> None:
    """With one letter four times over."""
    assert [entry.forms[0] for entry in BANK.terms if not is_found(entry, stretched(entry.forms[0]))] == []


def test_every_term_is_found_spaced() -> None:
    """With a space after every letter, and wider ones between words; shorter than four letters nobody writes so."""
    written = [(entry, entry.forms[0].lower()) for entry in BANK.terms]
    spaced = [
        (entry, "  ".join(" ".join(word) for word in form.split()))
        for entry, form in written
        if not RAGGED.search(form) and len(form.replace(" ", "")) >= 4
    ]
    assert len(spaced) > 400
    assert [form for entry, form in spaced if not is_found(entry, form)] == []


def stretched(form: str) -> str:
    """*form* with the middle letter of its longest word four times over."""
    word = max(re.findall(r"[a-z]+", form.lower()), key=len)
    at = form.lower().index(word) + len(word) // 2
    return form[:at] + form[at] * 4 + form[at + 1 :]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("my brother is a jun.kie", "jun.kie"),
        ("what a J-U-N-K-I-E", "J-U-N-K-I-E"),
        ("a real p$ycho that one", "p$ycho"),
        ("he's off his rocker", "off his rocker"),
        ("HE’S OFF HIS ROCKER", "OFF HIS ROCKER"),
        ("he committed\nsuicide in may", "committed\nsuicide"),
        ("the addict's car", "addict"),
        ("_junkie_ again", "junkie"),
        ("such a re\u200btard", "re\u200btard"),
        ("an ex‑addict told me", "ex‑addict"),
        ("😔😔 she is a j*nkie", "j*nkie"),
        ("they are all wheelchair bound", "wheelchair bound"),
    ],
)
def test_the_offer_points_at_the_authors_own_characters(text: str, typed: str) -> None:
    """Marks between letters, signs for letters, other hyphens and apostrophes, line ends, invisible characters, emoji before it."""
    assert found(text, Label.LABELING) == [typed]


@pytest.mark.parametrize(
    "text",
    [
        "a dopamine hit from the pegboard in the cutlery drawer",
        "the addiction clinic, the alcohol team and the drugs nurse",
        "Alcoholics Anonymous is at seven, alcoholic drinks are not",
        "adult children of alcoholics meets on friday",
        "a cookie cutter answer",
        "schizophrenia, psychosis, bipolar disorder and depression",
        "a depressive episode, a borderline personality disorder, anti-psychotics",
        "a cleaner house, clean sheets, a dirty cup",
        "i kept the kitchen clean and the windows dirty",
        "the weather is crazy and the traffic is insane",
        "@junkie wrote to kind_junkie and junkie_99",
        "the junkiest of junk drawers",
        "he was convicted, they did not convict her",
        "a drunk driver hit the homeless shelter",
        "you poor thing, the poor dog",
        "self-harm, an eating disorder, a suicide attempt, died by suicide",
        "the psychology of trampolines",
        "a freak accident, don't freak out",
        "frequent flyer miles",
        "among the hills of mongolia",
        "",
        " \n ",
    ],
)
def test_what_only_looks_like_a_term_is_left_alone(text: str) -> None:
    """Parts of words, names, other meanings, and person-first words."""
    assert found(text, *TERM_LABELS) == []


# ── when it is offered ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("label", LABELS)
def test_a_term_is_offered_against_only_where_the_message_is_said_to_label(label: Label) -> None:
    """The model reads the context; "I'm Dave, addict" or "they called me a junkie" carry none of the three labels."""
    assert bool(found("they called me a junkie", label)) is (label in TERM_LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_a_phrase_is_offered_against_only_where_its_own_label_is_said(label: Label) -> None:
    """Told "my dad said snap out of it", which is a wound told, nobody is corrected."""
    assert bool(found("just snap out of it", label)) is (label in {Label.DISMISSAL, Label.JUDGMENT})
    assert bool(found("bin your meds, stop taking your meds", label)) is (label is Label.HARMFUL_ADVICE)


def test_nothing_is_offered_where_nothing_is_said() -> None:
    assert offers("snap out of it, junkie", ()) == ()


def test_the_longest_is_offered_and_none_overlap() -> None:
    """A former junkie is no "former person with an addiction"; a longer phrase whose label is not said hides nothing."""
    text = "that former junkie and two recovering addicts"
    assert found(text, Label.LABELING) == ["former junkie", "recovering addicts"]
    assert found("replacing one drug with another, still an addict on methadone", Label.LABELING) == ["addict"]


def test_what_is_said_three_times_is_offered_once() -> None:
    """At its first place; one and many are two."""
    assert found("junkie, junkie, JUNKIE! all junkies", Label.LABELING) == ["junkie", "junkies"]


def test_one_and_many_are_told_apart() -> None:
    (one,) = offers("an addict", [Label.LABELING])
    (many,) = offers("addicts", [Label.LABELING])
    assert one.instead[0] == "person with an addiction"
    assert many.instead[0] == "people with an addiction"
    assert one.term == many.term == "addict"


def test_offers_say_why_and_by_which_guide() -> None:
    """Everything a facilitator reads comes from the bank."""
    (offer,) = offers("he committed suicide", [Label.LABELING])
    assert offer.instead == ("died by suicide", "took their own life")
    assert "crime" in offer.why
    assert offer.source == "Media Guidelines for Reporting Suicide"


def test_the_reader_offers_only_against_what_it_says(reader: Reader) -> None:
    """With the model that ships: the label said brings the offer, person-first words bring none."""
    said = reader.assess(Utterance("she is a schizophrenic and her cousin is a junkie"))
    assert Label.LABELING in said.labels
    assert [offer.term for offer in said.wording] == ["schizophrenic", "junkie"]
    kind = reader.assess(Utterance("my sister has schizophrenia and lives with us"))
    assert kind.wording == ()


# ── the forms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_is_expanded() -> None:
    """Round brackets hold a choice, square ones a choice that may be left out."""
    assert list(expand("[just] get (over|past) it")) == [
        "just get over it",
        "just get past it",
        "get over it",
        "get past it",
    ]
    assert list(expand("tramp[s]")) == ["tramps", "tramp"]
