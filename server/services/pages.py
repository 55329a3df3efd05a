"""What somebody on call is asked to look after, in any room, and hearing of it without a room open."""

from server.domain.ids import UserId, user_topic
from server.domain.people import Actor
from server.fanout.hub import Hub, Listener
from server.protocol.pages import PagesTold
from server.protocol.parts import OpenPage
from server.services.announcer import open_page
from server.storage import log, rooms, sessions
from server.storage.engine import Database
from server.storage.transaction import Transaction


async def open_pages(transaction: Transaction, who: UserId) -> list[OpenPage]:
    """What *who* is asked to look after now."""
    asking = [kept.session for kept in await sessions.going_on(transaction) if kept.session.paging.asks == who]
    names = await rooms.names(transaction, {session.room_id for session in asking})
    pages = [open_page(session, who, names) for session in asking]
    return [page for page in pages if page is not None]


class PageService:
    """Pages for whoever has no room open."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def hear(self, actor: Actor, listener: Listener, ref: int) -> PagesTold:
        """Let *listener* hear what *actor* is asked, from now on: subscribe, then read. Raises `Unavailable`."""
        topic = user_topic(actor.user_id)
        await self._hub.subscribe(listener, (topic,))
        async with self._database.read() as transaction:
            heads = await log.heads(transaction, (topic,))
            return PagesTold(ref=ref, seq=heads[topic], pages=await open_pages(transaction, actor.user_id))
