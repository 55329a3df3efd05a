"""
A session as a machine: whatever people and facilitators do in whatever order, the laws of an evening hold.

Every verb is tried at every time. What is refused has changed nothing; what is done keeps the clocks, the words and the people. After
each step the session is replaced by what storage would give back, so every run is also a run through restarts.
"""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.activities import rules_of
from server.domain import activities, attendance, door, floor, hands, rounds, sessions, themes
from server.domain.agenda import CrossTalk, PhaseRules
from server.domain.errors import ClientError
from server.domain.floor import Voice
from server.domain.ids import MessageId, UserId
from server.domain.sessions import Decline, PauseReason, Session, SessionState, Status
from tests.support.builders import ANN, BOB, FLO, GUS
from tests.support.sessions import CAI, EVENING, a_lobby, a_session, at, packed

MEMBERS = (ANN, BOB, CAI)
STAFF = (FLO, GUS)
LATE = UserId("late")
ANYBODY = st.sampled_from((*MEMBERS, *STAFF))
RUNNING = (SessionState.OPEN, SessionState.CLOSING)
NEXT = {
    SessionState.LOBBY: {SessionState.OPEN, SessionState.CLOSED},
    SessionState.OPEN: {SessionState.PAUSED, SessionState.CLOSING, SessionState.CLOSED},
    SessionState.PAUSED: {SessionState.OPEN, SessionState.CLOSING, SessionState.CLOSED},
    SessionState.CLOSING: {SessionState.CLOSED},
    SessionState.CLOSED: set(),
}


