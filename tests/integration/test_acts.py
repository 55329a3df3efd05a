"""What facilitators do about messages: on every wire, in the store's files, and two of them at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.client.link import Refused
from server.client.session import Session
from server.domain.acts import LINE_LENGTH_MAX, STAND_IN, UNDO_FOR, ActKind, ActState, Why
from server.domain.errors import ErrorCode
from server.domain.flags import Change, FlagState, Outcome
from server.domain.ids import MessageId, RoomId
from server.domain.messages import MessageState
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, commands
from server.protocol.acts import MessageAct, Notice
from server.services.settling import Settling
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.edits import Cast, edit, flag_of, now, resolve, said
from tests.support.store import on_disk
from tests.support.waiting import until

WORDS = "you useless lot"
BYTES = b"useless"
UNDO_S = UNDO_FOR.total_seconds()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def nothing_settles_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is the test's: what is due settles when a test says so, see `settle()`."""

    async def rest(_: Settling) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Settling, "run", rest)


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def cast(clinic: RunningApp, room: Room) -> Cast:
    """Ann, Bob and Flo, who facilitates."""
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    return await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob"), flo


async def settle(clinic: RunningApp, clock: FakeClock) -> None:
    """The time for undoing is over."""
    clock.advance(seconds=UNDO_S)
    await clinic.house.settling.tick()


async def remove(seat: Seat, message_id: MessageId, **changed: Any) -> None:
    fields: dict[str, Any] = {"message_id": message_id, "edition": 0, "why": Why.HOSTILITY, **changed}
    await seat.do(acts.Remove, **fields)


async def the_act(seat: Seat, kind: ActKind) -> MessageAct:
    """The one act of a kind that a facilitator has heard of."""
    await seat.until(lambda view: [act.kind for act in view.acts.values()].count(kind) == 1)
    return next(act for act in seat.view.acts.values() if act.kind is kind)


async def the_notice(seat: Seat) -> Notice:
    await seat.until(lambda view: len(view.notices) == 1)
    (notice,) = seat.view.notices.values()
    return notice


async def come_back(clinic: RunningApp, seat: Seat, room: Room) -> Seat:
    """Somebody who was here before the restart, with the cookie that their browser has kept."""
    again = Session(clinic.app.url)
    again.cookie = seat.session.cookie
    return await clinic.sit(again, room, seat.name)


def heard_since(seat: Seat, mark: int, words: str = "useless") -> list[str]:
    return [frame for frame in seat.wire[mark:] if words in frame]


# ── removing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── masking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def mask(seat: Seat, message_id: MessageId, start: int, end: int, edition: int = 0, **more: Any) -> None:
    stretches = [acts.Stretch(start=start, end=end)]
    await seat.do(acts.Mask, message_id=message_id, edition=edition, stretches=stretches, **more)


async def test_masked_words_are_gone_for_everybody(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock
) -> None:
    """At once from every screen, five seconds later from the store; its author is told, and sees what is left."""
    ann, bob, flo = cast
    message_id = await said(ann, "🤗 find me at the old bridge")
    mark = len(bob.wire)
    await mask(flo, message_id, 13, 27)
    await bob.reads(f"🤗 find me at {STAND_IN}")
    line = bob.view.lines[0]
    assert (line.edition, line.edited_at, line.masked_at is not None) == (1, None, True)
    assert not ann.view.notices
    await settle(clinic, clock)
    told = await the_notice(ann)
    assert (told.kind, told.why, told.text) == (ActKind.MASK, Why.PERSONAL_INFO, None)
    late = await clinic.seat(room, "Late")
    assert not heard_since(bob, mark, "bridge")
    assert not heard_since(late, 0, "bridge")
    await until(lambda: b"old bridge" not in on_disk(clinic.directory))


async def test_masking_is_undone(cast: Cast) -> None:
    """The words are those of before, and so is the edition: nobody is told that something was changed."""
    ann, bob, flo = cast
    message_id = await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await mask(flo, message_id, 4, 11, flag_id=flag.id)
    await bob.reads(f"you {STAND_IN} lot")
    await flo.until(lambda view: view.flags[flag.id].change is Change.MASKED)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.MASK)).id)
    await bob.reads(WORDS)
    await flo.until(lambda view: view.flags[flag.id].change is None)
    assert (bob.view.lines[0].edition, bob.view.lines[0].masked_at) == (0, None)


async def test_what_its_author_says_meanwhile_is_not_undone(cast: Cast) -> None:
    """They have changed what was masked: those words are theirs and stay."""
    ann, bob, flo = cast
    message_id = await said(ann, WORDS)
    await mask(flo, message_id, 4, 11)
    await ann.reads(f"you {STAND_IN} lot")
    await edit(ann, message_id, "you all", edition=1)
    act = await the_act(flo, ActKind.MASK)
    assert (await flo.refused(acts.UndoAct, act_id=act.id)).code is ErrorCode.ACT_SETTLED
    await bob.reads("you all")


