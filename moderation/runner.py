"""
`python -m moderation.runner FD`: a model in a process of its own, for `isolated`, which starts it.

Over the connection it inherits it gets the [moderation] settings, says `Ready` or why it is not, and from then on answers one question
after another; but a search for words stops now and then for messages that have come meanwhile. It ends when the other side is gone, and leaves when to stop to it: the signals that end a service reach all its processes.
"""

import gc
import signal
import sys
import time
import traceback
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from moderation.assessment import Utterance
from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.exchange import Asked, Failed, Ready, Reply, Unusable, Weighed, answered, unpacked
from moderation.opening import open_reader

HARD: Final = Utterance("You people are pathetic, shut up. I have the pills here and want to die. " * 24, ("hello",))
"""As long as messages come: about the dearest there is to read. Of a search no step is dearer."""


def main(connection: Connection) -> None:
    """Serve the other end of *connection* until it is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        reader = open_reader(msgspec.msgpack.decode(connection.recv_bytes(), type=ModerationConfig))
    except BundleError as error:
        connection.send_bytes(msgspec.msgpack.encode(Unusable(str(error))))
        return
    begun = time.perf_counter()
    reader.assess(HARD)
    hard_ms = (time.perf_counter() - begun) * 1000
    # What is loaded stays: without this it is gone through for rubbish again and again, between two messages.
    gc.freeze()
    ready = Ready(reader.model_version, reader.model_sha256, dict(reader.thresholds), hard_ms)
    connection.send_bytes(msgspec.msgpack.encode(ready))

    def answer(asked: Asked) -> None:
        try:
            if asked.labels is None:
                reply: Reply = answered(asked.number, reader.assess(asked.utterance))
            else:
                reply = Weighed(asked.number, reader.weigh(asked.utterance, asked.labels, give_way))
        except Exception as error:  # noqa: BLE001 - one message that cannot be read is no reason to end
            # Not the error's own words: they may hold the message's.
            reply = Failed(asked.number, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        connection.send_bytes(msgspec.msgpack.encode(reply))

    def give_way() -> None:
        while connection.poll():
            answer(unpacked(connection.recv_bytes()))

    while True:
        answer(unpacked(connection.recv_bytes()))


if __name__ == "__main__":
    try:
        main(Connection(int(sys.argv[1])))
    except (EOFError, ConnectionError):
        sys.exit(0)  # the server is gone, or has closed us
