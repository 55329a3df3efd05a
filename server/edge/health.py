"""For those who watch over the server: is it alive, is it ready?"""

from aiohttp import web

from server.edge.site import SITE


async def healthz(_: web.Request) -> web.Response:
    """Alive: the event loop answers."""
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Ready: the database can be read and the model answers. 503 while not; the body says which."""
    house = request.app[SITE].house
    await house.rooms.heads(())
    is_ready = house.screening.is_available
    return web.json_response(
        {"status": "ready" if is_ready else "model unavailable", "model_version": house.screening.model_version},
        status=200 if is_ready else 503,
    )
