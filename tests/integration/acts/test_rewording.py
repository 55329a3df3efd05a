"""An author who is asked, alone, to say it in other words."""

import json
from typing import Any

import pytest

from server.domain.acts import ActKind, ActState, Why
from server.domain.errors import ErrorCode
from server.domain.flags import FlagState
from server.domain.ids import MessageId
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, commands
from tests.support.acts import remove, settle, the_act, the_notice
from tests.support.app import RunningApp, Seat
from tests.support.clock import FakeClock
from tests.support.edits import Cast, edit, flag_of, now, said


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
