"""What identifies somebody is found and covered; doses, dates, prices and helplines are left alone."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.assessment import PrivateKind
from moderation.masking import mask
from moderation.privacy import find_likely, find_private

FOUND = [
    ("call me on 555 0134 201", "555 0134 201", PrivateKind.PHONE),
    ("my number is 07700 900555 anytime", "07700 900555", PrivateKind.PHONE),
    ("(02) 5550 1234 ring twice", "(02) 5550 1234", PrivateKind.PHONE),
    ("its 212-555-0199", "212-555-0199", PrivateKind.PHONE),
    ("whatsapp +49 1512 3456789", "+49 1512 3456789", PrivateKind.PHONE),
    ("0 7 7 0 0 9 0 0 5 5 5 so the bot won't see", "0 7 7 0 0 9 0 0 5 5 5", PrivateKind.PHONE),
    (
        "ring oh seven seven double oh nine three one six",
        "oh seven seven double oh nine three one six",
        PrivateKind.PHONE,
    ),
    ("write to mara.oduya@example.org please", "mara.oduya@example.org", PrivateKind.EMAIL),
    ("im lena underscore k at example dot com", "lena underscore k at example dot com", PrivateKind.EMAIL),
    ("find me on insta @river.moth.art", "@river.moth.art", PrivateKind.HANDLE),
    ("discord: moth_lamp#0042", "moth_lamp#0042", PrivateKind.HANDLE),
    ("https://www.instagram.com/rivermoth is me", "https://www.instagram.com/rivermoth", PrivateKind.HANDLE),
    ("come to 12 Ferndown Crescent any time", "12 Ferndown Crescent", PrivateKind.ADDRESS),
    ("i live at 7 hollow mill lane, blue door", "7 hollow mill lane", PrivateKind.ADDRESS),
    ("P.O. Box 441, Fernhill", "P.O. Box 441", PrivateKind.ADDRESS),
    ("hi, my name is Imke Vandersloot", "Imke Vandersloot", PrivateKind.NAME),
    ("my ssn is 219-09-9999", "219-09-9999", PrivateKind.OTHER),
]

LEFT_ALONE = [
    "if it gets bad ring 988, or 116 123, or 13 11 14",
    "text HOME to 741741",
    "call 1-800-273-8255, it is free",
    "samaritans are on 116 123, childline 0800 1111, emergencies 999 or 112 or 911 or 000",
    "lifeline is 1800 55 1800 for kids",
    "jo@samaritans.org answers e-mails",
    "they raised me from 50 mg to 100mg to 150 mg",
    "i took 20mg at 10:30 and 20mg at 14:45",
    "diagnosed 12/05/2019, discharged 2020-01-14, relapsed 03.11.2021",
    "from 2018-2022 i drank",
    "step 12 is the hard one, page 449 of the book",
    "it cost me £1,250.00 and then $3,000,000",
    "breathe: one two three four five six seven eight",
    "one two three four one two three four hold and out",
    "1 2 3 4 5 6 7 8 9 10 and i was calm",
    "10000000 thoughts a second",
    "i walked 12 minutes down the road and 3 miles up the hill",
    "24/7 care, 365 days a year, 9 to 5",
    "thank you @maggie, that helped",
    "my name is Sam and i drink",
    "see https://www.example.org/grounding for the exercise",
    "blood pressure 120/80, pulse 72, lithium 0.8",
    "order no. 4471902266 has shipped",
    "i got 3 days clean, 2 weeks street sober",
]


@pytest.mark.parametrize(("text", "stretch", "kind"), FOUND)
def test_what_identifies_somebody_is_found(text: str, stretch: str, kind: PrivateKind) -> None:
    """The stretch is found whole, and named for what it is."""
    assert [(text[start:end], found) for (start, end), found in find_private(text)] == [(stretch, kind)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_a_support_room_needs_to_say_is_left_alone(text: str) -> None:
    """Helplines, doses, dates, prices and counting are no personal information."""
    assert find_private(text) == ()


def test_a_mask_is_readable() -> None:
    """Each stretch becomes a stand-in that says what was there."""
    text = "I'm on 555 0134 201 or mara@example.org"
    assert mask(text, find_private(text)).text == "I'm on [phone number] or [e-mail address]"


def test_a_masked_text_gives_nothing_away() -> None:
    """Nothing certain is found in what a mask leaves."""
    for text, _, _ in FOUND:
        assert find_private(mask(text, find_private(text)).text) == ()


def test_likely_finds_hold_the_certain_ones() -> None:
    """Once the model suspects something, a full name is shown too, and what was certain stays."""
    text = "Imke Vandersloot here, write to imke@example.org"
    assert set(find_private(text)) <= set(find_likely(text))
    assert "Imke Vandersloot" in {text[start:end] for (start, end), _ in find_likely(text)}


pieces = st.sampled_from(
    [text for text, _, _ in FOUND] + LEFT_ALONE + ["👋🏽", "é", "\u0301", " ", "\n", "\ud800", "@", "+", "0"]
)
texts = st.one_of(
    st.text(), st.lists(pieces, max_size=6).map(" ".join), st.text(alphabet="0123456789 +-().@abcdeAB_\n")
)


@given(texts)
def test_finds_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    """For any text whatever, stretches are non-empty, inside it, sorted and disjoint."""
    for find in (find_private, find_likely):
        spans = [span for span, _ in find(text)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100000,
        "a." * 50000,
        "a-" * 50000,
        "1 " * 50000,
        "one " * 6 + " " * 100000,
        "Aa " * 30000,
        "7 a b c " * 12000,
        "a@b.co " * 14000,
        "my name is " + "A" * 100000,
        "insta " + "-a" * 50000,
        "12 " + "ab " * 30000,
        "0" * 100000,
    ],
)
def test_no_text_takes_for_ever(text: str) -> None:
    """Patterns are bounded: a hundred thousand characters made to annoy them take seconds at most, on a slow machine."""
    started = time.process_time()
    find_private(text)
    find_likely(text)
    assert time.process_time() - started < 20
