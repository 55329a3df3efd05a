"""One client's connection, over a socket without a network."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from server.domain.errors import ErrorCode
from server.domain.ids import RoomId, Topic
from server.domain.people import Actor
from server.edge.connection import BAD_FRAMES_MAX, UNSENT_BYTES, UNSENT_FRAMES, Connection
from server.fanout.bus import LocalBus
from server.fanout.hub import Hub, Listener
from server.protocol import commands, events
from server.protocol.codec import encode_frame
from server.protocol.errors import CloseCode
from tests.support.builders import ANN
from tests.support.sockets import MemorySocket
from tests.support.waiting import settle

TOPIC = Topic("room/1")


class Answers:
    """In the dispatcher's place: answers "done", or what a test has it do."""

    def __init__(self) -> None:
        self.asked: list[commands.Command] = []
        self.forgotten: list[Listener] = []
        self.do: Callable[[Listener, commands.Command], Awaitable[events.Reply | None]] | None = None
        self.fault: Exception | None = None

    async def answer(self, actor: Actor, listener: Listener, command: commands.Command) -> events.Reply:
        self.asked.append(command)
        reply = await self.do(listener, command) if self.do is not None else None
        return reply or events.Done(ref=command.ref)

    async def forget(self, actor: Actor, listener: Listener) -> None:
        self.forgotten.append(listener)
        if self.fault is not None:
            raise self.fault


class Line:
    """A connection that is being served, and its other end."""

    def __init__(self, hub: Hub) -> None:
        self.socket = MemorySocket()
        self.answers = Answers()
        self.connection = Connection(self.socket, Actor(ANN), self.answers, hub)  # type: ignore[arg-type]
        self.serving = asyncio.create_task(self.connection.run())

    def ask(self, ref: int) -> None:
        self.socket.say({"type": "room.leave", "ref": ref, "room_id": "room-1"})

    async def end(self) -> None:
        async with asyncio.timeout(5):
            await self.serving


@pytest.fixture
def hub() -> Hub:
    return Hub(LocalBus())


@pytest.fixture
async def line(hub: Hub) -> AsyncIterator[Line]:
    line = Line(hub)
    yield line
    line.serving.cancel()
    await asyncio.gather(line.serving, return_exceptions=True)


def frame(number: int) -> bytes:
    return encode_frame(events.TopicHeads(seqs={TOPIC: number}))


async def test_each_command_gets_its_reply(line: Line) -> None:
    """Replies come in the order of the commands, each with the ref of its own."""
    for ref in (3, 1, 2):
        line.ask(ref)
    assert [(await line.socket.hear())["ref"] for _ in range(3)] == [3, 1, 2]


