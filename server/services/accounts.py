"""
Coming in: set-up, invitations, names, recovery words and sessions.

An account is an id with recovery words: no e-mail, no phone number, no real name. Secrets (transaction, invitation, set-up code)
are random, at least 192 bits, and stored as SHA-256; recovery words are for people and so shorter (66 bits), and stored as scrypt.
"""

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mnemonic import Mnemonic
from sqlalchemy.exc import IntegrityError

from server.clock import Clock, Ids
from server.config import LimitsConfig
from server.domain.errors import (
    InvitationExpired,
    InvitationInvalid,
    InvitationUsed,
    NameTaken,
    NotAllowed,
    NotInRoom,
    NotNow,
    SetupInvalid,
    WordsUnknown,
)
from server.domain.ids import RoomId, UserId
from server.domain.people import Actor, Membership, Role, Visit, pseudonym
from server.domain.permissions import Action, SessionAction, require, require_operator, require_part
from server.domain.rooms import Room, room_name
from server.domain.sessions import SessionState
from server.fanout.presence import Limiter
from server.protocol.http import ClinicRoom, InvitationView, MyRoom
from server.services.announcer import Announcer, Words
from server.services.recording import log_member
from server.services.visiting import Visiting, stay
from server.storage import people, rooms, schedules, settings
from server.storage import sessions as group_sessions
from server.storage.engine import Database
from server.storage.people import Invitation
from server.storage.transaction import Transaction

SESSION_DAYS: Final = 30
ATTEMPTS_BURST: Final = 60
"""A whole group may come in from behind one address at once, two tries each."""
RECOVERY_WORDS: Final = 6
"""Six of 2,048 words (the BIP 39 list) are 66 random bits."""
# OWASP's smallest scrypt setting is N=2^13 with p=10; ours costs about as much and guards 66 bits instead of a person's choice.
_SCRYPT_N: Final = 2**14
_WORDLIST: Final[list[str]] = Mnemonic("english").wordlist


@dataclass(frozen=True, slots=True)
class SignedIn:
    """
    Somebody new or back.

    Attributes:
        session_token: what their browser keeps; None for somebody who is signed in already.
        recovery_words: what they should write down: of a new account, or of one that was a guest's and stays.
    """

    actor: Actor
    session_token: str | None
    recovery_words: str | None
    room_id: RoomId | None = None


