"""What flags come to, against cases worked out by hand."""

import numpy as np

from moderation.assessment import Utterance
from moderation.labels import Label
from moderation.rivals.measures import outcome
from moderation.rivals.texts import Origin, Text


def text(origin: Origin, *labels: Label, **more: object) -> Text:
    return Text(origin, Utterance("words"), frozenset(labels), **more)


def pair(number: int, functionality: str = "negation_crisis", *, both: bool = False) -> list[Text]:
    first = text(Origin.PAIRS, *([Label.STIGMA] if both else []), pair=number, functionality=functionality)
    return [first, text(Origin.PAIRS, Label.CRISIS, pair=number, functionality=functionality)]


def test_a_pair_is_told_apart_only_the_right_way_round() -> None:
    """Flagging both halves, neither, or the clean one alone tells nothing apart."""
    texts = pair(0) + pair(1) + pair(2) + pair(3)
    flagged = np.array([False, True, True, True, False, False, True, False])
    told = outcome(texts, flagged).told_apart
    assert (told.value, told.of) == (0.25, 4)


def test_a_pair_without_a_clean_half_is_not_counted() -> None:
    told = outcome(pair(0) + pair(1, both=True), np.array([False, True, True, True])).told_apart
    assert (told.value, told.of) == (1.0, 1)


def test_only_clean_halves_that_tell_a_story_count_as_stories() -> None:
    texts = pair(0, "reported_speech_family") + pair(1, "recovery_story_crisis") + pair(2, "metaphor_death")
    stories = outcome(texts, np.array([True, True, False, True, True, True])).told
    assert (stories.value, stories.of) == (0.5, 2)


def test_recall_is_counted_in_conversations_and_held_out_lines_for_any_finding() -> None:
    """A functional case, written to be hard, is no share of a room; privacy is neither concern nor care."""
    texts = [
        text(Origin.TALK, Label.CRISIS),
        text(Origin.HELD_OUT, Label.HOSTILITY, Label.STIGMA),
        text(Origin.HELD_OUT, Label.HOSTILITY),
        text(Origin.HELD_OUT, Label.PERSONAL_INFO),
        *pair(0),
    ]
    found = outcome(texts, np.array([True, True, False, False, True, True]))
    assert (found.concern.value, found.concern.of) == (0.5, 2)
    assert (found.care.value, found.care.of) == (1.0, 1)
    assert (found.by_label[Label.HOSTILITY].value, found.by_label[Label.STIGMA].value) == (0.5, 1.0)
    assert found.by_label[Label.LABELING].of == 0


def test_wrong_flags_are_told_by_where_the_clean_message_stands() -> None:
    texts = [
        text(Origin.TALK),
        text(Origin.HELD_OUT, ordinary=True),
        text(Origin.HELD_OUT),
        text(Origin.VARIETIES),
        text(Origin.VARIETIES),
        text(Origin.VARIETIES),
        text(Origin.VARIETIES, Label.CRISIS),
        text(Origin.VARIETIES, Label.CRISIS),
        text(Origin.VARIETIES, Label.CRISIS),
    ]
    found = outcome(texts, np.array([False, True, False, False, True, False, True, True, True]))
    assert (found.talk_clean.value, found.ordinary.value, found.near_misses.value) == (0.0, 1.0, 0.0)
    assert [(share.value, share.of) for share in found.by_variety.values()] == [(0.0, 1), (1.0, 1), (0.0, 1)]
