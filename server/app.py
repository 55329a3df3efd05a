"""
The composition root: every implementation is picked here, and start-up and shutdown have their order here.

Start: model, store, house, backlog, sessions, then the port, so that whoever can connect can be served. Stop: the port, the connections,
what is still being written, the backlog, the shadow's counts, the store, the models.
"""

import asyncio
import contextlib
import fcntl
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from aiohttp import web

from moderation import Assessor, AssessorUnavailable
from server.clock import Clock, Ids, SystemClock, SystemIds
from server.config import Config, networks
from server.demo import PATH as DEMO_PATH
from server.demo import SEATS, Demo, evenings
from server.domain.duty import DutyRule
from server.domain.reach import ReachBy
from server.edge.address import Addresses
from server.edge.auth import Origins
from server.edge.dispatch import Dispatcher
from server.edge.heartbeat import Heartbeat
from server.edge.listening import CappedSite
from server.edge.places import Places
from server.edge.routes import site_app
from server.edge.site import Site
from server.fanout.bus import LocalBus
from server.fanout.heads import HeadsKeeper
from server.fanout.hub import Hub
from server.fanout.presence import LocalLimiter, LocalPresence
from server.ops.metrics import Metrics
from server.outside import channels
from server.sealing import KEY_BYTES, Seal, key_at
from server.services.accounts import AccountService
from server.services.acts import ActService
from server.services.announcer import Announcer
from server.services.asides import AsideService
from server.services.back_channel import BackChannel
from server.services.backlog import Backlog
from server.services.boards import Boards
from server.services.calendars import CalendarService
from server.services.chat import ChatService
from server.services.claims import Claims
from server.services.closeout import CloseOutService
from server.services.contacts import ContactService
from server.services.crises import CrisisService
from server.services.flags import FlagService
from server.services.floor import Floor
from server.services.hearing import Hearing
from server.services.help import HelpService
from server.services.house import House
from server.services.lines import Lines
from server.services.noticing import NoticingService
from server.services.pager import Channel, PagerService
from server.services.pages import PageService
from server.services.reach import ReachService
from server.services.reactions import ReactionService
from server.services.reading import ReadingService
from server.services.reference import Reference
from server.services.reports import ReportService
from server.services.rooms import RoomService
from server.services.rules_now import RulesNow
from server.services.schedules import ScheduleService
from server.services.screening import Screening
from server.services.session_words import SessionWords
from server.services.sessions import SessionService
from server.services.settling import Settling
from server.services.shadow import Shadow
from server.services.visits import VisitService
from server.services.watch import Watch
from server.services.weighing import Weighing
from server.services.writing import WritingService
from server.storage.engine import Database
from server.undertakings import Undertakings

log = logging.getLogger(__name__)

STORE: Final = "warmroom.sqlite3"
DEMO_STORE: Final = "demo.sqlite3"
LOCK: Final = "server.lock"
KEY: Final = "warmroom.key"
IDLE_S: Final = 30.0
"""How long a connection may say nothing, and how long a request's head may take, before it is dropped."""
DRAIN_S: Final = 5.0
"""How long shutdown waits for writes that are under way."""


