"""
Reads one utterance with a verified bundle.

One utterance's way: `encoding` cuts it into windows → `engines.onnx` reads each by itself → the highest logit of each label over the
windows counts, so one sentence carries a long post → `calibrate` makes it a score → `privacy` adds what patterns are sure of →
`wording` looks for kinder words, for labels that are said. By another call `explain` names the words that weighed most.

All of it happens on the thread that asks. `local` makes an assessor of it, `isolated` a process.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from moderation.assessment import Assessment, PrivateSpan, Span, Utterance
from moderation.bundle import MODEL, TOKENIZER, Bundle, BundleDamaged
from moderation.calibrate import Floats, calibrate
from moderation.encoding import Encoded, Encoder, Pieces, stretch, without_context
from moderation.engines.onnx import OnnxEngine
from moderation.explain import FEWEST, weigh, words_of
from moderation.labels import LABELS, Label
from moderation.privacy import CERTAIN, find_likely, find_private
from moderation.wording import offers

WEIGHING_PIECES: Final = 800
"""
About how many pieces are read again to find the words that weighed most: some 70 ms for a message of a conversation, while nobody waits.

Of 300, 800 and 1,600 on 118 flagged messages of whole conversations, a label was lost without the words named in 42, 38 and 44 of 100, and
without as many others in 8, 5 and 4; the words named were 17, 13 and 15 % of the text.
"""

BATCH_PIECES: Final = 100
"""About how many of them at a time: a message that comes meanwhile waits no longer than for another message."""

ALONE_SLACK: Final = 1.0
"""Text that loses no more than this of any wanted label's logit without the lines before it is searched without them, in smaller parts for it."""

