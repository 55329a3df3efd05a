"""What one person or one message can cost everybody else, and what is left of words that are deleted."""

import asyncio
from pathlib import Path

import pytest

from moderation import Assessment, Label, Utterance
from server.config import ServerConfig
from server.domain.errors import ErrorCode, Unavailable
from server.domain.messages import HoldReason, draft
from server.domain.people import Role
from server.domain.rooms import Room
from server.edge.site import SITE
from server.protocol import commands, events, parts
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.store import on_disk
from tests.support.waiting import until


class Choking(ScriptedAssessor):
    """A model that fails on one text, for ever, and reads every other."""

    on: str = "unreadable"

    async def assess(self, utterances: list[Utterance]) -> list[Assessment]:  # type: ignore[override]
        if any(self.on in utterance.text for utterance in utterances):
            raise ZeroDivisionError
        return await super().assess(utterances)


async def test_one_message_that_cannot_be_read_holds_up_no_other(tmp_path: Path) -> None:
    """It steps back; what came after it is read and goes out."""
    assessor = Choking()
    async with running_app(tmp_path, assessor) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        assessor.failing = True
        for text in ("unreadable", "after it", "and after that"):
            await ann.say(text)
        assessor.failing = False
        await bob.reads("after it", "and after that")
        assert [held.text for held in ann.view.held.values()] == ["unreadable"]
        assert not clinic.app.has_failed.is_set()


def test_a_heap_of_marks_is_cut_down() -> None:
    """Of sixty thousand marks on one letter few stay: composing takes time that grows with the square of their number."""
    assert len(draft("a" + "\u0300" * 30_000 + "\u0316" * 30_000)) <= 31
    assert draft("e\u0301 " * 2000) == ("é " * 2000).strip()


async def test_nothing_is_left_of_withdrawn_and_of_covered_words(clinic: RunningApp, room: Room) -> None:
    """Soon after a withdrawal or a covered release no file of the store holds the words, the write-ahead log included."""
    ann = await clinic.seat(room, "Ann")
    first = await ann.say("write to me at withdrawn.words@example.org")
    second = await ann.say("or here: covered.words@example.org")
    assert isinstance(first, events.Held)
    assert isinstance(second, events.Held)
    assert b"withdrawn.words" in on_disk(clinic.directory), "they were there"
    await ann.do(commands.Withdraw, message_id=first.message.id)
    await ann.do(commands.ReleaseHeld, message_id=second.message.id, is_masked=True)
    await until(lambda: b"withdrawn.words" not in on_disk(clinic.directory))
    await until(lambda: b"covered.words" not in on_disk(clinic.directory))


async def test_what_cannot_be_covered_is_not_sent_as_covered(clinic: RunningApp, room: Room) -> None:
    """Where the model suspects something that nothing can locate, "covered" is refused and the message stays held."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    held = await ann.say("come by my bakery any time")
    assert isinstance(held, events.Held)
    assert held.message.masked_text is None
    refused = await ann.refused(commands.ReleaseHeld, message_id=held.message.id, is_masked=True)
    assert refused.code is ErrorCode.MESSAGE_SETTLED
    assert ann.view.held.keys() == {held.message.id}
    await ann.do(commands.ReleaseHeld, message_id=held.message.id, is_masked=False)
    await bob.reads("come by my bakery any time")


async def test_a_choice_made_while_the_model_is_away_is_kept(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Released as it is without a model, a message waits for the model alone, and then goes out without asking again."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    held = await ann.say("call me on 020 7946 0712")
    assert isinstance(held, events.Held)
    assessor.failing = True
    reply = await ann.do(commands.ReleaseHeld, message_id=held.message.id, is_masked=False)
    assert isinstance(reply, events.Held)
    assert reply.message.reason is HoldReason.UNASSESSED
    assessor.failing = False
    await bob.reads("call me on 020 7946 0712")
    await ann.until(lambda view: not view.held)


async def test_what_is_recorded_is_never_answered_as_refused(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the status cannot be read after a commit, the author still hears that the message is in the room."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)

    async def never(*_: object) -> parts.ModerationStatus:
        raise Unavailable

    monkeypatch.setattr(clinic.house.chat._backlog, "status", never)
    assessor.failing = True
    said = await ann.say("it was a long week")
    assert isinstance(said, events.Posted)
    await flo.reads("it was a long week")


async def test_a_reader_far_behind_in_bytes_is_dropped(clinic: RunningApp, room: Room) -> None:
    """Large answers that nobody reads fill no memory: the line is closed long before the frames it may queue are counted."""
    ann, bob = await clinic.join(room, "Ann"), await clinic.seat(room, "Bob")
    for number in range(100):
        await bob.say(f"{number} " + "痛" * 3900)
    wire = await clinic.wire(ann, max_size=None, max_queue=1)
    wire.socket.transport.pause_reading()
    # Over a megabyte each, and few enough that nobody is too fast: far more than the system's own buffers take.
    for ref in range(55):
        await wire.send({"type": "room.enter", "ref": ref, "room_id": room.id})
    site = clinic.app._runner.app[SITE]  # type: ignore[union-attr]
    await until(lambda: len(site.connections) == 1, within_s=60)


async def test_a_cookie_of_any_bytes_is_a_stranger(clinic: RunningApp) -> None:
    """A cookie that is not even text signs nobody in, and is no fault of ours."""
    reader, writer = await clinic.tcp()
    host = clinic.origin.removeprefix("http://")
    writer.write(f"GET /api/me HTTP/1.1\r\nHost: {host}\r\nCookie: warmroom_session=".encode() + b"\xff\xfe\r\n\r\n")
    status = await reader.readline()
    writer.close()
    assert b"401" in status


async def test_two_who_press_play_at_once_start_one_rehearsal(tmp_path: Path) -> None:
    """And stopping leaves none."""
    async with running_app(tmp_path, ScriptedAssessor(rules={"x": {Label.STIGMA: 0.0}}), demo=True) as clinic:
        stage = (await clinic.http("GET", "demo/api/stage")).json
        body = {"rehearsal": stage["rehearsals"][0]["id"], "speed": 1}
        await asyncio.gather(*(clinic.http("POST", "demo/api/play", json=body) for _ in range(3)))
        playing = [task for task in asyncio.all_tasks() if "Demo._run" in str(task.get_coro())]
        assert len(playing) == 1
        await clinic.http("POST", "demo/api/stop", json={})
        assert playing[0].done()


async def test_rehearsals_play_behind_a_public_url(tmp_path: Path) -> None:
    """The players come from this machine and name the origin that the server knows itself by."""
    server = ServerConfig(port=0, public_url="https://groups.example.org")
    async with running_app(tmp_path, demo=True, server=server) as clinic:
        house = clinic.app._houses[1]
        local = f"http://127.0.0.1:{clinic.app._port}/"
        origin = {"Origin": "https://groups.example.org"}
        async with clinic._http.get(f"{local}demo/api/stage") as answer:
            rehearsal = (await answer.json())["rehearsals"][0]
        body = {"rehearsal": rehearsal["id"], "speed": 50}
        async with clinic._http.post(f"{local}demo/api/play", json=body, headers=origin) as answer:
            assert answer.status == 200
        topic = f"room/{rehearsal['room_id']}"
        async with asyncio.timeout(20):
            # Nine people join first; what comes after that in the log is what they say.
            while (await house.rooms.heads([topic]))[topic] < 12:
                await asyncio.sleep(0.05)
