"""The services of one clinic, put together. `server/app.py` builds it; the edge is handed it."""

from dataclasses import dataclass

from server.fanout.hub import Hub
from server.fanout.presence import Limiter
from server.services.accounts import AccountService
from server.services.acts import ActService
from server.services.asides import AsideService
from server.services.back_channel import BackChannel
from server.services.boards import Boards
from server.services.calendars import CalendarService
from server.services.chat import ChatService
from server.services.claims import Claims
from server.services.closeout import CloseOutService
from server.services.contacts import ContactService
from server.services.crises import CrisisService
from server.services.flags import FlagService
from server.services.help import HelpService
from server.services.noticing import NoticingService
from server.services.pager import PagerService
from server.services.pages import PageService
from server.services.reach import ReachService
from server.services.reactions import ReactionService
from server.services.reading import ReadingService
from server.services.reports import ReportService
from server.services.rooms import RoomService
from server.services.schedules import ScheduleService
from server.services.screening import Screening
from server.services.sessions import SessionService
from server.services.settling import Settling
from server.services.visits import VisitService
from server.services.watch import Watch
from server.services.writing import WritingService
from server.storage.engine import Database
from server.undertakings import Undertakings


@dataclass(frozen=True, slots=True)
class House:
    """One clinic: its store, and everything that may be done in it."""

    database: Database
    accounts: AccountService
    rooms: RoomService
    noticing: NoticingService
    schedules: ScheduleService
    calendars: CalendarService
    reach: ReachService
    contacts: ContactService
    pager: PagerService
    chat: ChatService
    reactions: ReactionService
    flags: FlagService
    acts: ActService
    settling: Settling
    sessions: SessionService
    visits: VisitService
    reading: ReadingService
    boards: Boards
    writing: WritingService
    pages: PageService
    claims: Claims
    asides: AsideService
    back_channel: BackChannel
    reports: ReportService
    close_outs: CloseOutService
    crises: CrisisService
    help: HelpService
    screening: Screening
    watch: Watch
    hub: Hub
    limiter: Limiter
    undertakings: Undertakings
