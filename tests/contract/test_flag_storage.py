"""What the store promises of flags, on a real database."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from moderation import Attention, Label, Span
from server.domain.flags import FlagState, Line, Outcome, claim, resolve
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, UserId
from server.storage import flags, messages, rooms
from server.storage.engine import Database
from tests.support.builders import (
    ANN,
    BOB,
    FLO,
    GUS,
    ROOM,
    a_flag,
    a_message,
    a_reason,
    a_room,
    at,
)


async def test_a_flag_is_read_as_it_was_written(database: Database) -> None:
    """Reasons with their spans, the lines before, and every time."""
    flag = a_flag(reasons=(a_reason(Label.HOSTILITY, weighed=(Span(5, 8), Span(0, 4))), a_reason(Label.STIGMA)))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, flag)
    async with database.read() as transaction:
        assert await flags.by_id(transaction, flag.id) == flag
        assert await flags.by_ids(transaction, [flag.id, "flag-x"]) == {flag.id: flag}
        assert await flags.of_message(transaction, flag.message_id) == [flag]


async def test_a_flag_without_words_is_searched_for_them_in_turn(database: Database) -> None:
    """The oldest first, one searched in vain after the others; none that is resolved, has its words or is another model's."""
    bare = (a_reason(weighed=()),)
    raised = {
        "old": a_flag(reasons=bare, raised_at=at(1)),
        "new": a_flag(reasons=bare, raised_at=at(2)),
        "has words": a_flag(raised_at=at(0)),
        "resolved": a_flag(reasons=bare, raised_at=at(0), state=FlagState.RESOLVED),
        "another's": a_flag(reasons=bare, raised_at=at(0), model_version="scripted-0"),
    }
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        for number, (name, flag) in enumerate(raised.items()):
            await flags.insert_flag(transaction, replace(flag, id=FlagId(name), edition=number))
        turns = []
        while (flag_ := await flags.next_unweighed(transaction, "scripted-1")) is not None:
            turns.append((flag_.id, await flags.count_search(transaction, flag_.id)))
        assert turns == [("old", 2), ("new", 2), ("old", 1), ("new", 1), ("old", 0), ("new", 0)]
        assert await flags.count_search(transaction, FlagId("old")) == 0


async def test_words_are_recorded_once_and_only_in_the_text_that_was_searched(database: Database) -> None:
    """What somebody did to the flag meanwhile stands, and one that is resolved is left as it is."""
    flag = a_flag(reasons=(a_reason(weighed=()),))
    found = replace(flag, reasons=(a_reason(weighed=(Span(5, 8),)),))
    mine = claim(flag, FLO, at(1))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, flag)
        assert await flags.change(transaction, flag, mine)
        assert not await flags.keep_weighed(transaction, replace(found, text="other words"))
        assert await flags.keep_weighed(transaction, found)
        assert await flags.by_id(transaction, flag.id) == replace(mine, reasons=found.reasons)
        assert not await flags.keep_weighed(transaction, flag)
        assert await flags.next_unweighed(transaction, flag.model_version) is None
    done = resolve(mine, a_message(edition=5), FLO, Outcome.RIGHT, at(2), edition=5)
    other = replace(flag, id=FlagId("flag-2"), edition=3)
    async with database.write() as transaction:
        await flags.insert_flag(transaction, other)
        assert await flags.change(transaction, other, replace(done, id=other.id, edition=3))
        assert not await flags.keep_weighed(transaction, replace(found, id=other.id))


async def test_what_nobody_has_taken_on_is_counted_over_all_rooms(database: Database) -> None:
    """By attention, the crises among them oldest first; claimed ones wait for nobody."""
    there = RoomId("room-2")
    raised = [
        a_flag(Label.CRISIS, id=FlagId("f0"), attention=Attention.CARE, raised_at=at(5)),
        a_flag(Label.CRISIS, id=FlagId("f1"), attention=Attention.CARE, room_id=there, raised_at=at(2)),
        a_flag(Label.SELF_STIGMA, id=FlagId("f2"), attention=Attention.CARE, room_id=there),
        a_flag(Label.STIGMA, id=FlagId("f3")),
        a_flag(Label.STIGMA, id=FlagId("f4")),
    ]
    async with database.write() as transaction:
        await rooms.insert_room(transaction, a_room(id=there, name="Other"))
        for number, flag in enumerate(raised):
            message = a_message(id=MessageId(f"m{number}"), client_id=ClientId(f"c{number}"), room_id=flag.room_id)
            await messages.insert_message(transaction, replace(message, place=number + 1))
            await flags.insert_flag(transaction, replace(flag, message_id=message.id))
        assert await flags.change(transaction, raised[4], claim(raised[4], FLO, at(9)))
    async with database.read() as transaction:
        assert await flags.open_by_attention(transaction) == {
            Attention.CARE: 3,
            Attention.PRIVACY: 0,
            Attention.CONCERN: 1,
        }