async def test_there_must_be_such_words(cast: Cast) -> None:
    """A stretch beyond the end is none of the message."""
    ann, _, flo = cast
    message_id = await said(ann, WORDS)
    fields = {"message_id": message_id, "edition": 0, "stretches": [acts.Stretch(start=0, end=99)]}
    assert (await flo.refused(acts.Mask, **fields)).code is ErrorCode.NOT_FOUND


# ── asking for other words ───────────────────────────────────────────────────────────────────────────────────────────


async def ask_reword(clinic: RunningApp, clock: FakeClock, flo: Seat, message_id: MessageId, **more: Any) -> None:
    await flo.do(acts.AskReword, message_id=message_id, edition=0, why=Why.DISMISSAL, **more)
    await settle(clinic, clock)


async def test_the_author_alone_is_asked_for_other_words(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """With what could be said instead, which is kept nowhere. In their own words they change their message."""
    ann, bob, flo = cast
    message_id = await said(ann, "just snap out of it")
    flag = await flag_of(flo, "just snap out of it")
    mark = len(bob.wire)
    await ask_reword(clinic, clock, flo, message_id, flag_id=flag.id, line="I think I know what you mean.")
    told = await the_notice(ann)
    assert (told.kind, told.line, told.text) == (ActKind.REWORD, "I think I know what you mean.", None)
    (offer,) = told.wording
    assert offer.instead == ["That sounds hard. What would help right now?"]
    await edit(ann, message_id, offer.instead[0])
    await ann.until(lambda view: not view.notices)
    await flo.until(lambda view: [act.state for act in view.acts.values()] == [ActState.REWORDED])
    await bob.reads(offer.instead[0])
    assert {json.loads(frame)["type"] for frame in bob.wire[mark:]} <= {"message.changed", "topic.heads"}
    assert now(flo, flag).state is FlagState.CLAIMED, "a human closes it"


@pytest.mark.parametrize(
    ("command", "fields", "state"),
    [(commands.Withdraw, ("message_id",), ActState.TAKEN_BACK), (acts.PutAway, ("act_id",), ActState.LEFT)],
)
async def test_what_else_becomes_of_an_ask(
    clinic: RunningApp,
    cast: Cast,
    clock: FakeClock,
    command: type[commands.Command],
    fields: tuple[str, ...],
    state: ActState,
) -> None:
    """They take the message back, or leave it as it is. Facilitators see which."""
    ann, _, flo = cast
    message_id = await said(ann, "just snap out of it")
    await ask_reword(clinic, clock, flo, message_id)
    told = await the_notice(ann)
    given = {"message_id": message_id, "act_id": told.act_id}
    await ann.do(command, **{field: given[field] for field in fields})
    await ann.until(lambda view: not view.notices)
    await flo.until(lambda view: [act.state for act in view.acts.values()] == [state])


async def test_nobody_is_asked_twice_at_once(clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock) -> None:
    """Two facilitators would be heard as two scoldings. Once they have answered they may be asked again."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, "just snap out of it")
    fields = {"message_id": message_id, "edition": 0, "why": Why.DISMISSAL}
    await flo.do(acts.AskReword, **fields)
    assert (await gus.refused(acts.AskReword, **fields)).code is ErrorCode.ACTED_ALREADY
    await settle(clinic, clock)
    assert (await gus.refused(acts.AskReword, **fields)).code is ErrorCode.ACTED_ALREADY
    await ann.do(acts.PutAway, act_id=(await the_notice(ann)).act_id)
    await gus.do(acts.AskReword, **fields)


async def test_an_ask_is_over_when_the_words_are_gone_before_it_is_made(
    clinic: RunningApp, cast: Cast, clock: FakeClock
) -> None:
    """In the five seconds its author has changed them by themselves: they are asked nothing."""
    ann, _, flo = cast
    message_id = await said(ann, "just snap out of it")
    await flo.do(acts.AskReword, message_id=message_id, edition=0, why=Why.DISMISSAL)
    await edit(ann, message_id, "that sounds hard")
    await settle(clinic, clock)
    await flo.until(lambda view: [act.state for act in view.acts.values()] == [ActState.OVER])
    assert not ann.view.notices


async def test_a_removed_message_need_not_be_reworded(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """The ask goes from its author's screen."""
    ann, _, flo = cast
    message_id = await said(ann, "just snap out of it")
    await ask_reword(clinic, clock, flo, message_id)
    await the_notice(ann)
    await remove(flo, message_id)
    await ann.until(lambda view: not view.notices)
    ask = await the_act(flo, ActKind.REWORD)
    await flo.until(lambda view: view.acts[ask.id].state is ActState.OVER)


async def test_whoever_is_asked_has_time(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """Longer than for a slip of one's own: it may take an evening to find other words."""
    ann, bob, flo = cast
    message_id = await said(ann, "just snap out of it")
    await ask_reword(clinic, clock, flo, message_id)
    await the_notice(ann)
    clock.advance(hours=3)
    await edit(ann, message_id, "that sounds hard")
    await bob.reads("that sounds hard")


# ── acts on a flag ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_several_acts_on_one_flag_and_a_human_closes_it(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """Each is noted: what, who, when, and no words; whoever comes later finds them."""
    ann, _, flo = cast
    message_id = await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await flo.do(acts.AskReword, message_id=message_id, edition=0, why=Why.HOSTILITY, flag_id=flag.id)
    await flo.do(commands.Hide, message_id=message_id, flag_id=flag.id)
    await flo.do(commands.Show, message_id=message_id, flag_id=flag.id)
    await flo.until(lambda view: len(view.acts) == 4)
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert {(act.kind, act.by) for act in gus.view.acts.values()} == {
        (kind, flo.user_id) for kind in (ActKind.REACH_OUT, ActKind.REWORD, ActKind.HIDE, ActKind.SHOW)
    }
    assert gus.view.acts == flo.view.acts
    assert not [frame for frame in gus.wire if "act.changed" in frame and "useless" in frame]
    assert now(flo, flag).state is FlagState.CLAIMED
    await resolve(flo, flag)
    await gus.until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED)
    assert (await the_act(gus, ActKind.RIGHT)).by == flo.user_id


async def test_nobody_but_facilitators_hears_of_acts(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """Who has reached out to whom is nobody else's business, and their author is told of none but those with their words."""
    ann, bob, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await resolve(flo, flag)
    await settle(clinic, clock)
    await said(bob, "good evening")
    for seat in (ann, bob):
        await seat.reads("i can't go on", "good evening")
        assert not [frame for frame in seat.wire if "act.changed" in frame or "notice.changed" in frame]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_closing_a_flag_is_undone(
    clinic: RunningApp, room: Room, cast: Cast, clock: FakeClock, outcome: Outcome
) -> None:
    """With the words that went with it: whoever presses the wrong key must not lose what somebody at risk has said."""
    ann, _, flo = cast
    message_id = await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    await ann.do(commands.Withdraw, message_id=message_id)
    await flo.until(lambda view: view.flags[flag.id].change is Change.WITHDRAWN)
    await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await resolve(flo, flag, outcome)
    await gus.until(lambda view: view.flags[flag.id].text == "")
    act = await the_act(flo, ActKind(outcome.value))
    await flo.do(acts.UndoAct, act_id=act.id)
    await gus.until(lambda view: view.flags[flag.id].state is FlagState.CLAIMED)
    assert (now(gus, flag).text, now(gus, flag).outcome, now(gus, flag).claimed_by) == (
        "i can't go on",
        None,
        flo.user_id,
    )
    await settle(clinic, clock)
    await resolve(flo, flag, outcome)
    await settle(clinic, clock)
    await until(lambda: b"can't go on" not in on_disk(clinic.directory))


async def test_a_reopened_flag_is_held_as_long_as_any(clinic: RunningApp, cast: Cast, clock: FakeClock) -> None:
    """From the undoing on; one that nobody had claimed is open again."""
    ann, _, flo = cast
    await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await resolve(flo, flag)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.RIGHT)).id)
    await flo.until(lambda view: view.flags[flag.id].state is FlagState.OPEN)


