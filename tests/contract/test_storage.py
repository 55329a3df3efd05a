"""What the store promises of messages, flags, rooms and people, on a real database."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from moderation import Attention, Label, Span
from server.domain.events import FactKind
from server.domain.flags import FlagState, Line, Outcome, claim, resolve
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, Topic, UserId, room_topic
from server.domain.messages import HoldReason, MessageState
from server.domain.people import Actor, Role
from server.domain.rooms import RoomPolicy, WhenUnassessed
from server.domain.shadow import SKIPPED, Counts, Pair, compared
from server.storage import flags, log, messages, people, rooms, shadow
from server.storage.engine import Database
from server.storage.people import Invitation
from server.storage.transaction import Transaction
from tests.support.builders import (
    ANN,
    BOB,
    FLO,
    GUS,
    ROOM,
    a_flag,
    a_held_message,
    a_membership,
    a_message,
    a_reason,
    a_room,
    at,
)
from tests.support.clock import TUESDAY_EVENING
from tests.support.store import an_open_store, furnish

HERE, OTHER = room_topic(ROOM), Topic("room/other")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        yield database


async def append(transaction: Transaction, topic: Topic = HERE, subject: str = "message-1") -> int:
    return (await log.append(transaction, topic, FactKind.MESSAGE_POSTED, subject, TUESDAY_EVENING)).seq


# ── the numbered log ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_places_are_gapless_under_concurrent_writers(database: Database) -> None:
    """Fifty at once get 1 to 50, in each of two topics."""

    async def post(number: int) -> tuple[int, int]:
        async with database.write() as transaction:
            return await append(transaction, HERE, f"a{number}"), await append(transaction, OTHER, f"b{number}")

    taken = await asyncio.gather(*(post(number) for number in range(50)))
    assert sorted(here for here, _ in taken) == list(range(1, 51))
    assert all(here == other for here, other in taken)
    async with database.read() as transaction:
        assert [fact.seq for fact in await log.since(transaction, HERE, 0, 100)] == list(range(1, 51))


async def test_a_duplicate_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    """The place that a refused message had taken goes to the next one."""

    async def post(message_id: str, client_id: str) -> int:
        async with database.write() as transaction:
            seq = await append(transaction, HERE, message_id)
            message = a_message(id=MessageId(message_id), client_id=ClientId(client_id), place=seq)
            await messages.insert_message(transaction, message)
            return seq

    assert await post("one", "client-id-1") == 1
    with pytest.raises(IntegrityError):
        await post("two", "client-id-1")
    assert await post("three", "client-id-3") == 2


async def test_the_log_is_read_from_where_one_stands(database: Database) -> None:
    """In order, after a seq, and no more than asked for."""
    async with database.write() as transaction:
        for number in range(1, 6):
            await append(transaction, HERE, f"message-{number}")
    async with database.read() as transaction:
        assert [fact.subject_id for fact in await log.since(transaction, HERE, 2, 2)] == ["message-3", "message-4"]
        assert await log.since(transaction, HERE, 5, 10) == []
        assert await log.heads(transaction, [HERE, OTHER]) == {HERE: 5, OTHER: 0}


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_is_read_as_it_was_written(database: Database) -> None:
    """Every field, with spans as spans and times as aware UTC."""
    held = a_held_message("👋 call me on 555 0134", model_version=None)
    async with database.write() as transaction:
        await messages.insert_message(transaction, held)
    async with database.read() as transaction:
        assert await messages.by_id(transaction, held.id) == held
        assert await messages.by_client_id(transaction, ANN, held.client_id) == held
        assert await messages.by_client_id(transaction, BOB, held.client_id) is None
        assert await messages.held_by(transaction, ROOM, ANN) == [held]
        assert await messages.held_by(transaction, ROOM, BOB) == []


async def test_a_client_id_is_its_authors_once(database: Database) -> None:
    """The same author cannot use it twice; another author can."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(id=MessageId("one"), place=1))
        await messages.insert_message(transaction, a_message(id=MessageId("two"), place=2, author_id=BOB))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(id=MessageId("three"), place=3))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"place": None}, id="visible without a place"),
        pytest.param({"state": MessageState.HIDDEN, "place": None}, id="hidden without a place"),
        pytest.param({"state": MessageState.HELD}, id="held with a place"),
        pytest.param({"text": None}, id="visible without words"),
        pytest.param({"state": MessageState.WITHDRAWN, "place": None}, id="withdrawn with words"),
        pytest.param({"state": MessageState.WITHDRAWN}, id="withdrawn from the room with words"),
        pytest.param({"author_id": UserId("nobody")}, id="of an author who is not there"),
        pytest.param({"room_id": RoomId("nowhere")}, id="in a room that is not there"),
    ],
)
async def test_an_impossible_message_is_refused(database: Database, changed: dict[str, object]) -> None:
    """Whatever the code gets wrong, the store keeps no message in two states."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(**changed))


async def test_an_edition_is_made_once(database: Database) -> None:
    """By one edit, which is known by its client id when it comes again."""
    message = a_message(edition=1, edited_at=at(3))
    async with database.write() as transaction:
        await messages.insert_message(transaction, message)
        await messages.insert_edit(transaction, message, ClientId("edit-000001"))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_edit(transaction, message, ClientId("edit-000002"))
    async with database.read() as transaction:
        assert await messages.by_id(transaction, message.id) == message
        assert await messages.editor_of(transaction, message.id, 1) == "edit-000001"
        assert await messages.editor_of(transaction, message.id, 2) is None


async def test_what_was_taken_back_keeps_its_place_in_history(database: Database) -> None:
    """Withdrawn from the room it is a trace there; withdrawn while held it was never in it. Neither is context for the model."""
    gone = {"state": MessageState.WITHDRAWN, "text": None}
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(**gone, place=3))
        await messages.insert_message(
            transaction, a_message(**gone, id=MessageId("held"), client_id=ClientId("client-held"), place=None)
        )
    async with database.read() as transaction:
        assert [m.place for m in await messages.history(transaction, ROOM, before=None, limit=9)] == [3]
        assert await messages.lines_before(transaction, ROOM, before=9, limit=3) == []


async def test_history_is_the_newest_in_order(database: Database) -> None:
    """Before a place, at most so many; what is held has no place and is not history."""
    async with database.write() as transaction:
        for place in range(1, 6):
            message = a_message(id=MessageId(f"m{place}"), client_id=ClientId(f"client-{place}"), place=place)
            await messages.insert_message(transaction, message)
        await messages.insert_message(
            transaction, a_held_message(id=MessageId("held"), client_id=ClientId("client-held"))
        )
        hidden = a_message(id=MessageId("m3"), client_id=ClientId("client-3"), place=3, state=MessageState.HIDDEN)
        await messages.save(transaction, hidden)
    async with database.read() as transaction:
        assert [m.place for m in await messages.history(transaction, ROOM, before=None, limit=3)] == [3, 4, 5]
        assert [m.place for m in await messages.history(transaction, ROOM, before=4, limit=2)] == [2, 3]
        # What a facilitator has hidden is no context for the model or for a flag.
        assert [m.place for m in await messages.lines_before(transaction, ROOM, before=5, limit=3)] == [1, 2, 4]


@pytest.mark.parametrize("how", ["withdrawn", "covered", "edited"])
async def test_deleted_words_are_not_on_disk(database: Database, how: str) -> None:
    """After a withdrawal or a mask, and a checkpoint, neither the database nor its log has the words."""
    words = "555 0134 999"
    held = a_held_message(f"call me on {words}", words)
    rest = [a_message(id=MessageId(f"m{n}"), client_id=ClientId(f"client-{n}"), place=n) for n in range(1, 30)]
    async with database.write() as transaction:
        for message in rest[:15]:
            await messages.insert_message(transaction, message)
        await messages.insert_message(transaction, held)
        for message in rest[15:]:
            await messages.insert_message(transaction, message)
    checkpoint(database)
    assert words.encode() in on_disk(database)
    gone = {
        "withdrawn": a_message(state=MessageState.WITHDRAWN, text=None, place=None),
        "covered": a_message(text="call me on [phone number]", place=30),
        "edited": a_message(text="good night", place=30, edition=1),
    }[how]
    async with database.write() as transaction:
        await messages.save(transaction, gone)
    checkpoint(database)
    assert words.encode() not in on_disk(database)


def checkpoint(database: Database) -> None:
    """Bring everything from SQLite's log into the database, and empty the log."""
    with closing(sqlite3.connect(database.path)) as connection:
        (was_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not was_busy


def on_disk(database: Database) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(database.path.parent.iterdir()))


