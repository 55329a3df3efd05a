"""
Labelled text in, a bundle out. Never imported by a running server: it needs the `[train]` extra.

The way of one run (`python -m moderation.training train`): `examples` reads text and splits it by blocks, `vocabulary` keeps the
wordpieces worth shipping, `network` is the model, `fit` trains it, `calibration` turns outputs into scores and picks thresholds,
`export` writes ONNX, quantises, and hands the parts to `moderation.bundle`, `report` measures what was held out.
"""
