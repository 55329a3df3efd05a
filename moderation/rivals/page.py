"""Writes the page: tables, and what a reader must know to trust or mistrust them. Says how things were measured, never who won."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from moderation.evaluation.metrics import LabelMetrics, Share, table
from moderation.evaluation.suites import FunctionalResult, RoomResult
from moderation.labels import LABELS
from moderation.rivals.measures import Outcome
from moderation.rivals.texts import Origin
from moderation.rivals.tools import Tool


@dataclass(frozen=True, slots=True)
class InFull:
    """
    What is measured of a tool that knows our labels.

    Attributes:
        held_out: metrics by label on the held-out lines.
        pairs: on the functional cases, label by label.
        talk: on the conversations, label by label.
        talk_at_one_rate: the same with its thresholds moved together until `Findings.rate` of clean messages there are flagged.
    """

    held_out: Sequence[LabelMetrics]
    pairs: FunctionalResult
    talk: RoomResult
    talk_at_one_rate: RoomResult


@dataclass(frozen=True, slots=True)
class Findings:
    """
    All that one run measured.

    Attributes:
        on: the day.
        bundle: version and digest of the bundle under test.
        counts: how many texts of each origin, and how many of them are clean.
        trained_on: how many texts of five words and more are, letter for letter, also training lines of the corpus.
        outcomes: at message level, by name, in the order in which they are shown.
        in_full: by name.
        rate: see `InFull`.
        tools: each with the versions that answered.
        commonest: by name of a tool, what it found in the most clean messages, and in how many.
        tfidf: the versions and the strength of the TF-IDF model.
    """

    on: date
    bundle: str
    counts: Mapping[Origin, tuple[int, int]]
    trained_on: int
    outcomes: Mapping[str, Outcome]
    in_full: Mapping[str, InFull]
    rate: float
    tools: Sequence[tuple[Tool, Mapping[str, str]]]
    commonest: Mapping[str, Sequence[tuple[str, int]]]
    tfidf: str


_ORIGINS: Final = {
    Origin.PAIRS: "functional cases, in minimal pairs (`tests/behaviour/*.yaml`)",
    Origin.TALK: "messages of whole conversations (`tests/behaviour/conversations.jsonl`)",
    Origin.VARIETIES: "the same content in plain, dialect and learner's English (`tests/behaviour/slices.jsonl`)",
    Origin.HELD_OUT: "held-out lines of the corpus (its test part)",
}


def page(found: Findings) -> str:
    """The whole page, in Markdown."""
    return (
        "\n\n".join([_heading(found), _flags(found), _labels(found), _full(found), _who(found), _DETOXIFY, _LIMITS])
        + "\n"
    )


def _heading(found: Findings) -> str:
    texts = "\n".join(
        f"| {what} | {found.counts[origin][0]:,} | {found.counts[origin][1]:,} |" for origin, what in _ORIGINS.items()
    )
    return f"""\
# Beside what people would use instead

Written by `make comparison` on {found.on.isoformat()}; do not edit. The bundle under test is {found.bundle}. What the labels mean stands in
[labels.md](labels.md), how well the model does on its own in [model-card.md](model-card.md).

Every tool answered the same texts in the same run:

| texts | messages | of them clean |
|---|---|---|
{texts}

All of it was written and labelled by us, and is in this repository. Of its texts of five words and more, {found.trained_on} are also
training lines of the corpus, letter for letter. **This is our home ground**: our model and the TF-IDF model learned from lines
of the same hands. The other tools were made for something else, which stands below, and are here because they are what a group would
otherwise install. Numbers in brackets are 95 % intervals."""


def _flags(found: Findings) -> str:
    rows = "\n".join(
        f"| {name} | {_share(row.told_apart)} | {_share(row.told)} | {_share(row.talk_clean)} | {_share(row.concern)} | {_share(row.care)} |"
        for name, row in found.outcomes.items()
    )
    more = "\n".join(
        f"| {name} | {_share(row.ordinary)} | {_share(row.near_misses)} | "
        + " | ".join(_share(share) for share in row.by_variety.values())
        + " |"
        for name, row in found.outcomes.items()
    )
    varieties = " | ".join(f"{name} English" for name in next(iter(found.outcomes.values())).by_variety)
    noted = "\n".join(
        f"- {name}: {', '.join(f'`{rule}` ({count})' for rule, count in rules)}"
        for name, rules in found.commonest.items()
    )
    return f"""\
## Does it flag the right messages?

Most of the tools have no labels like ours, so **any finding of a tool flags the message**, whatever it is. That is kind to a tool that finds
the wrong thing in the right message. Tools are shown the message alone; our model also sees up to three lines before it, as in
a room.

| tool | pairs told apart ↑ | stories told wrongly flagged ↓ | clean talk wrongly flagged ↓ | messages with a concern label found ↑ | messages with a care label found ↑ |
|---|---|---|---|---|---|
{rows}

- *Pairs told apart*: of minimal pairs with one clean half, those where the half that carries a label is flagged and the other is not. A tool
  that flags everything, or nothing, tells none apart; a coin tells a quarter.
- *Stories told*: clean messages that report what was said to the author, refute a stereotype, or look back at a crisis from recovery.
- *Clean talk*: messages without a label in whole conversations, as often as they come in a room.
- *Concern* (`stigma`, `judgment`, `dismissal`, `hostility`, `harmful_advice`, `labeling`) and *care* (`crisis`, `self_stigma`): messages with
  such a label in conversations and held-out lines.

How often clean messages are flagged elsewhere (held-out everyday talk; held-out lines written to look as if they carried something; the same
clean content in three kinds of English):

