"""
`python -m server.bench.serve constant | fanout`: Warmroom with parts left out, to see what they cost.

The only way to a server without a model: no setting leads here, and nothing that an operator starts imports this module.
"""

import argparse
import asyncio
import cProfile
import signal
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import uvloop

from moderation import LABELS, Assessment, Label, Load, Span, Utterance
from server.app import App
from server.app import serve as serve_app
from server.clock import Clock, Ids, SystemClock, SystemIds
from server.config import Config, load_config
from server.domain.ids import ClientId, MessageId, RoomId, room_topic
from server.domain.messages import Message, MessageState
from server.domain.people import Actor
from server.fanout.hub import Hub
from server.ops.logs import set_up_logs
from server.protocol import events, parts
from server.protocol.codec import encode_frame
from server.services.chat import ChatService
from server.services.house import House

QUIET: Final = 0.01


class ConstantAssessor:
    """Finds nothing in anything, at once."""

    model_version = "bench-constant"
    model_sha256 = "0" * 64
    load = Load(waiting=0, limit=1)

    def __init__(self) -> None:
        self.thresholds: Mapping[Label, float] = dict.fromkeys(LABELS, 0.5)
        self._nothing = Assessment(dict.fromkeys(LABELS, QUIET), self.thresholds, self.model_version)

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        return [self._nothing] * len(utterances)

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> Mapping[Label, tuple[Span, ...]]:  # noqa: ARG002
        return {}

    async def aclose(self) -> None:
        pass


class FanoutApp(App):
    """Warmroom whose messages go straight from the command to the hub."""

    async def _house(self, *parts: Any, **more: Any) -> House:
        house = await super()._house(*parts, **more)
        return replace(house, chat=_Passing(house.hub, self._clock, self._ids))


class _Passing(ChatService):
    """Announces a message and forgets it."""

    def __init__(self, hub: Hub, clock: Clock, ids: Ids) -> None:
        self._hub = hub
        self._clock = clock
        self._ids = ids
        self._places: dict[RoomId, int] = {}

    async def post(self, actor: Actor, room_id: RoomId, client_id: ClientId, text: str) -> Message:
        # Far beyond what the store has numbered: clients that look for gaps are not what this server is for.
        place = self._places[room_id] = self._places.get(room_id, 1_000_000) + 1
        message = Message(
            id=MessageId(self._ids.new()),
            room_id=room_id,
            author_id=actor.user_id,
            client_id=client_id,
            text=text,
            state=MessageState.VISIBLE,
            posted_at=self._clock.now(),
            place=place,
            model_version=ConstantAssessor.model_version,
        )
        topic = room_topic(room_id)
        frame = events.MessagePosted(topic=topic, seq=place, message=parts.room_message(message))
        self._hub.deliver(topic, encode_frame(frame))
        return message


_KINDS: Final[Mapping[str, type[App]]] = {"constant": App, "fanout": FanoutApp}


async def _serve(config: Config, kind: type[App]) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = kind(config, ConstantAssessor(), SystemClock(), SystemIds())
    return await serve_app(app, stop, lambda ready: _say(ready.url))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m server.bench.serve")
    parser.add_argument("kind", choices=sorted(_KINDS))
    parser.add_argument("--profile", type=Path)
    asked = parser.parse_args(arguments)
    config = load_config()
    set_up_logs(config.log.level)
    work = _serve(config, _KINDS[asked.kind])
    if asked.profile is None:
        return uvloop.run(work)
    # The thread's own clock: waiting for the network, or for a core, is not work.
    with cProfile.Profile(time.thread_time) as profile:
        status = uvloop.run(work)
    profile.dump_stats(asked.profile)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
