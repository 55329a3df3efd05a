"""HTTP for how people on call are reached: each sees and sets their own."""

from aiohttp import web

from server.domain.reach import Reach
from server.edge.api import as_json, read_body
from server.edge.auth import actor_of
from server.edge.site import SITE, Site
from server.protocol.http import Nothing
from server.protocol.reach import MyReach, SetReach

TESTS_BURST = 3
TESTS_PER_MINUTE = 0.2
"""Pages to oneself: enough to get it right, too few to fill a mailbox."""


async def reach(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(_my_reach(site, await site.house.reach.look(actor)))


async def set_reach(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, SetReach)
    return as_json(_my_reach(site, await site.house.reach.set(actor, body.by, body.address)))


async def switch_reach_off(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    await read_body(request, Nothing)
    await site.house.reach.remove(actor)
    return as_json(_my_reach(site, None))


async def test_reach(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    await read_body(request, Nothing)
    reach = await site.house.reach.look(actor)
    site.house.limiter.spend(f"reach/{actor.user_id}", burst=TESTS_BURST, per_minute=TESTS_PER_MINUTE)
    await site.house.pager.try_out(actor.user_id)
    return as_json(_my_reach(site, reach))


def _my_reach(site: Site, reach: Reach | None) -> MyReach:
    offered = list(site.house.reach.offered)
    if reach is None:
        return MyReach(offered=offered, by=None, address=None)
    return MyReach(offered=offered, by=reach.by, address=reach.address)
