"""`python -m moderation.rivals`: ask every tool, and write the page. `make comparison` installs the tools first."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from moderation.bundle import SHIPPED, BundleError, open_bundle
from moderation.evaluation.metrics import Truths, matrix, measure
from moderation.evaluation.suites import Case, functional, room, tightened
from moderation.labels import LABELS, Label
from moderation.rivals.measures import outcome
from moderation.rivals.page import Findings, InFull, page
from moderation.rivals.scored import Scored, ask_bundle, ask_tfidf
from moderation.rivals.texts import Origin, Text, read_texts
from moderation.rivals.tools import TOOLS, RivalFailed, Tools, run_process
from moderation.training.examples import Example, Part, read_corpus
from moderation.wording import offers

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "moderation" / "comparison.md"

RATE: Final = 0.01
"""The share of wrongly flagged clean messages at which the two that know our labels are compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and return the exit status. What is wrong goes to standard error."""
    options = _parser().parse_args(arguments)
    try:
        found = _measure(options.bundle, Tools(options.tools.absolute(), run_process))
    except (BundleError, RivalFailed, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    options.out.write_text(page(found), encoding="utf-8")
    sys.stdout.write(f"{options.out} is written\n")
    return 0


def _measure(folder: Path, tools: Tools) -> Findings:
    bundle = open_bundle(folder)
    corpus = read_corpus()
    texts = read_texts(corpus)
    answers = {}
    for tool in TOOLS:
        _say(f"{tool.name} …")
        answers[tool] = tools.ask(tool, texts)
    _say("TF-IDF …")
    tfidf, strength = ask_tfidf(tools, corpus, texts)
    _say(f"{bundle.manifest.model_version}, {len(texts)} messages …")
    ours = ask_bundle(bundle, texts, lambda done: None if done % 1000 else _say(f"  {done}"))
    name = bundle.manifest.model_version
    flagged: dict[str, Truths] = {
        name: _any(ours.said),
        f"{name}, wording notes left out": _without_notes(ours.said),
        "TF-IDF on our corpus": _any(tfidf.said),
        "TF-IDF, wording notes left out": _without_notes(tfidf.said),
        "our word banks as a keyword list": _by_bank(texts),
    } | {tool.name: answer.flagged for tool, answer in answers.items()}
    named = {tool.name: answer.commonest(texts) for tool, answer in answers.items() if tool.runs_on == "node"}
    return Findings(
        on=datetime.now(UTC).date(),
        bundle=f"{name} (model `{bundle.manifest.files['model.onnx'].sha256[:12]}`)",
        counts={
            origin: (
                sum(text.origin is origin for text in texts),
                sum(text.origin is origin and not text.labels for text in texts),
            )
            for origin in Origin
        },
        trained_on=_trained_on(texts, corpus),
        outcomes={tool: outcome(texts, found) for tool, found in flagged.items()},
        in_full=_in_full({name: ours, "TF-IDF on our corpus": tfidf}, texts),
        rate=RATE,
        tools=[(tool, answer.versions) for tool, answer in answers.items()],
        commonest=named,
        tfidf=f"scikit-learn {tfidf.versions['scikit-learn']}, C = {strength:g}",
    )


def _in_full(models: Mapping[str, Scored], texts: Sequence[Text]) -> dict[str, InFull]:
    truths = matrix([text.labels for text in texts])
    of = {origin: np.array([text.origin is origin for text in texts]) for origin in Origin}
    cases = [
        Case(text.functionality or "", text.pair or 0, text.utterance, text.labels)
        for text in texts
        if text.origin is Origin.PAIRS
    ]
    talk = of[Origin.TALK]
    return {
        name: InFull(
            held_out=measure(truths[of[Origin.HELD_OUT]], model.scores[of[Origin.HELD_OUT]], model.thresholds),
            pairs=functional(cases, model.said[of[Origin.PAIRS]]),
            talk=room(truths[talk], model.said[talk]),
            talk_at_one_rate=room(
                truths[talk], model.scores[talk] >= tightened(truths[talk], model.scores[talk], model.thresholds, RATE)
            ),
        )
        for name, model in models.items()
    }


def _any(said: Truths) -> Truths:
    return np.array(said.any(axis=1), dtype=np.bool_)


def _without_notes(said: Truths) -> Truths:
    return _any(np.delete(said, LABELS.index(Label.LABELING), axis=1))


def _by_bank(texts: Sequence[Text]) -> Truths:
    """Where a term or phrase of our banks stands at all: what the banks would flag if no model read the message."""
    return np.array([bool(offers(text.utterance.text, LABELS)) for text in texts], dtype=np.bool_)


def _trained_on(texts: Sequence[Text], corpus: Sequence[Example]) -> int:
    learned = {line.text.casefold() for line in corpus if line.part is Part.TRAIN}
    return sum(len(text.utterance.text.split()) >= 5 and text.utterance.text.casefold() in learned for text in texts)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m moderation.rivals", description="Measure beside other tools.")
    parser.add_argument(
        "--bundle", type=Path, default=SHIPPED, help="the bundle under test; the shipped one when left out"
    )
    parser.add_argument(
        "--tools", type=Path, default=ROOT / "build" / "rivals", help="where the other tools are installed"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    return parser


if __name__ == "__main__":
    sys.exit(main())
