"""What one client knows of one room, built from a snapshot and events. The browser's `apply.ts` does the same."""

from dataclasses import dataclass, field
from typing import TypeVar

from server.domain.agenda import Reaction
from server.domain.ids import ActId, AskId, CrisisId, FlagId, MessageId, OpeningId, RemarkId, RoomId, Topic, UserId
from server.domain.sessions import Decline
from server.protocol import events, parts
from server.protocol.acts import MessageAct, Notice
from server.protocol.asides import AsideChanged, GroupAside
from server.protocol.back_channel import GroupRemark, RemarkChanged
from server.protocol.board import BoardChanged
from server.protocol.closeout import CloseOutsChanged
from server.protocol.commands import Since
from server.protocol.contact import ContactOpened
from server.protocol.crisis import CareAlert, CareCalled, CareCalling, CrisisChanged, OpenAlert, OpenCall, RoomCrisis
from server.protocol.help import HelpAsked, HelpChanged, MyHelp, RoomAsk
from server.protocol.holds import HoldChanged, ReadFirstChanged, WaitingMessage
from server.protocol.own_words import OwnNoted
from server.protocol.reports import OwnReport, ReportChanged
from server.protocol.session_frames import Door, GroupSession, SessionNotes, SessionOverview, Standing
from server.protocol.writing import Writing

K = TypeVar("K")
V = TypeVar("V")