# ── the backlog's claims ─────────────────────────────────────────────────────────────────────────────────────────────


def waiting(number: int, **changed: object) -> object:
    values: dict[str, object] = {
        "id": MessageId(f"m{number}"),
        "client_id": ClientId(f"client-{number}"),
        "place": number,
        "model_version": None,
        "posted_at": at(number),
    }
    return a_message(**{**values, **changed})


async def claimed(database: Database, now: datetime, limit: int = 10) -> list[str]:
    async with database.write() as transaction:
        found = await messages.claim_unassessed(transaction, now=now, until=now + timedelta(seconds=30), limit=limit)
    return [message.id for message in found]


async def test_the_oldest_unassessed_messages_are_claimed_first(database: Database) -> None:
    """What has been read, hidden, withdrawn or is held for its author waits for no model."""
    held = {"state": MessageState.HELD, "place": None}
    async with database.write() as transaction:
        for message in (
            waiting(3),
            waiting(1),
            waiting(2, **held, hold_reason=HoldReason.UNASSESSED),
            waiting(4, model_version="scripted-1"),
            waiting(5, state=MessageState.HIDDEN),
            waiting(6, **held, hold_reason=HoldReason.PERSONAL_INFO),
            waiting(7, state=MessageState.WITHDRAWN, place=None, text=None),
        ):
            await messages.insert_message(transaction, message)  # type: ignore[arg-type]
    assert await claimed(database, at(60), limit=2) == ["m1", "m2"]
    assert await claimed(database, at(60)) == ["m3"]
    async with database.read() as transaction:
        assert await messages.unassessed(transaction, ROOM, 10) == (["m1", "m3"], 3)
        assert await messages.unassessed(transaction, ROOM, 1) == (["m1"], 3)
        assert await messages.all_unassessed(transaction) == (3, at(1))


