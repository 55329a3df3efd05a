"""HTTP for what lies ahead: when a group meets, and each member's calendar."""

import hashlib

from aiohttp import ETag, web

from server.domain.calendars import NEUTRAL_TITLE, Calendar
from server.edge.api import address_of, as_json, read_body, room_id_of
from server.edge.auth import actor_of
from server.edge.site import SITE, Site
from server.protocol import http
from server.protocol.ics import MEDIA_TYPE


async def schedule(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(await site.house.schedules.look(actor, room_id_of(request)))


async def set_schedule(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, http.SetSchedule)
    return as_json(await site.house.schedules.set(actor, room_id_of(request), body))


async def calendar(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    return as_json(_my_calendar(site, await site.house.calendars.look(actor)))


async def set_calendar(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    body = await read_body(request, http.SetCalendar)
    kept, secret = await site.house.calendars.set(actor, body)
    return as_json(_my_calendar(site, kept, secret))


async def renew_calendar(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    await read_body(request, http.Nothing)
    kept, secret = await site.house.calendars.renew(actor)
    return as_json(_my_calendar(site, kept, secret))


async def switch_calendar_off(request: web.Request) -> web.Response:
    site = request.app[SITE]
    actor = await actor_of(request, site.house.accounts)
    await read_body(request, http.Nothing)
    await site.house.calendars.switch_off(actor)
    return as_json(_my_calendar(site, None))


async def calendar_file(request: web.Request) -> web.Response:
    """For calendar programs, which have no session: the secret is in the address, and what it opens says little."""
    file = await request.app[SITE].house.calendars.file(request.match_info["secret"], address_of(request))
    etag = ETag(hashlib.sha256(file).hexdigest()[:32])
    # Kept by the program that asked, and asked about each time; by nothing in between.
    response = web.Response(headers={"Cache-Control": "private, no-cache"})
    response.etag = etag
    if any(known.value in (etag.value, "*") for known in request.if_none_match or ()):
        response.set_status(304)
        return response
    response.content_type = MEDIA_TYPE
    response.charset = "utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response.body = file
    return response


def _my_calendar(site: Site, kept: Calendar | None, secret: str | None = None) -> http.MyCalendar:
    link = None if secret is None else f"{site.origins.public_url}{site.path}calendar/{secret}.ics"
    if kept is None:
        return http.MyCalendar(is_on=False, title=NEUTRAL_TITLE, reminder_minutes=None, names_groups=False)
    return http.MyCalendar(
        is_on=True,
        title=kept.title,
        reminder_minutes=kept.reminder_minutes,
        names_groups=kept.names_groups,
        link=link,
    )
