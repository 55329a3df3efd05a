"""
How fast a bundle answers on one core of this machine, and what of that is the model itself.

Whatever is compared is measured in turns within one run, so that a machine that is busy with something else is busy for both. Beside wall
time stands the time the core really worked for us, which other work moves less.

Needs numpy and onnxruntime alone, as serving does. `bert` adds what needs torch.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from tokenizers import Tokenizer

from moderation.assessment import Utterance
from moderation.bundle import Bundle, open_bundle
from moderation.encoding import Encoder, Ids
from moderation.evaluation import mix
from moderation.reader import Reader

WARM_UP: Final = 20
"""Calls that are not counted: the first few pay for memory and caches."""

ROUND: Final = 32
ROUNDS: Final = 4
"""Beside BERT: messages in a round, and rounds."""

WORDS_NAMED: Final = 4
"""Words pointed out for each label of a flagged message, as a server does unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Times:
    """
    Milliseconds a call, over all calls.

    Attributes:
        p50, p95, p99: of wall time.
        cpu_p50: median of what the calling thread worked.
    """

    calls: int
    p50: float
    p95: float
    p99: float
    cpu_p50: float

    @classmethod
    def of(cls, clocked: Sequence["Clocked"]) -> "Times":
        wall = np.array([call.wall_s for call in clocked]) * 1000
        p50, p95, p99 = np.percentile(wall, [50, 95, 99])
        return cls(
            len(clocked), float(p50), float(p95), float(p99), float(np.median([c.cpu_s for c in clocked])) * 1000
        )


@dataclass(frozen=True, slots=True)
class Throughput:
    """Messages a second, by wall time and by what the core worked for them."""

    messages: int
    per_s: float
    per_cpu_s: float

    @classmethod
    def of(cls, messages: int, clocked: Sequence["Clocked"]) -> "Throughput":
        return cls(messages, messages / sum(c.wall_s for c in clocked), messages / sum(c.cpu_s for c in clocked))


