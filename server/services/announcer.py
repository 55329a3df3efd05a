"""Facts become frames, and frames go out, after the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from server.domain.acts import Act
from server.domain.asides import Aside
from server.domain.back_channel import Remark
from server.domain.crisis import Crisis
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag
from server.domain.help import Ask
from server.domain.ids import (
    ActId,
    AskId,
    CrisisId,
    FlagId,
    MessageId,
    RemarkId,
    ReportId,
    RoomId,
    Topic,
    UserId,
    room_of,
    room_topic,
    user_of,
    user_topic,
)
from server.domain.messages import Message, MessageState
from server.domain.own_words import OwnNote
from server.domain.people import Membership
from server.domain.reactions import Reactions
from server.domain.reports import Telling
from server.domain.sessions import Session
from server.fanout.bus import Bus
from server.protocol import events, holds, parts
from server.protocol.acts import Notice, message_act
from server.protocol.asides import AsideChanged, shown_to
from server.protocol.back_channel import RemarkChanged, group_remark
from server.protocol.codec import encode_frame
from server.protocol.crisis import CareAlert, CareCalled, CrisisChanged, OpenCall, open_alert, open_call_of, room_crisis
from server.protocol.help import HelpAsked, HelpChanged, MyHelp, open_call_to_ask, room_ask
from server.protocol.own_words import own_noted
from server.protocol.reports import ReportChanged, own_report
from server.protocol.session_frames import door, group_session, has_asked, standing


@dataclass(frozen=True, slots=True)
class Words:
    """
    What facts are about, as it stands now. With a flag of a room's queue comes its message; sessions are by their room's topic.

    Crises and asks that are gone are not among them, and `help` is what each person sees of their own asking in a room.

    Attributes:
        gone: ids of what is there no more.
        own: what is told to facilitators of their own words. It is in no log: there is no fact of it.
    """

    messages: Mapping[MessageId, Message] = field(default_factory=dict)
    flags: Mapping[FlagId, Flag] = field(default_factory=dict)
    reactions: Mapping[MessageId, Reactions] = field(default_factory=dict)
    memberships: Mapping[tuple[RoomId, UserId], Membership] = field(default_factory=dict)
    room_names: Mapping[RoomId, str] = field(default_factory=dict)
    sessions: Mapping[Topic, Session] = field(default_factory=dict)
    asides: Mapping[RoomId, Aside] = field(default_factory=dict)
    remarks: Mapping[RemarkId, Remark] = field(default_factory=dict)
    reports: Mapping[ReportId, Telling] = field(default_factory=dict)
    acts: Mapping[ActId, Act] = field(default_factory=dict)
    notices: Mapping[ActId, Notice] = field(default_factory=dict)
    crises: Mapping[CrisisId, Crisis] = field(default_factory=dict)
    asks: Mapping[AskId, Ask] = field(default_factory=dict)
    help: Mapping[tuple[RoomId, UserId], MyHelp | None] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    own: tuple[OwnNote, ...] = ()

    def with_flags(self, other: "Words") -> "Words":
        """These, and the flags and notes of *other* with their messages, crises and acts. A message that both have is ours."""
        return replace(
            self,
            messages={**other.messages, **self.messages},
            flags={**self.flags, **other.flags},
            crises={**self.crises, **other.crises},
            help={**self.help, **other.help},
            acts={**self.acts, **other.acts},
            notices={**self.notices, **other.notices},
            room_names={**self.room_names, **other.room_names},
            own=(*self.own, *other.own),
        )


def render(fact: Fact, words: Words) -> events.LoggedEvent:  # noqa: PLR0912, PLR0915  # a table
    """
    The frame for *fact*, with today's words.

    Rendered live and rendered on a resume it differs only where its subject has changed since, and then the later state is the
    right one to show.

    Raises:
        KeyError: If *words* lacks what the fact is about; but somebody who has no membership has left, and an aside or a remark that is not there is over.
    """
    topic, seq = fact.topic, fact.seq
    if fact.subject_id in words.gone:
        return events.Gone(topic=topic, seq=seq, subject_id=fact.subject_id)
    match fact.kind:
        case FactKind.MESSAGE_POSTED:
            posted = parts.room_message(words.messages[MessageId(fact.subject_id)])
            return events.MessagePosted(topic=topic, seq=seq, message=posted)
        case FactKind.MESSAGE_CHANGED | FactKind.MESSAGE_EDITED | FactKind.MESSAGE_WITHDRAWN:
            changed = parts.room_message(words.messages[MessageId(fact.subject_id)])
            return events.MessageChanged(topic=topic, seq=seq, message=changed)
        case FactKind.REACTIONS_CHANGED:
            message = words.messages[MessageId(fact.subject_id)]
            reactions = parts.message_reactions(message.id, words.reactions.get(message.id, {}))
            return events.ReactionsChanged(topic=topic, seq=seq, room_id=message.room_id, reactions=reactions)
        case FactKind.MESSAGE_HELD:
            message = words.messages[MessageId(fact.subject_id)]
            held = parts.held_message(message) if message.state is MessageState.HELD else None
            return events.MessageHeld(
                topic=topic, seq=seq, message_id=message.id, room_id=message.room_id, message=held
            )
        case FactKind.HOLD_CHANGED:
            message = words.messages[MessageId(fact.subject_id)]
            waiting = holds.waiting_message(message)
            return holds.HoldChanged(topic=topic, seq=seq, message_id=message.id, message=waiting)
        case FactKind.READ_FIRST_CHANGED:
            room_id = RoomId(fact.subject_id)
            is_read_first = user_of(topic) in words.sessions[room_topic(room_id)].read_first
            return holds.ReadFirstChanged(topic=topic, seq=seq, room_id=room_id, is_read_first=is_read_first)
        case FactKind.MEMBER_CHANGED:
            room_id, who = room_of(topic), UserId(fact.subject_id)
            membership = words.memberships.get((room_id, who))
            if membership is None:
                return events.MemberLeft(topic=topic, seq=seq, room_id=room_id, user_id=who)
            return events.MemberChanged(topic=topic, seq=seq, room_id=room_id, member=parts.member(membership))
        case FactKind.FLAG_RAISED:
            return events.FlagRaised(topic=topic, seq=seq, flag=_flag(fact, words))
        case FactKind.FLAG_CHANGED:
            return events.FlagChanged(topic=topic, seq=seq, flag=_flag(fact, words))
        case FactKind.ACT_CHANGED:
            return events.ActChanged(topic=topic, seq=seq, act=message_act(words.acts[ActId(fact.subject_id)]))
        case FactKind.NOTICE_CHANGED:
            act = words.acts[ActId(fact.subject_id)]
            return events.NoticeChanged(
                topic=topic, seq=seq, room_id=act.room_id, act_id=act.id, notice=words.notices.get(act.id)
            )
        case FactKind.CARE_ALERT:
            crisis = words.crises.get(crisis_id := CrisisId(fact.subject_id))
            alert = None
            if crisis is not None and crisis.is_calling:
                alert = open_alert(crisis, words.room_names[crisis.room_id])
            return CareAlert(topic=topic, seq=seq, crisis_id=crisis_id, alert=alert)
        case FactKind.CARE_CALLED:
            call = _open_call(fact.subject_id, user_of(topic), words)
            return CareCalled(topic=topic, seq=seq, subject_id=fact.subject_id, call=call)
        case FactKind.CRISIS_CHANGED:
            crisis = words.crises.get(crisis_id := CrisisId(fact.subject_id))
            shown = None if crisis is None else room_crisis(crisis)
            return CrisisChanged(topic=topic, seq=seq, crisis_id=crisis_id, crisis=shown)
        case FactKind.HELP_ASKED:
            ask = words.asks.get(ask_id := AskId(fact.subject_id))
            return HelpAsked(topic=topic, seq=seq, ask_id=ask_id, ask=None if ask is None else room_ask(ask))
        case FactKind.HELP_CHANGED:
            room_id = RoomId(fact.subject_id)
            return HelpChanged(topic=topic, seq=seq, room_id=room_id, help=words.help[room_id, user_of(topic)])
        case FactKind.DOOR_CHANGED:
            room_id = RoomId(fact.subject_id)
            names = {who: membership.name for (_, who), membership in words.memberships.items()}
            return events.DoorChanged(
                topic=topic, seq=seq, room_id=room_id, door=door(words.sessions[room_topic(room_id)], names)
            )
        case FactKind.DOOR_ANSWERED:
            room_id = RoomId(fact.subject_id)
            stands, reason = standing(words.sessions[room_topic(room_id)], user_of(topic))
            return events.DoorAnswered(topic=topic, seq=seq, room_id=room_id, standing=stands, reason=reason)
        case FactKind.BREAKOUT_ASKED:
            room_id = RoomId(fact.subject_id)
            asked = has_asked(words.sessions[room_topic(room_id)], user_of(topic))
            return events.BreakoutAsked(topic=topic, seq=seq, room_id=room_id, has_asked=asked)
        case FactKind.DUTY_PAGED:
            room_id = RoomId(fact.subject_id)
            page = open_page(words.sessions[room_topic(room_id)], user_of(topic), words.room_names)
            return events.DutyPaged(topic=topic, seq=seq, room_id=room_id, page=page)
        case FactKind.ASIDE_CHANGED:
            aside = words.asides.get(RoomId(fact.subject_id))
            now = None if aside is None else shown_to(aside, topic)
            return AsideChanged(topic=topic, seq=seq, aside_id=RoomId(fact.subject_id), aside=now)
        case FactKind.REMARK_CHANGED:
            remark = words.remarks.get(RemarkId(fact.subject_id))
            said = None if remark is None else group_remark(remark)
            return RemarkChanged(topic=topic, seq=seq, remark_id=RemarkId(fact.subject_id), remark=said)
        case FactKind.REPORT_CHANGED:
            return ReportChanged(topic=topic, seq=seq, report=own_report(words.reports[ReportId(fact.subject_id)]))
        case FactKind.SESSION_CHANGED:
            # The one that the room has now, also for a step in an earlier one, which is kept nowhere.
            return events.SessionChanged(topic=topic, seq=seq, session=group_session(words.sessions[topic]))


def open_page(session: Session, who: UserId, room_names: Mapping[RoomId, str]) -> parts.OpenPage | None:
    """What *who* is asked in *session*, if they are."""
    paging, room_id = session.paging, session.room_id
    if paging.asks != who or paging.since is None:
        return None
    return parts.OpenPage(room_id=room_id, room_name=room_names[room_id], since=paging.since)


def _open_call(subject_id: str, who: UserId, words: Words) -> OpenCall | None:
    """What *who* is called to, if they are: a crisis or an ask, whichever it is."""
    if (crisis := words.crises.get(CrisisId(subject_id))) is not None:
        return open_call_of(crisis, who, words.room_names[crisis.room_id])
    if (ask := words.asks.get(AskId(subject_id))) is not None:
        return open_call_to_ask(ask, who, words.room_names[ask.room_id])
    return None


def _flag(fact: Fact, words: Words) -> parts.RoomFlag:
    flag = words.flags[FlagId(fact.subject_id)]
    return parts.room_flag(flag, words.messages[flag.message_id])


class Announcer:
    """Tells everyone who may hear it what has happened. A lost announcement is healed from the log, never repeated here."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def announce(self, facts: Iterable[Fact], words: Words) -> None:
        """Tell *facts*, which are committed. Each frame is encoded once."""
        for fact in facts:
            await self._bus.publish(fact.topic, encode_frame(render(fact, words)))
        for note in words.own:
            await self.tell(user_topic(note.author_id), own_noted(note))

    async def tell(self, topic: Topic, event: events.PassingEvent) -> None:
        """Tell what is in no log: who is here, how the model is."""
        await self._bus.publish(topic, encode_frame(event))
