"""Makes a bundle of a trained network: exports, calibrates and measures it as it will run, and writes down where it comes from."""

import datetime
import json
import logging
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from moderation.assessment import Assessment, Utterance
from moderation.bundle import MODEL, TOKENIZER, open_bundle, write_bundle
from moderation.calibrate import calibrate
from moderation.encoding import Encoder
from moderation.engines.onnx import OnnxEngine
from moderation.evaluation.metrics import Share, matrix, measure, scores_of
from moderation.labels import LABELS
from moderation.local import Reader
from moderation.training.calibration import Calibration, fit_calibration
from moderation.training.card import Findings, model_card
from moderation.training.examples import ORDINARY_FILE, Example, Part
from moderation.training.export import quantised, to_onnx
from moderation.training.fit import logits_of
from moderation.training.network import Network
from moderation.training.recipe import Recipe
from moderation.training.sources import BASE, SOURCES

log = logging.getLogger(__name__)

SAMPLE_ORDINARY: Final = 60
SAMPLE_PER_LABEL: Final = 25


@dataclass(frozen=True, slots=True)
class Release:
    """One run's data and settings, from which everything that is written follows."""

    examples: Sequence[Example]
    recipe: Recipe
    encoder: Encoder
    tokenizer: Tokenizer

    def write(self, network: Network, out: Path, *, card: Path | None, sample: Path | None) -> None:
        """Write the bundle to *out*, and card and sample where asked."""
        log.info("exporting")
        model = quantised(to_onnx(network))
        calibrating, testing = self._part(Part.CALIBRATION), self._part(Part.TEST)
        engine = OnnxEngine(model)
        calibration = fit_calibration(self._logits(engine, calibrating), calibrating)
        files = {MODEL: model, TOKENIZER: self.tokenizer.to_str().encode()}
        fields = self._fields(calibration)
        write_bundle(out, fields, files)
        log.info("measuring")
        findings = self._measured(out, testing, calibration, network, engine)
        fields["provenance"] |= {"measured": findings.summary()}
        write_bundle(out, fields, files)
        if card:
            card.write_text(model_card(self.recipe.version, fields, findings), encoding="utf-8")
        if sample:
            sample.write_text(_sample(testing, self.recipe.seed), encoding="utf-8")

    def _part(self, part: Part) -> list[Example]:
        return [example for example in self.examples if example.part is part]

    def _logits(self, engine: OnnxEngine, examples: Sequence[Example]) -> npt.NDArray[np.float32]:
        rows = []
        for example in examples:
            windows = self.encoder.windows(self.encoder.pieces(example.text).ids, self.encoder.context(example.context))
            rows.append(np.stack([engine.logits(window) for window in windows]).max(axis=0))
        return np.stack(rows)

    def _fields(self, calibration: Calibration) -> dict[str, Any]:
        def by_label(values: npt.NDArray[Any]) -> dict[str, float]:
            return {label.value: round(float(value), 6) for label, value in zip(LABELS, values, strict=True)}

        used = Counter(example.source for example in self._part(Part.TRAIN))
        return {
            "model_version": self.recipe.version,
            "labels": [label.value for label in LABELS],
            "max_length": self.recipe.max_length,
            "context_lines": self.recipe.context_lines,
            "temperatures": by_label(calibration.temperatures),
            "biases": by_label(calibration.biases),
            "thresholds": by_label(calibration.thresholds),
            "provenance": {
                "base": BASE,
                "trained_on": datetime.datetime.now(datetime.UTC).date().isoformat(),
                "lines": {part.value: len(self._part(part)) for part in Part},
                "data": [
                    {"name": name, "lines": count, **asdict(SOURCES[name if name in SOURCES else "corpus"])}
                    for name, count in sorted(used.items())
                ],
                "recipe": msgspec.structs.asdict(self.recipe),
            },
        }

    def _measured(
        self, out: Path, testing: Sequence[Example], calibration: Calibration, network: Network, engine: OnnxEngine
    ) -> Findings:
        bundle = open_bundle(out)
        reader = Reader(bundle, words=0)
        assessed = [reader.assess(Utterance(example.text, example.context)) for example in testing]
        ours = np.array([example.source != "relabelled" for example in testing])
        truths, scores = matrix([example.labels for example in testing]), scores_of(assessed)
        short = [example for example in testing if len(example.text) < 400]
        one = calibrate(self._logits(engine, short), calibration.temperatures, calibration.biases)
        other = calibrate(logits_of(network, short, self.encoder), calibration.temperatures, calibration.biases)
        differing = (one >= calibration.thresholds) != (other >= calibration.thresholds)
        return Findings(
            corpus=measure(truths[ours], scores[ours], calibration.thresholds),
            relabelled=measure(truths[~ours], scores[~ours], calibration.thresholds) if (~ours).any() else [],
            false_flags={
                name: _flagged(
                    [at for at, line in zip(assessed, testing, strict=True) if line.is_clean and line.source == name]
                )
                for name in (ORDINARY_FILE, "relabelled")
            },
            int8_mean=float(np.abs(one - other).mean()),
            int8_most=float(np.abs(one - other).max()),
            int8_changed=float(differing.mean()),
            size_mb=sum(path.stat().st_size for path in out.iterdir()) / 1e6,
        )


def _flagged(assessed: Sequence[Assessment]) -> Share:
    return Share.count(sum(bool(assessment.labels) for assessment in assessed), len(assessed))


def _sample(testing: Sequence[Example], seed: int) -> str:
    """Up to `SAMPLE_PER_LABEL` lines of each label and some ordinary ones, all of our own corpus; as JSON lines."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    ours = [example for example in testing if example.source != "relabelled"]
    picked: dict[str, Example] = {}
    for label in LABELS:
        carrying = [example for example in ours if label in example.labels]
        picked |= {line.id: line for line in draw.sample(carrying, min(SAMPLE_PER_LABEL, len(carrying)))}
    clean = [example for example in ours if example.is_clean]
    picked |= {line.id: line for line in draw.sample(clean, min(SAMPLE_ORDINARY + 40, len(clean)))}
    rows = [
        {
            "id": line.id,
            "text": line.text,
            "context": line.context,
            "labels": [label for label in LABELS if label in line.labels],
        }
        for line in sorted(picked.values(), key=lambda line: line.id)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