@dataclass(frozen=True, slots=True)
class AgainstBert:
    """
    Texts without context, read by both on one thread.

    Attributes:
        ours: whole assessments, one by one.
        bert: a forward pass of BERT-base by batch size; pieces are cut beforehand and not counted.
    """

    ours: Throughput
    bert: Mapping[int, Throughput]

    @property
    def single(self) -> "Ratio":
        """How many messages we read in the time it reads one, one by one."""
        return Ratio(self.ours.per_s / self.bert[1].per_s, self.ours.per_cpu_s / self.bert[1].per_cpu_s)

    @property
    def best(self) -> "Ratio":
        """The same beside whichever of its batches is the fastest."""
        return Ratio(
            self.ours.per_s / max(found.per_s for found in self.bert.values()),
            self.ours.per_cpu_s / max(found.per_cpu_s for found in self.bert.values()),
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """By the clock and by core time."""

    clock: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Speed:
    """
    What one run measured.

    Attributes:
        busy: processes that wanted a core when the run began, averaged over a minute; beyond `cores` the times are too long.
        load_s: from opening the folder, all of it verified, to the first answer.
        message: one ordinary message of `mix.WORDS` words, assessed whole.
        bare: the onnxruntime call of the same messages, in turns with the above.
        flagged: a message that carries a label, its words named.
        throughput: of a mix like the corpus.
        throughput_named: the same, words named for what is flagged.
        against_bert: where it was asked for; by name of the texts.
    """

    model_version: str
    cores: int
    busy: float
    load_s: float
    message: Times
    bare: Times
    flagged: Times
    throughput: Throughput
    throughput_named: Throughput
    against_bert: Mapping[str, AgainstBert]

    @property
    def ratio(self) -> float:
        """Median time of an assessment beside that of the bare call."""
        return self.message.p50 / self.bare.p50

    def as_json(self) -> dict[str, Any]:
        """Every number, ratios with them."""
        whole = asdict(self)
        for name, found in self.against_bert.items():
            whole["against_bert"][name] |= {"single": asdict(found.single), "best": asdict(found.best)}
        return whole | {"ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class Clocked:
    """One call."""

    wall_s: float
    cpu_s: float


def clock(work: Callable[[], object]) -> Clocked:
    """Do *work* on this thread and say how long it took."""
    wall, cpu = time.perf_counter(), time.thread_time()
    work()
    return Clocked(time.perf_counter() - wall, time.thread_time() - cpu)


def measure_speed(
    folder: Path, *, messages: int = 400, against_bert: bool = False, lines: Sequence[Utterance] | None = None
) -> Speed:
    """
    Args:
        messages: how many single messages are timed, and how many the mix has; a few less for what is slow.
        against_bert: measure BERT-base too; needs torch and transformers, and a minute or more.
        lines: what to read in place of the mix.

    Raises:
        BundleError: If the bundle cannot be used.
    """
    busy = os.getloadavg()[0]
    single, mixed = mix.of_words(messages), list(lines) if lines else mix.corpus_like(messages)
    load = clock(lambda: Reader(open_bundle(folder), words=0).assess(single[0]))
    bundle = open_bundle(folder)
    reader = Reader(bundle, words=WORDS_NAMED)
    assessed, bare = _in_turns(reader, bundle, single)
    carrying = mix.carrying(max(1, messages // 4))
    return Speed(
        model_version=bundle.manifest.model_version,
        cores=os.cpu_count() or 1,
        busy=busy,
        load_s=load.wall_s,
        message=Times.of(assessed),
        bare=Times.of(bare),
        flagged=Times.of([clock(partial(_named, reader, text)) for text in carrying]),
        throughput=_throughput(reader.assess, mixed),
        throughput_named=_throughput(partial(_named, reader), mixed),
        against_bert=_against_bert(reader, bundle, single, mixed) if against_bert else {},
    )


def _in_turns(reader: Reader, bundle: Bundle, texts: Sequence[Utterance]) -> tuple[list[Clocked], list[Clocked]]:
    encoder, run = _encoder(bundle), _bare(bundle.model)
    assessed, bare = [], []
    for number, text in enumerate([*texts[:WARM_UP], *texts]):
        (window,) = encoder.windows(encoder.pieces(text.text).ids, [])
        feed = {"ids": window.ids[np.newaxis], "segments": window.segments[np.newaxis]}
        calls = clock(partial(reader.assess, text)), clock(partial(run, None, feed))
        if number >= min(WARM_UP, len(texts)):
            assessed.append(calls[0])
            bare.append(calls[1])
    return assessed, bare


def _named(reader: Reader, text: Utterance) -> None:
    """Assess *text*, and name its words where a label is said."""
    if labels := reader.assess(text).labels:
        reader.weigh(text, labels)


def _throughput(read: Callable[[Utterance], object], texts: Sequence[Utterance]) -> Throughput:
    for text in texts[:WARM_UP]:
        read(text)
    return Throughput.of(len(texts), [clock(partial(read, text)) for text in texts])


def _against_bert(
    reader: Reader, bundle: Bundle, single: Sequence[Utterance], mixed: Sequence[Utterance]
) -> dict[str, AgainstBert]:
    # Imported here, so that only whoever asks for it needs torch.
    from moderation.evaluation.bert import BATCHES, BertBase  # noqa: PLC0415

    bert, encoder = BertBase(), _encoder(bundle)
    found = {}
    for name, texts in ((f"{mix.WORDS} words", single), ("mix, no context", mixed)):
        # It is so much slower: fewer texts, in rounds of each in turns, and by length, so that little of a batch is padding.
        alone = sorted((Utterance(text.text) for text in texts[: ROUND * ROUNDS]), key=lambda text: len(text.text))
        pieces = [encoder.pieces(text.text).ids for text in alone]
        ours: list[Clocked] = []
        theirs: dict[int, list[Clocked]] = {batch: [] for batch in BATCHES}
        for start in range(0, len(alone), ROUND):
            ours += [clock(partial(reader.assess, text)) for text in alone[start : start + ROUND]]
            for batch in BATCHES:
                theirs[batch] += [
                    clock(partial(bert.read, some)) for some in bert.batches(pieces[start : start + ROUND], batch)
                ]
        found[name] = AgainstBert(
            Throughput.of(len(alone), ours),
            {batch: Throughput.of(len(alone), calls) for batch, calls in theirs.items()},
        )
    return found


def _encoder(bundle: Bundle) -> Encoder:
    manifest = bundle.manifest
    return Encoder(
        Tokenizer.from_str(bundle.tokenizer), max_length=manifest.max_length, context_lines=manifest.context_lines
    )


def _bare(model: bytes) -> Callable[[None, Mapping[str, Ids]], object]:
    """The call itself, with the settings of `engines.onnx`."""
    # Imported after engines.onnx, which keeps builds silent that report to their maker.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    run: Callable[[None, Mapping[str, Ids]], object] = onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    ).run
    return run


def written(speed: Speed) -> str:
    """*speed* as a Markdown table for a person, with what the numbers need to be understood."""

    def row(what: str, times: Times) -> str:
        return f"| {what} | {times.p50:.2f} | {times.p95:.2f} | {times.p99:.2f} | {times.cpu_p50:.2f} |"

    message, bare = speed.message, speed.bare
    lines = [
        f"{speed.model_version}, {speed.message.calls} messages, {speed.cores} cores, {speed.busy:.1f} of them busy at the start",
        "",
        "| one core, milliseconds | p50 | p95 | p99 | core time, p50 |",
        "|---|---|---|---|---|",
        row(f"a message of {mix.WORDS} words, assessed", message),
        row("the bare onnxruntime call of it", bare),
        f"| *ratio* | *{speed.ratio:.2f}* | *{message.p95 / bare.p95:.2f}* | *{message.p99 / bare.p99:.2f}* | *{message.cpu_p50 / bare.cpu_p50:.2f}* |",
        row(f"a flagged message of about {mix.WORDS} words, its words named", speed.flagged),
        "",
        "| one core, messages a second | by the clock | by core time |",
        "|---|---|---|",
        f"| the mix, assessed | {speed.throughput.per_s:.0f} | {speed.throughput.per_cpu_s:.0f} |",
        f"| the mix, words of flagged messages named | {speed.throughput_named.per_s:.0f} | {speed.throughput_named.per_cpu_s:.0f} |",
        "",
        f"from opening the bundle to the first answer: {speed.load_s:.2f} s",
    ]
    for name, found in speed.against_bert.items():
        lines += [
            "",
            f"| {name}, {found.ours.messages} messages, one thread, a second | by the clock | by core time |",
            "|---|---|---|",
            f"| ours, assessed one by one | {found.ours.per_s:.0f} | {found.ours.per_cpu_s:.0f} |",
            *(
                f"| BERT-base in PyTorch, float32, batches of {batch} | {one.per_s:.1f} | {one.per_cpu_s:.1f} |"
                for batch, one in found.bert.items()
            ),
            *(
                f"| *ours beside it, {how}* | *{ratio.clock:.0f} times* | *{ratio.cpu:.0f} times* |"
                for how, ratio in (("one by one", found.single), ("at its best", found.best))
            ),
        ]
    return "\n".join(lines)