# ── two at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def both_ways(message_id: MessageId, flag_id: str) -> dict[str, tuple[type[commands.Command], dict[str, Any]]]:
    on_it: dict[str, Any] = {"message_id": message_id, "edition": 0, "flag_id": flag_id}
    return {
        "remove": (acts.Remove, {**on_it, "why": Why.HOSTILITY}),
        "mask": (acts.Mask, {**on_it, "stretches": [acts.Stretch(start=4, end=11)]}),
        "reword": (acts.AskReword, {**on_it, "why": Why.HOSTILITY}),
        "hide": (commands.Hide, {"message_id": message_id, "flag_id": flag_id}),
        "reach_out": (acts.ReachOut, {"flag_id": flag_id}),
        "resolve": (commands.ResolveFlag, {"flag_id": flag_id, "outcome": Outcome.RIGHT}),
    }


@pytest.mark.parametrize("mine", ["remove", "mask", "reword", "hide", "reach_out", "resolve"])
@pytest.mark.parametrize("theirs", ["remove", "resolve"])
async def test_two_facilitators_at_once_do_one_thing(
    clinic: RunningApp, room: Room, cast: Cast, mine: str, theirs: str
) -> None:
    """Whoever is first does it and looks after the flag; the other is told so, and sees who."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    await flag_of(gus, WORDS)
    ways = both_ways(message_id, flag.id)
    answers = await asyncio.gather(
        *(seat.do(ways[way][0], **ways[way][1]) for seat, way in ((flo, mine), (gus, theirs))), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1, answers
    assert refused[0].code in (ErrorCode.FLAG_TAKEN, ErrorCode.FLAG_RESOLVED)
    for seat in (flo, gus):
        await seat.until(lambda view: len(view.acts) == 1)
    assert flo.view.acts == gus.view.acts
    (act,) = flo.view.acts.values()
    assert act.by == (gus if isinstance(answers[0], Refused) else flo).user_id


@pytest.mark.parametrize(
    ("one", "other"), [("remove", "remove"), ("mask", "mask"), ("mask", "remove"), ("hide", "hide")]
)
async def test_two_at_once_in_the_talk_do_one_thing(
    clinic: RunningApp, room: Room, cast: Cast, one: str, other: str
) -> None:
    """Without a flag between them it is the message that only one can take."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, "good evening to you all")
    ways = both_ways(message_id, "")
    for _, fields in ways.values():
        fields.pop("flag_id")
    answers = await asyncio.gather(
        *(seat.do(ways[way][0], **ways[way][1]) for seat, way in ((flo, one), (gus, other))), return_exceptions=True
    )
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused.code is ErrorCode.MESSAGE_SETTLED
    for seat in (flo, gus):
        await seat.until(lambda view: len(view.acts) == 1)


