"""HTTP for what the helper notices in a room and in a clinic, and for what is read first in a room."""

from aiohttp import web

from server.edge.api import as_json, read_body, room_id_of
from server.edge.auth import actor_of
from server.edge.site import SITE
from server.protocol import noticing as bodies
from server.protocol.reading_rules import HouseReading, SetReadingRules


async def noticing(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(await site.house.noticing.look(actor, room_id_of(request)))


async def preview(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(await site.house.noticing.preview(actor, room_id_of(request)))


async def set_notice(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, bodies.SetNotice)
    return as_json(
        await site.house.noticing.set_notice(actor, room_id_of(request), body.label, body.notice, after=body.version)
    )


async def set_alerts(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, bodies.SetAlerts)
    return as_json(
        await site.house.noticing.set_alerts(actor, room_id_of(request), body.alerts_an_hour, after=body.version)
    )


async def reading(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(await site.house.noticing.look_at_reading(actor, room_id_of(request)))


async def set_reading(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, SetReadingRules)
    return as_json(await site.house.noticing.set_reading(actor, room_id_of(request), body.own, after=body.version))


async def set_house(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, HouseReading)
    return as_json(await site.house.noticing.set_house(actor, body))


async def set_reads(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, bodies.SetReads)
    await site.house.noticing.set_reads(actor, body.reads)
    return as_json(body)
