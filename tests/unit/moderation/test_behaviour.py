"""
What the shipped model makes of messages: in pairs, the wound dealt beside the wound told; and on lines it was not trained on.

`heldout.jsonl` is drawn by training from the test split of the corpus.
"""

from pathlib import Path

import numpy as np
import pytest

from moderation import LABELS, Label, Utterance
from moderation.evaluation.lines import read_labelled
from moderation.evaluation.metrics import matrix, measure, scores_of
from moderation.reader import Reader

HELD_OUT = Path(__file__).parent / "heldout.jsonl"

PAIRS = [
    (
        Label.STIGMA,
        "People with schizophrenia are dangerous and should be locked away from the rest of us.",
        "Many people believe schizophrenia makes you dangerous. That is a myth, and it hurts us.",
    ),
    (
        Label.JUDGMENT,
        "You brought this on yourself. A good mother would never have started drinking again.",
        "I relapsed on Friday and I told my daughter. She hugged me.",
    ),
    (
        Label.DISMISSAL,
        "Oh come on, just snap out of it. Other people have it so much worse than you.",
        "My dad always told me to just snap out of it, and that stayed with me for years.",
    ),
    (
        Label.HOSTILITY,
        "Shut up, you pathetic idiot. Nobody wants you here.",
        "This bloody insurance form is driving me mad, I want to scream at it.",
    ),
    (
        Label.HARMFUL_ADVICE,
        "Throw your lithium in the bin, you don't need those pills, they only keep you sick.",
        "My psychiatrist lowered my lithium last week and I am sleeping a little better.",
    ),
    (
        Label.LABELING,
        "My cousin is a schizophrenic and his brother is a junkie.",
        "My cousin has schizophrenia and his brother is in recovery from heroin use.",
    ),
    (
        Label.SELF_STIGMA,
        "I'm just a worthless broken addict, I'm disgusting and I don't deserve help.",
        "I feel sad and a bit guilty today, I had hoped to be further along by now.",
    ),
    (
        Label.CRISIS,
        "I have all the pills here in front of me and I don't want to wake up tomorrow. Goodbye.",
        "Ten years ago I tried to end my life. Today I volunteer here and I am glad I lived.",
    ),
    (
        Label.PERSONAL_INFO,
        "I'm Margarethe Oyelaran, I live at 14 Hollow Mill Lane, call me on 555 0134 201.",
        "I'm Maggie from Leeds. If it gets bad tonight, call 988 or Samaritans on 116 123.",
    ),
]

ORDINARY = [
    "Good morning everyone, hope you all slept okay.",
    "thank you for sharing that, it means a lot",
    "The session starts at seven, link is in the calendar.",
    "I was diagnosed with bipolar disorder in 2015 and it took years to find the right medication.",
    "honestly the traffic was crazy today lol",
    "I'm so sorry, that sounds really painful. We're here.",
    "my therapist is on holiday for two weeks and I'm a bit nervous",
    "made soup. ate soup. small win",
    "Two years sober today!!",
    "does anyone else feel tired on sertraline?",
]


@pytest.mark.parametrize(("label", "carrying", "near_miss"), PAIRS, ids=[label for label, _, _ in PAIRS])
def test_the_clear_case_is_said_and_its_near_miss_is_not(
    reader: Reader, label: Label, carrying: str, near_miss: str
) -> None:
    """A plain case reaches its threshold; a message that shares its words and not its meaning stays below."""
    assert label in reader.assess(Utterance(carrying)).labels
    assert label not in reader.assess(Utterance(near_miss)).labels


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_is_left_alone(reader: Reader, text: str) -> None:
    """Everyday lines of a support group get no label at all."""
    assert reader.assess(Utterance(text)).labels == ()


def test_every_label_is_better_than_chance_on_held_out_lines(reader: Reader) -> None:
    """On lines that training never saw, the 95 % interval of the AUROC lies above one half for each label."""
    rows = read_labelled(HELD_OUT)
    scores = scores_of([reader.assess(utterance) for utterance, _ in rows])
    thresholds = np.array([reader.thresholds[label] for label in LABELS])
    for found in measure(matrix([labels for _, labels in rows]), scores, thresholds):
        assert found.positives >= 15, found.label
        assert found.auroc_low > 0.5, found


def test_the_held_out_lines_are_not_in_the_training_blocks() -> None:
    """The sample stays a sample of the test split, also after the corpus is edited."""
    from moderation.training.examples import Part, read_corpus

    parts = {(example.text, example.context): example.part for example in read_corpus()}
    rows = read_labelled(HELD_OUT)
    assert all(parts.get((utterance.text, utterance.context)) is Part.TEST for utterance, _ in rows)