@dataclass
class View:
    """
    A room as its client sees it.

    An event applied twice changes nothing. An event that leaves a gap is not applied: `apply()` says so, and whoever holds the
    connection enters again with `since()`.
    """

    room_id: RoomId
    epoch: str = ""
    seqs: dict[Topic, int] = field(default_factory=dict)
    messages: dict[int, parts.RoomMessage] = field(default_factory=dict)
    reactions: dict[MessageId, dict[Reaction, list[UserId]]] = field(default_factory=dict)
    held: dict[MessageId, parts.HeldMessage] = field(default_factory=dict)
    members: dict[UserId, parts.Member] = field(default_factory=dict)
    flags: dict[FlagId, parts.RoomFlag] = field(default_factory=dict)
    acts: dict[ActId, MessageAct] = field(default_factory=dict)
    notices: dict[ActId, Notice] = field(default_factory=dict)
    present: list[UserId] = field(default_factory=list)
    moderation: parts.ModerationStatus | None = None
    own: dict[MessageId, OwnNoted] = field(default_factory=dict)
    alerts: dict[CrisisId, OpenAlert] = field(default_factory=dict)
    crises: dict[CrisisId, RoomCrisis] = field(default_factory=dict)
    asks: dict[AskId, RoomAsk] = field(default_factory=dict)
    calls: dict[str, OpenCall] = field(default_factory=dict)
    help: MyHelp | None = None
    session: GroupSession | None = None
    overview: SessionOverview | None = None
    on_call: list[UserId] | None = None
    pages: dict[RoomId, parts.OpenPage] = field(default_factory=dict)
    notes: SessionNotes | None = None
    openings: dict[OpeningId, ContactOpened] = field(default_factory=dict)
    """Of sealed contacts, as far as this line has heard of them."""
    door: Door | None = None
    asides: dict[RoomId, GroupAside] = field(default_factory=dict)
    back_channel: dict[RemarkId, GroupRemark] | None = None
    reports: dict[MessageId, OwnReport] = field(default_factory=dict)
    standing: Standing = Standing.IN
    declined: Decline | None = None
    to_read: dict[MessageId, WaitingMessage] = field(default_factory=dict)
    is_read_first: bool = False
    has_asked: bool = False
    reads_first: bool = False

    @property
    def lines(self) -> list[parts.RoomMessage]:
        """The messages in the order of the room."""
        return [message for _, message in sorted(self.messages.items())]

    def since(self) -> Since | None:
        """What this client has, for entering again; None while it has nothing."""
        return Since(epoch=self.epoch, seqs=dict(self.seqs)) if self.epoch else None

    def enter(self, entered: events.Entered) -> None:
        """Begin anew from a snapshot, or close the gap with what was missed."""
        if (snapshot := entered.snapshot) is not None:
            self.messages = {message.place: message for message in snapshot.messages}
            self.reactions = {given.message_id: given.reactions for given in snapshot.reactions}
            self.held = {message.id: message for message in snapshot.held}
            self.members = {member.user_id: member for member in snapshot.members}
            self.flags = {flag.id: flag for flag in snapshot.flags or ()}
            self.acts = {act.id: act for act in snapshot.acts or ()}
            self.notices = {notice.act_id: notice for notice in snapshot.notices}
            self.alerts = {alert.crisis_id: alert for alert in snapshot.alerts or ()}
            self.crises = {crisis.id: crisis for crisis in snapshot.crises or ()}
            self.asks = {ask.id: ask for ask in snapshot.asks or ()}
            self.calls = {call.subject_id: call for call in snapshot.calls or ()}
            self.help = snapshot.help
            self.session = snapshot.session
            self.pages = {page.room_id: page for page in snapshot.pages or ()}
            self.asides = {aside.id: aside for aside in snapshot.asides}
            remarks = snapshot.back_channel
            self.back_channel = None if remarks is None else {remark.id: remark for remark in remarks}
            self.reports = {report.message_id: report for report in snapshot.reports}
            self.to_read = {message.id: message for message in snapshot.to_read or ()}
            self.is_read_first = snapshot.is_read_first
        for event in entered.missed or ():
            if event.seq > self.seqs.get(event.topic, 0):
                self._take(event)
        self.epoch = entered.epoch
        self.seqs = dict(entered.seqs)
        self.present = entered.present
        self.moderation = entered.moderation
        self.overview = entered.overview
        self.on_call = entered.on_call
        self.notes = entered.notes
        self.has_asked = entered.has_asked
        self.reads_first = entered.reads_first
        self.door = entered.door
        self.standing, self.declined = entered.standing, entered.declined

    def apply(self, event: events.Event) -> bool:  # noqa: PLR0912  # a table
        """Take in *event*. False if something before it is missing; the view is unchanged then."""
        match event:
            case events.Presence():
                if event.room_id == self.room_id:
                    self.present = event.present
            case events.Moderation():
                if event.room_id == self.room_id:
                    self.moderation = event.status
            case OwnNoted():
                if event.room_id == self.room_id:
                    self.own[event.message_id] = event
            case events.Overview():
                if event.room_id == self.room_id:
                    self.overview = event.overview
            case events.Notes():
                if event.room_id == self.room_id:
                    self.notes = event.notes
            case events.Roster():
                if event.room_id == self.room_id:
                    self.on_call = event.on_call
            case ContactOpened():
                if event.room_id == self.room_id:
                    self.openings[event.opening_id] = event
            case events.TopicHeads():
                return all(self.seqs.get(topic, seq) >= seq for topic, seq in event.seqs.items())
            case events.ReadsFirst():
                if event.room_id == self.room_id:
                    self.reads_first = event.reads_first
            case events.Closing() | BoardChanged() | CloseOutsChanged() | CareCalling() | Writing():
                pass  # this client looks at no board and at nothing that is kept of an evening, and sounds nothing
            case _:
                known = self.seqs.get(event.topic)
                if known is None or event.seq <= known:
                    return True
                if event.seq > known + 1:
                    return False
                self._take(event)
        return True

    def _take(self, event: events.LoggedEvent) -> None:  # noqa: PLR0912, PLR0915  # a table
        self.seqs[event.topic] = event.seq
        match event:
            case events.MessagePosted(message=message) | events.MessageChanged(message=message):
                self.messages[message.place] = message
            case events.ReactionsChanged(reactions=given):
                self.reactions[given.message_id] = given.reactions
            case events.MessageHeld(room_id=room_id) if room_id != self.room_id:
                pass
            case events.MessageHeld(message=None):
                self.held.pop(event.message_id, None)
            case events.MessageHeld(message=held):
                assert held is not None
                self.held[held.id] = held
            case HoldChanged(message=None):
                self.to_read.pop(event.message_id, None)
            case HoldChanged(message=waiting):
                # A small group's are told to the facilitators of its group, who may be heard in another room.
                if event.topic.startswith(f"room/{self.room_id}/"):
                    assert waiting is not None
                    self.to_read[waiting.id] = waiting
            case ReadFirstChanged(room_id=room_id):
                if room_id == self.room_id:
                    self.is_read_first = event.is_read_first
            case events.MemberChanged(member=member):
                self.members[member.user_id] = member
            case events.MemberLeft(user_id=who):
                self.members.pop(who, None)
            case events.Gone(subject_id=subject_id):
                self._drop(subject_id)
            case events.FlagRaised(flag=flag) | events.FlagChanged(flag=flag):
                self.flags[flag.id] = flag
            case events.ActChanged(act=act):
                self.acts[act.id] = act
            case events.NoticeChanged(act_id=act_id, notice=notice):
                if event.room_id == self.room_id:
                    _put(self.notices, act_id, notice)
            case CareAlert(crisis_id=crisis_id, alert=alert):
                _put(self.alerts, crisis_id, alert)
            case CareCalled(subject_id=subject_id, call=call):
                _put(self.calls, subject_id, call)
            case CrisisChanged(crisis_id=crisis_id, crisis=crisis):
                _put(self.crises, crisis_id, crisis)
            case HelpAsked(ask_id=ask_id, ask=ask):
                _put(self.asks, ask_id, ask)
            case HelpChanged():
                if event.room_id == self.room_id:
                    self.help = event.help
            case events.SessionChanged(session=session):
                self.session = session
            case events.DutyPaged(page=None):
                self.pages.pop(event.room_id, None)
            case events.DutyPaged(page=page):
                assert page is not None
                self.pages[event.room_id] = page
            case AsideChanged(aside=None):
                self.asides.pop(event.aside_id, None)
            case AsideChanged(aside=aside):
                if aside is not None and aside.group_id == self.room_id:
                    self.asides[aside.id] = aside
            case RemarkChanged(remark=None):
                (self.back_channel or {}).pop(event.remark_id, None)
            case RemarkChanged(remark=remark):
                if remark is not None and self.back_channel is not None:
                    self.back_channel[remark.id] = remark
            case ReportChanged(report=report):
                if report.room_id == self.room_id:
                    self.reports[report.message_id] = report
            case events.BreakoutAsked():
                if event.room_id == self.room_id:
                    self.has_asked = event.has_asked
            case events.DoorChanged(door=door):
                self.door = door
            case events.DoorAnswered():
                if event.room_id == self.room_id:
                    self.standing, self.declined = event.standing, event.reason

    def _drop(self, gone: str) -> None:
        """A message, a flag, an act or a report is gone; with a message all that is of it."""
        self.messages = {place: message for place, message in self.messages.items() if message.id != gone}
        self.flags = {id_: flag for id_, flag in self.flags.items() if gone not in (id_, flag.message_id)}
        self.acts = {id_: act for id_, act in self.acts.items() if gone not in (id_, act.message_id)}
        message_id = MessageId(gone)
        for kept in (self.reactions, self.reports, self.to_read):
            kept.pop(message_id, None)


def _put(values: dict[K, V], key: K, value: V | None) -> None:
    """*value* is what *key* stands for from now on; None is nothing."""
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value