class App:
    """A running Warmroom. `start()` once, `stop()` once."""

    def __init__(
        self,
        config: Config,
        assessor: Assessor,
        clock: Clock,
        ids: Ids,
        shadow_model: Assessor | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._config = config
        self._assessor = assessor
        self._shadow_model = shadow_model
        self._metrics = metrics or Metrics()
        self._shadow: Shadow | None = None
        self._clock = clock
        self._ids = ids
        self._port = config.server.port
        self._origins = Origins(config.server, lambda: self._port)
        self._addresses = Addresses(config.server.proxies)
        self._tasks: set[asyncio.Task[None]] = set()
        self._houses: list[House] = []
        self._runner: web.AppRunner | None = None
        self._demo: Demo | None = None
        self._lock: IO[str] | None = None
        self.has_failed = asyncio.Event()
        """Set when a part that should run for ever has ended: better stopped and restarted than half alive."""
        self.setup_link: str | None = None

    @property
    def url(self) -> str:
        """What people open."""
        return f"{self._origins.public_url}/"

    @property
    def demo_link(self) -> str | None:
        return f"{self._origins.public_url}{DEMO_PATH}" if self._demo is not None else None

    async def start(self) -> None:
        """
        Open the stores and listen.

        Raises:
            StoreUnusable: If the store is newer than this program, damaged or locked.
            KeyUnusable: If the key that seals is none, or may be read by others.
            ConfigError: If the certificates that `[paging]` names cannot be read.
            InUse: If another server has the folder.
            OSError: If the port is taken, or the store's folder cannot be written.
        """
        directory = Path(self._config.storage.directory)
        self._lock = _claim(directory)
        # Asked nothing, a model begins to hear what becomes of its processes: one that ends is replaced before it is missed.
        for model in filter(None, (self._assessor, self._shadow_model)):
            with contextlib.suppress(AssessorUnavailable):
                await model.assess(())
        # The demo has no shadow: what visitors write there says nothing about a model.
        seal = Seal(key_at(Path(self._config.storage.key_file or directory / KEY)))
        outside = channels(self._config.paging, lambda: self.url, self._clock)
        house = await self._house(directory / STORE, self._metrics, seal, outside, self._shadow_model)
        await house.accounts.prepare("Our clinic")
        root = site_app(self._site(house, "/", self._metrics))
        if self._config.demo.enabled:
            await self._mount_demo(root, directory / DEMO_STORE)
        self._runner = web.AppRunner(
            root, access_log=None, handle_signals=False, shutdown_timeout=DRAIN_S, keepalive_timeout=IDLE_S
        )
        await self._runner.setup()
        site = CappedSite(
            self._runner,
            self._config.server.host,
            self._config.server.port,
            most=self._config.limits.connections,
            metrics=self._metrics,
        )
        await site.start()
        self._port = self._runner.addresses[0][1]
        if (code := await house.accounts.setup_code()) is not None:
            self.setup_link = f"{self._origins.public_url}/setup#{code}"

    async def stop(self) -> None:
        """Tell everyone, see the writes through, and close."""
        if self._demo is not None:
            await self._demo.close()
        if self._runner is not None:
            for site in tuple(self._runner.sites):
                await site.stop()
            # Before aiohttp's own shutdown, which reads no more: every close frame would wait in vain for its answer.
            await self._runner.app.shutdown()
            await self._runner.cleanup()
        for house in self._houses:
            if late := await house.undertakings.drain(DRAIN_S):
                log.error("stopped with writes under way", extra={"writes": late})
            await house.pager.close(DRAIN_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._shadow is not None:
            await self._shadow.close()
        for house in self._houses:
            await house.database.close()
        await self._assessor.aclose()
        if self._shadow_model is not None:
            await self._shadow_model.aclose()
        if self._lock is not None:
            self._lock.close()

    async def _house(
        self,
        path: Path,
        metrics: Metrics,
        seal: Seal,
        outside: Mapping[ReachBy, Channel],
        shadow_model: Assessor | None = None,
    ) -> House:
        database = Database(path, metrics)
        await database.open()
        bus = LocalBus()
        hub = Hub(bus)
        presence = LocalPresence()
        limiter = LocalLimiter()
        announcer = Announcer(bus)
        shadow = None
        if shadow_model is not None:
            self._shadow = shadow = Shadow(shadow_model, self._assessor.model_version, database, self._clock)
            self._keep(shadow.run())
        screening = Screening(self._assessor, self._config.moderation.deadline_ms, shadow, metrics)
        talk_between = self._config.sessions.talk_between
        floor = Floor(database, announcer, limiter, presence, self._clock, talk_between=talk_between)
        weighing = Weighing(database, screening, announcer, self._clock, metrics)
        rules_now = RulesNow(floor, presence, self._clock)
        backlog = Backlog(database, screening, weighing, announcer, presence, floor, rules_now, self._clock, self._ids)
        limits = self._config.limits
        undertakings = Undertakings()
        words = SessionWords(
            database, screening, backlog, rules_now, announcer, limiter, limits, self._clock, self._ids
        )
        boards = Boards(database, announcer, limiter)
        hearing = Hearing(hub, presence, announcer)
        reach = ReachService(database, seal, outside, self._clock)
        pager = PagerService(outside, reach, self._ids, metrics)
        sessions = SessionService(
            database,
            announcer,
            presence,
            words,
            floor,
            boards,
            hearing,
            pager,
            DutyRule(self._config.sessions.facilitators),
            self._clock,
            self._ids,
            undertakings,
        )
        claims = Claims(database, announcer, self._clock, undertakings)
        reading = ReadingService(
            database, screening, backlog, weighing, announcer, floor, self._clock, self._ids, undertakings
        )
        settling = Settling(database, announcer, self._clock, undertakings)
        lines = Lines(presence, hearing)
        crises = CrisisService(
            database,
            announcer,
            floor,
            lines,
            limiter,
            self._clock,
            self._ids,
            undertakings,
            metrics,
            keep_days=self._config.crisis.keep_days,
            pagers=(pager,),
        )
        help_ = HelpService(database, crises, floor, lines, self._clock, self._ids, undertakings)
        room_service = RoomService(database, hub, hearing, backlog, floor, sessions, claims, crises, help_, limits)
        chat = ChatService(
            database,
            screening,
            backlog,
            weighing,
            announcer,
            presence,
            floor,
            rules_now,
            limiter,
            limits,
            self._clock,
            self._ids,
            metrics,
        )
        house = House(
            database=database,
            accounts=AccountService(database, announcer, limiter, limits, self._clock, self._ids),
            rooms=room_service,
            noticing=NoticingService(
                database, announcer, backlog, floor, Reference(self._assessor, evenings), self._clock
            ),
            schedules=ScheduleService(database, self._clock),
            calendars=CalendarService(database, limiter, limits, self._clock, self._ids),
            reach=reach,
            contacts=ContactService(database, announcer, pager, seal, self._clock, self._ids),
            pager=pager,
            chat=chat,
            reactions=ReactionService(database, announcer, floor, limiter, limits, self._clock),
            flags=FlagService(database, crises, floor, self._clock, self._ids),
            acts=ActService(database, crises, floor, backlog, self._clock, self._ids),
            settling=settling,
            sessions=sessions,
            visits=VisitService(database, announcer, sessions, room_service, self._clock, undertakings),
            reading=reading,
            boards=boards,
            writing=WritingService(database, announcer, floor, limiter),
            pages=PageService(database, hub),
            claims=claims,
            close_outs=CloseOutService(database, announcer, self._clock, self._config.retention),
            crises=crises,
            help=help_,
            asides=AsideService(
                database, announcer, chat, room_service, floor, limiter, self._clock, self._ids, undertakings
            ),
            back_channel=BackChannel(database, announcer, floor, limiter, self._clock, self._ids, undertakings),
            reports=ReportService(database, crises, floor, limiter, self._clock, self._ids),
            screening=screening,
            watch=Watch(database, screening, self._clock),
            hub=hub,
            limiter=limiter,
            undertakings=undertakings,
        )
        self._houses.append(house)
        await sessions.wake()
        self._keep(database.keep_scrubbed())
        self._keep(backlog.run())
        self._keep(sessions.run())
        self._keep(weighing.run())
        self._keep(claims.run())
        self._keep(house.asides.run())
        self._keep(house.back_channel.run())
        self._keep(reading.run())
        self._keep(house.close_outs.run())
        self._keep(settling.run())
        self._keep(house.visits.run())
        self._keep(crises.run())
        self._keep(help_.run())
        self._keep(HeadsKeeper(hub, house.rooms.heads).run())
        return house

    async def _mount_demo(self, root: web.Application, path: Path) -> None:
        for leftover in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            leftover.unlink(missing_ok=True)
        # Counted apart: what visitors of a demo do must never look like somebody at risk.
        metrics = Metrics()
        # A key that nobody keeps, as nothing of a demo is kept; and a visitor's address is never used.
        house = await self._house(path, metrics, Seal(secrets.token_bytes(KEY_BYTES)), outside={})
        demo = Demo(house, lambda: f"http://{self._local_host}:{self._port}", lambda: self._origins.public_url)
        await demo.open()
        for role, seat in SEATS.items():
            site = self._site(house, seat, metrics, admit=partial(demo.admit, role), is_framed=True)
            root.add_subapp(seat, site_app(site))
        root.add_routes(demo.routes())
        self._demo = demo

    @property
    def _local_host(self) -> str:
        """Where the demo's players reach this server without leaving the machine."""
        host = self._config.server.host
        if host in ("0.0.0.0", ""):  # noqa: S104  # compared, not bound
            return "127.0.0.1"
        return f"[{host}]" if ":" in host else host

    def _site(
        self,
        house: House,
        path: str,
        metrics: Metrics,
        *,
        admit: Callable[[], Awaitable[str]] | None = None,
        is_framed: bool = False,
    ) -> Site:
        site = Site(
            house=house,
            dispatcher=Dispatcher(house, self._clock, self._ids),
            origins=self._origins,
            addresses=self._addresses,
            places=Places(self._config.limits, metrics),
            ids=self._ids,
            metrics=metrics,
            metrics_readers=networks(self._config.server.metrics_readers),
            path=path,
            admit=admit,
            is_framed=is_framed,
        )
        self._keep(Heartbeat(site.connections).run())
        return site

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._settle)

    def _settle(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("a part of the server failed", exc_info=error)
            self.has_failed.set()


class InUse(Exception):
    """Another server uses the folder. Two would each know only their own connections, and a flag would reach half the room."""


def _claim(directory: Path) -> IO[str]:
    """
    Take the store's folder for this process, for as long as the answer is open. The command line may still use the store beside it.

    Raises:
        InUse: If another server has it.
        OSError: If the folder cannot be made or written.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (directory / LOCK).open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise InUse(f"Another Warmroom uses {directory}. Stop it first, or name another folder in [storage].") from None
    return lock


def build(
    config: Config,
    assessor: Assessor,
    clock: Clock | None = None,
    ids: Ids | None = None,
    shadow_model: Assessor | None = None,
    metrics: Metrics | None = None,
) -> App:
    """
    Put a server together around a model that is loaded. Tests hand in parts of their own.

    Args:
        shadow_model: a second model, which reads along and is compared with the first.
        metrics: where the log counts already what it refuses; none makes one.
    """
    return App(config, assessor, clock or SystemClock(), ids or SystemIds(), shadow_model, metrics)


async def serve(app: App, stop: asyncio.Event, on_ready: Callable[[App], None] | None = None) -> int:
    """Run until *stop* is set or a part fails. Returns the exit status."""
    try:
        await app.start()
        if on_ready is not None:
            on_ready(app)
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(app.has_failed.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await app.stop()
    return 1 if app.has_failed.is_set() else 0
