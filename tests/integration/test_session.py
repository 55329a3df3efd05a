"""A group's session over real sockets: ten members, two facilitators, the clock compressed."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from unittest import mock

import pytest

from server.client.view import View
from server.config import ServerConfig
from server.domain.duty import DutyRule
from server.domain.errors import Unavailable
from server.domain.ids import UserId
from server.domain.messages import HoldReason
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.domain.rounds import GRACE, SeatState
from server.domain.sessions import PauseReason, SessionState, Status
from server.domain.templates import SHARING
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from server.protocol.session_frames import GroupSession, SessionRound
from server.services.floor import PARKED_LENGTH_MAX
from server.storage import messages
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.evening import state
from tests.support.waiting import eventually, settle

COMMANDS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors/commands.json").read_text("utf-8"))
MEMBERS = ("Ann", "Bob", "Cai", "Dee", "Eli", "Fay", "Gil", "Hal", "Ida", "Jon")
FACILITATORS = ("Flo", "Gus")
WELCOME, AGREEMENT, CHECK_IN, PLANNING, WORK, ACTIVITY, CLOSING_ROUND, GOODNIGHT = range(8)


class NoScreen:
    def offer(self, frame: bytes) -> None:
        pass


@dataclass
class Meeting:
    """A room with people in it, each at a screen of their own."""

    clinic: RunningApp
    room: Room
    clock: FakeClock
    seats: dict[str, Seat] = field(default_factory=dict)

    async def come(self, *names: str) -> None:
        for name in names:
            self.clock.advance(seconds=1)  # so that they have joined in this order
            role = Role.FACILITATOR if name in FACILITATORS else Role.MEMBER
            self.seats[name] = await self.clinic.seat(self.room, name, role)

    def __getitem__(self, name: str) -> Seat:
        return self.seats[name]

    def who(self, name: str) -> UserId:
        return self.seats[name].user_id

    async def do(self, name: str, verb: type, **fields: Any) -> None:
        """Somebody gives a command; then everybody sees what a newcomer with their role would see."""
        assert isinstance(await self[name].do(verb, room_id=self.room.id, **fields), events.Done)
        await self.law()

    async def refused(self, name: str, verb: type, **fields: Any) -> str:
        return (await self[name].refused(verb, room_id=self.room.id, **fields)).code

    async def say(self, name: str, text: str) -> events.Posted | events.Held:
        reply = await self[name].say(text)
        await self.law()
        return reply

    async def cannot_say(self, name: str, text: str = "may i?") -> str:
        return await self.refused(name, commands.Post, client_id=f"client-{name}-{len(text)}", text=text)

    async def law(self) -> None:
        """What each has built from a snapshot and events is what they would get as a fresh snapshot."""
        for name, seat in self.seats.items():
            fresh = await self.fresh(name)
            try:
                await seat.until(lambda view, fresh=fresh: state(view) == state(fresh))  # type: ignore[misc]
            except TimeoutError:
                assert state(seat.view) == state(fresh), name

    async def fresh(self, name: str) -> View:
        """What somebody sees who opens the room on another screen."""
        rooms, screen, actor = self.clinic.house.rooms, NoScreen(), Actor(self.who(name))
        view = View(self.room.id)
        view.enter(await rooms.enter(actor, screen, self.room.id, None, 1))
        await rooms.forget(actor, screen)
        return view

    async def drop(self, name: str) -> Seat:
        """Somebody's line goes down, and stays so."""
        seat = self.seats.pop(name)
        gone = seat.user_id
        await seat.link.__aexit__(None, None, None)
        await self.somebody.until(lambda view: gone not in view.present)
        return seat

    async def back(self, name: str, seat: Seat) -> None:
        self.seats[name] = await self.clinic.sit(seat.session, self.room, name)
        await self.law()

    async def tick(self, **duration: float) -> None:
        self.clock.advance(**duration)
        await self.clinic.house.sessions.tick()
        await self.law()

    @property
    def somebody(self) -> Seat:
        return next(iter(self.seats.values()))

    @property
    def session(self) -> GroupSession:
        """As everybody sees it; after the law has been held, it is the same for all."""
        session = self.somebody.view.session
        assert session is not None
        return session

    @property
    def round(self) -> SessionRound:
        assert self.session.round is not None
        return self.session.round

    @property
    def turn(self) -> str | None:
        """Whose turn it is."""
        turn = self.round.turn
        return None if turn is None else next(name for name in self.names if self.names[name] == turn.who)

    @property
    def names(self) -> dict[str, UserId]:
        return {member.name: member.user_id for member in self.somebody.view.members.values()}

    @property
    def texts(self) -> list[str | None]:
        return self.somebody.texts

    async def until(self, is_so: Any) -> None:
        await self.somebody.until(lambda _: is_so())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


