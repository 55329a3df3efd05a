"""What was taken back is gone, for everybody and from the disk."""

import sqlite3
from contextlib import closing
from pathlib import Path

from server.domain.errors import ErrorCode
from server.domain.events import FactKind
from server.domain.ids import room_topic
from server.domain.messages import MessageState
from server.domain.rooms import Room
from server.protocol import commands, events
from server.storage import log
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.edits import Cast, edit, fields, heard_by, said
from tests.support.store import on_disk
from tests.support.waiting import until


async def test_taken_back_it_is_gone_for_everybody(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """In the room, for whoever comes later or comes back, in history, and in the store's files; a neutral trace stays."""
    ann, bob, flo = cast
    first = await said(ann, "something i regret")
    await said(bob, "hello")
    await bob.link.drop()
    await ann.do(commands.Withdraw, message_id=first)
    for seat in cast:
        await seat.reads(None, "hello")
        assert seat.view.lines[0].state is MessageState.WITHDRAWN
    cem = await clinic.seat(room, "Cem")
    history = await cem.session.history(room.id, before=99)
    assert (history.messages[0].text, history.messages[0].state) == (None, MessageState.WITHDRAWN)
    assert cem.view.lines == bob.view.lines == flo.view.lines
    assert not heard_by(cem, "regret")
    await until(lambda: b"regret" not in on_disk(clinic.directory))
    async with clinic.house.database.read() as transaction:
        facts = await log.since(transaction, room_topic(room.id), 0, 100)
    assert (FactKind.MESSAGE_WITHDRAWN, first) in [(fact.kind, fact.subject_id) for fact in facts]


async def test_what_was_taken_back_stays_so(cast: Cast) -> None:
    """It is not changed, taken back again, hidden or shown; sent again by an old screen it is not said again."""
    ann, bob, flo = cast
    reply = await ann.say("something i regret", "client-id-1")
    assert isinstance(reply, events.Posted)
    await ann.do(commands.Withdraw, message_id=reply.message_id)
    for seat, command, more in (
        (ann, commands.Edit, fields(reply.message_id, "something else")),
        (ann, commands.Withdraw, {"message_id": reply.message_id}),
        (flo, commands.Hide, {"message_id": reply.message_id}),
        (flo, commands.Show, {"message_id": reply.message_id}),
    ):
        assert (await seat.refused(command, **more)).code is ErrorCode.MESSAGE_SETTLED
    again = await ann.say("something i regret", "client-id-1")
    assert isinstance(again, events.Posted)
    assert (again.message_id, again.place) == (reply.message_id, reply.place)
    await bob.reads(None)


async def test_the_model_reads_nothing_that_was_taken_back(cast: Cast, clinic: RunningApp) -> None:
    """Not as a line before another, and not when it comes back and finds it unread."""
    ann, bob, flo = cast
    first = await said(ann, "something i regret")
    await ann.do(commands.Withdraw, message_id=first)
    await said(bob, "hello")
    assert clinic.assessor.asked[-1].context == ()
    clinic.assessor.failing = True
    unread = await said(ann, "something else i regret")
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 1)
    await ann.do(commands.Withdraw, message_id=unread)
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)


async def test_no_page_of_the_store_has_what_is_gone(tmp_path: Path, assessor: ScriptedAssessor) -> None:
    """After a restart, too, which reads whatever the last process had no time to overwrite."""
    async with running_app(tmp_path, assessor) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        first, second = await said(ann, "old words of one"), await said(ann, "old words of two")
        await edit(ann, first, "new words")
        await ann.do(commands.Withdraw, message_id=second)
    async with running_app(tmp_path, assessor) as clinic:
        await until(lambda: b"old words" not in on_disk(clinic.directory))
    with closing(sqlite3.connect(tmp_path / "warmroom.sqlite3")) as store:
        rows = store.execute("SELECT text, state, edition FROM messages ORDER BY place").fetchall()
        assert rows == [("new words", "visible", 1), (None, "withdrawn", 0)]
        assert store.execute("SELECT message_id, edition FROM edits").fetchall() == [(first, 1)]
