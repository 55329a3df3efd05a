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

from moderation.bundle import MODEL, TOKENIZER, open_bundle, write_bundle
from moderation.calibrate import calibrate
from moderation.encoding import Encoder
from moderation.engines.onnx import OnnxEngine
from moderation.labels import LABELS
from moderation.training.calibration import Calibration, fit_calibration
from moderation.training.card import write_card
from moderation.training.examples import Example, Part
from moderation.training.export import quantised, to_onnx
from moderation.training.findings import find
from moderation.training.fit import logits_of
from moderation.training.network import Network
from moderation.training.recipe import Recipe
from moderation.training.sources import BASE, SOURCES

log = logging.getLogger(__name__)

SAMPLE_ORDINARY: Final = 100
SAMPLE_PER_LABEL: Final = 25

INT8_LINES: Final = 1500
"""About how many held-out lines, from all sources, int8 is held beside float on."""


@dataclass(frozen=True, slots=True)
class Release:
    """
    One run's data and settings, from which everything that is written follows.

    Attributes:
        of: the bundles that the weights were first released in, if this is not the first time; they know what those were made of. Of several,
            the weights are the mean.
    """

    examples: Sequence[Example]
    recipe: Recipe
    encoder: Encoder
    tokenizer: Tokenizer
    of: Sequence[Path] = ()

    def write(self, network: Network, out: Path, *, card: Path | None, sample: Path | None) -> None:
        """Write the bundle to *out*, the card with its pictures to the folder *card*, and a sample of held-out lines to *sample*."""
        log.info("exporting")
        model = quantised(to_onnx(network))
        calibrating = [example for example in self._part(Part.CALIBRATION) if example.is_exact]
        engine = OnnxEngine(model)
        calibration = fit_calibration(self._logits(engine, calibrating), calibrating)
        files = {MODEL: model, TOKENIZER: self.tokenizer.to_str().encode()}
        fields = self._fields(calibration)
        fields["provenance"] |= {"int8": self._int8(calibration, network, engine)}
        write_bundle(out, fields, files)
        log.info("measuring")
        found = find(open_bundle(out), self.examples, sum(path.stat().st_size for path in out.iterdir()) / 1e6)
        fields["provenance"] |= {"measured": found.summary()}
        write_bundle(out, fields, files)
        if card:
            write_card(card, open_bundle(out).manifest, found)
        if sample:
            sample.write_text(_sample(self._part(Part.TEST), self.recipe.seed), encoding="utf-8")

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

        return {
            "model_version": self.recipe.version,
            "labels": [label.value for label in LABELS],
            "max_length": self.recipe.max_length,
            "context_lines": self.recipe.context_lines,
            "temperatures": by_label(calibration.temperatures),
            "biases": by_label(calibration.biases),
            "thresholds": by_label(calibration.thresholds),
            "provenance": self._origin(),
        }

    def _origin(self) -> dict[str, Any]:
        if self.of:
            origin, *others = [dict(open_bundle(path).manifest.provenance) for path in self.of]
            fitted = {part.value: len(self._part(part)) for part in (Part.CALIBRATION, Part.TEST)}
            averaged = [{name: other[name] for name in ("trained_on", "lines", "recipe")} for other in others]
            origin["recipe"] = origin["recipe"] | {"version": self.recipe.version}
            return origin | {"lines": origin["lines"] | fitted} | ({"averaged_with": averaged} if averaged else {})
        used = Counter(example.source for example in self._part(Part.TRAIN))
        return {
            "base": BASE,
            "trained_on": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "lines": {part.value: len(self._part(part)) for part in Part},
            "data": [
                {"name": name, "lines": count, **asdict(SOURCES[name if name in SOURCES else "corpus"])}
                for name, count in sorted(used.items())
            ],
            "recipe": msgspec.structs.asdict(self.recipe),
        }

    def _int8(self, calibration: Calibration, network: Network, engine: OnnxEngine) -> dict[str, float]:
        """How far the scores of the shipped integers stand from those of the trained floats."""
        testing = [line for line in self._part(Part.TEST) if line.is_exact and len(line.text) < 400]
        testing = testing[:: max(1, len(testing) // INT8_LINES)]
        one = calibrate(self._logits(engine, testing), calibration.temperatures, calibration.biases)
        other = calibrate(logits_of(network, testing, self.encoder), calibration.temperatures, calibration.biases)
        differing = (one >= calibration.thresholds) != (other >= calibration.thresholds)
        return {
            "lines": len(testing),
            "mean": round(float(np.abs(one - other).mean()), 5),
            "most": round(float(np.abs(one - other).max()), 4),
            "changed": round(float(differing.mean()), 5),
        }


def _sample(testing: Sequence[Example], seed: int) -> str:
    """Up to `SAMPLE_PER_LABEL` lines of each label and some ordinary ones, all of our own corpus; as JSON lines."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    ours = [example for example in testing if example.is_ours]
    picked: dict[str, Example] = {}
    for label in LABELS:
        carrying = [example for example in ours if label in example.labels]
        picked |= {line.id: line for line in draw.sample(carrying, min(SAMPLE_PER_LABEL, len(carrying)))}
    clean = [example for example in ours if example.is_clean]
    picked |= {line.id: line for line in draw.sample(clean, min(SAMPLE_ORDINARY, len(clean)))}
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
