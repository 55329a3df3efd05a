"""
Raised hands, in order, and who has been called.

A hand is up until it is lowered or called. Everybody sees the same order, and so each their own place in it. Whoever is
called has the floor until the next is called or they are thanked.

Who has spoken how much is counted elsewhere and passed in, as any number that grows with it (characters, messages); here it
only ever helps a quiet person forward. Silence is nothing to be made up for: "not yet heard" is a hint to the facilitator,
who knows who is just listening.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from server.domain.errors import NotNow
from server.domain.ids import UserId

Spoken = Mapping[UserId, int]
"""How much each has said tonight. Whoever is not in it has said nothing."""


class HandWord(StrEnum):
    """What a hand is raised for, if its owner says so."""

    RESPOND = "respond"
    NEW = "new"
    TO_BE_HEARD = "to_be_heard"
    """No answers needed."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A raised hand. Times are readings of the session's clock, which stands still in a pause."""

    who: UserId
    raised_at: timedelta
    word: HandWord | None = None

    def waited(self, at: timedelta) -> timedelta:
        return at - self.raised_at


@dataclass(frozen=True, slots=True)
class Hands:
    """The hands that are up, as they were raised, and the one that has been called."""

    up: tuple[Hand, ...] = ()
    called: Hand | None = None

    def hand(self, who: UserId) -> Hand | None:
        return next((hand for hand in self.up if hand.who == who), None)


def raise_hand(hands: Hands, who: UserId, word: HandWord | None, at: timedelta) -> Hands:
    """*hands* with that of *who* up. Raising it again changes the word and keeps the place and the waiting time."""
    if hands.hand(who) is None:
        return replace(hands, up=(*hands.up, Hand(who, at, word)))
    return replace(hands, up=tuple(replace(hand, word=word) if hand.who == who else hand for hand in hands.up))


def lower(hands: Hands, who: UserId) -> Hands:
    """*hands* without that of *who*, up or called. Lowering what is not up changes nothing."""
    up = tuple(hand for hand in hands.up if hand.who != who)
    return Hands(up, None if hands.called is not None and hands.called.who == who else hands.called)


def call(hands: Hands, who: UserId) -> Hands:
    """
    *who* has the floor, and whoever had it has been thanked.

    The screen's "next" names the first of `in_order()`, so that two facilitators who press it at once call one person.

    Raises:
        NotNow: If their hand is not up (any more).
    """
    if (hand := hands.hand(who)) is None:
        raise NotNow
    return Hands(tuple(other for other in hands.up if other.who != who), hand)


def thank(hands: Hands, who: UserId) -> Hands:
    """The floor is free again. Raises `NotNow` if *who* has not got it (any more)."""
    if hands.called is None or hands.called.who != who:
        raise NotNow
    return replace(hands, called=None)


def in_order(hands: Hands, spoken: Spoken | None = None) -> tuple[Hand, ...]:
    """The hands that are up, next first: as raised, or with *spoken* whoever has said least first, and then as raised."""
    return hands.up if spoken is None else tuple(sorted(hands.up, key=lambda hand: spoken.get(hand.who, 0)))


def place(hands: Hands, who: UserId, spoken: Spoken | None = None) -> int | None:
    """1 for whoever is next; None for whoever has no hand up. *spoken* as in `in_order()`."""
    people = [hand.who for hand in in_order(hands, spoken)]
    return people.index(who) + 1 if who in people else None


def airtime(spoken: Spoken) -> dict[UserId, float]:
    """The share of each in what has been said, in [0, 1]; they sum to 1, or are all 0 while nobody has said anything."""
    said = sum(spoken.values())
    return {who: count / said if said else 0.0 for who, count in spoken.items()}


def not_yet_heard(present: Collection[UserId], spoken: Spoken) -> tuple[UserId, ...]:
    """Who of *present* has said nothing yet, in the order given."""
    return tuple(who for who in present if not spoken.get(who, 0))