async def test_nobody_else_gets_what_is_claimed_until_the_lease_ends(database: Database) -> None:
    """A worker that dies keeps its messages for half a minute and no longer."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60)) == ["m1"]
    assert await claimed(database, at(60) + timedelta(seconds=30)) == []
    assert await claimed(database, at(60) + timedelta(seconds=31)) == ["m1"]


async def test_a_claim_of_a_clock_that_was_wrong_holds_nobody_up(database: Database) -> None:
    """A worker that died with its clock hours ahead is not waited for; one whose clock is seconds ahead is."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60) + timedelta(hours=6)) == ["m1"]
    assert await claimed(database, at(60)) == ["m1"]
    assert await claimed(database, at(60) - timedelta(seconds=2)) == []


async def test_two_who_claim_at_once_share_nothing(database: Database) -> None:
    """Each message is one worker's."""
    async with database.write() as transaction:
        for number in range(1, 21):
            await messages.insert_message(transaction, waiting(number))  # type: ignore[arg-type]
    shares = await asyncio.gather(*(claimed(database, at(60), limit=4) for _ in range(5)))
    assert sorted(chain(*shares)) == sorted(f"m{number}" for number in range(1, 21))


async def test_a_claim_let_go_is_free_at_once(database: Database) -> None:
    """So is one whose message was saved."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    await claimed(database, at(60))
    async with database.write() as transaction:
        await messages.let_go(transaction, MessageId("m1"))
    assert await claimed(database, at(60)) == ["m1"]
    async with database.write() as transaction:
        await messages.save(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60)) == ["m1"]


# ── flags ────────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        assert [flag.id for flag in await flags.open_crises(transaction)] == ["f1", "f0"]


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


# ── rooms and people ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_rooms_policy_is_read_as_it_was_written(database: Database) -> None:
    """Thresholds come back under their labels."""
    policy = RoomPolicy(thresholds={Label.CRISIS: 0.2}, when_unassessed=WhenUnassessed.HOLD)
    room = a_room(id=RoomId("room-2"), name="Monday", policy=policy)
    async with database.write() as transaction:
        await rooms.insert_room(transaction, room)
    async with database.read() as transaction:
        assert await rooms.by_id(transaction, room.id) == room
        assert await rooms.by_name(transaction, "MONDAY") == room
        assert await rooms.by_name(transaction, "Sunday") is None


async def test_names_that_look_alike_do_not_share_a_room(database: Database) -> None:
    """Nor do two rooms share a name; in another room the name is free."""
    newcomer = UserId("newcomer")
    async with database.write() as transaction:
        await people.insert_person(transaction, Actor(newcomer), None, TUESDAY_EVENING)
        assert await rooms.is_name_taken(transaction, ROOM, "Ánn")
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_membership(transaction, a_membership(user_id=newcomer, name="ÁNN"))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_room(transaction, a_room(id=RoomId("room-2"), name="ROOM 1"))
    async with database.write() as transaction:
        await rooms.insert_room(transaction, a_room(id=RoomId("room-2"), name="Monday"))
        await rooms.insert_membership(transaction, a_membership(room_id=RoomId("room-2"), user_id=newcomer, name="Ann"))


async def test_a_person_is_in_a_room_once(database: Database) -> None:
    """Under one name and in one role."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_membership(transaction, a_membership(name="Somebody else"))


