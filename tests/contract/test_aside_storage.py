"""Asides, remarks and reports, on every store."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from server.domain.asides import Aside, AsideState
from server.domain.back_channel import Remark
from server.domain.flags import Report, ReportReason
from server.domain.ids import ClientId, RemarkId, ReportId, RoomId, SessionId
from server.domain.reports import ReportAnswer, Telling
from server.domain.rooms import RoomKind
from server.storage import asides, back_channel, flags, messages, reports, rooms
from server.storage.engine import Database
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM, a_flag, a_message, a_room, at

ASIDE = Aside(RoomId("aside-1"), ROOM, ANN, (FLO,), at(1), session_id=SessionId("tonight"))
REMARK = Remark(RemarkId("remark-1"), ROOM, FLO, ClientId("client-id-1"), "I take Ann.", at(2))


async def open_rooms(database: Database, *aside_list: Aside) -> None:
    async with database.write() as transaction:
        for aside in aside_list:
            await rooms.insert_room(transaction, a_room(id=aside.room_id, parent_id=ROOM, kind=RoomKind.ASIDE))
            await asides.insert_aside(transaction, aside)


async def test_an_aside_comes_back_as_it_was(database: Database) -> None:
    """By its room, by its member and with its group; changed, it is kept as changed."""
    await open_rooms(database, ASIDE)
    both = replace(ASIDE, facilitators=(FLO, GUS), state=AsideState.OPEN)
    async with database.write() as transaction:
        assert await asides.by_room(transaction, ASIDE.room_id) == ASIDE
        await asides.save(transaction, both)
    async with database.read() as transaction:
        assert await asides.of_member(transaction, ROOM, ANN) == both
        assert await asides.of_member(transaction, ROOM, BOB) is None
        assert await asides.of_group(transaction, ROOM) == await asides.all_asides(transaction) == [both]
        assert await asides.by_rooms(transaction, ["aside-1", "none"]) == {both.room_id: both}
        room = await rooms.by_id(transaction, ASIDE.room_id)
        assert room is not None
        assert (room.kind, room.parent_id) == (RoomKind.ASIDE, ROOM)


async def test_a_member_has_one_aside_in_a_group(database: Database) -> None:
    """Two who ask at once cannot both make one."""
    await open_rooms(database, ASIDE)
    with pytest.raises(IntegrityError):
        await open_rooms(database, replace(ASIDE, room_id=RoomId("aside-2")))
    async with database.write() as transaction:
        await asides.delete_aside(transaction, ASIDE.room_id)
        assert await asides.all_asides(transaction) == []


async def test_remarks_in_their_order(database: Database) -> None:
    """Kept ones are not among those that go by themselves."""
    later = replace(REMARK, id=RemarkId("remark-2"), client_id=ClientId("client-id-2"), said_at=at(3))
    async with database.write() as transaction:
        for remark in (later, REMARK):
            await back_channel.insert_remark(transaction, remark)
    async with database.write() as transaction:
        assert await back_channel.of_room(transaction, ROOM) == [REMARK, later]
        assert await back_channel.by_client_id(transaction, FLO, REMARK.client_id) == REMARK
        assert await back_channel.all_not_kept(transaction) == [REMARK, later]
        await back_channel.keep(transaction, ROOM, is_kept=True)
        assert await back_channel.all_not_kept(transaction) == []
        await back_channel.delete_remark(transaction, REMARK.id)
        assert list(await back_channel.by_ids(transaction, [REMARK.id, later.id])) == [later.id]
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await back_channel.insert_remark(transaction, replace(later, id=RemarkId("remark-3")))


async def test_each_tells_of_a_message_once_and_is_answered(database: Database) -> None:
    """And a flag keeps what they have told, without saying who."""
    flag = a_flag(reports=(Report(ReportReason.HURTS, "it hurts"),))
    told = Telling(ReportId("report-1"), a_message().id, ROOM, BOB, flag.id, at(4))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, flag)
        await reports.insert_told(transaction, told)
    async with database.write() as transaction:
        assert await flags.by_id(transaction, flag.id) == flag
        assert await reports.unanswered(transaction, flag.id) == [told]
        await reports.keep_answer(transaction, told.id, ReportAnswer.KEPT)
        assert await reports.unanswered(transaction, flag.id) == []
        after = replace(told, answer=ReportAnswer.KEPT)
        assert await reports.about(transaction, told.message_id, BOB) == after
        assert await reports.about(transaction, told.message_id, GUS) is None
        assert await reports.of_reporter(transaction, ROOM, BOB) == [after]
        assert await reports.by_ids(transaction, [told.id]) == {told.id: after}
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await reports.insert_told(transaction, replace(told, id=ReportId("report-2")))
