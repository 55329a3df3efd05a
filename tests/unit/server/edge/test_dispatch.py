"""The one place where exceptions become codes."""

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from server.domain.errors import ErrorCode, NotInRoom, TooFast
from server.domain.ids import ClientId, RoomId
from server.domain.people import Actor
from server.edge.dispatch import COMMANDS_BURST, Dispatcher
from server.fanout.presence import LocalLimiter
from server.ops.logs import JsonLines
from server.protocol import commands, events
from server.undertakings import Undertakings
from tests.support.builders import ANN, a_held_message, a_message
from tests.support.clock import TUESDAY_EVENING, FakeClock, FakeMonotonic, SequentialIds

POST = commands.Post(
    ref=7, room_id=RoomId("room-1"), client_id=ClientId("client-id-1"), text="i lost my mum on tuesday"
)
LEAVE = commands.Leave(ref=8, room_id=RoomId("room-1"))


class Screen:
    def offer(self, frame: bytes) -> None:
        raise AssertionError("a reply is returned, not offered")


def dispatcher(post: Callable[..., Any] | None = None, monotonic: FakeMonotonic | None = None) -> Dispatcher:
    """A dispatcher of a house in which posting does what a test says."""

    async def leave(*_: object) -> None:
        pass

    house = SimpleNamespace(
        chat=SimpleNamespace(post=post),
        rooms=SimpleNamespace(leave=leave),
        limiter=LocalLimiter(monotonic or FakeMonotonic()),
        undertakings=Undertakings(),
    )
    return Dispatcher(house, FakeClock(), SequentialIds())  # type: ignore[arg-type]


def raising(error: Exception) -> Callable[..., Any]:
    async def post(*_: object, **__: object) -> None:
        raise error

    return post


def giving(message: object) -> Callable[..., Any]:
    async def post(*_: object, **__: object) -> object:
        return message

    return post


async def test_a_posted_message_is_answered_with_its_place() -> None:
    """The author learns which message it is and where it stands."""
    reply = await dispatcher(giving(a_message(place=12))).answer(Actor(ANN), Screen(), POST)
    assert reply == events.Posted(ref=7, message_id=a_message().id, place=12)


async def test_a_held_message_is_answered_with_the_question() -> None:
    """The author learns what is personal in it."""
    reply = await dispatcher(giving(a_held_message())).answer(Actor(ANN), Screen(), POST)
    assert isinstance(reply, events.Held)
    assert (reply.ref, reply.message.text) == (7, "call me on 555 0134")


async def test_what_was_withdrawn_meanwhile_is_settled() -> None:
    """Sent again after it was taken back on another screen, a message is neither posted nor held."""
    from server.domain.messages import MessageState

    gone = a_message(state=MessageState.WITHDRAWN, text=None, place=None)
    reply = await dispatcher(giving(gone)).answer(Actor(ANN), Screen(), POST)
    assert reply == events.Refused(ref=7, code=ErrorCode.MESSAGE_SETTLED)


@pytest.mark.parametrize(
    ("error", "code", "retry_after_s"),
    [(NotInRoom(), ErrorCode.NOT_IN_ROOM, None), (TooFast(retry_after_s=2.5), ErrorCode.TOO_FAST, 2.5)],
)
async def test_a_refusal_has_the_errors_code(error: Exception, code: ErrorCode, retry_after_s: float | None) -> None:
    """With the ref of its command, and when trying again can help."""
    reply = await dispatcher(raising(error)).answer(Actor(ANN), Screen(), POST)
    assert reply == events.Refused(ref=7, code=code, retry_after_s=retry_after_s)


async def test_a_fault_of_ours_is_an_incident(caplog: pytest.LogCaptureFixture) -> None:
    """The client gets a name for it, the log has it under that name, and neither has the words."""
    with caplog.at_level(logging.ERROR):
        reply = await dispatcher(raising(ValueError(f"cannot save {POST.text}"))).answer(Actor(ANN), Screen(), POST)
    assert reply == events.Refused(ref=7, code=ErrorCode.INTERNAL, incident="incident-1")
    (line,) = [JsonLines().format(record) for record in caplog.records]
    assert '"incident": "incident-1"' in line
    assert '"command": "Post"' in line
    assert '"error": "ValueError"' in line
    assert "tuesday" not in line


async def test_a_loop_of_commands_is_stopped() -> None:
    """Far beyond what hands can do, a client is told when to go on, and nothing is carried out."""
    monotonic = FakeMonotonic()
    answering = dispatcher(monotonic=monotonic)
    for _ in range(COMMANDS_BURST):
        assert await answering.answer(Actor(ANN), Screen(), LEAVE) == events.Done(ref=8)
    refused = await answering.answer(Actor(ANN), Screen(), LEAVE)
    assert isinstance(refused, events.Refused)
    assert refused.code is ErrorCode.TOO_FAST
    assert refused.retry_after_s
    monotonic.advance(refused.retry_after_s)
    assert await answering.answer(Actor(ANN), Screen(), LEAVE) == events.Done(ref=8)


async def test_a_post_is_seen_through_when_its_author_leaves() -> None:
    """The browser may leave, the message may not."""
    gate, done = asyncio.Event(), asyncio.Event()

    async def post(*_: object, **__: object) -> object:
        await gate.wait()
        done.set()
        return a_message()

    answering = asyncio.create_task(dispatcher(post).answer(Actor(ANN), Screen(), POST))
    await asyncio.sleep(0)
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    gate.set()
    async with asyncio.timeout(5):
        await done.wait()


async def test_cancelling_is_not_an_answer() -> None:
    """A cancelled connection is cancelled, not told about an incident."""

    async def post(*_: object, **__: object) -> object:
        await asyncio.Event().wait()

    answering = asyncio.create_task(dispatcher(post).answer(Actor(ANN), Screen(), POST))
    await asyncio.sleep(0)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering


async def test_the_time_is_that_of_the_servers_clock() -> None:
    """It is told in the answer itself, whatever else the server does."""
    told = await dispatcher().answer(Actor(ANN), Screen(), commands.AskClock(ref=9))
    assert told == events.ClockTold(ref=9, at=TUESDAY_EVENING)
