"""
Proof 9: whatever happens in whatever order, a round loses nobody, doubles nobody, and ends in the right order.

A round is compared, after everything that can happen to it, with a model that is too simple to be wrong: a list of names and four
sets. Some laws need no model, and are asked of the round itself.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server.domain import rounds
from server.domain.errors import ClientError
from server.domain.ids import MessageId, UserId
from server.domain.order import Order
from server.domain.rounds import Round, SeatState
from tests.support.sessions import packed, s

PEOPLE = tuple(UserId(name) for name in ("ann", "bob", "cai", "dee", "eve", "fay"))
SPEAKER = UserId("whoever has the turn")
ANYBODY = st.sampled_from((SPEAKER, SPEAKER, *PEOPLE))
STRANGER = UserId("zoe")
FAR = s(10**6)


class RoundMachine(RuleBasedStateMachine):
    """People come, go, drop, return, pass, come back and speak; a facilitator thanks, moves, adds time, and waits."""

    @initialize(
        order=st.sampled_from(Order),
        people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=len(PEOPLE)),
        draw=st.integers(0, 99),
    )
    def start(self, order: Order, people: list[UserId], draw: int) -> None:
        self.now = s(0)
        self.this = rounds.start(people, order, timedelta(minutes=1), draw, self.now)
        self.row = list(rounds.line_up(people, order, draw))
        self.here, self.passed, self.heard = set(people), set[UserId](), list[UserId]()
        self.speaker: UserId | None = None
        self.lost_at: timedelta | None = None
        self.parked = list[MessageId]()
        self.written = self.delivered = 0
        self.next_turn()

    # ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────

    def waiting(self) -> list[UserId]:
        return [who for who in self.row if who not in self.heard and who not in self.passed and who != self.speaker]

    def next_turn(self) -> None:
        if self.speaker is None:
            self.speaker = next((who for who in self.waiting() if who in self.here), None)

    def end_turn(self) -> None:
        self.delivered += len(self.parked)
        self.speaker, self.lost_at, self.parked = None, None, []
        self.next_turn()

    def named(self, who: UserId) -> UserId:
        """*who*, with the most interesting person drawn more often than chance would."""
        return who if who != SPEAKER else self.speaker or PEOPLE[0]

    def becomes(self, this: Round) -> None:
        assert not self.this.is_finished or this == self.this, "a finished round stays finished"
        assert list(rounds.released(self.this, this)) == [m for m in self.this.parked if m not in this.parked]
        self.this = this

    def refuses(self, change: Callable[[], Round]) -> None:
        before = packed(self.this)
        with pytest.raises(ClientError):
            change()
        assert self.this == before

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(who=ANYBODY)
    def arrive(self, who: UserId) -> None:
        who = self.named(who)
        self.becomes(rounds.arrive(self.this, who, self.now))
        if self.this.is_finished:
            return
        self.here.add(who)
        if who not in self.row:
            self.row.append(who)
        if who == self.speaker:
            self.lost_at = None
        self.next_turn()

    @rule(who=ANYBODY)
    def leave(self, who: UserId) -> None:
        who = self.named(who)
        self.becomes(rounds.leave(self.this, who, self.now))
        if not self.this.is_finished:
            self.here.discard(who)
            if who == self.speaker:
                self.end_turn()

    @rule(who=ANYBODY)
    def lose(self, who: UserId) -> None:
        who = self.named(who)
        self.becomes(rounds.lose(self.this, who, self.now))
        if not self.this.is_finished:
            self.here.discard(who)
            if who == self.speaker and self.lost_at is None:
                self.lost_at = self.now

    @rule(seconds=st.sampled_from((1, 20, 44, 45, 46)))
    def wait(self, seconds: int) -> None:
        self.now += s(seconds)
        self.becomes(rounds.tick(self.this, self.now))
        if self.lost_at is not None and self.now - self.lost_at >= s(45):
            self.end_turn()

    # ── what people ask for ──────────────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.speaker is not None)
    @rule()
    def done(self) -> None:
        assert self.speaker is not None
        self.becomes(rounds.done(self.this, self.speaker, self.now))
        self.heard.append(self.speaker)
        self.end_turn()

    @precondition(lambda self: self.speaker is not None and self.this.order is Order.POPCORN)
    @rule(who=ANYBODY)
    def done_with_a_pick(self, who: UserId) -> None:
        who = self.named(who)
        assert self.speaker is not None
        speaker = self.speaker
        if who not in self.waiting() or who not in self.here:
            self.refuses(lambda: rounds.done(self.this, speaker, self.now, pick=who))
            return
        self.becomes(rounds.done(self.this, speaker, self.now, pick=who))
        first = next(other for other in self.waiting() if other in self.here)
        if who != first:
            self.row.remove(who)
            self.row.insert(self.row.index(first), who)
        self.heard.append(speaker)
        self.end_turn()

    @rule(who=ANYBODY)
    def somebody_else_is_not_done(self, who: UserId) -> None:
        who = self.named(who)
        if who != self.speaker:
            self.refuses(lambda: rounds.done(self.this, who, self.now))

    @rule(who=ANYBODY)
    def pass_turn(self, who: UserId) -> None:
        who = self.named(who)
        if self.this.is_finished or who not in self.row or who in self.heard:
            self.refuses(lambda: rounds.pass_turn(self.this, who, self.now))
            return
        self.becomes(rounds.pass_turn(self.this, who, self.now))
        self.passed.add(who)
        if who == self.speaker:
            self.end_turn()

    @rule(who=ANYBODY)
    def come_back(self, who: UserId) -> None:
        who = self.named(who)
        if self.this.is_finished or who not in self.passed:
            self.refuses(lambda: rounds.come_back(self.this, who, self.now))
            return
        self.becomes(rounds.come_back(self.this, who, self.now))
        self.passed.remove(who)
        self.row.remove(who)
        self.row.append(who)
        self.next_turn()

    @rule(who=ANYBODY, before=st.none() | ANYBODY)
    def move(self, who: UserId, before: UserId | None) -> None:
        who, before = self.named(who), before and self.named(before)
        movable = set() if self.this.is_finished else set(self.waiting())
        if not {who, before or who} <= movable:
            self.refuses(lambda: rounds.move(self.this, who, before))
            return
        self.becomes(rounds.move(self.this, who, before))
        if who != before:
            self.row.remove(who)
            self.row.insert(len(self.row) if before is None else self.row.index(before), who)

    @rule(who=ANYBODY, seconds=st.integers(1, 600))
    def add_time(self, who: UserId, seconds: int) -> None:
        who = self.named(who)
        if who != self.speaker:
            self.refuses(lambda: rounds.add_time(self.this, who, s(seconds)))
            return
        before = self.this.turn
        self.becomes(rounds.add_time(self.this, who, s(seconds)))
        assert before is not None
        assert self.this.turn is not None
        assert self.this.turn.length == max(before.length, s(seconds))

    @rule()
    def park(self) -> None:
        message = MessageId(f"message-{self.written}")
        if self.speaker is None:
            self.refuses(lambda: rounds.park(self.this, message))
            return
        self.becomes(rounds.park(self.this, message))
        self.written += 1
        self.parked.append(message)

    @precondition(lambda self: not self.this.is_finished and len(self.heard) > 1)
    @rule()
    def finish(self) -> None:
        self.becomes(rounds.finish(self.this))
        self.delivered += len(self.parked)
        self.speaker, self.lost_at, self.parked = None, None, []

    # ── the laws ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def is_what_the_model_says(self) -> None:
        assert [seat.who for seat in self.this.seats] == self.row
        assert {seat.who for seat in self.this.seats if not seat.is_away} == self.here & set(self.row)
        assert {seat.who for seat in self.this.seats if seat.state is SeatState.PASSED} == self.passed
        assert {seat.who for seat in self.this.seats if seat.state is SeatState.HEARD} == set(self.heard)
        assert (self.this.turn and self.this.turn.who) == self.speaker
        assert (self.this.turn and self.this.turn.lost_at) == self.lost_at
        assert list(self.this.parked) == self.parked

    @invariant()
    def nobody_is_lost_or_doubled(self) -> None:
        assert set(Counter(seat.who for seat in self.this.seats).values()) <= {1}
        assert set(Counter(self.heard).values()) <= {1}
        assert self.delivered + len(self.parked) == self.written

    @invariant()
    def a_turn_never_lies_idle(self) -> None:
        if self.this.turn is None and not self.this.is_finished:
            assert self.this.line == ()

    @invariant()
    def the_line_tells_the_truth(self) -> None:
        """If everybody just speaks, turns come in the order that the line shows, to each once, on the place that each sees."""
        this, order = self.this, []
        while this.turn is not None:
            order.append(this.turn.who)
            this = rounds.done(this, this.turn.who, FAR)
        assert tuple(order[1:]) == self.this.line
        places = [self.this.place(who) for who in self.this.line]
        assert places == ([None] * len(places) if self.this.order is Order.POPCORN else list(range(1, len(places) + 1)))
        assert self.this.place(STRANGER) is None

    @invariant()
    def storage_keeps_it(self) -> None:
        assert packed(self.this) == self.this

    def teardown(self) -> None:
        """Whoever is here and has not passed is heard exactly once; and so are the others once they are back and want to."""
        if not hasattr(self, "this") or self.this.is_finished:
            return
        willing = {who for who in self.here & set(self.row) if who not in self.passed}
        # A turn whose holder is away is theirs until somebody says otherwise.
        self.wait(60)
        while self.speaker is not None:
            self.done()
        assert willing <= set(self.heard)
        for who in self.row.copy():
            self.arrive(who)
        for who in list(self.passed):
            self.come_back(who)
        while self.speaker is not None:
            self.done()
        assert Counter(self.heard) == Counter(self.row)
        self.is_what_the_model_says()


TestRound = RoundMachine.TestCase
TestRound.settings = settings(max_examples=100, stateful_step_count=40)
