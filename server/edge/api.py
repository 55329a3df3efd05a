"""HTTP for what is no conversation: set-up, invitations, signing in, history, and the operator's page."""

import asyncio
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from server import __version__
from server.domain.errors import BadRequest
from server.domain.ids import RoomId
from server.edge.auth import actor_of, actor_or_none, drop_session, keep_session, token_of
from server.edge.site import SITE, Site
from server.edge.ws import end_session
from server.protocol import http
from server.services.accounts import SignedIn

BODY_S: Final = 10.0
"""How long a body of a few hundred bytes may take; whoever sends more slowly does it to hold us."""

T = TypeVar("T", bound=msgspec.Struct)


async def set_up(request: web.Request) -> web.Response:
    site = request.app[SITE]
    body = await read_body(request, http.SetUp)
    account = await site.house.accounts.set_up(body.code, body.clinic_name, address_of(request))
    return _signed_in(site, account)


async def look_at_invitation(request: web.Request) -> web.Response:
    site = request.app[SITE]
    body = await read_body(request, http.LookAtInvitation)
    actor = await actor_or_none(request, site.house.accounts)
    return as_json(await site.house.accounts.look(actor, body.code, address_of(request)))


async def join(request: web.Request) -> web.Response:
    site = request.app[SITE]
    body = await read_body(request, http.Join)
    actor = await actor_or_none(request, site.house.accounts)
    joined = await site.house.undertakings.see_through(
        site.house.accounts.join(
            actor, body.code, body.name, is_name_meant=body.is_name_meant, address=address_of(request)
        )
    )
    return _signed_in(site, joined)


async def stay(request: web.Request) -> web.Response:
    """A guest joins the group that they visit."""
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    await read_body(request, http.Nothing)
    stayed = await site.house.undertakings.see_through(site.house.accounts.stay(actor, room_id_of(request)))
    return _signed_in(site, stayed)


async def sign_in(request: web.Request) -> web.Response:
    site = request.app[SITE]
    body = await read_body(request, http.SignIn)
    return _signed_in(site, await site.house.accounts.sign_in(body.recovery_words, address_of(request)))


async def sign_out(request: web.Request) -> web.Response:
    site = request.app[SITE]
    site.origins.require_same(request)
    if token := token_of(request):
        await site.house.accounts.sign_out(token)
        end_session(request, token)
    response = web.Response(status=204)
    drop_session(response, path=site.path)
    return response


async def me(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    clinic_name, rooms = await site.house.accounts.my_rooms(actor)
    return as_json(http.Me(user_id=actor.user_id, is_operator=actor.is_operator, clinic_name=clinic_name, rooms=rooms))


async def history(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    try:
        before = int(request.query["before"])
    except (KeyError, ValueError):
        raise BadRequest from None
    if not 0 <= before < 2**53:
        raise BadRequest
    return as_json(await site.house.rooms.history(actor, room_id_of(request), before))


async def clinic(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    name, rooms = await site.house.accounts.clinic_rooms(actor)
    return as_json(
        http.Clinic(
            name=name,
            rooms=rooms,
            reads=await site.house.noticing.reads(),
            reading=await site.house.noticing.house(),
            model_version=site.house.screening.model_version,
            model_sha256=site.house.screening.model_sha256,
            version=__version__,
        )
    )


async def open_room(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, http.OpenRoom)
    room = await site.house.accounts.open_room(actor, body.name)
    return as_json(http.ClinicRoom(id=room.id, name=room.name, members=0, facilitators=0))


async def invite(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, http.Invite)
    code, expires_at = await site.house.accounts.invite(
        actor, room_id_of(request), body.role, uses=body.uses, days=body.days, is_pass=body.is_pass
    )
    return as_json(http.Invited(link=f"{site.origins.public_url}{site.path}join#{code}", expires_at=expires_at))


async def read_body(request: web.Request, shape: type[T]) -> T:
    """The JSON body of a write from our own page. Raises `WrongOrigin`, `BadRequest`, and aiohttp's own if too large."""
    request.app[SITE].origins.require_same(request)
    # A form of another site can send text/plain without asking first, but never this.
    if request.content_type != "application/json":
        raise BadRequest
    try:
        async with asyncio.timeout(BODY_S):
            return msgspec.json.decode(await request.read(), type=shape)
    except (TimeoutError, msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadRequest from None


def as_json(body: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def room_id_of(request: web.Request) -> RoomId:
    return RoomId(request.match_info["room_id"])


def address_of(request: web.Request) -> str:
    return request.app[SITE].addresses.of(request)


def _signed_in(site: Site, account: SignedIn) -> web.Response:
    response = as_json(http.SignedIn(room_id=account.room_id, recovery_words=account.recovery_words))
    if account.session_token is not None:
        keep_session(response, account.session_token, path=site.path, is_secure=site.origins.is_secure)
    return response
