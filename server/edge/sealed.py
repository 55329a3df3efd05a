"""HTTP for sealed contacts. Each answer has `no-store`, as everything here that is no file, and nothing of it goes over a socket."""

from aiohttp import web

from server.domain.ids import UserId
from server.edge.api import as_json, read_body, room_id_of
from server.edge.auth import actor_of
from server.edge.site import SITE
from server.protocol import contact as bodies
from server.protocol.http import Nothing

OPENINGS_BURST = 5
OPENINGS_PER_MINUTE = 0.1
"""Enough for an evening that goes as badly as an evening can, and too few to read a file of cards."""


async def contact(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    return as_json(await house.contacts.look(await actor_of(request, house.accounts)))


async def set_contact(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    actor = await actor_of(request, house.accounts)
    body = await read_body(request, bodies.SetContact)
    await house.contacts.set(actor, body.person, body.place)
    return as_json(await house.contacts.look(actor))


async def remove_contact(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    actor = await actor_of(request, house.accounts)
    await read_body(request, Nothing)
    await house.contacts.remove(actor)
    return as_json(await house.contacts.look(actor))


async def read_openings(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    actor = await actor_of(request, house.accounts)
    body = await read_body(request, bodies.ReadOpenings)
    await house.contacts.note_read(actor, frozenset(body.ids))
    return as_json(await house.contacts.look(actor))


async def open_contact(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    actor = await actor_of(request, house.accounts)
    body = await read_body(request, bodies.OpenContact)
    house.limiter.spend(f"contact/{actor.user_id}", burst=OPENINGS_BURST, per_minute=OPENINGS_PER_MINUTE)
    opening = house.contacts.open(actor, room_id_of(request), _about(request), body.reason)
    return as_json(await house.undertakings.see_through(opening))


async def see_contact(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    actor = await actor_of(request, house.accounts)
    return as_json(await house.contacts.see(actor, room_id_of(request), _about(request)))


async def openings_of_room(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    return as_json(await house.contacts.of_room(await actor_of(request, house.accounts), room_id_of(request)))


async def openings_of_clinic(request: web.Request) -> web.Response:
    house = request.app[SITE].house
    return as_json(await house.contacts.of_clinic(await actor_of(request, house.accounts)))


def _about(request: web.Request) -> UserId:
    return UserId(request.match_info["user_id"])