class AccountService:
    """Lets people in, and knows them again."""

    def __init__(
        self, database: Database, announcer: Announcer, limiter: Limiter, limits: LimitsConfig, clock: Clock, ids: Ids
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._limiter = limiter
        self._limits = limits
        self._clock = clock
        self._ids = ids
        self._deriving = asyncio.Semaphore(1)

    async def prepare(self, default_clinic_name: str) -> None:
        """Give a new store its epoch and a name; forget ended sessions. Called once at start."""
        async with self._database.write() as transaction:
            if await settings.get(transaction, settings.EPOCH) is None:
                await settings.put(transaction, settings.EPOCH, self._ids.new())
                await settings.put(transaction, settings.CLINIC_NAME, default_clinic_name)
            await people.delete_ended_sessions(transaction, self._clock.now())

    async def setup_code(self) -> str | None:
        """A fresh one-time code for setting the clinic up, in place of an earlier one; None once it has been set up."""
        code = self._ids.secret()
        async with self._database.write() as transaction:
            if await people.has_operator(transaction):
                return None
            await settings.put(transaction, settings.SETUP_HASH, _hash(code))
        return code

    async def set_up(self, code: str, clinic_name: str, address: str) -> SignedIn:
        """Become the operator. Raises `SetupInvalid`, `NameInvalid`, `TooFast`."""
        self._count_attempt(address)
        name = room_name(clinic_name)
        words, recovery_hash = await self._fresh_words()
        async with self._database.write() as transaction:
            expected = await settings.get(transaction, settings.SETUP_HASH)
            if expected is None or not secrets.compare_digest(expected, _hash(code)):
                raise SetupInvalid
            await settings.remove(transaction, settings.SETUP_HASH)
            await settings.put(transaction, settings.CLINIC_NAME, name)
            actor = Actor(UserId(self._ids.new()), is_operator=True)
            return SignedIn(actor, await self._new_account(transaction, actor, recovery_hash), words)

    async def look(self, actor: Actor | None, code: str, address: str) -> InvitationView:
        """What an invitation is for. Raises `InvitationInvalid`, `InvitationExpired`, `InvitationUsed`, `TooFast`."""
        self._count_attempt(address)
        async with self._database.read() as transaction:
            invitation = await self._valid(transaction, code, actor)
            room = await rooms.by_id(transaction, invitation.room_id)
            assert room is not None, "an invitation has a room"
            mine = await rooms.membership(transaction, room.id, actor.user_id) if actor else None
            return InvitationView(
                clinic_name=await settings.get(transaction, settings.CLINIC_NAME) or "",
                room_name=room.name,
                role=invitation.role,
                is_pass=invitation.is_pass,
                my_room_id=mine.room_id if mine is not None and not _may_stay_by(invitation, mine) else None,
            )

    async def join(self, actor: Actor | None, code: str, name: str, *, is_name_meant: bool, address: str) -> SignedIn:
        """
        Enter a room by invitation, under *name*; by a guest pass, for one session of its group.

        Joining a room again changes nothing, but that a guest with a member's invitation stays, under the name they have.

        Raises:
            InvitationInvalid, InvitationExpired, InvitationUsed, NameInvalid, NameLooksReal, NameTaken, TooFast
        """
        self._count_attempt(address)
        async with self._database.read() as transaction:
            is_pass = (await self._valid(transaction, code, actor)).is_pass
        # A guest's account goes with the visit: there is nothing to come back to.
        fresh = None if is_pass else await self._fresh_words()
        async with self._database.write() as transaction:
            invitation = await self._valid(transaction, code, actor)
            room_id = invitation.room_id
            mine = await rooms.membership(transaction, room_id, actor.user_id) if actor else None
            if actor is not None and mine is not None:
                if not _may_stay_by(invitation, mine):
                    return SignedIn(actor, None, None, room_id)
                await self._use(transaction, code)
                told, account = await self._stays(transaction, actor, mine, fresh)
            else:
                chosen = pseudonym(name, is_meant=is_name_meant)
                if await rooms.is_name_taken(transaction, room_id, chosen):
                    raise NameTaken
                await self._use(transaction, code)
                account = await self._account(transaction, actor, room_id, fresh)
                visit = Visit.AHEAD if invitation.is_pass else None
                who, at = account.actor.user_id, self._clock.now()
                told = await self._add(transaction, Membership(room_id, who, invitation.role, chosen, at, visit))
        await self._announcer.announce(told.facts, told.words)
        return account

    async def stay(self, actor: Actor, room_id: RoomId) -> SignedIn:
        """
        A guest joins the group whose session they visit, with all that they have said.

        Raises:
            NotInRoom, VisitAhead, VisitOver, NotAllowed: If they do not visit it, or have not been let in.
            NotNow: If its session is over.
        """
        async with self._database.read() as transaction:
            has_words = await people.has_recovery_words(transaction, actor.user_id)
        fresh = None if has_words else await self._fresh_words()
        async with self._database.write() as transaction:
            mine = require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
            if not mine.is_guest:
                return SignedIn(actor, None, None, room_id)
            kept = await group_sessions.load(transaction, room_id)
            if kept is None or kept.session.state is SessionState.CLOSED:
                raise NotNow
            require_part(kept.session, actor.user_id, SessionAction.JOIN_GROUP)
            told, account = await self._stays(transaction, actor, mine, fresh)
        await self._announcer.announce(told.facts, told.words)
        return account

    async def sign_in(self, recovery_words: str, address: str) -> SignedIn:
        """Be known again on another device. Raises `WordsUnknown`, `TooFast`."""
        self._count_attempt(address)
        recovery_hash = await self._recovery_hash(recovery_words)
        async with self._database.write() as transaction:
            actor = await people.by_recovery_hash(transaction, recovery_hash)
            if actor is None:
                raise WordsUnknown
            return SignedIn(actor, await self._new_session(transaction, actor), None)

    async def sign_out(self, session_token: str) -> None:
        """End the transaction. An unknown one is ended already."""
        async with self._database.write() as transaction:
            await people.delete_session(transaction, _hash(session_token))

    async def actor_of(self, session_token: str) -> Actor | None:
        """Who holds this transaction, if it has not ended."""
        async with self._database.read() as transaction:
            return await people.actor_of(transaction, _hash(session_token), self._clock.now())

    async def my_rooms(self, actor: Actor) -> tuple[str, list[MyRoom]]:
        """The clinic's name, and the rooms somebody is in."""
        async with self._database.read() as transaction:
            places = await rooms.memberships_of(transaction, actor.user_id)
            kept = await schedules.of_rooms(transaction, [room.id for room, _ in places])
            clinic_name = await settings.get(transaction, settings.CLINIC_NAME) or ""
        shown = [(room, mine) for room, mine in places if mine.visit is not Visit.OVER]
        return clinic_name, [self._my_room(room, mine, kept.get(room.id)) for room, mine in shown]

    async def clinic_rooms(self, actor: Actor) -> tuple[str, list[ClinicRoom]]:
        """The clinic's name and its rooms with head counts, for the operator. Raises `NotAllowed`."""
        require_operator(actor, Action.MANAGE_ROOMS)
        async with self._database.read() as transaction:
            counts = await rooms.head_counts(transaction)
            found = [
                ClinicRoom(
                    id=room.id,
                    name=room.name,
                    members=counts.get(room.id, {}).get(Role.MEMBER, 0),
                    facilitators=counts.get(room.id, {}).get(Role.FACILITATOR, 0),
                )
                for room in await rooms.all_rooms(transaction)
            ]
            return await settings.get(transaction, settings.CLINIC_NAME) or "", found

    async def open_room(self, actor: Actor, name: str) -> Room:
        """Open a room. Raises `NotAllowed`, `NameInvalid`, `NameTaken`."""
        require_operator(actor, Action.MANAGE_ROOMS)
        room = Room(RoomId(self._ids.new()), room_name(name), self._clock.now())
        try:
            async with self._database.write() as transaction:
                reads, house = await settings.reads(transaction), await settings.house(transaction)
                room = replace(room, policy=replace(room.policy, reads=reads, house=house))
                await rooms.insert_room(transaction, room)
        except IntegrityError:
            raise NameTaken from None
        return room

    async def find_room(self, name: str) -> Room | None:
        """The room with this name, for the command line."""
        async with self._database.read() as transaction:
            return await rooms.by_name(transaction, name)

    async def invite(
        self, actor: Actor, room_id: RoomId, role: Role, *, uses: int | None, days: float, is_pass: bool = False
    ) -> tuple[str, datetime]:
        """
        Make an invitation.

        Args:
            role: member or facilitator. The operator may invite both, a facilitator members of their own room.
            uses: how many people may come in with it; None is without limit.
            is_pass: a guest pass: whoever comes in with it visits one session, as a member would see it.

        Returns:
            The code, which is told only once, and when it expires.

        Raises:
            NotInRoom, NotAllowed
        """
        if role is Role.OPERATOR or (is_pass and role is not Role.MEMBER):
            raise NotAllowed  # nobody is invited to run the clinic, nor facilitates for one evening
        expires_at = self._clock.now() + timedelta(days=days)
        code = self._ids.secret()
        async with self._database.write() as transaction:
            if actor.is_operator:
                require_operator(actor, Action.INVITE)
                if await rooms.by_id(transaction, room_id) is None:
                    raise NotInRoom
            else:
                mine = require(await rooms.membership(transaction, room_id, actor.user_id), Action.INVITE)
                if role is not Role.MEMBER:
                    require(mine, Action.MANAGE_ROOMS)
            invitation = Invitation(room_id, role, uses, expires_at, is_pass)
            await people.insert_invitation(transaction, _hash(code), invitation)
        return code, expires_at

    async def seat(self, places: list[tuple[RoomId, Role, str]]) -> SignedIn:
        """
        A signed-in account with a place in each of these rooms, without an invitation: for the demo's visitors.

        Raises:
            NameTaken: In one of the rooms; nobody is seated then.
        """
        at = self._clock.now()
        announced: list[Visiting] = []
        actor = Actor(UserId(self._ids.new()))
        async with self._database.write() as transaction:
            # Nobody comes back to the demo, so there are no recovery words to keep.
            account = SignedIn(actor, await self._new_account(transaction, actor, None), None)
            for room_id, role, name in places:
                if await rooms.is_name_taken(transaction, room_id, name):
                    raise NameTaken
                membership = Membership(room_id, account.actor.user_id, role, name, at)
                announced.append(await self._add(transaction, membership))
        for told in announced:
            await self._announcer.announce(told.facts, told.words)
        return account

    def _my_room(self, room: Room, mine: Membership, kept: schedules.Kept | None) -> MyRoom:
        schedule = None if kept is None else kept.schedule
        meeting = None if schedule is None else schedule.next_meeting(self._clock.now())
        return MyRoom(
            id=room.id,
            name=room.name,
            role=mine.role,
            my_name=mine.name,
            is_visit=mine.is_guest,
            next_meeting_at=None if meeting is None else meeting.begins_at,
            time_zone=None if meeting is None or schedule is None else schedule.zone,
        )

    async def _add(self, transaction: Transaction, membership: Membership) -> Visiting:
        """Record a new place, and what to announce of it: of a guest nothing, until they come."""
        await rooms.insert_membership(transaction, membership)
        room_id, who = membership.room_id, membership.user_id
        if membership.is_guest:
            return Visiting()
        facts = await log_member(transaction, room_id, who, membership.joined_at)
        return Visiting(facts, Words(memberships={(room_id, who): membership}))

    async def _stays(
        self, transaction: Transaction, actor: Actor, guest: Membership, fresh: tuple[str, str] | None
    ) -> tuple[Visiting, SignedIn]:
        """*guest* belongs to the group; with *fresh* recovery words, unless they have some."""
        words = None
        if fresh is not None and not await people.has_recovery_words(transaction, actor.user_id):
            words, recovery_hash = fresh
            await people.set_recovery_hash(transaction, actor.user_id, recovery_hash)
        told = await stay(transaction, guest, self._clock.now())
        return told, SignedIn(actor, None, words, guest.room_id)

    async def _valid(self, transaction: Transaction, code: str, actor: Actor | None) -> Invitation:
        invitation = await people.invitation(transaction, _hash(code))
        if invitation is None:
            raise InvitationInvalid
        # Who came in with it may open the link again: it leads them to their room.
        mine = await rooms.membership(transaction, invitation.room_id, actor.user_id) if actor else None
        if mine is not None and not _may_stay_by(invitation, mine):
            return invitation
        if invitation.expires_at <= self._clock.now():
            raise InvitationExpired
        if invitation.uses_left == 0:
            raise InvitationUsed
        return invitation

    async def _use(self, transaction: Transaction, code: str) -> None:
        if not await people.use_invitation(transaction, _hash(code)):
            raise InvitationUsed

    async def _account(
        self, transaction: Transaction, actor: Actor | None, room_id: RoomId, fresh: tuple[str, str] | None
    ) -> SignedIn:
        """*actor*'s own; without one a new account, with the *fresh* words if it has any."""
        if actor is not None:
            return SignedIn(actor, None, None, room_id)
        words, recovery_hash = fresh or (None, None)
        actor = Actor(UserId(self._ids.new()))
        return SignedIn(actor, await self._new_account(transaction, actor, recovery_hash), words, room_id)

    async def _new_account(self, transaction: Transaction, actor: Actor, recovery_hash: str | None) -> str:
        """Record somebody new, and sign them in. Returns their session's secret."""
        await people.insert_person(transaction, actor, recovery_hash, self._clock.now())
        return await self._new_session(transaction, actor)

    async def _fresh_words(self) -> tuple[str, str]:
        """Recovery words and their hash. Made before the transaction: deriving the hash takes long, and one writes at a time."""
        words = " ".join(secrets.choice(_WORDLIST) for _ in range(RECOVERY_WORDS))
        return words, await self._recovery_hash(words)

    async def _new_session(self, transaction: Transaction, actor: Actor) -> str:
        token = self._ids.secret()
        expires_at = self._clock.now() + timedelta(days=SESSION_DAYS)
        await people.insert_session(transaction, _hash(token), actor.user_id, expires_at)
        return token

    def _count_attempt(self, address: str) -> None:
        self._limiter.spend(f"attempt/{address}", burst=ATTEMPTS_BURST, per_minute=self._limits.attempts_per_minute)

    async def _recovery_hash(self, recovery_words: str) -> str:
        """One hash for every way to type the same words: case, spaces and commas aside."""
        words = " ".join(re.findall(r"[a-z]+", recovery_words.casefold()))
        # One salt for all: the words are random, and a person must be found by them alone.
        # One at a time, so that many who come in at once leave the other threads and cores to the talk.
        async with self._deriving:
            derived = await asyncio.to_thread(
                hashlib.scrypt, words.encode(), salt=b"warmroom recovery words", n=_SCRYPT_N, r=8, p=1, dklen=32
            )
        return derived.hex()


def _may_stay_by(invitation: Invitation, mine: Membership) -> bool:
    """Does *invitation* make a member of somebody who is a guest?"""
    return mine.is_guest and not invitation.is_pass


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