| tool | everyday talk ↓ | near misses ↓ | {varieties} |
|---|---|---|---|---|---|
{more}

What the rules that have names found in the most clean messages, and in how many:

{noted}"""


def _labels(found: Findings) -> str:
    head = "| tool | " + " | ".join(f"`{label}`" for label in LABELS) + " |"
    some = next(iter(found.outcomes.values()))
    counts = "| *messages* | " + " | ".join(f"*{some.by_label[label].of}*" for label in LABELS) + " |"
    rows = "\n".join(
        f"| {name} | " + " | ".join(_percent(row.by_label[label].value) for label in LABELS) + " |"
        for name, row in found.outcomes.items()
    )
    return f"""\
## What each finds, by label

Of messages that carry a label, in conversations and held-out lines, the share that is flagged for whatever reason. To be read beside what the
tool flags wrongly, above: one that flags everything finds everything.

{head}
|---|{"---|" * len(LABELS)}
{counts}
{rows}"""


def _full(found: Findings) -> str:
    tables = "\n\n".join(f"**{name}**\n\n{table(full.held_out)}" for name, full in found.in_full.items())
    rows = "\n".join(
        f"| {name} | {full.pairs.macro_f1:.2f} | {_share(full.pairs.pairs)} | {_share(full.talk.clean_flagged)} | {_share(full.talk.concern)} | "
        f"{_share(full.talk.care)} | {_share(full.talk_at_one_rate.concern)} | {_share(full.talk_at_one_rate.care)} |"
        for name, full in found.in_full.items()
    )
    areas = "\n".join(
        f"- {name}: mean AUROC {np.mean([row.auroc for row in full.held_out]):.3f}, mean average precision "
        f"{np.mean([row.average_precision for row in full.held_out]):.2f}, macro-F1 {np.mean([row.f1 for row in full.held_out]):.2f}"
        for name, full in found.in_full.items()
    )
    return f"""\
## With the right label

Two of them know our labels. The TF-IDF model ({found.tfidf}) is what a day's work gives: words and pairs of words, one
logistic regression a label, on the training part of the same corpus, calibrated and given thresholds on its calibration part by the same code and the
same budget of wrong flags as our bundles. Ours was also trained on public sets, and finds telephone numbers, addresses and the like by
patterns too.

Held-out lines of the corpus:

{tables}

{areas}

Functional cases (each of a pair's halves with exactly its labels) and conversations (label by label, `labeling` left out of concern and of what is
wrongly flagged). *At one rate*: thresholds moved together until at most {found.rate:.1%} of clean messages in the conversations are flagged, which is
fitted on the very conversations and so only says how the two compare.

| | macro-F1, cases ↑ | pairs all right ↑ | clean talk flagged ↓ | concern ↑ | care ↑ | concern, at one rate ↑ | care, at one rate ↑ |
|---|---|---|---|---|---|---|---|
{rows}"""


def _who(found: Findings) -> str:
    rows = "\n".join(
        f"| {tool.name} | {', '.join(f'{package} {version}' for package, version in versions.items())} | {tool.licence} | {tool.made} | {tool.made_for} |"
        for tool, versions in found.tools
    )
    return f"""\
## What they are, and what they were made for

| tool | what answered | licence | packed on | made for |
|---|---|---|---|---|
{rows}

*Packed on* is the date of the files in the archive; npm's archives hold none. All run on Python 3.11 and Node 20 without a change. None of them claims
to find crisis, dismissal or bad advice, and alex and retext-equality are meant for authors who check their own text, where a needless hint costs
little. In a support group the same hint sends somebody to read a message that is nobody's business."""


_DETOXIFY: Final = """\
## Not measured: Detoxify

Detoxify (version 0.5.4, files packed on 2026-10-14, Apache-2.0) flags toxic comments, for research and to help moderators find harmful content quicker. **Its
weights could not be had where this page is written, so none of the numbers above are about it.** Its authors publish, in the README of
`unitaryai/detoxify`:

| model | encoder | labels | published score, on the test set of |
|---|---|---|---|
| `original` | bert-base-uncased | toxicity, severe toxicity, obscene, threat, insult, identity attack | mean AUC 98.64 %, Jigsaw Toxic Comment Classification 2018 (Wikipedia comments) |
| `unbiased` | roberta-base | the same and sexually explicit; identities mentioned, `psychiatric_or_mental_illness` among them | 93.74 % of a bias-weighted AUC, Jigsaw Unintended Bias 2019 (Civil Comments) |
| `multilingual` | xlm-roberta-base | those of `unbiased` | AUC 92.11 %, Jigsaw Multilingual 2020 |

These are other texts, other labels and another statistic: they cannot be set beside our tables. Of our nine labels theirs touch `hostility`; none is about
stigma told politely, dismissal, advice, or somebody in danger. Its authors warn that words of swearing and insult are likely to be called toxic
whatever the tone or intent, self-deprecation included. What its arithmetic costs beside ours stands in [speed.md](speed.md)."""

_LIMITS: Final = """\
## What this does not show
- Lines of ours, labels of ours, one careful annotator a line. A real room will be harder for everybody.
- English alone.
- The other tools ran as they come, but for the tuned alex. Somebody who knows one of them well may get more out of it.
- Whether a flag helps a group. No table can show that."""


def _share(share: Share) -> str:
    return f"{_percent(share.value)} [{_percent(share.low)}, {_percent(share.high)}]" if share.of else "–"


def _percent(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{100 * value:.0f} %" if value >= 0.0995 or value == 0 else f"{100 * value:.1f} %"
