"""
A group that talks on a real server while things go wrong.

Everybody is a client as the browser is one: a message keeps its client id and is sent again until it is answered, one message at a time,
and a room is entered again with what one has.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import aiohttp

from server.client.link import Link
from server.client.replay import read_transcript
from server.client.session import Session
from server.client.view import View
from server.domain.ids import ClientId, RoomId
from server.domain.messages import draft
from server.domain.people import Role
from tests.chaos.books import Books, Said, faults, leaks
from tests.chaos.line import BadLine
from tests.chaos.serve import HARSH, Levers
from tests.e2e.server_process import EXAMPLES, ServerProcess
from tests.support.figures import figures

PEOPLE = {
    "Marigold": Role.FACILITATOR,
    "Thistledown": Role.FACILITATOR,
    "Juniperberry": Role.MEMBER,
    "Saltmarsh": Role.MEMBER,
    "Windhover": Role.MEMBER,
    "Quicksilver": Role.MEMBER,
}
"""Invented, and words that stand in no program's log by themselves."""

PATIENCE_S = 120.0
"""Longer than anything here takes on a busy machine. A test that waits so long has found something."""

WATCH_EVERY_S = 0.25
"""Whoever watches over a server looks at its figures far less often."""

HARSH_EVERY = 7
"""One message in so many is one for which facilitators must see a flag."""


@dataclass
class Person:
    name: str
    session: Session
    link: Link
    view: View


@dataclass
class Scene:
    server: ServerProcess
    levers: Levers
    dice: random.Random
    books: Books
    origin: str
    """As which browsers know the server: the line in front of it, if there is one."""
    codes: dict[Role, str]
    """An invitation's code for each role."""
    people: list[Person] = field(default_factory=list)
    _sentences: Iterator[str] = field(default_factory=lambda: cycle(sentences()))
    _is_over: bool = False

    @property
    def room_id(self) -> RoomId:
        return self.books.room_id

    @property
    def facilitator(self) -> Person:
        return self.people[0]

    def refusals(self, code: str) -> int:
        """How often anybody has been refused so."""
        return sum(f'"code":"{code}"' in frame for person in self.people for frame in person.link.frames or ())

    @asynccontextmanager
    async def talk(self, pause_s: float = 0.05) -> AsyncIterator[None]:
        """Everybody speaks while the block lasts, with pauses up to *pause_s*; at its end what they have said is answered."""
        self._is_over = False
        async with asyncio.TaskGroup() as speaking:
            for person in self.people:
                speaking.create_task(self._speak(person, pause_s))
            try:
                yield
            finally:
                self._is_over = True

    async def _speak(self, person: Person, pause_s: float) -> None:
        while not self._is_over:
            await self.say(person)
            await asyncio.sleep(self.dice.uniform(0, pause_s))

    async def say(self, person: Person, *, is_harsh: bool | None = None) -> Said:
        """One message, its words not said before, until it is answered."""
        number = len(self.books.said)
        # What the model says of facilitators' own words is in no queue.
        may_be_flagged = PEOPLE[person.name] is Role.MEMBER
        harsh = (number % HARSH_EVERY == 0 and may_be_flagged) if is_harsh is None else is_harsh
        text = self.sentence(f"{HARSH if harsh else ''} ({number})")
        said = Said(person.name, text)
        client_id = ClientId(f"client-id-{number}")
        self.books.said[client_id] = said
        async with asyncio.timeout(PATIENCE_S):
            said.reply = await person.link.post(self.room_id, text, client_id)
        return said

    def sentence(self, end: str) -> str:
        """Words not said before, if *end* is new."""
        return draft(f"{next(self._sentences)} {end}")

    async def answered(self, more: int) -> None:
        """Wait until *more* messages are acknowledged than now."""
        aim = len(self.books.acknowledged) + more
        await eventually(lambda: len(self.books.acknowledged) >= aim)

    async def settle(self) -> None:
        """Wait until the model has read everything and everybody has heard of everything."""
        await eventually(lambda: self.ask("SELECT count(*) FROM messages WHERE model_version IS NULL") == 0)
        topic = f"room/{self.room_id}"

        def is_level() -> bool:
            head = self.ask("SELECT last_seq FROM topics WHERE id = ?", topic)
            return all(person.view.seqs.get(topic) == head for person in self.people)

        await eventually(is_level)

    async def finish(self) -> int:
        """Settle, stop the server as its operator does, and compare everything with everything. Returns how many messages there are."""
        await self.settle()
        newcomer = await self._snapshot()
        async with aiohttp.ClientSession(self.server.base_url) as http:
            told = await self.read_figures(http)
        assert told["warmroom_unassessed_messages"] == 0, "the figures say what the store says"
        assert told["warmroom_log_refusals_total"] == 0, "nothing was about to be written down"
        assert await self.server.stop() == 0
        number = self.books.compare(self.server.store, [person.view for person in self.people])
        assert newcomer.lines == self.people[0].view.lines[-len(newcomer.lines) :], "a snapshot shows what events built"
        found = leaks(self.server.folder, [*sentences(), HARSH], PEOPLE)
        assert not found, f"somebody's words or name are written down: {found[:3]}"
        wrong = faults(self.server.folder)
        assert not wrong, f"what goes wrong around the server is no fault inside it: {wrong[:3]}"
        return number

    async def watch(self) -> None:
        """Read the figures again and again, and keep them beside the log. While the server is down there are none."""
        async with aiohttp.ClientSession(self.server.base_url) as http:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError):
                    await self.read_figures(http)
                await asyncio.sleep(WATCH_EVERY_S)

    async def read_figures(self, http: aiohttp.ClientSession) -> dict[str, float]:
        """What the server tells whoever watches, kept beside its log."""
        async with http.get("metrics") as answer:
            assert answer.status == 200
            told = await answer.text()
        with (self.server.folder / "metrics.txt").open("a", encoding="utf-8") as kept:
            kept.write(told)
        return figures(told)

    async def _snapshot(self) -> View:
        """The room as somebody sees it who opens it now."""
        session = Session(self.server.base_url, self.origin)
        session.cookie = self.people[0].session.cookie
        async with Link(session) as link:
            return await link.enter(self.room_id)

    def ask(self, query: str, *values: object) -> object:
        """One value of the store, read beside the running server."""
        with closing(sqlite3.connect(f"file:{self.server.store}?mode=ro", uri=True)) as store:
            (value,) = store.execute(query, values).fetchone()
        return value


