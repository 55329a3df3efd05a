"""Messages that a facilitator removes: gone from every wire and from the store's files, and given back for five seconds."""

import json
from pathlib import Path

import pytest

from server.client.session import Session
from server.domain.acts import LINE_LENGTH_MAX, ActKind, ActState, Why
from server.domain.errors import ErrorCode
from server.domain.flags import Change, FlagState
from server.domain.messages import MessageState
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, commands
from tests.support.acts import BYTES, UNDO_S, WORDS, heard_since, remove, settle, the_act, the_notice
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.edits import Cast, flag_of, now, resolve, said
from tests.support.store import on_disk
from tests.support.waiting import until


async def come_back(clinic: RunningApp, seat: Seat, room: Room) -> Seat:
    """Somebody who was here before the restart, with the cookie that their browser has kept."""
    again = Session(clinic.app.url)
    again.cookie = seat.session.cookie
    return await clinic.sit(again, room, seat.name)


async def test_a_removed_message_is_on_nobodys_wire_any_more(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """Not of who was there, not of who comes back or comes late, not in history; its author alone gets the words, once."""
    ann, bob, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, WORDS)
    await bob.reads(WORDS)
    flag = await flag_of(flo, WORDS)
    away = bob.view.since()
    marks = {seat.name: len(seat.wire) for seat in (ann, bob, gus)}
    await remove(flo, message_id, flag_id=flag.id, line="Say it to me first?")
    for seat in (ann, bob, gus):
        await seat.reads(None)
        assert seat.view.lines[0].state is MessageState.REMOVED
    assert not ann.view.notices, "it can still be undone"
    assert not heard_since(ann, marks["Ann"])
    await settle(clinic, clock)
    told = await the_notice(ann)
    assert (told.kind, told.why, told.line, told.text) == (
        ActKind.REMOVE,
        Why.HOSTILITY,
        "Say it to me first?",
        WORDS,
    )
    assert len(heard_since(ann, marks["Ann"])) == 1
    # Facilitators have the words of the open flag, and no others.
    assert all(json.loads(frame)["type"] == "flag.changed" for frame in heard_since(gus, marks["Gus"]))
    late = await clinic.seat(room, "Late")
    again = await clinic.sit(ann.session, room, "Ann")
    back = await clinic.link(bob.session)
    missed = await back.call(commands.Enter, room_id=room.id, since=away)
    assert back.frames is not None
    assert not [frame for frame in back.frames if "useless" in frame], missed
    assert late.texts == again.texts == [None]
    for seat in (late, again, bob):
        assert not heard_since(seat, marks.get(seat.name, 0) if seat is bob else 0)
    assert (again.view.notices[told.act_id].why, again.view.notices[told.act_id].text) == (Why.HOSTILITY, None)
    for seat in (bob, late):
        assert not seat.view.notices
        assert not [frame for frame in seat.wire if "hostility" in frame or "notice.changed" in frame]
    history = await clinic.http("GET", f"api/rooms/{room.id}/messages?before=99", session=late.session)
    assert "useless" not in history.text
    assert "removed" in history.text