class SessionMachine(RuleBasedStateMachine):
    """Members and facilitators; a model that knows how long the session has run, in this phase and in all."""

    @initialize(has_begun=st.booleans())
    def open(self, has_begun: bool) -> None:
        self.session = a_session() if has_begun else a_lobby()
        self.minute = 0.0
        self.ran = self.ran_in_phase = timedelta(0)
        self.written = 0
        self.waiting: set[MessageId] = set()

    def tries(self, change: Callable[[Session], Session]) -> bool:
        """Is *change* done? If not, it has changed nothing; if so, the session takes only steps that it may take."""
        before, kept = self.session, packed(self.session)
        try:
            after = change(before)
        except ClientError:
            assert before == kept
            return False
        assert before == kept, "a verb gives a new session and leaves the old one alone"
        assert after.state is before.state or after.state in NEXT[before.state]
        for message in rounds.released(before.round, after.round):
            self.waiting.remove(message)
        if after.phase_began_at != before.phase_began_at or after.phase_index != before.phase_index:
            self.ran_in_phase = timedelta(0)
        self.session = packed(after)
        assert self.session == after
        return True

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(minutes=st.sampled_from((0.25, 0.5, 0.75, 3, 10)))
    def wait(self, minutes: float) -> None:
        before = self.session.now(at(self.minute))
        self.minute += minutes
        ran = timedelta(minutes=minutes) if self.session.state in RUNNING else timedelta(0)
        self.ran += ran
        self.ran_in_phase += ran
        assert self.session.now(at(self.minute)) == before + ran
        due_at = floor.ticks_at(self.session, at(self.minute))
        untouched = self.session
        assert self.tries(lambda session: floor.tick(session, at(self.minute)))
        assert (self.session != untouched) == (due_at == at(self.minute))

    # ── the agenda ───────────────────────────────────────────────────────────────────────────────────────────────────

    @rule()
    def begin(self) -> None:
        self.tries(lambda session: sessions.begin(session, session.on_duty, at(self.minute)))

    @rule(index=st.integers(-1, len(EVENING.phases)))
    def go_to(self, index: int) -> None:
        if self.tries(lambda session: sessions.go_to(session, index, at(self.minute))):
            assert self.session.phase_index == index

    @rule(index=st.integers(0, len(EVENING.phases)), minutes=st.integers(1, 60))
    def extend(self, index: int, minutes: int) -> None:
        before, length = self.session, timedelta(minutes=minutes)
        if self.tries(lambda session: sessions.extend(session, index, length)):
            assert index == before.phase_index
            assert before.phase.length is not None
            longer = max(timedelta(0), length - before.phase.length - before.phase_added)
            left = sessions.phase_left(before, at(self.minute))
            assert left is not None
            assert sessions.phase_left(self.session, at(self.minute)) == left + longer

    @rule(cross_talk=st.sampled_from(CrossTalk))
    def adjust(self, cross_talk: CrossTalk) -> None:
        self.tries(lambda session: sessions.adjust(session, PhaseRules(cross_talk)))

    @rule(reason=st.sampled_from(PauseReason))
    def pause(self, reason: PauseReason) -> None:
        self.tries(lambda session: sessions.pause(session, reason, at(self.minute)))

    @rule(reason=st.sampled_from(PauseReason))
    def say_why(self, reason: PauseReason) -> None:
        self.tries(lambda session: sessions.say_why(session, reason))

    @rule()
    def resume(self) -> None:
        self.tries(lambda session: sessions.resume(session, at(self.minute)))

    @rule(kind=st.sampled_from((sessions.wind_down, sessions.close)), dice=st.integers(0, 3))
    def end(self, kind: Callable[..., Session], dice: int) -> None:
        if dice == 0:  # seldom, for little happens afterwards
            self.tries(lambda session: kind(session, at(self.minute)))

    @rule(line=st.integers(0, 3))
    def read(self, line: int) -> None:
        expected = self.session.lines_read
        if self.tries(lambda session: sessions.read_line(session, line)):
            assert (line, self.session.lines_read) == (expected, expected + 1)

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(verb=st.sampled_from((attendance.arrive, attendance.leave, attendance.lose)), who=ANYBODY)
    def come_or_go(self, verb: Callable[..., Session], who: UserId) -> None:
        may_enter = attendance.may_enter(self.session, who)
        done = self.tries(lambda session: verb(session, who, at(self.minute)))
        assert done == (may_enter or verb is not attendance.arrive)

    @rule(who=st.sampled_from((*MEMBERS, LATE)), how=st.sampled_from(("come", "admit", "decline", "all", "on", "off")))
    def at_the_door(self, who: UserId, how: str) -> None:
        now = at(self.minute)
        steps: dict[str, Callable[[Session], Session]] = {
            "come": lambda session: door.come(session, who, now, is_facilitator=False),
            "admit": lambda session: door.admit(session, who, now),
            "decline": lambda session: door.decline(session, who, Decline.FULL),
            "all": lambda session: door.admit_all(session, now),
            "on": lambda session: door.set_admitting(session, (), now, is_admitting=True),
            "off": lambda session: door.set_admitting(session, (), now, is_admitting=False),
        }
        was_in = self.session.attended
        self.tries(steps[how])
        assert was_in <= self.session.attended, "nobody is put out"
        if how == "come" and self.session.is_admitting:
            assert was_in == self.session.attended, "nobody comes in by themselves"

    @rule(who=ANYBODY, status=st.none() | st.sampled_from(Status))
    def choose(self, who: UserId, status: Status | None) -> None:
        if self.tries(lambda session: attendance.choose(session, who, status, at(self.minute))):
            assert self.session.statuses.get(who) is status

    @rule(who=ANYBODY, is_muted=st.booleans())
    def mute(self, who: UserId, is_muted: bool) -> None:
        self.tries(lambda session: attendance.set_muted(session, who, is_muted=is_muted))

    @rule(who=ANYBODY, minutes=st.integers(1, 30))
    def give_pause(self, who: UserId, minutes: int) -> None:
        until = at(self.minute) + timedelta(minutes=minutes)
        if self.tries(lambda session: attendance.give_pause(session, who, until)):
            assert self.session.pauses[who] == until

    @rule()
    def end_pauses(self) -> None:
        now = at(self.minute)
        was = self.session.pauses
        assert self.tries(lambda session: attendance.end_pauses(session, now))
        assert self.session.pauses == {who: until for who, until in was.items() if until > now}
        assert not self.session.muted & (set(was) - set(self.session.pauses)), "whoever's pause is over speaks again"

    @invariant()
    def whoever_has_a_pause_is_muted_and_looks_after_nobody(self) -> None:
        assert set(self.session.pauses) <= self.session.muted
        assert not set(self.session.pauses) & set(self.session.hosts)

    @rule(
        verb=st.sampled_from((attendance.go_on_duty, attendance.go_off_duty, attendance.hand_over)),
        who=st.sampled_from(STAFF),
    )
    def duty(self, verb: Callable[..., Session], who: UserId) -> None:
        self.tries(lambda session: verb(session, who))

    @rule(who=ANYBODY, version=st.integers(1, 3))
    def accept(self, who: UserId, version: int) -> None:
        if self.tries(lambda session: attendance.accept(session, who, version)):
            assert attendance.has_agreed(self.session, who)

    @rule()
    def add_line(self) -> None:
        if self.tries(lambda session: attendance.add_line(session, "We laugh, too.")):
            assert not any(attendance.has_agreed(self.session, who) for who in (*MEMBERS, *STAFF))

    # ── the floor ────────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(people=st.lists(st.sampled_from((*MEMBERS, GUS)), unique=True, min_size=1), draw=st.integers(0, 9))
    def start_round(self, people: list[UserId], draw: int) -> None:
        self.tries(lambda session: floor.start_round(session, people, draw, at(self.minute)))

    @rule(
        verb=st.sampled_from(
            (
                rounds.done,
                rounds.pass_turn,
                rounds.come_back,
                lambda this, who, _: rounds.move(this, who, None),
                lambda this, *_: rounds.finish(this),
            )
        ),
        who=ANYBODY,
    )
    def in_round(self, verb: Callable[..., rounds.Round], who: UserId) -> None:
        self.tries(lambda s: floor.in_round(s, at(self.minute), lambda this, now: verb(this, who, now)))

    @rule(who=ANYBODY)
    def write(self, who: UserId) -> None:
        if floor.may_speak(self.session, who) is Voice.PARK:
            message = MessageId(f"message-{self.written}")
            self.written += 1
            self.waiting.add(message)
            assert self.tries(lambda s: floor.in_round(s, at(self.minute), lambda this, _: rounds.park(this, message)))

    @rule(
        verb=st.sampled_from(
            (
                lambda up, who, now: hands.raise_hand(up, who, None, now),
                lambda up, who, _: hands.lower(up, who),
                lambda up, who, _: hands.call(up, who),
                lambda up, who, _: hands.thank(up, who),
            )
        ),
        who=ANYBODY,
    )
    def in_hands(self, verb: Callable[..., hands.Hands], who: UserId) -> None:
        self.tries(lambda s: floor.in_hands(s, at(self.minute), lambda up, now: verb(up, who, now)))

    @rule(
        verb=st.sampled_from(
            (
                lambda listed, _: themes.add(listed, "sleep"),
                lambda listed, theme: themes.share(listed, theme, ANN, is_shared=True),
                lambda listed, theme: themes.move(listed, theme, None),
                themes.take_up,
                themes.drop,
            )
        ),
        theme=st.integers(1, 4),
    )
    def in_themes(self, verb: Callable[..., themes.Themes], theme: int) -> None:
        self.tries(lambda session: floor.in_themes(session, lambda listed: verb(listed, theme)))

    @rule(name=st.sampled_from(("breathing", "scale")), mark=st.integers(0, 2), who=ANYBODY)
    def in_activity(self, name: str, mark: int, who: UserId) -> None:
        rules = rules_of(name)
        had = self.session.activity
        began = self.tries(
            lambda s: floor.in_activity(s, at(self.minute), lambda this, now: activities.start(this, rules, None, now))
        )
        marked = self.tries(
            lambda s: floor.in_activity(s, at(self.minute), lambda this, _: activities.mark(this, rules, who, mark))
        )
        if marked:
            assert began
            assert self.session.activity is not None
            assert self.session.activity.marks[who] == mark
        elif not began:
            assert self.session.activity == had

    @rule(name=st.sampled_from(("breathing", "scale")))
    def end_activity(self, name: str) -> None:
        if self.tries(lambda s: floor.in_activity(s, at(self.minute), lambda this, _: activities.end(this, name))):
            assert self.session.activity is None

    # ── the laws ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def clocks_count_what_has_run_and_nothing_else(self) -> None:
        session, now = self.session, at(self.minute)
        assert session.now(now) == self.ran
        left = sessions.phase_left(session, now)
        if session.state is SessionState.CLOSED:
            assert left is None
        else:
            assert session.phase.length is not None
            length = session.phase.length + session.phase_added
            assert left == (sessions.FAREWELL if session.state is SessionState.CLOSING else length) - self.ran_in_phase

    @invariant()
    def no_words_are_lost(self) -> None:
        """What waits for the end of a turn is exactly what was written in it, and nothing waits without a turn."""
        this = self.session.round
        assert set(this.parked if this is not None else ()) == self.waiting
        assert not self.waiting or (this is not None and this.turn is not None)

    @invariant()
    def somebody_leads_while_somebody_is_on_duty(self) -> None:
        assert (self.session.lead in self.session.on_duty) == bool(self.session.on_duty)
        assert self.session.lead is None or self.session.on_duty
        assert not self.session.muted & set(self.session.on_duty)

    @invariant()
    def the_floor_is_clear(self) -> None:
        """One voice at a time where the rules say so; silence in a pause; a voice for whoever looks after the room."""
        session = self.session
        voices = {who: floor.may_speak(session, who) for who in (*MEMBERS, *STAFF)}
        saying = {who for who, voice in voices.items() if voice is Voice.SAY}
        if session.state is SessionState.CLOSED:
            assert set(voices.values()) == {Voice.READ}
            return
        assert set(session.on_duty) <= saying
        members = saying - set(session.on_duty)
        assert not members & session.muted
        assert members <= session.attended
        if session.state in (SessionState.LOBBY, SessionState.PAUSED):
            assert not members
        if session.state is SessionState.OPEN and session.rules.cross_talk is not CrossTalk.ANYONE:
            called, this = session.hands.called, session.round
            assert members <= {called and called.who, this and this.turn and this.turn.who}
        if Voice.PARK in voices.values():
            assert session.state is SessionState.OPEN
            assert session.round is not None
            assert session.round.turn is not None

    @invariant()
    def an_activity_is_of_its_phase(self) -> None:
        """It began in this phase, on a clock that stood still in pauses, and is over with it."""
        activity = self.session.activity
        if activity is not None:
            assert self.session.state in (SessionState.OPEN, SessionState.PAUSED)
            assert self.session.phase_began_at <= activity.began_at <= self.ran

    @invariant()
    def whoever_is_at_the_door_is_not_in(self) -> None:
        """They wait once, or are declined, and are silent."""
        session = self.session
        outside = (*session.waiting, *session.declined)
        assert len(outside) == len(set(outside))
        assert not session.attended & set(outside)
        assert not session.waiting or session.is_admitting
        for who in outside:
            assert who in session.hosts or floor.may_speak(session, who) is Voice.READ

    @invariant()
    def hands_are_up_once(self) -> None:
        up = [hand.who for hand in self.session.hands.up]
        assert len(up) == len(set(up))
        assert [hands.place(self.session.hands, who) for who in up] == list(range(1, len(up) + 1))

    @invariant()
    def whoever_is_away_by_choice_is_not_called_upon(self) -> None:
        """Whoever takes a break is in no line and has no turn; a round and raised hands belong to an evening that is going on."""
        session = self.session
        if session.state not in (SessionState.OPEN, SessionState.PAUSED):
            assert (session.round, session.hands) == (None, hands.Hands())
        if session.round is not None and not session.round.is_finished:
            for who, status in session.statuses.items():
                if status is Status.BREAK:
                    assert who not in session.round.line
                    assert not session.round.has_turn(who)


TestSession = SessionMachine.TestCase
TestSession.settings = settings(max_examples=150, stateful_step_count=50)
