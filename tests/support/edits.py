"""People who change what they have said, and what it takes to see what becomes of it."""

from server.domain.errors import ErrorCode
from server.domain.flags import Outcome
from server.domain.ids import MessageId
from server.protocol import commands, events, parts
from server.protocol.parts import RoomFlag
from tests.support.app import Seat

NUMBER = "020 7946 0712"
COVERED = "[phone number]"
Cast = tuple[Seat, Seat, Seat]


async def said(seat: Seat, text: str) -> MessageId:
    reply = await seat.say(text)
    assert isinstance(reply, events.Posted)
    return reply.message_id


def frame(message_id: MessageId, text: str, edition: int = 0, client_id: str = "edit-000001") -> dict[str, object]:
    return {
        "type": "message.edit",
        "ref": 1,
        "message_id": message_id,
        "client_id": client_id,
        "edition": edition,
        "text": text,
    }


_count = iter(range(10_000))


def fields(message_id: MessageId, text: str, edition: int = 0) -> dict[str, object]:
    """Of an edit that has not been sent before."""
    return {"message_id": message_id, "client_id": f"client-edit-{next(_count)}", "edition": edition, "text": text}


async def edit(seat: Seat, message_id: MessageId, text: str, edition: int = 0, *, is_meant: bool = False) -> None:
    reply = await seat.link.edit(message_id, edition, text, is_meant=is_meant)
    assert isinstance(reply, events.Posted)


async def asked(seat: Seat, message_id: MessageId, text: str, edition: int = 0) -> parts.PersonalWords:
    """Change a message so that its author is asked, and get the question."""
    refused = await seat.refused(commands.Edit, **fields(message_id, text, edition))
    assert refused.code is ErrorCode.LOOKS_PERSONAL
    assert refused.personal is not None
    return refused.personal


def heard_by(seat: Seat, words: str) -> bool:
    return any(words in frame for frame in seat.wire)


async def flag_of(flo: Seat, text: str) -> RoomFlag:
    await flo.until(lambda view: any(flag.text == text for flag in view.flags.values()))
    return next(flag for flag in flo.view.flags.values() if flag.text == text)


def now(flo: Seat, flag: RoomFlag) -> RoomFlag:
    return flo.view.flags[flag.id]


async def resolve(flo: Seat, flag: RoomFlag, outcome: Outcome = Outcome.RIGHT) -> None:
    await flo.do(commands.ResolveFlag, flag_id=flag.id, outcome=outcome, edition=now(flo, flag).edition)
    await flo.until(lambda view: view.flags[flag.id].outcome is outcome)
