"""Reactions, on every store."""

from server.domain.agenda import Reaction
from server.domain.ids import MessageId
from server.storage import messages, reactions
from server.storage.engine import Database
from tests.support.builders import BOB, FLO, a_message, at

M1 = a_message().id


async def test_each_is_given_once_and_in_order(database: Database) -> None:
    """Giving it again, or taking back what was not given, changes nothing."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        assert await reactions.give(transaction, M1, FLO, Reaction.HEARD, at(2))
        assert await reactions.give(transaction, M1, BOB, Reaction.HEARD, at(1))
        assert not await reactions.give(transaction, M1, BOB, Reaction.HEARD, at(3))
        assert await reactions.give(transaction, M1, BOB, Reaction.THANKS, at(3))
    async with database.read() as transaction:
        found = await reactions.of(transaction, [M1, MessageId("none")])
    assert found == {M1: {Reaction.HEARD: (BOB, FLO), Reaction.THANKS: (BOB,)}}
    async with database.write() as transaction:
        assert await reactions.take_back(transaction, M1, BOB, Reaction.HEARD)
        assert not await reactions.take_back(transaction, M1, BOB, Reaction.HEARD)
        assert await reactions.of(transaction, [M1]) == {M1: {Reaction.HEARD: (FLO,), Reaction.THANKS: (BOB,)}}
        assert await reactions.of(transaction, []) == {}
