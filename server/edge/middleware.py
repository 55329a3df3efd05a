"""What holds for every request: errors as codes, security headers, and a log line without an address."""

import logging
import time
from typing import Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from server.domain.errors import ClientError, ErrorCode
from server.edge.pages import not_found_page
from server.edge.site import SITE
from server.protocol.http import Problem

log = logging.getLogger(__name__)

_STATUS: Final = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.BAD_FRAME: 400,
    ErrorCode.NOT_SIGNED_IN: 401,
    ErrorCode.WORDS_UNKNOWN: 401,
    ErrorCode.WRONG_ORIGIN: 403,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.NOT_IN_ROOM: 404,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.INVITATION_INVALID: 404,
    ErrorCode.SETUP_INVALID: 404,
    ErrorCode.INVITATION_EXPIRED: 410,
    ErrorCode.INVITATION_USED: 410,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.TOO_FAST: 429,
    ErrorCode.INTERNAL: 500,
    ErrorCode.UNAVAILABLE: 503,
}
"""Every other code is 422: understood, and not possible so."""

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""No other origin, ever, and no script or style written into a page."""


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Exceptions become coded problems here and nowhere else on the HTTP side."""
    site = request.app[SITE]
    try:
        return await handler(request)
    except ClientError as error:
        return _problem(error.code, error.retry_after_s)
    except web.HTTPRequestEntityTooLarge:
        return _problem(ErrorCode.TOO_LARGE)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        if answer.status == 404 and "text/html" in request.headers.get("Accept", ""):
            # A person has mistyped an address: the client says so, with a way back.
            return not_found_page(site)
        code = ErrorCode.NOT_FOUND if answer.status == 404 else ErrorCode.BAD_REQUEST
        return _problem(code, status=answer.status)
    except Exception:
        incident = site.ids.incident()
        log.exception("request failed", extra={"incident": incident, "route": _route(request)})
        return _problem(ErrorCode.INTERNAL, incident=incident)


@web.middleware
async def log_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One line a request at debug level: the route's pattern, never the path, the address or anything that was sent."""
    if request.match_info.apps[-1] is not request.app:
        # A site mounted below this one answers, and writes the line.
        return await handler(request)
    begun = time.perf_counter()
    response = await handler(request)
    took_ms = round((time.perf_counter() - begun) * 1000, 1)
    log.debug("request", extra={"route": _route(request), "status": response.status, "took_ms": took_ms})
    return response


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Runs just before the head of every answer is sent."""
    ancestors = "'self'" if request.app[SITE].is_framed else "'none'"
    headers = response.headers
    headers["Content-Security-Policy"] = f"{_POLICY}; frame-ancestors {ancestors}"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers.setdefault("Cache-Control", "no-store")
    headers.popall("Server", None)
    if request.app[SITE].origins.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"


def _problem(
    code: ErrorCode, retry_after_s: float | None = None, *, incident: str | None = None, status: int | None = None
) -> web.Response:
    body = msgspec.json.encode(Problem(code=code, retry_after_s=retry_after_s, incident=incident))
    headers = {"Retry-After": str(max(1, round(retry_after_s)))} if retry_after_s else None
    return web.Response(
        body=body, status=status or _STATUS.get(code, 422), content_type="application/json", headers=headers
    )


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else '(unknown)'}"