async def test_the_words_of_a_removed_message_are_in_no_file(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """From the moment that it cannot be undone; until then they are there to be given back."""
    ann, _, flo = cast
    message_id = await said(ann, "an unflagged secret")
    await remove(flo, message_id)
    clock.advance(seconds=UNDO_S - 0.001)
    await clinic.house.settling.tick()
    assert b"unflagged secret" in on_disk(clinic.directory)
    await settle(clinic, clock)
    await until(lambda: b"unflagged secret" not in on_disk(clinic.directory))


async def test_an_open_flag_keeps_the_words_of_a_removed_message_until_it_is_closed(
    clinic: RunningApp, cast: Cast, clock: FakeClock
) -> None:
    """A facilitator answers for what they did; then the words go from there, too, and from other flags' lines before."""
    ann, bob, flo = cast
    message_id = await said(ann, WORDS)
    await said(bob, "just snap out of it")
    flag = await flag_of(flo, WORDS)
    other = await flag_of(flo, "just snap out of it")
    await remove(flo, message_id, flag_id=flag.id)
    await settle(clinic, clock)
    await flo.until(lambda view: view.flags[other.id].lines_before[0].is_changed)
    assert (now(flo, flag).change, now(flo, flag).text) == (Change.REMOVED, WORDS)
    assert (now(flo, flag).state, now(flo, flag).claimed_by) == (FlagState.CLAIMED, flo.user_id)
    for one in (flag, other):
        await resolve(flo, one)
    assert now(flo, flag).text == ""
    assert now(flo, other).lines_before == []
    await settle(clinic, clock)
    await until(lambda: BYTES not in on_disk(clinic.directory))


async def test_undone_in_time_nothing_has_happened(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """The words are back for everybody, and nobody is told a reason."""
    ann, bob, flo = cast
    message_id = await said(ann, "an unflagged secret")
    await remove(flo, message_id)
    await bob.reads(None)
    act = await the_act(flo, ActKind.REMOVE)
    clock.advance(seconds=UNDO_S - 0.001)
    await flo.do(acts.UndoAct, act_id=act.id)
    await bob.reads("an unflagged secret")
    await flo.until(lambda view: view.acts[act.id].state is ActState.UNDONE)
    await settle(clinic, clock)
    assert not ann.view.notices
    assert (await clinic.seat(room, "Late")).texts == ["an unflagged secret"]


async def test_it_is_undone_by_whoever_did_it_and_not_later(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """By the server's clock, whether it has settled or not."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    await remove(flo, await said(ann, WORDS))
    act = await the_act(gus, ActKind.REMOVE)
    assert (await gus.refused(acts.UndoAct, act_id=act.id)).code is ErrorCode.NOT_ALLOWED
    assert (await ann.refused(acts.UndoAct, act_id=act.id)).code is ErrorCode.NOT_ALLOWED
    clock.advance(seconds=UNDO_S)
    assert (await flo.refused(acts.UndoAct, act_id=act.id)).code is ErrorCode.ACT_SETTLED
    await clinic.house.settling.tick()
    assert (await flo.refused(acts.UndoAct, act_id=act.id)).code is ErrorCode.ACT_SETTLED
    await ann.reads(None)


@pytest.mark.parametrize("is_undone", [True, False])
async def test_five_seconds_go_on_over_a_restart(
    tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock, is_undone: bool
) -> None:
    """What can be undone still can, and what could not any more while the server was down stands when it is up."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        room = await clinic.room()
        flo, ann = await clinic.seat(room, "Flo", Role.FACILITATOR), await clinic.seat(room, "Ann")
        await remove(flo, await said(ann, "an unflagged secret"))
        act = await the_act(flo, ActKind.REMOVE)
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        flo = await come_back(clinic, flo, room)
        if is_undone:
            await flo.do(acts.UndoAct, act_id=act.id)
        await settle(clinic, clock)
        ann = await come_back(clinic, ann, room)
        if is_undone:
            await ann.reads("an unflagged secret")
            assert not ann.view.notices
        else:
            await ann.reads(None)
            assert (await the_notice(ann)).text is None, "its author was away when the words were deleted"
            await until(lambda: b"unflagged secret" not in on_disk(clinic.directory))


async def test_an_author_reads_of_it_and_puts_it_away(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """On all their screens; what the facilitator wrote is deleted with that. They may say it in other words."""
    ann, bob, flo = cast
    await remove(flo, await said(ann, WORDS), line="a kind note from me")
    await settle(clinic, clock)
    told = await the_notice(ann)
    assert (await bob.refused(acts.PutAway, act_id=told.act_id)).code is ErrorCode.NOT_FOUND
    await ann.do(acts.PutAway, act_id=told.act_id)
    await ann.until(lambda view: not view.notices)
    assert (await ann.refused(acts.PutAway, act_id=told.act_id)).code is ErrorCode.NOT_FOUND
    assert not (await clinic.sit(ann.session, room, "Ann")).view.notices
    await until(lambda: b"a kind note from me" not in on_disk(clinic.directory))
    await said(ann, "I am angry tonight")
    await bob.reads(None, "I am angry tonight")


async def test_a_hidden_message_is_removed_and_undone_it_is_hidden(cast: Cast) -> None:
    """As it was before."""
    ann, bob, flo = cast
    message_id = await said(ann, WORDS)
    await flo.do(commands.Hide, message_id=message_id)
    await remove(flo, message_id)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.REMOVE)).id)
    await bob.until(lambda view: view.lines[0].state is MessageState.HIDDEN)
    await flo.do(commands.Show, message_id=message_id)
    await bob.reads(WORDS)


async def test_nothing_more_is_done_with_a_removed_message(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """By nobody: not by its author, not by a facilitator, not in the five seconds and not after."""
    ann, bob, flo = cast
    message_id = await said(ann, WORDS)
    await remove(flo, message_id)
    for _ in range(2):
        for seat, command, fields in (
            (ann, commands.Edit, {"client_id": "client-id-7", "edition": 0, "text": "x"}),
            (ann, commands.Withdraw, {}),
            (bob, commands.React, {"reaction": "heard", "is_given": True}),
            (flo, commands.Show, {}),
            (flo, commands.Hide, {}),
            (flo, acts.Remove, {"edition": 0, "why": Why.AGREEMENT}),
            (flo, acts.Mask, {"edition": 0, "stretches": [acts.Stretch(start=0, end=1)]}),
            (flo, acts.AskReword, {"edition": 0, "why": Why.AGREEMENT}),
        ):
            refused = await seat.refused(command, message_id=message_id, **fields)  # type: ignore[arg-type]
            assert refused.code is ErrorCode.MESSAGE_SETTLED, command
        await settle(clinic, clock)


async def test_a_line_to_the_author_is_short(cast: Cast) -> None:
    """Nothing has happened then."""
    ann, _, flo = cast
    message_id = await said(ann, WORDS)
    refused = await flo.refused(
        acts.Remove, message_id=message_id, edition=0, why=Why.HOSTILITY, line="x" * (LINE_LENGTH_MAX + 1)
    )
    assert refused.code is ErrorCode.TEXT_TOO_LONG
    await ann.reads(WORDS)
    assert not flo.view.acts
