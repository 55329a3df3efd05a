"""The table of URLs of one site."""

from typing import Final

from aiohttp import web

from server.edge import api, health, noticing, pages, planning, reaching, sealed
from server.edge.middleware import add_security_headers, answer_errors, log_request
from server.edge.site import SITE, Site
from server.edge.ws import close_all, open_socket

BODY_BYTES_MAX: Final = 16 * 1024
"""No body we read is larger than a few names and a code."""

_ROUTES: Final = (
    web.get("/", pages.page),
    web.get("/sign-in", pages.page),
    web.get("/join", pages.page),
    web.get("/setup", pages.page),
    web.get("/clinic", pages.page),
    web.get("/room/{room_id}", pages.page),
    web.get("/assets/{name}", pages.asset),
    web.get(r"/{name:[\w-]+\.(?:svg|png|ico|webmanifest|txt)}", pages.file),
    web.get("/ws", open_socket),
    web.get("/api/me", api.me),
    web.post("/api/setup", api.set_up),
    web.post("/api/invitations/look", api.look_at_invitation),
    web.post("/api/invitations/join", api.join),
    web.post("/api/sign-in", api.sign_in),
    web.post("/api/sign-out", api.sign_out),
    web.get("/api/rooms/{room_id}/messages", api.history),
    web.get("/api/clinic", api.clinic),
    web.post("/api/rooms", api.open_room),
    web.post("/api/rooms/{room_id}/invitations", api.invite),
    web.post("/api/rooms/{room_id}/stay", api.stay),
    web.get("/api/rooms/{room_id}/schedule", planning.schedule),
    web.post("/api/rooms/{room_id}/schedule", planning.set_schedule),
    web.get("/api/rooms/{room_id}/noticing", noticing.noticing),
    web.post("/api/rooms/{room_id}/noticing", noticing.set_notice),
    web.get("/api/rooms/{room_id}/noticing/preview", noticing.preview),
    web.post("/api/rooms/{room_id}/noticing/alerts", noticing.set_alerts),
    web.get("/api/rooms/{room_id}/reading", noticing.reading),
    web.post("/api/rooms/{room_id}/reading", noticing.set_reading),
    web.post("/api/clinic/reads", noticing.set_reads),
    web.post("/api/clinic/house-rules", noticing.set_house),
    web.get("/api/calendar", planning.calendar),
    web.post("/api/calendar", planning.set_calendar),
    web.post("/api/calendar/renew", planning.renew_calendar),
    web.post("/api/calendar/off", planning.switch_calendar_off),
    web.get("/api/reach", reaching.reach),
    web.post("/api/reach", reaching.set_reach),
    web.post("/api/reach/off", reaching.switch_reach_off),
    web.post("/api/reach/test", reaching.test_reach),
    web.get("/api/contact", sealed.contact),
    web.post("/api/contact", sealed.set_contact),
    web.post("/api/contact/off", sealed.remove_contact),
    web.post("/api/contact/read", sealed.read_openings),
    web.get("/api/rooms/{room_id}/contacts/{user_id}", sealed.see_contact),
    web.post("/api/rooms/{room_id}/contacts/{user_id}/open", sealed.open_contact),
    web.get("/api/rooms/{room_id}/openings", sealed.openings_of_room),
    web.get("/api/clinic/openings", sealed.openings_of_clinic),
    web.get("/calendar/{secret:[A-Za-z0-9_-]+}.ics", planning.calendar_file),
    web.get("/healthz", health.healthz),
    web.get("/readyz", health.readyz),
    web.get("/metrics", health.metrics),
)


def site_app(site: Site) -> web.Application:
    """The aiohttp application that serves *site*."""
    app = web.Application(middlewares=(log_request, answer_errors), client_max_size=BODY_BYTES_MAX)
    app[SITE] = site
    app.add_routes(_ROUTES)
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(close_all)
    return app