async def test_one_flag_for_the_words_of_a_message_and_attention(database: Database) -> None:
    """Words that are assessed twice are not flagged twice; other words of the same message may be."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, a_flag())
        await flags.insert_flag(transaction, a_flag(id=FlagId("flag-2"), attention=Attention.CARE))
        await flags.insert_flag(transaction, a_flag(id=FlagId("flag-4"), edition=1))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await flags.insert_flag(transaction, a_flag(id=FlagId("flag-3")))


async def test_which_flags_show_a_message(database: Database) -> None:
    """Its own, and those that have it among the lines before: by its id, or in an older flag by author and words."""
    shown, other = a_message(text="snap"), a_message(id=MessageId("m2"), client_id=ClientId("client-2"), place=2)
    lines = {
        "own": (),
        "by id": (Line(ANN, "what it said then", shown.id),),
        "by words": (Line(BOB, "first"), Line(ANN, "snap")),
        "of another": (Line(ANN, "snap", MessageId("m3")),),
        "of nobody": (),
        "of bob": (Line(BOB, "snap"),),
    }
    async with database.write() as transaction:
        for message in (shown, other):
            await messages.insert_message(transaction, message)
        for number, (name, before) in enumerate(lines.items()):
            about = shown if name == "own" else other
            flag = a_flag(id=FlagId(name), message_id=about.id, lines_before=before, edition=number)
            await flags.insert_flag(transaction, flag)
    async with database.read() as transaction:
        assert {flag.id for flag in await flags.showing(transaction, shown)} == {"own", "by id", "by words"}


async def test_the_words_of_a_flag_are_kept_apart_from_what_was_done_to_it(database: Database) -> None:
    """Recording which words it still has takes nobody's claim away; resolving it records both."""
    flag = a_flag()
    mine = claim(flag, FLO, at(1))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, flag)
        assert await flags.change(transaction, flag, mine)
        await flags.keep_words(transaction, replace(flag, lines_before=(), edition=2))
    async with database.read() as transaction:
        assert await flags.by_id(transaction, flag.id) == replace(mine, lines_before=(), edition=2)
    done = resolve(mine, a_message(edition=5), FLO, Outcome.RIGHT, at(2), edition=5)
    async with database.write() as transaction:
        assert await flags.change(transaction, mine, done)
    async with database.read() as transaction:
        assert await flags.by_id(transaction, flag.id) == done
        assert done.text == ""


async def test_two_who_claim_one_flag_at_once_never_both_hold_it(database: Database) -> None:
    """The second to reach the disk is told that it was slower."""
    flag = a_flag()
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await flags.insert_flag(transaction, flag)

    async def claims(by: UserId) -> bool:
        async with database.write() as transaction:
            return await flags.change(transaction, flag, claim(flag, by, at(1)))

    assert sorted(await asyncio.gather(claims(FLO), claims(GUS))) == [False, True]


async def test_the_queue_has_all_that_is_open_and_the_newest_that_is_done(database: Database) -> None:
    """Oldest first; of the resolved ones only as many as asked for."""
    async with database.write() as transaction:
        for number in range(1, 7):
            message = a_message(id=MessageId(f"m{number}"), client_id=ClientId(f"client-{number}"), place=number)
            await messages.insert_message(transaction, message)
            flag = a_flag(id=FlagId(f"f{number}"), message_id=message.id, raised_at=at(number))
            await flags.insert_flag(transaction, flag)
            if number in (1, 2, 3):
                done = resolve(flag, message, FLO, Outcome.RIGHT, at(10 + number), edition=0)
                assert await flags.change(transaction, flag, done)
            if number == 4:
                assert await flags.change(transaction, flag, claim(flag, FLO, at(10)))
    async with database.read() as transaction:
        assert [flag.id for flag in await flags.queue(transaction, ROOM, 2)] == ["f2", "f3", "f4", "f5", "f6"]
        assert await flags.queue(transaction, RoomId("room-2"), 2) == []


async def test_what_has_interrupted_a_room_is_counted_with_its_small_groups(database: Database) -> None:
    """Of concern, after that moment; what was quiet has not, and another room is another."""
    small, other = RoomId("small-1"), RoomId("room-2")
    raised = [
        a_flag(raised_at=at(5)),
        a_flag(raised_at=at(6), room_id=small),
        a_flag(raised_at=at(7), is_quiet=True),
        a_flag(Label.CRISIS, raised_at=at(7), attention=Attention.CARE),
        a_flag(raised_at=at(7), room_id=other),
        a_flag(raised_at=at(2)),
        a_flag(raised_at=at(8), state=FlagState.RESOLVED),
    ]
    async with database.write() as transaction:
        await rooms.insert_room(transaction, a_room(id=small, name="Small", parent_id=ROOM))
        await rooms.insert_room(transaction, a_room(id=other, name="Monday"))
        for number, flag in enumerate(raised):
            message = a_message(
                id=MessageId(f"message-{number}"),
                client_id=ClientId(f"client-{number:04}"),
                room_id=flag.room_id,
                place=number + 1,
            )
            await messages.insert_message(transaction, message)
            await flags.insert_flag(transaction, replace(flag, id=FlagId(f"flag-{number}"), message_id=message.id))
    async with database.read() as transaction:
        assert sorted(await flags.alerted_at(transaction, ROOM, at(2))) == [at(5), at(6), at(8)]