@pytest.fixture
async def meeting(clinic: RunningApp, room: Room, clock: FakeClock) -> Meeting:
    """Ann, Bob and Cai with Flo, who has opened a session and begun it, and Gus, who is on duty too."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Cai", "Flo", "Gus")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    await meeting.do("Gus", verbs.GoOnDuty)
    await meeting.do("Flo", verbs.BeginSession)
    return meeting


async def test_an_evening_from_lobby_to_close(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> None:
    """The whole agenda: a round with everything that can happen in it, hands, a restart, and a lead who drops."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come(*MEMBERS, *FACILITATORS)
        await arrive_and_agree(meeting)
        await begin_the_round(meeting)
        await come_and_go_in_the_round(meeting)
        parked = await meeting.say("Gil", "i wanted to add something")
        assert isinstance(parked, events.Held)
        await meeting.do("Fay", verbs.RaiseHand, word="new")
        before = meeting.session
        await clinic.app.stop()
        # Longer than a turn waits for a line that has dropped.
        clock.advance(minutes=1)
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server) as again:
            meeting.clinic = again
            await meeting.until(lambda: meeting.somebody.link.connects > 1)
            everybody = {meeting.who(name) for name in meeting.seats}
            for seat in meeting.seats.values():
                await seat.until(lambda view: set(view.present) == everybody)
                await seat.until(lambda view: view.session == before)
            await meeting.law()
            await finish_the_round(meeting)
            await work(meeting)
            await close(meeting)