_PERSONAL: Final = LABELS.index(Label.PERSONAL_INFO)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the model made of a text: its windows, and the logits of each, shape (labels,)."""

    pieces: Pieces
    windows: list[Encoded]
    logits: list[Floats]

    @property
    def highest(self) -> Floats:
        """Of each label, over all windows."""
        # Most texts have one window, and numpy is slow to find the highest of one.
        return self.logits[0] if len(self.logits) == 1 else np.max(self.logits, axis=0)


class Reader:
    """Assesses one utterance at a time, on the thread that asks. Safe to share between threads."""

    def __init__(self, bundle: Bundle, *, words: int) -> None:
        """
        Args:
            words: most words named for each label; 0 names none.

        Raises:
            BundleError: If model or tokenizer cannot be loaded although their sha256 is right.
        """
        try:
            tokenizer = Tokenizer.from_str(bundle.tokenizer)
            self._encoder = Encoder(
                tokenizer, max_length=bundle.manifest.max_length, context_lines=bundle.manifest.context_lines
            )
            self._mask = self._encoder.special("[MASK]")
        except Exception as error:
            raise BundleDamaged(f"{TOKENIZER} cannot be loaded as a tokenizer: install Warmroom again") from error
        self._engine = OnnxEngine(bundle.model)
        self._temperatures, self._biases = bundle.temperatures, bundle.biases
        self._words = words
        offers("", LABELS)  # reads the banks now, so that the first flagged message does not wait for them
        self.model_version = bundle.manifest.model_version
        self.model_sha256 = bundle.manifest.files[MODEL].sha256
        self.thresholds: Mapping[Label, float] = MappingProxyType(bundle.thresholds)

    def assess(self, utterance: Utterance) -> Assessment:
        """What the model and the patterns say of *utterance*."""
        reading = self._read(utterance)
        scores = self._scores(reading.highest)
        private = find_private(utterance.text)
        if private:
            scores[Label.PERSONAL_INFO] = max(scores[Label.PERSONAL_INFO], CERTAIN)
        elif scores[Label.PERSONAL_INFO] >= self.thresholds[Label.PERSONAL_INFO]:
            private = find_likely(utterance.text)
        return Assessment(
            scores=scores,
            thresholds=self.thresholds,
            model_version=self.model_version,
            weighed={Label.PERSONAL_INFO: self._of_patterns(private)} if private and self._words else {},
            private=private,
            wording=offers(utterance.text, [label for label in LABELS if scores[label] >= self.thresholds[label]]),
        )

    def weigh(
        self, utterance: Utterance, labels: Collection[Label], give_way: Callable[[], None] = lambda: None
    ) -> dict[Label, tuple[Span, ...]]:
        """
        The words that weighed most for each of *labels*, strongest first; no entry where there are none to name.

        Args:
            give_way: called between two readings, neither of which takes much longer than reading a message.
        """
        if not self._words:
            return {}
        found: dict[Label, tuple[Span, ...]] = {}
        wanted = [place for place, label in enumerate(LABELS) if label in labels]
        if _PERSONAL in wanted and (private := find_private(utterance.text) or find_likely(utterance.text)):
            # A pattern knows its words better than hiding them one by one would tell.
            found[Label.PERSONAL_INFO] = self._of_patterns(private)
            wanted.remove(_PERSONAL)
        if wanted:
            searched = self._searched(utterance, wanted, give_way)
            found |= {LABELS[place]: searched[place] for place in sorted(searched)}
        return found

    def logits(self, utterance: Utterance) -> Floats:
        """float32, shape (labels,): before calibration, the highest over all windows; for measuring and fitting."""
        return self._read(utterance).highest

    def _read(self, utterance: Utterance) -> _Reading:
        pieces = self._encoder.pieces(utterance.text)
        windows = self._encoder.windows(pieces.ids, self._encoder.context(utterance.context))
        return _Reading(pieces, windows, [self._engine.logits(window) for window in windows])

    def _scores(self, logits: Floats) -> dict[Label, float]:
        scores = calibrate(logits, self._temperatures, self._biases)
        return dict(zip(LABELS, scores.tolist(), strict=True))

    def _of_patterns(self, private: Sequence[PrivateSpan]) -> tuple[Span, ...]:
        return tuple(span for span, _ in private)[: self._words]

    def _searched(
        self, utterance: Utterance, wanted: list[int], give_way: Callable[[], None]
    ) -> dict[int, tuple[Span, ...]]:
        """By the place of the label. Each label is searched in the window that carries it."""
        reading = self._read(utterance)
        carriers = np.argmax(reading.logits, axis=0)
        carrying = list(dict.fromkeys(carriers[wanted].tolist()))
        found: dict[int, tuple[Span, ...]] = {}
        for number in carrying:
            carried = [place for place in wanted if carriers[place] == number]
            pieces = WEIGHING_PIECES // len(carrying)
            found |= self._weigh_in_window(utterance.text, reading, number, carried, pieces, give_way)
        return found

    def _weigh_in_window(
        self,
        text: str,
        reading: _Reading,
        number: int,
        wanted: list[int],
        pieces: int,
        give_way: Callable[[], None],
    ) -> dict[int, tuple[Span, ...]]:
        window = reading.windows[number]
        first, last = stretch(number, len(reading.pieces.ids))
        places = reading.pieces.places[first:last]
        if not places:
            return {}
        words = [word for word in words_of(text) if places[0].start <= word.start and word.end <= places[-1].end]
        whole = reading.logits[number]
        alone = without_context(window)
        if alone is not window:
            give_way()
            logits_alone = self._engine.logits(alone)
            if np.all(logits_alone[wanted] >= whole[wanted] - ALONE_SLACK):
                window, whole = alone, logits_alone
        starts = np.array([place.start for place in places])
        ends = np.array([place.end for place in places])

        def hide(stretches: Sequence[Span]) -> Floats:
            ids = np.repeat(window.ids[np.newaxis], len(stretches), axis=0)
            for row, span in enumerate(stretches):
                hidden = np.flatnonzero((starts < span.end) & (ends > span.start))
                ids[row, 1 + hidden] = self._mask  # one further, for [CLS] stands first
            segments = np.repeat(window.segments[np.newaxis], len(stretches), axis=0)
            size = max(1, BATCH_PIECES // len(window.ids))
            found: list[Floats] = []
            for start in range(0, len(stretches), size):
                give_way()
                batch = slice(start, start + size)
                found.append(self._engine.logits_of_variants(ids[batch], segments[batch]))
            return np.concatenate(found)

        variants = max(FEWEST, pieces // len(window.ids))
        return weigh(words, whole, wanted, hide, variants=variants, most=self._words)
