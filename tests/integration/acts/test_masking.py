"""Words that a facilitator covers for everybody."""

from typing import Any

from server.domain.acts import STAND_IN, ActKind, Why
from server.domain.errors import ErrorCode
from server.domain.flags import Change
from server.domain.ids import MessageId
from server.domain.rooms import Room
from server.protocol import acts
from tests.support.acts import WORDS, heard_since, settle, the_act, the_notice
from tests.support.app import RunningApp, Seat
from tests.support.clock import FakeClock
from tests.support.edits import Cast, edit, flag_of, said
from tests.support.store import on_disk
from tests.support.waiting import until


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
