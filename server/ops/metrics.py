"""
What the server counts while it works, in the text format of Prometheus.

Every figure is named in `TABLE`, from which docs/reference/metrics.md is made. A label has a closed set of values, which stands in the table
too: so no figure can be about a person or a room, and their number never grows.

`app` makes one `Metrics` and hands it to whoever has something to count. What can be looked up (how much waits, how old it is) is not
counted but read when somebody asks, from the vitals; what could not be read then is left out, and never told as 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from moderation import Attention, Unassessed, UnassessedReason
from server.domain.vitals import Vitals

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
"""Read by every Prometheus there has been, and by what reads its format."""


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One row of the table.

    Attributes:
        says: for whoever reads the figure; one sentence.
        label: what it is told apart by, if anything.
        values: every value that its label can have.
        buckets: the upper bounds of a histogram.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    says: str
    label: str = ""
    values: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


Cap = Literal["account", "address", "server"]
ASSESSED: Final = "assessed"

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 1.0, 2.5, 5.0)
"""Around what is promised: 60 and 150 ms from post to everybody, and the default deadline of 400 ms."""

MODEL_AVAILABLE: Final = Figure(
    "warmroom_model_available", "gauge", "1 if the model answered when it was last asked, else 0."
)
MODEL_QUEUE: Final = Figure(
    "warmroom_model_queue_messages", "gauge", "Messages that wait for the model or are being read, all rooms together."
)
MODEL_QUEUE_LIMIT: Final = Figure(
    "warmroom_model_queue_limit_messages",
    "gauge",
    "How many messages may wait for the model: [moderation] queue_limit. More are openly unassessed at once.",
)
MODEL_RESTARTS: Final = Figure(
    "warmroom_model_restarts_total", "counter", "How often a process of the model has ended and was replaced."
)
ASSESSMENT: Final = Figure(
    "warmroom_assessment_seconds",
    "histogram",
    "From asking the model about a message to its answer, or to its deadline, or to hearing that it is not there.",
    "outcome",
    (ASSESSED, *UnassessedReason),
    _SECONDS,
)
UNASSESSED: Final = Figure(
    "warmroom_unassessed_messages", "gauge", "Messages that the model has not read yet, all rooms together."
)
UNASSESSED_OLDEST: Final = Figure(
    "warmroom_unassessed_oldest_seconds", "gauge", "How long ago the oldest of them was posted; 0 if there is none."
)
RECORDED: Final = Figure(
    "warmroom_message_recorded_seconds",
    "histogram",
    "From when the model is asked about somebody's message until that is on disk.",
    buckets=_SECONDS,
)
ANNOUNCED: Final = Figure(
    "warmroom_message_announced_seconds",
    "histogram",
    "The same until it is on its way to whoever may see it.",
    buckets=_SECONDS,
)
FLAG_WORDS: Final = Figure(
    "warmroom_flag_words_seconds",
    "histogram",
    "From when a flag is raised until the words that weighed most stand beside it. It goes out without them, and they are found when the "
    "model has nothing else to do.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
COMMIT_WRITES: Final = Figure(
    "warmroom_commit_writes",
    "histogram",
    "How many writes share a commit: a message is one write, and so is what is done to it or to a flag. Its count is that of commits.",
    buckets=(1, 2, 4, 8, 16, 32, 64),
)
DATABASE_AVAILABLE: Final = Figure(
    "warmroom_database_available", "gauge", "1 if the database could be read just now, else 0."
)
DATABASE_UNAVAILABLE: Final = Figure(
    "warmroom_database_unavailable_total",
    "counter",
    "How often a read or a write was refused because the database was locked, full or gone.",
)
SCRUB: Final = Figure(
    "warmroom_scrub_outstanding", "gauge", "1 while deleted words are still in the store's files, else 0."
)
DISK_FREE: Final = Figure("warmroom_disk_free_bytes", "gauge", "What is left of the disk that the store is on.")
SOCKETS: Final = Figure("warmroom_sockets_open", "gauge", "Browsers that are connected: one for each tab.")
SOCKETS_REFUSED: Final = Figure(
    "warmroom_sockets_refused_total",
    "counter",
    "Connections refused by a cap of [limits]: `account`, `address`, or `server` for connections of any kind in all.",
    "cap",
    ("account", "address", "server"),
)
SLOW_READERS: Final = Figure(
    "warmroom_slow_readers_dropped_total", "counter", "Connections ended because they read too slowly; they resume."
)
FLAGS_WAITING: Final = Figure(
    "warmroom_flags_waiting",
    "gauge",
    "Flags that no facilitator has taken on, all rooms together.",
    "attention",
    tuple(Attention),
)
CRISES_WAITING: Final = Figure(
    "warmroom_crises_waiting",
    "gauge",
    "People who may be at risk and with whom nobody is, whatever has told of it, all rooms together. A crisis flag that nobody has taken on is "
    "among `care` above too.",
)
CRISIS_OLDEST: Final = Figure(
    "warmroom_crisis_oldest_seconds", "gauge", "How long the first of these has been called out; 0 if there is none."
)
CRISES_OPEN: Final = Figure(
    "warmroom_crises_open", "gauge", "Crises that are not closed: somebody is with the person, or is called to them."
)
CRISIS_ACKNOWLEDGED: Final = Figure(
    "warmroom_acknowledgement_seconds",
    "histogram",
    "From when a crisis was raised until the first person has acknowledged it. After 60 seconds those on call are called.",
    buckets=(5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0),
)
CLOCK_BEHIND: Final = Figure(
    "warmroom_clock_behind_seconds", "gauge", "How far the machine's clock was set back and has not caught up yet."
)
LOG_REFUSALS: Final = Figure(
    "warmroom_log_refusals_total",
    "counter",
    "Values left out of a log line because their key is one for words, names or addresses. Each is a fault of ours: please report it.",
)

TABLE: Final = (
    MODEL_AVAILABLE,
    MODEL_QUEUE,
    MODEL_QUEUE_LIMIT,
    MODEL_RESTARTS,
    ASSESSMENT,
    UNASSESSED,
    UNASSESSED_OLDEST,
    RECORDED,
    ANNOUNCED,
    FLAG_WORDS,
    COMMIT_WRITES,
    DATABASE_AVAILABLE,
    DATABASE_UNAVAILABLE,
    SCRUB,
    DISK_FREE,
    SOCKETS,
    SOCKETS_REFUSED,
    SLOW_READERS,
    FLAGS_WAITING,
    CRISES_WAITING,
    CRISIS_OLDEST,
    CRISES_OPEN,
    CRISIS_ACKNOWLEDGED,
    CLOCK_BEHIND,
    LOG_REFUSALS,
)


class Metrics:
    """Counts. Each method returns at once and never fails; it may be called from any thread."""

    def __init__(self) -> None:
        # Of our own, not the library's: that one tells of the machine and its Python unasked.
        self._registry = CollectorRegistry(auto_describe=False)
        self._assessment = self._histogram(ASSESSMENT)
        self._recorded = self._histogram(RECORDED)
        self._announced = self._histogram(ANNOUNCED)
        self._flag_words = self._histogram(FLAG_WORDS)
        self._commit_writes = self._histogram(COMMIT_WRITES)
        self._database_unavailable = self._counter(DATABASE_UNAVAILABLE)
        self._sockets_refused = self._counter(SOCKETS_REFUSED)
        self._crisis_acknowledged = self._histogram(CRISIS_ACKNOWLEDGED)
        self._slow_readers = self._counter(SLOW_READERS)
        self._log_refusals = self._counter(LOG_REFUSALS)

    def asked(self, answer: object, took_s: float) -> None:
        """The model was asked, and *answer* is what came of it."""
        outcome = answer.reason if isinstance(answer, Unassessed) else ASSESSED
        self._assessment.labels(outcome).observe(took_s)

    def recorded(self, took_s: float) -> None:
        """A message is on disk."""
        self._recorded.observe(took_s)

    def announced(self, took_s: float) -> None:
        """A message is on its way."""
        self._announced.observe(took_s)

    def weighed(self, took_s: float) -> None:
        """The words of a flag are on their way."""
        self._flag_words.observe(took_s)

    def committed(self, writes: int) -> None:
        """So many writes have shared a commit."""
        self._commit_writes.observe(writes)

    def crisis_acknowledged(self, took_s: float) -> None:
        """Somebody has come to somebody who may be at risk."""
        self._crisis_acknowledged.observe(took_s)

    def database_unavailable(self) -> None:
        self._database_unavailable.inc()

    def socket_refused(self, cap: Cap) -> None:
        self._sockets_refused.labels(cap).inc()

    def slow_reader_dropped(self) -> None:
        self._slow_readers.inc()

    def log_refused(self) -> None:
        self._log_refusals.inc()

    def exposition(self, vitals: Vitals, sockets_open: int) -> bytes:
        """Every figure, as Prometheus reads it: what was counted, and what is so now."""
        return generate_latest(_Exposed(self._registry, vitals, sockets_open))

    def _histogram(self, figure: Figure) -> Histogram:
        labels = (figure.label,) if figure.label else ()
        made = Histogram(figure.name, figure.says, labels, registry=self._registry, buckets=figure.buckets)
        for value in figure.values:
            made.labels(value)  # told as 0 from the start, so that the first one is a change
        return made

    def _counter(self, figure: Figure) -> Counter:
        labels = (figure.label,) if figure.label else ()
        made = Counter(figure.name, figure.says, labels, registry=self._registry)
        for value in figure.values:
            made.labels(value)
        return made


class _Exposed(Collector):
    """What was counted, and what is so now."""

    def __init__(self, counted: CollectorRegistry, vitals: Vitals, sockets_open: int) -> None:
        self._counted = counted
        self._vitals = vitals
        self._sockets_open = sockets_open

    def collect(self) -> Iterator[Family]:
        for family in self._counted.collect():
            # The library tells of each figure when it began to count, too: twice the lines, and nobody asks.
            family.samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
            yield family
        for figure, reading in self._readings():
            family = (CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily)(
                figure.name, figure.says, labels=(figure.label,) if figure.label else ()
            )
            for value, number in reading.items() if isinstance(reading, Mapping) else [(None, reading)]:
                family.add_metric(() if value is None else (value,), number)
            yield family

    def _readings(self) -> Iterator[tuple[Figure, float | Mapping[Attention, int]]]:
        now = self._vitals
        yield MODEL_AVAILABLE, now.is_model_available
        yield MODEL_QUEUE, now.model_waiting
        yield MODEL_QUEUE_LIMIT, now.model_limit
        yield MODEL_RESTARTS, now.model_restarts
        yield DATABASE_AVAILABLE, now.stored is not None
        yield SCRUB, now.has_to_scrub
        yield DISK_FREE, now.disk_free_bytes
        yield SOCKETS, self._sockets_open
        yield CLOCK_BEHIND, now.clock_behind_s
        if (stored := now.stored) is not None:
            yield UNASSESSED, stored.unassessed.count
            yield UNASSESSED_OLDEST, stored.unassessed.oldest_s
            yield FLAGS_WAITING, stored.flags
            yield CRISES_WAITING, stored.crises.count
            yield CRISIS_OLDEST, stored.crises.oldest_s
            yield CRISES_OPEN, stored.crises_open
