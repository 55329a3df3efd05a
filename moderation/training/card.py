"""Writes the model card: what the model is for, what it was made of, how well it does, where it fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.evaluation.metrics import LabelMetrics, Share, table
from moderation.training.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What was measured on the test split, with the bundle as it ships.

    Attributes:
        corpus, relabelled: metrics by label on our corpus and on public text labelled by hand.
        false_flags: by source, the share of clean ordinary messages that get any label.
        int8_mean, int8_most: how far int8 scores stand from float ones.
        int8_changed: the share of (message, label) decisions that quantisation changed.
        size_mb: the whole bundle, in 10^6 bytes.
    """

    corpus: Sequence[LabelMetrics]
    relabelled: Sequence[LabelMetrics]
    false_flags: Mapping[str, Share]
    int8_mean: float
    int8_most: float
    int8_changed: float
    size_mb: float

    def summary(self) -> dict[str, Any]:
        """For the manifest: numbers by label on the corpus, and the false flags."""
        return {
            "corpus_test": {
                row.label.value: {
                    "positives": row.positives,
                    "precision": _rounded(row.precision.value),
                    "recall": _rounded(row.recall.value),
                    "auroc": _rounded(row.auroc),
                    "average_precision": _rounded(row.average_precision),
                }
                for row in self.corpus
            },
            "ordinary_flagged": {name: _rounded(share.value) for name, share in self.false_flags.items()},
        }


def model_card(version: str, fields: Mapping[str, Any], found: Findings) -> str:
    """The card, as Markdown."""
    origin = fields["provenance"]
    thresholds = "\n".join(f"| `{label}` | {value:.3f} |" for label, value in fields["thresholds"].items())
    lines = origin["lines"]
    sets = "\n".join(f"| {row['name']} | {row['lines']} | {row['licence']} | {row['cite']} |" for row in origin["data"])
    ordinary = "\n".join(
        f"| {name} | {share.of} | {share.value:.1%} [{share.low:.1%}, {share.high:.1%}] |"
        for name, share in found.false_flags.items()
    )
    relabelled = (
        "Public text labelled by hand, rich in insults and in what looks like them. Labels with few positives say nothing here.\n\n"
        + table(found.relabelled)
        if found.relabelled
        else "Not measured in this run."
    )
    return f"""# Model card: {version}

Written by `python -m moderation.training`; the numbers are those of the bundle that ships. What the labels mean stands in
[labels.md](labels.md), how a score is made in [how-scores-are-made.md](how-scores-are-made.md).

## What it is
{origin["base"]["name"]} ({origin["base"]["licence"]}; a six-layer encoder), {origin["base"]["changes"]}. It reads a message of up to
160 word pieces at once (longer ones in overlapping windows) with up to {fields["context_lines"]} earlier lines, and gives nine
independent scores. It runs on one processor core, without a network. The bundle has {found.size_mb:.1f} MB. Trained {origin["trained_on"]}.

## What it is for
Pointing a human facilitator of an English-speaking peer-support group to a message, with a label, a score and the words that weighed
most. **It is not for** deciding about people, diagnosing, watching individuals, punishing, replacing a facilitator, or telling that
nobody is at risk: a message without a flag is a message the model did not understand as one, nothing more.

## What it was made of
{lines["train"]} lines for training, {lines["calibration"]} for calibration and thresholds, {lines["test"]} for the numbers below. The
corpus is split by blocks of {40} neighbouring lines, since contrast twins stand side by side; lines beside a cut are used for nothing
({lines["guard"]}). A public line whose label is unknown is masked in the loss. Public sets are used for training and measuring and are
not part of Warmroom.

| set | training lines | licence | source |
|---|---|---|---|
{sets}

`relabelled` draws on {SOURCES["paradetox"].cite.split(";")[0]} ({SOURCES["paradetox"].licence}) and on sets named above.

## How well it does
Held-out lines of our corpus. They are harder than a real room: half of them carry a label, and the clean half was written to look as
if it did. 95 % intervals in brackets; n+ is the number of lines that carry the label.

{table(found.corpus)}

{relabelled}

How often a clean, ordinary message is flagged at all, for any label:

| source | messages | flagged |
|---|---|---|
{ordinary}

int8 against float: scores differ by {found.int8_mean:.4f} on average and {found.int8_most:.2f} at most; {found.int8_changed:.2%} of decisions
change.

## Thresholds
Chosen on the calibration lines, weighed like a room where one message of ten carries a label, one or two sound as if they did, and
the rest is everyday talk: the best F1 for each label (F-beta with beta 4 for `crisis`, where a miss costs most, and 0.5
for `personal_info`) among thresholds that flag few ordinary messages (at most 0.3 % a label, 0.5 % for `hostility`, 1.5 % for `crisis`, and 2.5 % in all). On other lines than
those they were chosen on they flag a little more, as the table above shows. A facilitator's room may be stricter or more lenient; the
shipped values are:

| label | said from |
|---|---|
{thresholds}

## Where it fails
- It misses. Recall above is the share that is found; what is phrased unusually, ironically or in another language is found less.
- It reads English. Other languages and mixtures with them are guesswork.
- One careful annotator labelled each line; a few per cent of labels are wrong, also in the numbers above. The test lines come from the
  same hands as the training lines, so real rooms will be harder in ways these numbers cannot show.
- The numbers above are a little kind to the model: settings of the threshold search (not thresholds) were compared while the test
  lines were in view.
- Reported and quoted speech ("my dad said snap out of it") is told from the real thing most of the time, not always.
- Public hate-speech data is biased against African American English and reclaimed words; little of it is used, and dialects of our own
  are in the corpus, but the difference was not measured well enough to promise anything.
- The words that weighed most show what the model looked at. They are no reasons.
"""


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)  # noqa: PLR0124 - nan has no place in JSON
