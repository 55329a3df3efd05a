"""Writes the model card: what the model is for, what it was made of, how well it does, where it fails."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from moderation.bundle import Manifest
from moderation.encoding import TEXT_PIECES
from moderation.evaluation.evaluation import LabelResult
from moderation.evaluation.metrics import Share, table
from moderation.labels import Label
from moderation.training.findings import Findings, Ranking, Rate
from moderation.training.sources import SOURCES

CARD: Final = "model-card.md"
PICTURE: Final = "reliability.svg"

_SEVERAL: Final = 12
"""Failures shown."""


def write_card(folder: Path, manifest: Manifest, found: Findings) -> None:
    """Write the card and its picture into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).write_text(_card(manifest, found), encoding="utf-8")
    with mpl.rc_context({"svg.hashsalt": "warmroom", "font.size": 9}):
        _reliability(found.corpus).savefig(folder / PICTURE, metadata={"Date": None})


def _averaged(origin: Mapping[str, Any]) -> str:
    """What the weights are the mean of, if of several runs."""
    others = origin.get("averaged_with", [])
    if not others:
        return ""
    told = "\n".join(
        f"- trained {other['trained_on']} on {other['lines']['train']} lines: {_differing(other['recipe'], origin['recipe'])}"
        for other in others
    )
    return f"""
The weights are the mean of {1 + len(others)} runs (Wortsman et al., "Model soups", ICML 2022). The table and the recipe are those of the first; the
others, with what was different in their recipe:

{told}
"""