async def test_a_flag_of_another_message_is_not_acted_on(cast: Cast) -> None:
    """The flag that an act names is one of the message."""
    ann, bob, flo = cast
    await said(ann, WORDS)
    flag = await flag_of(flo, WORDS)
    message_id = await said(bob, "good evening")
    refused = await flo.refused(acts.Remove, message_id=message_id, edition=0, why=Why.AGREEMENT, flag_id=flag.id)
    assert refused.code is ErrorCode.NOT_FOUND
    assert now(flo, flag).state is FlagState.OPEN


async def test_acts_are_found_after_a_gap(clinic: RunningApp, room: Room, cast: Cast) -> None:
    """A facilitator who was away gets what was done meanwhile from the log, and knows what everybody knows."""
    ann, _, flo = cast
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    message_id = await said(ann, WORDS)
    await flag_of(gus, WORDS)
    away = gus.view.since()
    await remove(flo, message_id)
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.REMOVE)).id)
    await flo.until(lambda view: [act.state for act in view.acts.values()] == [ActState.UNDONE])
    link = await clinic.link(gus.session)
    reply: Any = await link.call(commands.Enter, room_id=RoomId(room.id), since=away)
    assert reply.snapshot is None
    gus.view.enter(reply)
    assert gus.view.acts == flo.view.acts
    assert gus.texts == [WORDS]


@pytest.mark.parametrize("is_held", [True, False])
async def test_undoing_not_needed_calls_for_somebody_at_risk_again(cast: Cast, is_held: bool) -> None:
    """Closed by mistake as not needed, the crisis was over; undone, it is there, and whoever held its flag is with the person."""
    ann, _, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    if is_held:
        await flo.do(commands.ClaimFlag, flag_id=flag.id)
    await resolve(flo, flag, Outcome.NOT_RIGHT)
    await flo.until(lambda view: all(crisis.closing is not None for crisis in view.crises.values()))
    await flo.do(acts.UndoAct, act_id=(await the_act(flo, ActKind.NOT_RIGHT)).id)
    await flo.until(lambda view: any(crisis.closing is None for crisis in view.crises.values()))
    (crisis,) = [crisis for crisis in flo.view.crises.values() if crisis.closing is None]
    assert (crisis.about, crisis.with_person) == (ann.user_id, flo.user_id if is_held else None)
    assert bool(flo.view.alerts) is not is_held
    assert now(flo, flag).state is (FlagState.CLAIMED if is_held else FlagState.OPEN)


async def test_reaching_out_is_being_with_somebody_at_risk(cast: Cast) -> None:
    """It claims the flag, and with that acknowledges the crisis: nobody is called any more."""
    ann, _, flo = cast
    await said(ann, "i can't go on")
    flag = await flag_of(flo, "i can't go on")
    await flo.until(lambda view: view.alerts)
    await flo.do(acts.ReachOut, flag_id=flag.id)
    await flo.until(lambda view: not view.alerts)
    (crisis,) = flo.view.crises.values()
    assert crisis.with_person == flo.user_id
