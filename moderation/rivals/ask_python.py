"""
Asks better-profanity or alt-profanity-check about messages, or trains a TF-IDF model. Runs in an environment of its own, beside Warmroom's.

In and out is JSON. The two tools get a list of texts and answer `{"versions", "findings"}`, a list of findings for each text, by their own
defaults. `tfidf` gets `{"train": {"texts", "truths"}, "calibration": {"texts", "truths"}, "texts"}` and answers `{"versions", "strength",
"calibration", "logits"}`: for each text one number a label, larger where the label is likelier.

Nothing of Warmroom is imported: this environment has none of it.
"""

import json
import sys
from importlib.metadata import version
from typing import Any, Final

STRENGTHS: Final = (1.0, 4.0, 16.0, 64.0)
"""What is tried for the model's `C`; the best mean average precision on the calibration lines is taken."""


def better_profanity(texts: list[str]) -> dict[str, Any]:
    from better_profanity import profanity  # type: ignore[import-not-found]  # noqa: PLC0415

    profanity.load_censor_words()
    findings = [["profanity"] if profanity.contains_profanity(text) else [] for text in texts]
    return {"versions": _versions("better-profanity"), "findings": findings}


def alt_profanity_check(texts: list[str]) -> dict[str, Any]:
    from profanity_check import predict  # type: ignore[import-not-found]  # noqa: PLC0415

    findings = [["profanity"] if found else [] for found in predict(texts)]
    return {"versions": _versions("alt-profanity-check", "scikit-learn"), "findings": findings}


def tfidf(given: dict[str, Any]) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]  # noqa: PLC0415
    from sklearn.metrics import average_precision_score  # type: ignore[import-not-found]  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    train = words.fit_transform(given["train"]["texts"])
    calibration, asked = words.transform(given["calibration"]["texts"]), words.transform(given["texts"])
    truths, held = np.array(given["train"]["truths"]), np.array(given["calibration"]["truths"])
    best: tuple[float, float, Any, Any] = (-1.0, 0.0, None, None)
    for strength in STRENGTHS:
        models = [
            LogisticRegression(C=strength, solver="liblinear", random_state=7).fit(train, truths[:, at])
            for at in range(truths.shape[1])
        ]
        seen = np.stack([model.decision_function(calibration) for model in models], axis=1)
        worth = float(np.mean([average_precision_score(held[:, at], seen[:, at]) for at in range(truths.shape[1])]))
        if worth > best[0]:
            best = worth, strength, seen, np.stack([model.decision_function(asked) for model in models], axis=1)
    return {
        "versions": _versions("scikit-learn"),
        "strength": best[1],
        "calibration": best[2].tolist(),
        "logits": best[3].tolist(),
    }


def _versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}


if __name__ == "__main__":
    tool = {"better-profanity": better_profanity, "alt-profanity-check": alt_profanity_check, "tfidf": tfidf}[
        sys.argv[1]
    ]
    json.dump(tool(json.load(sys.stdin)), sys.stdout)  # type: ignore[operator]