def sentences() -> list[str]:
    """What is said: the lines of the example evenings."""
    return [
        draft(line.text)
        for path in sorted(EXAMPLES.glob("*.jsonl"))
        for line in read_transcript(path).lines
        # Shorter ones are words that a log may well hold by itself.
        if len(line.text) > 20
    ]


@asynccontextmanager
async def a_scene(
    folder: Path,
    dice: random.Random,
    *,
    through: Callable[[int], BadLine] | None = None,
    deadline_ms: int = 2000,
    log_level: str = "debug",
) -> AsyncIterator[Scene]:
    """
    A server on an empty store, and six people who have its one room open.

    Args:
        through: makes the line that everybody's connections go through, from the server's port; None means straight to the server.
        log_level: "debug" is the most that anything could give away.
    """
    levers = Levers(folder / "levers")
    server = ServerProcess(
        folder,
        entry=("tests.chaos.serve",),
        environment={
            "CHAOS_LEVERS": str(levers.folder),
            "WARMROOM_LOG_LEVEL": log_level,
            "WARMROOM_MODERATION_DEADLINE_MS": str(deadline_ms),
            "WARMROOM_LIMITS_POSTS_BURST": "1000",
            "WARMROOM_LIMITS_POSTS_PER_MINUTE": "6000",
        },
    )
    async with AsyncExitStack() as stack:
        base_url = server.base_url
        if through is not None:
            base_url = (await stack.enter_async_context(through(server.port).open())).base_url
            # What a browser asks for there, it asks for in the name of that address.
            server.environment["WARMROOM_SERVER_PUBLIC_URL"] = base_url
        origin = base_url.rstrip("/")
        await server.start()
        stack.push_async_callback(server.kill)
        room_id, codes = await open_room(server, origin)
        scene = Scene(server, levers, dice, Books(room_id), origin, codes)
        for name, role in PEOPLE.items():
            session = Session(base_url, origin)
            await session.join(codes[role], name)
            link = await stack.enter_async_context(Link(session))
            link.frames = []
            async with asyncio.timeout(PATIENCE_S):
                scene.people.append(Person(name, session, link, await link.enter(room_id)))
        watching = asyncio.create_task(scene.watch())
        try:
            yield scene
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


async def open_room(server: ServerProcess, origin: str) -> tuple[RoomId, dict[Role, str]]:
    """Set the clinic up, and open its one room. Returns an invitation's code for each role."""
    async with aiohttp.ClientSession(server.base_url, headers={"Origin": origin}) as http:

        async def post(path: str, **body: object) -> dict[str, str]:
            async with http.post(path, json=body) as answer:
                assert answer.status == 200, await answer.text()
                found: dict[str, str] = await answer.json()
                return found

        # The client keeps cookies of names alone, not of addresses; so the cookie is carried by hand.
        async with http.post(
            "api/setup", json={"code": server.link("setup").rpartition("#")[2], "clinic_name": "Linden House"}
        ) as answer:
            assert answer.status == 200
            http.headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
        room_id = RoomId((await post("api/rooms", name="Tuesday evening"))["id"])
        codes = {
            role: (await post(f"api/rooms/{room_id}/invitations", role=role.value, uses=None))["link"].rpartition("#")[
                2
            ]
            for role in (Role.MEMBER, Role.FACILITATOR)
        }
        return room_id, codes


async def eventually(is_so: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Look again and again whether *is_so*. Raises `TimeoutError`."""
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)
