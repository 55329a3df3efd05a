"""
The demo: a sample clinic with rehearsed sessions, under /demo/.

It is a house of its own with a store of its own, which is emptied at each start, so nothing of it ever meets a real clinic's data.
Its two sites show the same house from two seats, member and facilitator; each has its own path and so its own cookie, and one
browser can sit in both at once. Rehearsals are played by real WebSocket clients.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiohttp import web

from server.client.link import LinkEnded, LinkLost
from server.client.replay import Cast, Transcript, read_transcript, replay
from server.client.session import HttpRefused, Unreachable
from server.domain.errors import NameTaken, NotFound
from server.domain.ids import RoomId, UserId
from server.domain.people import Actor, Role
from server.edge import pages
from server.edge.api import as_json, read_body
from server.protocol.http import DemoInvitations, DemoRoom, Nothing, Play, Rehearsal, Stage
from server.services.house import House
from server.services.reference import Spoken

log = logging.getLogger(__name__)

PATH: Final = "/demo/"
SEATS: Final = {Role.MEMBER: f"{PATH}member/", Role.FACILITATOR: f"{PATH}facilitator/"}
CLINIC_NAME: Final = "Linden House (demo)"

# In the source tree the examples are beside the package, in an installed one inside it.
_PACKAGE: Final = Path(__file__).resolve().parent
_EXAMPLES: Final = next(
    (d for d in (_PACKAGE / "examples", _PACKAGE.parent / "examples") if d.is_dir()), _PACKAGE / "examples"
)
REHEARSALS: Final = ("check-in-evening", "recovery-saturday")
"""Each in a group of its own, named in the transcript. The third example is for `warmroom replay`."""


def transcripts() -> list[Transcript]:
    """All that comes as an example. Raises `TranscriptError` if the examples are damaged."""
    return [read_transcript(path) for path in sorted(_EXAMPLES.glob("*.jsonl"))]


def evenings() -> list[list[Spoken]]:
    """The same, to count in. Raises `TranscriptError`."""
    return [[Spoken(line.text, line.role is Role.MEMBER) for line in transcript.lines] for transcript in transcripts()]


class Demo:
    """The sample clinic: its rooms, its visitors, and what is being played."""

    def __init__(self, house: House, base_url: Callable[[], str], origin: Callable[[], str]) -> None:
        """*base_url* is where this machine reaches the server, *origin* what the server knows itself by."""
        self._house = house
        self._base_url = base_url
        self._origin = origin
        self._changing = asyncio.Lock()
        self._rooms: dict[RoomId, str] = {}
        self._transcripts: dict[str, tuple[Transcript, RoomId]] = {}
        self._invitations: dict[RoomId, dict[Role, str]] = {}
        self._casts: dict[RoomId, Cast] = {}
        self._visitors = itertools.count(1)
        self._playing: tuple[str, asyncio.Task[None]] | None = None

    async def open(self) -> None:
        """Furnish the empty house. Raises `TranscriptError` if the examples are damaged."""
        await self._house.accounts.prepare(CLINIC_NAME)
        operator = Actor(UserId("demo"), is_operator=True)
        for rehearsal in REHEARSALS:
            transcript = await asyncio.to_thread(read_transcript, _EXAMPLES / f"{rehearsal}.jsonl")
            room = await self._house.accounts.open_room(operator, transcript.header.group)
            self._rooms[room.id] = room.name
            self._transcripts[rehearsal] = (transcript, room.id)
            self._invitations[room.id] = {
                role: (await self._house.accounts.invite(operator, room.id, role, uses=None, days=365))[0]
                for role in (Role.MEMBER, Role.FACILITATOR)
            }

    async def admit(self, role: Role) -> str:
        """A seat in every room for somebody who has opened the page. Returns their session's secret."""
        while True:
            number = next(self._visitors)
            name = f"Visitor {number}" if role is Role.MEMBER else f"Facilitator {number}"
            try:
                account = await self._house.accounts.seat([(room_id, role, name) for room_id in self._rooms])
            except NameTaken:
                continue  # by a guest with an invitation, who may choose any name
            assert account.session_token is not None, "it is new"
            return account.session_token

    def routes(self) -> list[web.RouteDef]:
        """The stage, from which rehearsals are started."""
        return [
            web.get(PATH, pages.page),
            web.get(f"{PATH}api/stage", self._stage),
            web.get(f"{PATH}api/invitations", self._show_invitations),
            web.post(f"{PATH}api/play", self._play),
            web.post(f"{PATH}api/stop", self._stop),
        ]

    async def close(self) -> None:
        """Stop what is being played."""
        async with self._changing:
            await self._end()

    async def _end(self) -> None:
        if self._playing is not None:
            _, task = self._playing
            task.cancel()
            await asyncio.wait([task])
            self._playing = None

    async def _stage(self, _: web.Request) -> web.Response:
        return as_json(
            Stage(
                rehearsals=[
                    Rehearsal(
                        id=rehearsal,
                        title=transcript.header.title,
                        room_id=room_id,
                        room_name=self._rooms[room_id],
                        messages=len(transcript.lines),
                    )
                    for rehearsal, (transcript, room_id) in self._transcripts.items()
                ],
                playing=self._playing[0] if self._playing is not None and not self._playing[1].done() else None,
            )
        )

    async def _show_invitations(self, _: web.Request) -> web.Response:
        """Where `warmroom replay` finds the demo's rooms. Anybody may come into the demo; that is what it is for."""
        return as_json(
            DemoInvitations(
                path=SEATS[Role.MEMBER],
                rooms=[
                    DemoRoom(name=name, member=codes[Role.MEMBER], facilitator=codes[Role.FACILITATOR])
                    for name, codes in ((self._rooms[room_id], codes) for room_id, codes in self._invitations.items())
                ],
            )
        )

    async def _play(self, request: web.Request) -> web.Response:
        body = await read_body(request, Play)
        if body.rehearsal not in self._transcripts:
            raise NotFound
        transcript, room_id = self._transcripts[body.rehearsal]
        # Two who press at once must not start two: one's end would then be nobody's business.
        async with self._changing:
            await self._end()
            task = asyncio.create_task(self._run(transcript, room_id, body.speed))
            self._playing = (body.rehearsal, task)
        return await self._stage(request)

    async def _stop(self, request: web.Request) -> web.Response:
        await read_body(request, Nothing)
        await self.close()
        return await self._stage(request)

    async def _run(self, transcript: Transcript, room_id: RoomId, speed: float) -> None:
        base_url = self._base_url() + SEATS[Role.MEMBER]
        cast = self._casts.setdefault(room_id, Cast(base_url, self._invitations[room_id], self._origin()))
        try:
            report = await replay(transcript, cast, speed)
            log.info("rehearsal played", extra={"messages": len(report.message_ids), "held": report.held})
        except (HttpRefused, Unreachable, LinkEnded, LinkLost) as error:
            log.warning("rehearsal stopped", extra={"error_type": type(error).__name__})
