"""
Sealed contacts: left by members, opened by breaking a glass.

Opening is one transaction: who may, whether there is a crisis of that person, and the row that stays. Everybody who is to know is told after it is
on disk. What is in a contact is in no frame, no snapshot and no line of the log.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from server.clock import Clock, Ids
from server.domain.contacts import Contact, Opening, reason
from server.domain.duty import DutyKind
from server.domain.errors import NotAllowed, NotFound, NotNow, SealBroken
from server.domain.ids import OpeningId, RoomId, UserId, crisis_topic, staff_topic
from server.domain.paging import PageKind, Pager
from server.domain.people import Actor
from server.domain.permissions import Action, SessionAction, part_in, require, require_operator, require_part
from server.domain.sessions import Session
from server.protocol import contact as bodies
from server.sealing import Purpose, Seal
from server.services.announcer import Announcer
from server.storage import contacts as store
from server.storage import crises, people, rooms, sessions
from server.storage.engine import Database
from server.storage.transaction import Transaction

log = logging.getLogger(__name__)

TOLD_IN_ROOM: Final = timedelta(days=1)
TOLD_TO_OPERATOR: Final = 100


class ContactService:
    """Keeps what members leave, and says who has opened it."""

    def __init__(
        self, database: Database, announcer: Announcer, pager: Pager, seal: Seal, clock: Clock, ids: Ids
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._pager = pager
        self._seal = seal
        self._clock = clock
        self._ids = ids

    # ── a member's own ───────────────────────────────────────────────────────────────────────────────────────────────

    async def look(self, actor: Actor) -> bodies.MyContact:
        """What *actor* has left, and what was opened of it and is over, for them to read of."""
        async with self._database.read() as transaction:
            kept = await store.of_person(transaction, actor.user_id)
            unread = await store.unread(transaction, actor.user_id)
            names = await _names(transaction, unread)
        now = self._clock.now()
        openings = [
            bodies.OpeningAboutMe(
                id=one.id,
                opened_at=one.opened_at,
                room_name=names.rooms.get(one.room_id, ""),
                by_name=names.people.get((one.room_id, one.by), ""),
                reason=one.reason,
            )
            for one in unread
            if not one.lasts(now)
        ]
        contact, is_broken = Contact("", ""), False
        if kept is not None:
            try:
                contact = self._open(kept[0], actor.user_id)
            except SealBroken:
                # They can leave it again; and of openings they are to read all the same.
                is_broken = True
        return bodies.MyContact(
            person=contact.person,
            place=contact.place,
            left_at=None if kept is None else kept[1],
            is_broken=is_broken,
            openings=openings,
        )

    async def set(self, actor: Actor, person: str, place: str) -> None:
        """Keep it, sealed, in place of what was there. Raises `TextEmpty`, `TextTooLong`."""
        contact = Contact.of(person, place)
        sealed = self._seal.close(msgspec.json.encode(contact).decode(), Purpose.CONTACT, actor.user_id)
        async with self._database.write() as transaction:
            await store.put(transaction, actor.user_id, sealed, self._clock.now())
        self._database.note_deleted_words()

    async def remove(self, actor: Actor) -> None:
        """Forget it. There may be nothing to forget."""
        async with self._database.write() as transaction:
            await store.remove(transaction, actor.user_id)
        self._database.note_deleted_words()

    async def note_read(self, actor: Actor, ids: Collection[OpeningId]) -> None:
        """*actor* has read of these openings. What is not about them, not over or read already is passed by."""
        now = self._clock.now()
        async with self._database.write() as transaction:
            unread = await store.unread(transaction, actor.user_id)
            read = [one.id for one in unread if one.id in ids and not one.lasts(now)]
            await store.note_read(transaction, read, now)

    # ── breaking the glass ───────────────────────────────────────────────────────────────────────────────────────────

    async def open(self, actor: Actor, room_id: RoomId, about: UserId, typed: str) -> bodies.OpenedContact:
        """
        Show *actor* what *about* has left, for a quarter of an hour. Asked again meanwhile, it is the same opening.

        Raises:
            NotInRoom, NotAllowed: If they neither lead the group's session nor are its clinician.
            NotFound: If *about* is not in the room, or has left nothing.
            NotNow: If there is no open crisis of *about* in it.
            TextEmpty, TextTooLong: Of the reason.
            SealBroken: Nothing is opened, and nothing written, in any of these cases.
        """
        why = reason(typed)
        at = self._clock.now()
        async with self._database.write() as transaction:
            session = await self._require_may_open(transaction, actor, room_id)
            if await rooms.membership(transaction, room_id, about) is None:
                raise NotFound
            if await crises.open_of(transaction, room_id, about) is None:
                raise NotNow
            kept = await store.of_person(transaction, about)
            if kept is None:
                raise NotFound
            contact = self._open(kept[0], about)
            opening = await store.last_opening(transaction, room_id, about, actor.user_id)
            is_new = opening is None or not opening.lasts(at)
            if opening is None or is_new:
                opening = Opening(OpeningId(self._ids.new()), room_id, about, actor.user_id, why, at)
                await store.add_opening(transaction, opening)
            told = await self._to_be_told(transaction, session, actor.user_id)
        if is_new:
            log.warning("a sealed contact was opened", extra={"opening_id": opening.id, "room_id": room_id})
            await self._tell(opening)
            self._pager.notify(told, PageKind.OPENING)
        return _opened(contact, kept[1], opening)

    async def see(self, actor: Actor, room_id: RoomId, about: UserId) -> bodies.OpenedContact:
        """What *actor* has opened and may still see. Raises `NotFound` if they have not, or its time is over; `NotInRoom`, `SealBroken`."""
        async with self._database.read() as transaction:
            require(await rooms.membership(transaction, room_id, actor.user_id), Action.SEE_CRISES)
            opening = await store.last_opening(transaction, room_id, about, actor.user_id)
            kept = await store.of_person(transaction, about)
        if opening is None or kept is None or not opening.lasts(self._clock.now()):
            raise NotFound
        return _opened(self._open(kept[0], about), kept[1], opening)

    async def of_room(self, actor: Actor, room_id: RoomId) -> bodies.Openings:
        """What was opened for a room since yesterday. Raises `NotInRoom`; `NotAllowed` for whoever hears of no crisis there."""
        async with self._database.read() as transaction:
            membership = require(await rooms.membership(transaction, room_id, actor.user_id), Action.SEE_CRISES)
            kept = await sessions.load(transaction, room_id)
            if kept is not None:
                require(membership, Action.SEE_CRISES, part_in(kept.session, actor.user_id))
            found = await store.openings_of_room(transaction, room_id, self._clock.now() - TOLD_IN_ROOM)
            return await _told(transaction, found)

    async def of_clinic(self, actor: Actor) -> bodies.Openings:
        """What was opened in the clinic, for the operator. Raises `NotAllowed`."""
        require_operator(actor, Action.MANAGE_ROOMS)
        async with self._database.read() as transaction:
            return await _told(transaction, await store.all_openings(transaction, TOLD_TO_OPERATOR))

    async def _require_may_open(self, transaction: Transaction, actor: Actor, room_id: RoomId) -> Session:
        """The session in which they lead or are the clinician. Once it is over too: a crisis may last longer than an evening."""
        require(await rooms.membership(transaction, room_id, actor.user_id), Action.SEE_CRISES)
        kept = await sessions.load(transaction, room_id)
        if kept is None:
            raise NotAllowed
        require_part(kept.session, actor.user_id, SessionAction.OPEN_CONTACT)
        return kept.session

    async def _to_be_told(self, transaction: Transaction, session: Session, by: UserId) -> list[UserId]:
        """The others on duty, or if there are none those on call; and the operators."""
        clinicians = [who for who, kind in session.duties.items() if kind is DutyKind.CLINICIAN]
        beside = [who for who in (*session.on_duty, *clinicians) if who != by]
        others = beside or [who for who in await rooms.on_call(transaction, session.room_id) if who != by]
        return [*others, *await people.operators(transaction)]

    async def _tell(self, opening: Opening) -> None:
        for topic in (staff_topic(opening.room_id), crisis_topic(opening.room_id)):
            told = bodies.ContactOpened(
                topic=topic,
                room_id=opening.room_id,
                opening_id=opening.id,
                about=opening.about,
                by=opening.by,
                opened_at=opening.opened_at,
            )
            await self._announcer.tell(topic, told)

    def _open(self, sealed: bytes, owner: UserId) -> Contact:
        return msgspec.json.decode(self._seal.open(sealed, Purpose.CONTACT, owner), type=Contact)


class _Names(msgspec.Struct, frozen=True):
    rooms: dict[RoomId, str]
    people: dict[tuple[RoomId, UserId], str]


async def _names(transaction: Transaction, openings: Sequence[Opening]) -> _Names:
    """What rooms and people of *openings* are called. Whoever has left a room has no name there any more."""
    found: dict[tuple[RoomId, UserId], str] = {}
    by_room: dict[RoomId, set[UserId]] = {}
    for one in openings:
        by_room.setdefault(one.room_id, set()).update((one.about, one.by))
    for room_id, user_ids in by_room.items():
        members = await rooms.members_among(transaction, room_id, user_ids)
        found.update({(room_id, who): member.name for who, member in members.items()})
    return _Names(await rooms.names(transaction, by_room), found)


async def _told(transaction: Transaction, openings: Sequence[Opening]) -> bodies.Openings:
    names = await _names(transaction, openings)
    return bodies.Openings(
        openings=[
            bodies.RoomOpening(
                id=one.id,
                room_name=names.rooms.get(one.room_id, ""),
                about=one.about,
                about_name=names.people.get((one.room_id, one.about), ""),
                by=one.by,
                by_name=names.people.get((one.room_id, one.by), ""),
                reason=one.reason,
                opened_at=one.opened_at,
            )
            for one in openings
        ]
    )


def _opened(contact: Contact, left_at: datetime, opening: Opening) -> bodies.OpenedContact:
    return bodies.OpenedContact(person=contact.person, place=contact.place, left_at=left_at, until=opening.ends_at)