async def test_commands_are_carried_out_one_at_a_time(line: Line) -> None:
    """A member's second message is not begun before the first is done, so their order stays."""
    gate = asyncio.Event()

    async def wait(_: Listener, command: commands.Command) -> None:
        await gate.wait()

    line.answers.do = wait
    line.ask(1)
    line.ask(2)
    await settle()
    assert [command.ref for command in line.answers.asked] == [1]
    gate.set()
    assert [(await line.socket.hear())["ref"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("broken", "ref"),
    [
        ("hello", None),
        ('{"type":"room.burn","ref":5}', 5),
        ('{"type":"room.leave","ref":5,"room_id":"r","x":1}', 5),
        (b'{"type":"room.leave","ref":5,"room_id":"r"}', 5),
        (b"\x00\xff", None),
    ],
)
async def test_a_broken_frame_is_answered_and_the_line_goes_on(
    line: Line, broken: str | bytes, ref: int | None
) -> None:
    """What is no command gets `bad_frame`, with its ref where it has one; the next command is served."""
    line.socket.say(broken)
    assert await line.socket.hear() == {
        "type": "refused",
        "ref": ref,
        "code": ErrorCode.BAD_FRAME,
        "retry_after_s": None,
        "incident": None,
        "personal": None,
        "kinder": None,
    }
    line.ask(6)
    assert (await line.socket.hear())["ref"] == 6


async def test_too_many_broken_frames_end_the_line(line: Line) -> None:
    """After ten of them the other side speaks another protocol; the eleventh gets no answer but the end."""
    for _ in range(BAD_FRAMES_MAX):
        line.socket.say("hello")
        assert (await line.socket.hear())["code"] == "bad_frame"
    line.socket.say("hello")
    await line.end()
    assert line.socket.closed_with == CloseCode.UNREADABLE == 4002
    assert line.socket.heard() == []


async def test_a_reader_too_slow_is_dropped(line: Line) -> None:
    """One who has not once caught up during so many frames; the client resumes from the log."""
    line.socket.stop_reading()
    await settle()
    # The first finds the line clear.
    for number in range(1 + UNSENT_FRAMES):
        line.connection.offer(frame(number))
    await settle()
    assert not line.serving.done()
    line.connection.offer(frame(0))
    line.connection.offer(frame(0))
    line.connection.offer(frame(0))
    await line.end()
    assert line.socket.closed_with == CloseCode.TOO_SLOW == 4008
    assert line.socket.is_freed


async def test_who_has_caught_up_may_fall_behind_again(line: Line) -> None:
    """Only what a reader has missed since then counts."""
    for _ in range(3):
        line.socket.stop_reading()
        for number in range(UNSENT_FRAMES):
            line.connection.offer(frame(number))
        line.socket.read_on()
    await settle()
    assert not line.serving.done()
    assert len(line.socket.heard()) == 3 * UNSENT_FRAMES


async def test_a_reader_far_behind_in_bytes_is_dropped(line: Line) -> None:
    """One frame alone is always taken, however large; another that does not fit ends the line."""
    line.socket.stop_reading()
    line.connection.offer(b"x" * (UNSENT_BYTES + 1))
    await settle()
    assert not line.serving.done()
    line.connection.offer(b"x")
    await line.end()
    assert line.socket.closed_with == CloseCode.TOO_SLOW


async def test_who_gives_no_sign_of_life_is_dropped(line: Line) -> None:
    """Asked twice without an answer; who answers stays, however often."""
    for _ in range(5):
        line.connection.ask_for_life()
    await settle()
    assert not line.serving.done()
    line.socket.stop_reading()
    line.connection.ask_for_life()
    await settle()
    assert not line.serving.done()
    line.connection.ask_for_life()
    await line.end()
    assert line.socket.is_freed


async def test_a_line_that_ends_takes_no_more(line: Line) -> None:
    """Neither frames nor commands."""
    await settle()
    line.connection.end(CloseCode.SIGNED_OUT)
    line.connection.offer(frame(1))
    line.ask(1)
    await line.end()
    assert line.socket.heard() == []
    assert line.answers.asked == []


async def test_a_frozen_neighbour_slows_nobody(hub: Hub, line: Line) -> None:
    """While one reader is frozen and dropped, another hears every frame in order."""
    frozen = Line(hub)
    frozen.socket.stop_reading()
    for listener in (frozen.connection, line.connection):
        await hub.subscribe(listener, [TOPIC])
        hub.release(listener)
    for number in range(UNSENT_FRAMES * 2):
        hub.deliver(TOPIC, frame(number))
        assert (await line.socket.hear())["seqs"] == {TOPIC: number}
    await frozen.end()
    assert frozen.socket.closed_with == CloseCode.TOO_SLOW


async def test_what_is_not_being_answered_is_not_read(line: Line) -> None:
    """A sender far ahead of us waits in its own buffers, not in our memory."""
    gate = asyncio.Event()

    async def wait(_: Listener, command: commands.Command) -> None:
        await gate.wait()

    line.answers.do = wait
    for ref in range(100):
        line.ask(ref)
    await settle()
    assert line.socket.unread == 99
    gate.set()
    assert [(await line.socket.hear())["ref"] for _ in range(100)] == list(range(100))


async def test_a_heap_of_commands_holds_nobody_up(line: Line) -> None:
    """Between two commands the others get their turn, though each is answered without waiting for anything."""
    for ref in range(100):
        line.ask(ref)
    turns = 0
    while len(line.answers.asked) < 100:
        await asyncio.sleep(0)
        turns += 1
    assert turns >= 100


async def test_what_a_new_topic_brings_follows_the_answer(hub: Hub, line: Line) -> None:
    """A frame that comes while a room is being entered reaches the client after the snapshot."""

    async def enter(listener: Listener, command: commands.Command) -> None:
        await hub.subscribe(listener, [TOPIC])
        hub.deliver(TOPIC, frame(1))

    line.answers.do = enter
    line.socket.say({"type": "room.enter", "ref": 1, "room_id": "room-1"})
    assert [(await line.socket.hear())["type"] for _ in range(2)] == ["done", "topic.heads"]


async def test_a_cut_line_is_forgotten_and_freed(line: Line) -> None:
    """When the peer is gone nothing of the connection is kept."""
    await settle()
    line.socket.cut()
    await line.end()
    assert line.answers.forgotten == [line.connection]
    assert line.socket.is_freed


@pytest.mark.parametrize("code", [CloseCode.SIGNED_OUT, CloseCode.TOO_SLOW, CloseCode.GOING_AWAY])
async def test_ending_it_tells_the_client_why(line: Line, code: CloseCode) -> None:
    """The close code is the first that was given."""
    line.connection.end(code)
    line.connection.end(CloseCode.UNREADABLE)
    await line.end()
    assert line.socket.closed_with == code
    assert line.answers.forgotten == [line.connection]


async def test_going_away_is_announced(line: Line) -> None:
    """A client of a stopping server hears when to come back, after all that was queued for it."""
    line.connection.offer(frame(1))
    line.connection.go_away(1.5)
    await line.end()
    heard = line.socket.heard()
    assert [f["type"] for f in heard] == ["topic.heads", "closing"]
    assert heard[1]["retry_after_s"] == 1.5
    assert line.socket.closed_with == CloseCode.GOING_AWAY == 1001


async def test_going_away_waits_for_no_frozen_reader(line: Line) -> None:
    """What is not read is left to the closing of the socket, which has its bound."""
    line.socket.stop_reading()
    line.connection.go_away(1.5)
    await line.end()
    assert line.socket.is_freed


async def test_a_cancelled_connection_is_forgotten_and_freed(line: Line) -> None:
    """Also when the server drops the handler itself."""
    await settle()
    line.serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await line.serving
    assert line.answers.forgotten == [line.connection]
    assert line.socket.is_freed


async def test_a_bug_ends_the_line_and_is_not_swallowed(line: Line) -> None:
    """What no reply covers is raised to whoever serves the connection, and its transport is freed all the same."""

    async def fail(_: Listener, command: commands.Command) -> None:
        raise ZeroDivisionError

    line.answers.do = fail
    line.ask(1)
    with pytest.raises(ZeroDivisionError):
        await line.end()
    assert line.socket.is_freed


async def test_a_timeout_that_is_a_bug_is_raised_too(line: Line) -> None:
    """It is not mistaken for the end of the connection."""

    async def fail(_: Listener, command: commands.Command) -> None:
        raise TimeoutError

    line.answers.do = fail
    line.ask(1)
    with pytest.raises(TimeoutError):
        await line.end()
    assert line.socket.is_freed


async def test_ending_it_interrupts_what_it_waits_for(line: Line) -> None:
    """A command that takes long, or for ever, does not keep the line open."""
    gate = asyncio.Event()

    async def wait(_: Listener, command: commands.Command) -> None:
        await gate.wait()

    line.answers.do = wait
    line.ask(1)
    await settle()
    line.connection.end(CloseCode.SIGNED_OUT)
    await line.end()
    assert line.socket.closed_with == CloseCode.SIGNED_OUT
    assert line.socket.is_freed


async def test_a_command_may_end_its_own_line(line: Line) -> None:
    """As when the answer is one too many for a reader too slow: nothing more is read, and the line is forgotten in peace."""

    async def end(_: Listener, command: commands.Command) -> None:
        line.connection.end(CloseCode.SIGNED_OUT)

    line.answers.do = end
    line.ask(1)
    line.ask(2)
    await line.end()
    assert [command.ref for command in line.answers.asked] == [1]
    assert line.answers.forgotten == [line.connection]
    assert line.socket.closed_with == CloseCode.SIGNED_OUT
    assert not line.serving.cancelling()


async def test_the_server_may_drop_a_line_that_is_ending(line: Line) -> None:
    """Whoever cancels it hears that it was cancelled, and it is forgotten and freed all the same."""
    await settle()
    line.connection.end(CloseCode.SIGNED_OUT)
    line.serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await line.serving
    assert line.answers.forgotten == [line.connection]
    assert line.socket.is_freed


async def test_ended_before_it_began_it_serves_nothing(hub: Hub) -> None:
    """Whoever signed out while the socket was being opened is only told so."""
    line = Line(hub)
    line.connection.end(CloseCode.SIGNED_OUT)
    line.ask(1)
    await line.end()
    assert line.answers.asked == []
    assert line.socket.closed_with == CloseCode.SIGNED_OUT


async def test_a_bug_while_forgetting_frees_the_line_too(line: Line) -> None:
    """The transport never stays behind."""
    line.answers.fault = ZeroDivisionError()
    await settle()
    line.socket.cut()
    with pytest.raises(ZeroDivisionError):
        await line.end()
    assert line.socket.is_freed


async def test_a_command_is_what_was_sent(line: Line) -> None:
    """Decoding loses nothing on the way to the dispatcher."""
    line.socket.say(
        {"type": "message.post", "ref": 1, "room_id": "room-1", "client_id": "client-id-1", "text": "evening 👋"}
    )
    await line.socket.hear()
    expected: Any = commands.Post(ref=1, room_id=RoomId("room-1"), client_id="client-id-1", text="evening 👋")  # type: ignore[arg-type]
    assert line.answers.asked == [expected]
