"""
How many messages a second the server's assessor reads, beside the bare onnxruntime session that is fed the very same.

Every array that a reader gives its session is recorded and given to a session of our own
with the same settings, in the same batches, on as many threads. So the ratio is what stands around the session: pieces, patterns,
calibration, wording, the queue, and the way to the model's process and back.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Final

from moderation import ModerationConfig, Utterance, load
from moderation.bundle import open_bundle
from moderation.calibrate import Floats
from moderation.encoding import Encoded, Ids
from moderation.engines.onnx import OnnxEngine
from moderation.evaluation import mix
from moderation.reader import Reader
from server.bench.asked import Assess
from server.bench.figures import Bound, Figure, Report, Target

TARGET: Final = Target(Bound.RATIO_AT_LEAST, 0.85)
WARM_UP: Final = 8

_Run = tuple[Ids, Ids]


async def measure(asked: Assess) -> Report:
    config, bundle = ModerationConfig(threads=asked.threads), open_bundle()
    reader = Reader(bundle, words=config.words)
    texts = mix.corpus_like(asked.messages, asked.seed)
    runs = _recorded(reader, texts)
    assessor = load(config, is_isolated=True)
    bare, pool = OnnxEngine(bundle.model), ThreadPoolExecutor(config.threads)

    def feed(of_one: Sequence[_Run]) -> None:
        for ids, segments in of_one:
            bare.logits_of_variants(ids, segments)

    figures: list[Figure] = []
    answered = 0
    try:
        for batch in asked.batches:
            ours: list[float] = []
            floors: list[float] = []
            await assessor.assess(texts[:WARM_UP])
            list(pool.map(feed, runs[:WARM_UP]))
            for _ in range(asked.repeats):
                ours_s = floor_s = 0.0
                # In turns, batch by batch: what else the machine does, it does to both.
                for start in range(0, len(texts), batch):
                    begun = time.perf_counter()
                    answered += len(await assessor.assess(texts[start : start + batch]))
                    between = time.perf_counter()
                    list(pool.map(feed, runs[start : start + batch]))
                    ours_s += between - begun
                    floor_s += time.perf_counter() - between
                ours.append(len(texts) / ours_s)
                floors.append(len(texts) / floor_s)
            figures.append(Figure(f"batches of {batch}", "messages/s", tuple(ours), tuple(floors), TARGET))
    finally:
        pool.shutdown()
        await assessor.aclose()
    return Report(
        "assess",
        "Messages assessed a second; floor: the bare session, fed the same",
        asdict(asked),
        tuple(figures),
        {"assessed": answered, "session_runs": sum(len(of_one) for of_one in runs)},
    )


class _Recorder:
    """In an engine's place: keeps what it is asked."""

    def __init__(self, engine: OnnxEngine) -> None:
        self._engine = engine
        self.runs: list[_Run] = []

    def logits(self, window: Encoded) -> Floats:
        self.runs.append((window.ids[None], window.segments[None]))
        return self._engine.logits(window)

    def logits_of_variants(self, ids: Ids, segments: Ids) -> Floats:
        self.runs.append((ids.copy(), segments.copy()))
        return self._engine.logits_of_variants(ids, segments)


def _recorded(reader: Reader, texts: Sequence[Utterance]) -> list[list[_Run]]:
    """What assessing each of *texts* asks of the session."""
    engine = reader._engine
    found: list[list[_Run]] = []
    try:
        for text in texts:
            recorder = _Recorder(engine)
            reader._engine = recorder  # type: ignore[assignment]  # it has the two methods that a reader calls
            reader.assess(text)
            found.append(recorder.runs)
    finally:
        reader._engine = engine
    return found
