"""
`python -m moderation.runner FD`: a model in a process of its own, for `isolated`, which starts it.

Over the connection it inherits it gets the [moderation] settings, says `Ready` or why it is not, and from then on answers one question
at a time. It ends when the other side is gone, and leaves when to stop to it: the signals that end a service reach all its processes.
"""

import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from moderation.assessment import Utterance
from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.exchange import Asked, Failed, Ready, Reply, Unusable, Weighed, answered, unpacked
from moderation.labels import LABELS
from moderation.local import OneByOne
from moderation.opening import open_reader

HARD: Final = Utterance("You people are pathetic, shut up. I have the pills here and want to die. " * 24, ("hello",))
"""As long as messages come, and something to explain in it: about the dearest there is to read."""


def main(connection: Connection) -> None:
    """Serve the other end of *connection* until it is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        reader = open_reader(msgspec.msgpack.decode(connection.recv_bytes(), type=ModerationConfig))
    except BundleError as error:
        connection.send_bytes(msgspec.msgpack.encode(Unusable(str(error))))
        return
    hard_ms = max(_took_ms(lambda: reader.assess(HARD)), _took_ms(lambda: reader.weigh(HARD, LABELS)))
    ready = Ready(reader.model_version, reader.model_sha256, dict(reader.thresholds), hard_ms)
    connection.send_bytes(msgspec.msgpack.encode(ready))
    while True:
        asked = unpacked(connection.recv_bytes())
        try:
            answer = _answer(reader, asked)
        except Exception as error:  # noqa: BLE001 - one message that cannot be read is no reason to end
            # Not the error's own words: they may hold the message's.
            answer = Failed(type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        connection.send_bytes(msgspec.msgpack.encode(answer))


def _answer(reader: OneByOne, asked: Asked) -> Reply:
    if asked.labels is None:
        return answered(reader.assess(asked.utterance))
    return Weighed(reader.weigh(asked.utterance, asked.labels))


def _took_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    try:
        main(Connection(int(sys.argv[1])))
    except (EOFError, ConnectionError):
        sys.exit(0)  # the server is gone, or has closed us