@pytest.mark.parametrize("role", ["operator", "guest"])
async def test_only_members_and_facilitators_are_in_rooms(database: Database, role: str) -> None:
    """The operator is in no room, whatever the code does."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await transaction.execute(
                text("INSERT INTO memberships VALUES ('room-1', 'gus2', :role, 'x', 'x', '2026-01-01')"), {"role": role}
            )


async def test_the_last_use_of_an_invitation_lets_one_person_in(database: Database) -> None:
    """Two with the last use never both get in; without a limit everybody does."""
    last = Invitation(ROOM, Role.MEMBER, 1, at(60))
    async with database.write() as transaction:
        await people.insert_invitation(transaction, "hash-1", last)
        await people.insert_invitation(transaction, "hash-2", Invitation(ROOM, Role.MEMBER, None, at(60)))

    async def use(code_hash: str) -> bool:
        async with database.write() as transaction:
            return await people.use_invitation(transaction, code_hash)

    assert sorted(await asyncio.gather(use("hash-1"), use("hash-1"))) == [False, True]
    assert await asyncio.gather(use("hash-2"), use("hash-2")) == [True, True]
    assert not await use("hash-3")


async def test_a_session_ends_with_its_time(database: Database) -> None:
    """At the moment it expires it is over, and it can be cleared away."""
    async with database.write() as transaction:
        await people.insert_session(transaction, "token-hash", ANN, at(60))
    async with database.read() as transaction:
        assert await people.actor_of(transaction, "token-hash", at(59)) == Actor(ANN)
        assert await people.actor_of(transaction, "token-hash", at(60)) is None
        assert await people.actor_of(transaction, "other", at(0)) is None
    async with database.write() as transaction:
        await people.delete_ended_sessions(transaction, at(61))
    async with database.read() as transaction:
        assert await people.actor_of(transaction, "token-hash", at(0)) is None


async def test_head_counts(database: Database) -> None:
    """How many of each role are in a room."""
    async with database.read() as transaction:
        assert await rooms.head_counts(transaction) == {ROOM: {Role.MEMBER: 2, Role.FACILITATOR: 2}}


# ── types ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_time_without_a_zone_is_not_stored(database: Database) -> None:
    """Nobody would know what it means."""
    with pytest.raises(StatementError, match="without a zone"):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(posted_at=datetime(2026, 3, 3)))  # noqa: DTZ001


async def test_times_come_back_as_utc(database: Database) -> None:
    """Whatever zone a time was given in."""
    there = TUESDAY_EVENING.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(posted_at=there))
    async with database.read() as transaction:
        message = await messages.by_id(transaction, MessageId("message-1"))
    assert message is not None
    assert message.posted_at == TUESDAY_EVENING
    assert message.posted_at.utcoffset() == timedelta(0)


async def test_what_cannot_be_read_back_is_an_error(database: Database) -> None:
    """A damaged value raises instead of turning into something else."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await transaction.execute(text("""UPDATE messages SET private = '[{"what": 1}]'"""))
    async with database.read() as transaction:
        with pytest.raises(ValueError, match="Expected"):
            await messages.by_id(transaction, MessageId("message-1"))


# ── what a shadow counts ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_counts_add_up_by_day_and_pair_of_models(database: Database) -> None:
    """Written often, read as one: nothing that was counted before is lost, and no two pairs of models are mixed."""
    first, second = Pair("one", "two"), Pair("one", "three")
    tuesday, friday = date(2026, 3, 3), date(2026, 3, 6)
    both, alone = compared([Label.CRISIS], [Label.CRISIS]), compared([], [Label.CRISIS])
    for pair, by_day in (
        (first, {tuesday: both}),
        (second, {friday: alone}),
        (first, {tuesday: alone + SKIPPED, friday: alone}),
        (first, {date(2026, 3, 5): SKIPPED}),
    ):
        async with database.write() as transaction:
            await shadow.add(transaction, pair, by_day)
    async with database.read() as transaction:
        trials = {trial.pair: trial for trial in await shadow.trials(transaction)}
    assert set(trials) == {first, second}
    found = trials[first]
    assert (found.first_day, found.last_day, found.days) == (tuesday, friday, 3)
    assert (found.tally.compared, found.tally.skipped) == (3, 2)
    assert found.tally.of("crisis") == Counts(both=1, only_shadow=2)
    assert trials[second].tally == alone