def _differing(recipe: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    named = [f"`{name} = {value}`" for name, value in recipe.items() if name != "version" and first.get(name) != value]
    return ", ".join(named) or "nothing"


def _card(manifest: Manifest, found: Findings) -> str:
    origin: Mapping[str, Any] = manifest.provenance
    lines, int8 = origin["lines"], origin["int8"]
    sets = "\n".join(f"| {row['name']} | {row['lines']} | {row['licence']} | {row['cite']} |" for row in origin["data"])
    thresholds = "\n".join(f"| `{label}` | {value:.3f} |" for label, value in manifest.thresholds.items())
    talk = "\n".join(f"| {source} | {share.of} | {_percent(share)} |" for source, share in found.talk.items())
    shipped = found.rates[0]
    return f"""# Model card: {manifest.model_version}

Written by `python -m moderation.training`; the numbers are those of the bundle that ships, measured as it runs. What the labels mean stands
in [labels.md](labels.md), how a score is made in [how-scores-are-made.md](how-scores-are-made.md), what was tried in
[experiments.md](experiments.md), and what other tools make of the same texts in [comparison.md](comparison.md). Intervals are 95 %.

## What it is
{origin["base"]["name"]} ({origin["base"]["licence"]}; a six-layer encoder), {origin["base"]["changes"]}. It reads a message of up to
{TEXT_PIECES} word pieces at once (longer ones in overlapping windows) with up to {manifest.context_lines} earlier lines, and gives nine
independent scores. It runs on one processor core, without a network. The bundle has {found.size_mb:.1f} MB. Trained {origin["trained_on"]}.

## What it is for
Pointing a human facilitator of an English-speaking peer-support group to a message, with a label, a score and the words that weighed
most. **It must not be used** to decide about people, to diagnose, to watch individuals, to punish, to replace a facilitator, to answer a
member, or to tell that nobody is at risk: a message without a flag is a message the model did not understand as one, nothing more.

## How well it does
Three views, from what we wrote and never trained on. Other hands wrote the behaviour suite and the conversations than the training lines.

| | {" | ".join(rate.name for rate in found.rates)} |
|---|{"---|" * len(found.rates)}
{_rates(found.rates)}

"As shipped" is what a room gets; the other columns move all thresholds together until that share of the clean messages of the conversations
is flagged, so that models can be compared. A pair counts as right when both of its messages get exactly their labels.

### Held-out lines of our corpus, by label
Harder than a real room: half of them carry a label, and the clean half was written to look as if it did.

{table([result.metrics for result in found.corpus])}

### Everyday talk: clean messages that get a concern flag
| source | messages | flagged |
|---|---|---|
{talk}

`relabelled` is real public text labelled by hand, chosen because models find it suspicious; the others were written by us.

### Ranking on other text
How well the score alone ranks held-out lines that carry the label above those that do not. Public sets have their own idea of the label.

| source | label | carry it | do not | AUROC |
|---|---|---|---|---|
{_rankings(found.rankings)}

## Kinds of English
The same content said plainly, in a dialect and by a learner, all of it clean: how much of it raises a flag but a wording note.

| variety | messages | flagged |
|---|---|---|
{chr(10).join(f"| {name} | {share.of} | {_percent(share)} |" for name, share in found.varieties.items())}

## What it points out, and what integers cost
On {found.faithful.lowered.of} flags of the behaviour suite: without the words it points out, a label's score is lower in
{_percent(found.faithful.lowered)}. Of the {found.faithful.lost.of} that have as many other words, the label is no longer said in {_percent(found.faithful.lost)}
without those pointed out, and in {_percent(found.faithful.by_chance)} without as many others drawn at random.

Eight-bit integers against the trained floats, on {int8["lines"]} held-out lines: scores differ by {int8["mean"]:.4f} on average and {int8["most"]:.2f} at
most; {int8["changed"]:.2%} of decisions change.

## Can the scores be believed?
![Reliability of each label]({PICTURE})

Of lines scored 0.7, about seven of ten should carry the label. Scores are fitted to a room where nine of ten messages are clean; the picture
is drawn from held-out lines of which every second carries a label, so a well-fitted score lies above the diagonal here.

## Behaviour, functionality by functionality
Each is a list of minimal pairs under `tests/behaviour`; at the shipped thresholds. Few cases each: read the intervals.

| functionality | messages right | pairs right |
|---|---|---|
{_functionalities(shipped)}

## Known failures
For each of the weakest functionalities the message that the model is surest to get wrong.

| functionality | message | expected | said |
|---|---|---|---|
{_failures(found)}

- It misses. What is phrased unusually, ironically or in another language is found less. It reads English; mixtures are guesswork.
- One careful annotator labelled each line; a few per cent of labels are wrong, also in the numbers above.
- We wrote the conversations. They have the base rate of a room, but rooms of real people will differ in ways these numbers cannot show.
- Dialects and learners' English are flagged more often than the same content in plain English, as the table above shows.
- Public hate-speech data is biased against African American English and reclaimed words; rows of it count half, and dialects of our own
  stand beside it.
- The size of the budget and the worth of a crisis were set with the conversations above in view (not the thresholds), so those figures are a
  little kind.
- The words that weighed most show what the model looked at. They are no reasons.

## What it was made of
{lines["train"]} lines for training, {lines["calibration"]} for calibration and thresholds, {lines["test"]} for the numbers above. Lines that belong
together (twins, a conversation, a block of neighbours) stay on one side; lines beside a cut are used for nothing ({lines["guard"]}). A public line
whose label is unknown is masked in the loss. Public sets are used for training and measuring and are not part of Warmroom.

| set | training lines | licence | source |
|---|---|---|---|
{sets}

`relabelled` draws on {SOURCES["paradetox"].cite.split(";")[0]} ({SOURCES["paradetox"].licence}) and on sets named above. The recipe:

```json
{json.dumps(origin["recipe"], indent=1)}
```
{_averaged(origin)}
## Thresholds
Chosen on lines that training never saw, most of them whole conversations by another hand, weighed like a room where one message of ten
carries a label. All labels share one budget of wrong flags, spent where it finds the most; finding a crisis counts twelve times. A facilitator's
room may be stricter or more lenient; the shipped values are:

| label | said from |
|---|---|
{thresholds}
"""


def _rates(rates: Sequence[Rate]) -> str:
    def row(name: str, shares: Sequence[str]) -> str:
        return f"| {name} | {' | '.join(shares)} |"

    return "\n".join(
        (
            row(
                "conversations: clean messages that raise any flag but wording",
                [_percent(r.rooms.clean_flagged) for r in rates],
            ),
            row("conversations: clean messages with a wording note", [_percent(r.rooms.wording) for r in rates]),
            row("conversations: concern labels found", [_percent(r.rooms.concern) for r in rates]),
            row("conversations: care labels found", [_percent(r.rooms.care) for r in rates]),
            row("conversations: `crisis` found", [_percent(r.rooms.crisis) for r in rates]),
            row("behaviour suite: macro F1", [f"{r.functional.macro_f1:.3f}" for r in rates]),
            row("behaviour suite: whole pairs right", [_percent(r.functional.pairs) for r in rates]),
            row("behaviour suite: `crisis` found", [_percent(r.functional.crisis) for r in rates]),
        )
    )


def _functionalities(rate: Rate) -> str:
    weakest_first = sorted(rate.functional.by_functionality.items(), key=lambda item: item[1][1].value)
    return "\n".join(f"| {name} | {_percent(lines)} | {_percent(pairs)} |" for name, (lines, pairs) in weakest_first)


def _rankings(rankings: Sequence[Ranking]) -> str:
    return "\n".join(
        f"| {row.source} | `{row.label}` | {row.positives} | {row.negatives} | {row.auroc:.3f} |" for row in rankings
    )


def _failures(found: Findings) -> str:
    rows = []
    for case, said in found.failures[:_SEVERAL]:
        before = "".join(f"({line}) " for line in case.utterance.context)
        text = f"{before}{case.utterance.text}".replace("|", "\\|").replace("\n", " ")
        expected = [label for label in Label if label in case.labels]
        rows.append(f"| {case.functionality} | {text} | {_names(expected)} | {_names(said)} |")
    return "\n".join(rows)


def _names(labels: Sequence[Label]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "nothing"


def _percent(share: Share) -> str:
    return f"{share.value:.1%} [{share.low:.1%}, {share.high:.1%}]" if share.of else "not measured"


def _reliability(results: Sequence[LabelResult]) -> Figure:
    figure = Figure(figsize=(9, 9), layout="constrained")
    for result, axes in zip(results, figure.subplots(3, 3, sharex=True, sharey=True).flat, strict=True):
        bins = result.reliability.bins
        axes.plot([0, 1], [0, 1], color="0.5", linestyle=":")
        axes.errorbar(
            [part.score for part in bins],
            [part.observed.value for part in bins],
            yerr=(
                [max(0.0, part.observed.value - part.observed.low) for part in bins],
                [max(0.0, part.observed.high - part.observed.value) for part in bins],
            ),
            color="#0072B2",
            marker="o",
            markersize=4,
            linewidth=1.2,
        )
        axes.set(xlim=(0, 1), ylim=(0, 1.02), title=f"{result.metrics.label} (n+ {result.metrics.positives})")
    figure.supxlabel("score")
    figure.supylabel("share that carry the label")
    return figure
