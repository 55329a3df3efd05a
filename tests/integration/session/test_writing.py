"""Who is writing, over real sockets: for whoever looks after the session, and for nobody else."""

import pytest

from server.client.link import Refused
from server.domain.duty import DutyKind
from server.domain.ids import RoomId
from server.domain.rooms import Room
from server.protocol import session_commands as verbs
from server.protocol.writing import TellWriting
from tests.support.meeting import Meeting


def told(meeting: Meeting, name: str) -> list[str]:
    """What somebody has been told of who is writing."""
    return [frame for frame in meeting[name].wire if '"type":"writing"' in frame]


async def write(meeting: Meeting, name: str, room_id: RoomId | None = None) -> None:
    await meeting[name].do(TellWriting, room_id=room_id or meeting.room.id)


async def test_only_those_who_look_after_the_session_see_who_writes(meeting: Meeting) -> None:
    """At once and without a word of it; members hear nothing of each other, and nothing of it is kept."""
    before = await meeting.clinic.house.rooms.heads([f"room/{meeting.room.id}", f"room/{meeting.room.id}/hosts"])
    await write(meeting, "Ann")
    await meeting.say("Flo", "welcome")
    for name in ("Flo", "Gus"):
        (frame,) = told(meeting, name)
        assert f'"who":"{meeting.who("Ann")}"' in frame
    for name in ("Ann", "Bob", "Cai"):
        assert told(meeting, name) == []
    after = await meeting.clinic.house.rooms.heads(list(before))
    assert after[f"room/{meeting.room.id}/hosts"] == before[f"room/{meeting.room.id}/hosts"]


async def test_whoever_writes_in_a_small_group_is_seen_from_the_whole(meeting: Meeting) -> None:
    """Where those are who look after it; and nobody tells it of a room that is not theirs."""
    await meeting.do("Flo", verbs.StartBreakout, minutes=5, groups=[[meeting.who("Ann"), meeting.who("Bob")]])
    assert meeting.session.breakout is not None
    small = meeting.session.breakout.groups[0].room_id
    await write(meeting, "Ann", small)
    await meeting.say("Flo", "two more minutes")
    (frame,) = told(meeting, "Gus")
    assert f'"room_id":"{meeting.room.id}"' in frame
    with pytest.raises(Refused) as refused:
        await write(meeting, "Cai", small)
    assert refused.value.code == "not_in_room"


async def test_whoever_does_not_speak_there_does_not_write_there(meeting: Meeting) -> None:
    """Tonight's coordinator reads no talk, and takes no part in it."""
    await meeting.take_duty("Gus", DutyKind.COORDINATOR)
    assert await meeting.refused("Gus", TellWriting) == "not_allowed"


async def test_it_is_told_a_few_times_a_minute(meeting: Meeting) -> None:
    """A browser that tells every letter is told to wait."""
    for _ in range(5):
        await write(meeting, "Ann")
    assert await meeting.refused("Ann", TellWriting) == "too_fast"


async def test_without_a_session_nobody_is_told(meeting: Meeting) -> None:
    """There is no desk to show it on."""
    await meeting.do("Flo", verbs.CloseSession)
    await write(meeting, "Ann")
    await meeting.say("Bob", "still here")
    assert told(meeting, "Flo") == []


async def test_who_writes_in_a_room_of_others_is_nobodys_to_know(meeting: Meeting) -> None:
    """A room is not to be probed for with it."""
    other = await meeting.clinic.room("Monday")
    for room in (other, Room(RoomId("no-such-room"), "", meeting.clock.now())):
        with pytest.raises(Refused) as refused:
            await write(meeting, "Ann", room.id)
        assert refused.value.code == "not_in_room"