async def arrive_and_agree(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    session = meeting.session
    assert (session.state, session.lead, len(session.attended)) == (SessionState.LOBBY, meeting.who("Flo"), 12)
    assert await meeting.refused("Gus", verbs.OpenSession, template="sharing") == "not_now"
    await meeting.do("Gus", verbs.GoOnDuty)
    assert await meeting.refused("Ann", verbs.GoOnDuty) == "not_allowed"
    for name in MEMBERS:
        await meeting[name].do(verbs.AcceptAgreement, room_id=meeting.room.id, version=1)
    await meeting.do("Bob", verbs.AddAgreementLine, text="We laugh where we can.")
    assert meeting.session.agreement.lines[-1] == "We laugh where we can."
    assert meeting.session.agreement.agreed == []
    assert await meeting.refused("Ann", verbs.AcceptAgreement, version=1) == "not_now"
    for name in MEMBERS:
        await meeting[name].do(verbs.AcceptAgreement, room_id=meeting.room.id, version=2)
    await meeting.law()
    assert len(meeting.session.agreement.agreed) == len(MEMBERS)


async def begin_the_round(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.BeginSession)
    assert await meeting.cannot_say("Ann") == "no_floor"
    await meeting.say("Flo", "welcome")
    await meeting.do("Jon", verbs.ChooseStatus, status="listening")
    meeting.clock.advance(minutes=5)
    await meeting.do("Flo", verbs.GoTo, phase_index=AGREEMENT)
    await meeting.do("Ann", verbs.ReadLine, line=0)
    assert await meeting.refused("Bob", verbs.ReadLine, line=0) == "not_now"
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    await meeting.do("Gus", verbs.StartRound)
    assert [seat.who for seat in meeting.round.seats] == [meeting.who(name) for name in MEMBERS[:-1]]
    assert meeting.turn == "Ann"
    for text in ("that is so like mine", "i can't go on"):
        held = await meeting.say("Bob", text)
        assert isinstance(held, events.Held)
        assert held.message.reason is HoldReason.TURN
    assert len(meeting["Flo"].view.flags) == 1, "risk does not wait for a turn"
    await meeting.say("Ann", "a long week")
    assert meeting.texts == ["welcome", "a long week"]
    await meeting.do("Ann", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["welcome", "a long week", "that is so like mine", "i can't go on"]
    assert not meeting["Bob"].view.held


async def come_and_go_in_the_round(meeting: Meeting) -> None:
    await meeting.do("Bob", verbs.PassTurn, who=meeting.who("Bob"))
    assert meeting.turn == "Cai"
    cai = meeting.seats.pop("Cai")
    await cai.do(commands.Leave, room_id=meeting.room.id)
    await meeting.law()
    assert meeting.turn == "Dee"
    dee = await meeting.drop("Dee")
    await meeting.until(lambda: [seat.is_away for seat in meeting.round.seats][3])
    await meeting.tick(seconds=GRACE.total_seconds() - 1)
    assert meeting.turn == "Dee", "who drops is waited for"
    await meeting.tick(seconds=1)
    assert meeting.turn == "Eli"
    await meeting.back("Dee", dee)
    meeting.seats["Cai"] = cai
    await cai.link.enter(meeting.room.id)
    cai.view = cai.link._views[meeting.room.id]
    await meeting.law()
    assert not any(seat.is_away for seat in meeting.round.seats)


async def finish_the_round(meeting: Meeting) -> None:
    assert await meeting.refused("Gus", verbs.HandOver, to=meeting.who("Gus")) == "not_allowed"
    await meeting.drop("Flo")
    assert await meeting.refused("Ann", verbs.HandOver, to=meeting.who("Gus")) == "not_allowed"
    await meeting.do("Gus", verbs.HandOver, to=meeting.who("Gus"))
    assert meeting.session.lead == meeting.who("Gus")
    assert meeting.turn == "Eli"
    await meeting.do("Eli", verbs.DoneWithTurn, who=meeting.who("Eli"))
    assert meeting.texts[-1] == "i wanted to add something"
    heard = []
    while (name := meeting.turn) is not None:
        heard.append(name)
        await meeting.do("Gus", verbs.DoneWithTurn, who=meeting.who(name))
    assert sorted(heard) == ["Cai", "Dee", "Fay", "Gil", "Hal", "Ida"], "each once, whoever left and came back"
    await meeting.do("Bob", verbs.ComeBack)
    assert meeting.turn == "Bob"
    await meeting.do("Bob", verbs.DoneWithTurn, who=meeting.who("Bob"))
    assert {seat.state for seat in meeting.round.seats} == {SeatState.HEARD}


async def work(meeting: Meeting) -> None:
    await meeting.do("Gus", verbs.GoTo, phase_index=PLANNING)
    await meeting.do("Gus", verbs.AddTheme, text="sleep")
    await meeting.do("Ann", verbs.ShareTheme, theme_id=1, is_shared=True)
    await meeting.do("Gus", verbs.TakeUpTheme, theme_id=1)
    assert [(theme.words, theme.shared_by) for theme in meeting.session.themes] == [("sleep", [meeting.who("Ann")])]
    await meeting.do("Gus", verbs.GoTo, phase_index=WORK)
    assert [hand.who for hand in meeting.session.hands] == [meeting.who("Fay")], "still up"
    assert await meeting.cannot_say("Ann") == "no_floor"
    await meeting.do("Ann", verbs.RaiseHand, word="respond")
    await meeting.do("Gus", verbs.CallHand, who=meeting.who("Ann"))
    await meeting.say("Ann", "i sleep with the window open")
    overview = meeting["Gus"].view.overview
    assert overview is not None
    assert meeting.who("Ann") not in overview.not_yet_heard
    assert meeting.who("Dee") in overview.not_yet_heard
    assert sum(overview.airtime.values()) == pytest.approx(1)
    assert set(overview.raised_at_s) == {meeting.who("Fay")}
    assert meeting["Ann"].view.overview is None
    await meeting.do("Gus", verbs.Pause)
    assert await meeting.cannot_say("Ann", "wait") == "no_floor"
    stood_at_s = meeting.session.clock.ran_s
    meeting.clock.advance(minutes=10)
    await meeting.do("Gus", verbs.Resume)
    assert meeting.session.clock.ran_s == stood_at_s
    await meeting.do("Ann", verbs.ThankHand, who=meeting.who("Ann"))
    assert await meeting.cannot_say("Ann", "more") == "no_floor"


async def close(meeting: Meeting) -> None:
    await meeting.do("Gus", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.say("Bob", "breathing helps")
    await meeting.do("Gus", verbs.GoTo, phase_index=CLOSING_ROUND)
    await meeting.do("Gus", verbs.StartRound)
    while (name := meeting.turn) is not None:
        await meeting.do(name, verbs.PassTurn, who=meeting.who(name))
    await meeting.do("Gus", verbs.GoTo, phase_index=GOODNIGHT)
    await meeting.come("Kim")
    assert meeting.who("Kim") not in meeting.session.attended
    assert await meeting.cannot_say("Kim") == "no_floor"
    await meeting.do("Gus", verbs.WindDown)
    assert meeting.session.phase_length_s == 300
    await meeting.say("Ann", "good night")
    await meeting.do("Gus", verbs.CloseSession)
    assert meeting.session.state is SessionState.CLOSED
    assert meeting["Gus"].view.overview is None
    assert await meeting.refused("Gus", verbs.Pause) == "not_now"
    await meeting.say("Kim", "a room without a session is as before")
    await meeting.do("Gus", verbs.OpenSession, template="open")
    assert meeting.session.themes == []


# ── words in a session ───────────────────────────────────────────────────────────────────────────────────────────────


async def in_the_round(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    await meeting.do("Flo", verbs.StartRound)


async def test_what_waits_for_a_turn_is_its_authors(meeting: Meeting) -> None:
    """Changed, it still waits; taken back, it is gone; the rest comes in order."""
    await in_the_round(meeting)
    first, second, third = [await meeting.say("Bob", text) for text in ("first", "second", "third")]
    assert isinstance(first, events.Held)
    assert isinstance(second, events.Held)
    edited = await meeting["Bob"].link.edit(first.message.id, 0, "first, changed")
    assert isinstance(edited, events.Held)
    await meeting["Bob"].do(commands.Withdraw, message_id=second.message.id)
    await meeting.say("Cai", "from cai")
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["first, changed", "third", "from cai"]
    assert isinstance(third, events.Held)


async def test_what_waits_comes_when_the_round_ends_however_it_ends(meeting: Meeting) -> None:
    """Finished, left for the next phase, closed: nothing is lost."""
    for number, (verb, fields) in enumerate(
        ((verbs.FinishRound, {}), (verbs.GoTo, {"phase_index": WORK}), (verbs.CloseSession, {}))
    ):
        await in_the_round(meeting) if number != 1 else await meeting.do("Flo", verbs.StartRound)
        name = meeting.turn
        other = "Cai" if name == "Bob" else "Bob"
        assert isinstance(await meeting.say(other, f"number {number}"), events.Held)
        await meeting.do("Flo", verb, **fields)
        assert meeting.texts[-1] == f"number {number}"


async def test_how_much_one_person_can_let_wait(meeting: Meeting) -> None:
    """As much as one message has; more is refused, and recorded nowhere. Others have their own."""
    await in_the_round(meeting)
    assert isinstance(await meeting.say("Bob", "x" * (PARKED_LENGTH_MAX - 10)), events.Held)
    assert await meeting.cannot_say("Bob", "y" * 11) == "no_floor"
    last = await meeting.say("Bob", "z" * 10)
    assert isinstance(last, events.Held)
    assert isinstance(await meeting["Bob"].link.edit(last.message.id, 0, "Z" * 10), events.Held), "counted once"
    assert isinstance(await meeting.say("Cai", "mine"), events.Held)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert [len(text or "") for text in meeting.texts] == [PARKED_LENGTH_MAX - 10, 10, 4]


async def test_what_waits_unread_is_read_while_it_waits(meeting: Meeting, assessor: ScriptedAssessor) -> None:
    """The model was away; when it is back, somebody at risk is seen at once, and the message still waits for its turn."""
    await in_the_round(meeting)
    assessor.failing = True
    assert isinstance(await meeting["Bob"].say("i can't go on"), events.Held)
    assessor.failing = False
    meeting.clock.advance(minutes=2)
    await meeting.clinic.house.chat._backlog.work_off()
    await meeting["Flo"].until(lambda view: len(view.flags) == 1)
    await meeting.law()
    assert meeting.texts == []
    assert [held.reason for held in meeting["Bob"].view.held.values()] == [HoldReason.TURN]
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["i can't go on"]


async def test_what_its_author_releases_waits_for_the_turn_as_well(meeting: Meeting) -> None:
    """Held as personal, sent covered in somebody else's turn."""
    await in_the_round(meeting)
    asked = await meeting.say("Bob", "call me on 020 7946 0712")
    assert isinstance(asked, events.Held)
    assert asked.message.reason is HoldReason.PERSONAL_INFO
    waiting = await meeting["Bob"].do(commands.ReleaseHeld, message_id=asked.message.id, is_masked=True)
    assert isinstance(waiting, events.Held)
    assert waiting.message.reason is HoldReason.TURN
    await meeting.law()
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert "7946" not in (meeting.texts[0] or "7946")


async def test_what_is_held_is_not_sent_without_the_floor(meeting: Meeting) -> None:
    """Neither released nor changed; it stays with its author until they have the floor."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    asked = await meeting.say("Bob", "call me on 020 7946 0712")
    assert isinstance(asked, events.Held)
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    released = await meeting["Bob"].refused(commands.ReleaseHeld, message_id=asked.message.id, is_masked=True)
    edit = {"message_id": asked.message.id, "client_id": "client-id-edit", "edition": 0, "text": "call me"}
    changed = await meeting["Bob"].refused(commands.Edit, **edit)
    assert (released.code, changed.code) == ("no_floor", "no_floor")
    await meeting.law()
    assert meeting.texts == []
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    assert isinstance(await meeting["Bob"].do(commands.Edit, **edit), events.Posted)


async def test_what_the_room_reads_is_not_changed_without_the_floor(meeting: Meeting) -> None:
    """Whoever may not speak says nothing by way of an old message either, muted or in the turn of somebody else; they may take it back."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    said = [await meeting.say("Bob", text) for text in ("one", "two")]
    first, second = (message.message_id for message in said if isinstance(message, events.Posted))
    edit = {"message_id": first, "client_id": "client-id-edit", "edition": 0, "text": "something else"}
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    assert (await meeting["Bob"].refused(commands.Edit, **edit)).code == "no_floor"
    await meeting["Bob"].do(commands.Withdraw, message_id=second)
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    await in_the_round(meeting)
    assert (await meeting["Bob"].refused(commands.Edit, **edit)).code == "no_floor"
    await meeting.law()
    assert meeting.texts == ["one", None]
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    await meeting["Bob"].do(commands.Edit, **edit)
    assert meeting.texts == ["something else", None]


async def test_airtime_is_of_what_is_said_in_the_session(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """What was said before it opened does not count, nor what was hidden or taken back."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Flo")
    await meeting.say("Ann", "before the session")
    await meeting.do("Flo", verbs.OpenSession, template="open")
    await meeting.do("Flo", verbs.BeginSession)
    said, other = await meeting.say("Ann", "ten signs."), await meeting.say("Bob", "ten signs.")
    assert isinstance(said, events.Posted)
    assert isinstance(other, events.Posted)
    ann, bob = meeting.who("Ann"), meeting.who("Bob")
    assert airtime(meeting) == {ann: 0.5, bob: 0.5}
    await meeting["Flo"].do(commands.Hide, message_id=said.message_id)
    await meeting.law()
    assert airtime(meeting) == {bob: 1}
    await meeting["Flo"].do(commands.Show, message_id=said.message_id)
    await meeting["Bob"].do(commands.Withdraw, message_id=other.message_id)
    await meeting.law()
    assert airtime(meeting) == {ann: 1}


def airtime(meeting: Meeting) -> dict[UserId, float]:
    overview = meeting["Flo"].view.overview
    assert overview is not None
    return overview.airtime


async def test_whoever_comes_while_a_session_opens_is_in_it(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """However the two fall together."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Flo")
    house, screen, ann = clinic.house, NoScreen(), Actor(meeting.who("Ann"))
    flo = Actor(meeting.who("Flo"))
    await meeting.drop("Ann")
    for turns in range(0, 40, 2):
        opening = asyncio.create_task(house.sessions.open(flo, room.id, "open"))
        await settle(turns)
        await house.rooms.enter(ann, screen, room.id, None, 1)
        await opening
        await meeting["Flo"].until(lambda view: view.session.attended == sorted((ann.user_id, flo.user_id)))
        await house.rooms.forget(ann, screen)
        await meeting.do("Flo", verbs.CloseSession)


async def test_slow_mode_and_mute(meeting: Meeting) -> None:
    """Members wait between two messages, facilitators do not; whoever is muted only reacts until they have their voice back."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.do("Gus", verbs.Adjust, slow_s=3600)
    await meeting.say("Ann", "one")
    assert await meeting.cannot_say("Ann", "two") == "too_fast"
    await meeting.say("Gus", "one")
    await meeting.say("Gus", "two")
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    assert await meeting.cannot_say("Bob") == "no_floor"
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=False)
    await meeting.say("Bob", "thank you")


async def test_a_post_that_is_sent_again_waits_once(meeting: Meeting) -> None:
    """With the same answer, and it comes once."""
    await in_the_round(meeting)
    for _ in range(2):
        assert isinstance(await meeting["Bob"].say("only once", client_id="client-id-of-bob"), events.Held)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert isinstance(await meeting["Bob"].say("only once", client_id="client-id-of-bob"), events.Posted)
    assert meeting.texts == ["only once"]


# ── words that are listed ────────────────────────────────────────────────────────────────────────────────────────────


async def test_listed_words_that_look_personal_are_asked_about(meeting: Meeting) -> None:
    """Nobody reads them before their author has chosen; meant, they are listed as they are."""
    refused = await meeting["Flo"].refused(
        verbs.AddTheme, room_id=meeting.room.id, text="ring 020 7946 0712, i can't go on"
    )
    assert refused.code == "looks_personal"
    assert refused.personal is not None
    assert "7946" not in (refused.personal.masked_text or "7946")
    await meeting["Flo"].until(lambda view: len(view.flags) == 1)
    assert "7946" not in next(iter(meeting["Flo"].view.flags.values())).text
    await meeting.law()
    assert meeting.session.themes == []
    await meeting.do("Flo", verbs.AddTheme, text="my bakery", is_meant=True)
    assert [theme.words for theme in meeting.session.themes] == ["my bakery"]


async def test_listed_words_raise_flags_like_messages(meeting: Meeting) -> None:
    """A line for the agreement from somebody at risk reaches the facilitators, and can be claimed and resolved."""
    await meeting.do("Ann", verbs.AddAgreementLine, text="i can't go on")
    (flag,) = meeting["Flo"].view.flags.values()
    assert (flag.text, flag.author_id) == ("i can't go on", meeting.who("Ann"))
    assert meeting.texts == []
    await meeting["Flo"].do(commands.ClaimFlag, flag_id=flag.id)
    await meeting["Flo"].do(commands.ResolveFlag, flag_id=flag.id, outcome="right", edition=flag.edition)
    await meeting.law()


async def test_listed_words_that_cannot_be_read_are_not_shown(meeting: Meeting, assessor: ScriptedAssessor) -> None:
    """Whoever wrote them is told that trying again can help."""
    assessor.failing = True
    refused = await meeting["Flo"].refused(verbs.AddTheme, room_id=meeting.room.id, text="sleep")
    assert (refused.code, refused.retry_after_s is not None) == ("not_assessed", True)
    assert meeting.session.themes == []
    asked = len(assessor.asked)
    assert await meeting.refused("Ann", verbs.AddTheme, text="sleep") == "not_allowed"
    assert len(assessor.asked) == asked, "the model is not asked for somebody who may not"


# ── nobody on duty ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_group_that_nobody_looks_after_is_paused_and_then_closed(meeting: Meeting) -> None:
    """When both facilitators' lines are down: after three minutes, and kindly ten minutes later; whoever comes back in time goes on."""
    rule = DutyRule()
    flo = await meeting.drop("Flo")
    await meeting.tick(seconds=rule.alone_s)
    assert meeting.session.state is SessionState.OPEN, "Gus is here"
    await meeting.drop("Gus")
    await meeting.tick(seconds=rule.alone_s - 1)
    assert meeting.session.state is SessionState.OPEN
    await meeting.tick(seconds=1)
    assert (meeting.session.state, meeting.session.pause_reason) == (SessionState.PAUSED, PauseReason.ALONE)
    await meeting.back("Flo", flo)
    await meeting.do("Flo", verbs.Resume)
    await meeting.drop("Flo")
    await meeting.tick(seconds=rule.alone_s)
    await meeting.tick(seconds=rule.wait_s)
    assert meeting.session.state is SessionState.CLOSED


async def test_what_is_due_happens_by_itself(meeting: Meeting) -> None:
    """The server looks at the clock; nobody has to press anything."""
    await in_the_round(meeting)
    await meeting.drop("Ann")
    meeting.clock.advance(seconds=GRACE.total_seconds())
    await meeting["Cai"].do(verbs.RaiseHand, room_id=meeting.room.id)
    await meeting.until(lambda: meeting.turn == "Bob")


async def test_a_lost_line_that_could_not_be_noted_is_noted_later(meeting: Meeting) -> None:
    """The store was away when it dropped."""
    await in_the_round(meeting)
    with mock.patch.object(meeting.clinic.house.database, "write", side_effect=Unavailable(retry_after_s=1)):
        await meeting.drop("Ann")
    await meeting.until(lambda: meeting.round.seats[0].is_away)
    assert meeting.turn == "Ann"


async def test_how_many_themes_can_be_listed(meeting: Meeting) -> None:
    """More than a group takes up; the next is refused before the model is asked."""
    with mock.patch("server.services.session_words.LISTED_MAX", 2):
        for text in ("insomnia", "work"):
            await meeting.do("Flo", verbs.AddTheme, text=text)
        assert await meeting.refused("Flo", verbs.AddTheme, text="the weather") == "not_now"
        await meeting.do("Flo", verbs.DropTheme, theme_id=1)
        await meeting.do("Flo", verbs.AddTheme, text="the weather")
    assert [theme.words for theme in meeting.session.themes] == ["work", "the weather"]
    await eventually(lambda: b"insomnia" not in on_disk(meeting.clinic))
    assert b"the weather" in on_disk(meeting.clinic)


def on_disk(clinic: RunningApp) -> bytes:
    return b"".join(path.read_bytes() for path in clinic.directory.glob("*.sqlite3*"))


# ── who hears what ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_members_hear_nothing_of_what_is_for_facilitators(meeting: Meeting) -> None:
    """No airtime, no waiting time, no script on any member's wire."""
    await meeting.do("Ann", verbs.RaiseHand)
    await meeting.do("Bob", verbs.ChooseStatus, status=Status.LISTENING)
    script = SHARING.phases[WELCOME].script[0]
    for name in ("Ann", "Bob", "Cai"):
        wire = "".join(meeting[name].wire)
        assert "session.changed" in wire
        for secret in ("airtime", "raised_at_s", "not_yet_heard", script):
            assert secret not in wire
    assert script in "".join(meeting["Gus"].wire)


async def test_whoever_resumes_over_two_sessions_sees_the_one_that_goes_on(meeting: Meeting) -> None:
    """Steps of a session that is kept nowhere any more are rendered as the room's session now."""
    ann = meeting["Ann"]
    since = ann.view.since()
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.do("Flo", verbs.OpenSession, template="open")
    house, screen, actor = meeting.clinic.house, NoScreen(), Actor(ann.user_id)
    entered = await house.rooms.enter(actor, screen, meeting.room.id, since, 1)
    await house.rooms.forget(actor, screen)
    assert entered.missed
    assert {event.session.id for event in entered.missed if isinstance(event, events.SessionChanged)} == {
        meeting.session.id
    }


async def test_a_step_at_the_same_time_is_taken_once(meeting: Meeting, clock: FakeClock) -> None:
    """Two who thank the same person end one turn, and of two who go on to a phase the clock begins once."""
    await in_the_round(meeting)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert await meeting.refused("Gus", verbs.DoneWithTurn, who=meeting.who("Ann")) == "not_now"
    assert meeting.turn == "Bob"
    began_at_s = meeting.session.phase_began_at_s
    clock.advance(minutes=1)
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    assert meeting.session.phase_began_at_s == began_at_s
    async with meeting.clinic.house.database.read() as transaction:
        assert await messages.spoken(transaction, meeting.room.id, after=0) == {}
    assert timedelta(seconds=meeting.session.clock.ran_s) == timedelta(0)


# ── over the wire, by role ───────────────────────────────────────────────────────────────────────────────────────────


def every_step(room: Room) -> list[dict[str, Any]]:
    """Each command of a session once, as the shared examples have it, for *room*."""
    tags = {verb.__struct_config__.tag for verb in get_args(verbs.SessionVerb)}
    frames = {vector["frame"]["type"]: vector["frame"] for vector in COMMANDS if vector["is_valid"]}
    assert tags <= set(frames)
    return [{**frames[tag], "room_id": room.id} for tag in sorted(tags)]


async def test_a_room_without_a_session_and_somebody_without_the_room(clinic: RunningApp, clock: FakeClock) -> None:
    """Every step is answered alike: there is no session to take it in, or no such room; the model is asked by none of them."""
    room, other = await clinic.room(), await clinic.room("Monday")
    member = await clinic.wire(await clinic.join(room, "Ann"))
    facilitator = await clinic.wire(await clinic.join(room, "Flo", Role.FACILITATOR))
    outsider = await clinic.wire(await clinic.join(other, "Hal", Role.FACILITATOR))
    operator = await clinic.wire(await clinic.operator())
    for step in every_step(room):
        for wire, code in ((facilitator, "not_now"), (outsider, "not_in_room"), (operator, "not_in_room")):
            assert (await wire.ask(step))["code"] == code, step
        expected = "not_allowed" if step["type"] == "duty.go_on" else "not_now"
        assert (await member.ask(step))["code"] == expected, step
    assert clinic.assessor.asked == []


async def test_a_member_takes_no_step_of_those_who_look_after_the_room(meeting: Meeting) -> None:
    """With the frames as they come over the wire: whatever is not their own is refused, and the session stays as it is."""
    before = meeting.session
    wire = await meeting.clinic.wire(meeting["Ann"].session)
    own = ("agreement.", "status.", "hand.raise", "round.come_back", "session.read_line", "theme.share", "duty.go_off")
    for step in every_step(meeting.room):
        if not step["type"].startswith(own):
            assert (await wire.ask(step))["code"] == "not_allowed", step
    await meeting.law()
    assert meeting.session == before
