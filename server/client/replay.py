"""
Plays a transcript into a room: one person, one real WebSocket connection a speaker.

A transcript is JSON lines: a header `{"title", "group", "about"}`, then one line a message
`{"at", "speaker", "role", "text", "labels"}`, where `at` is seconds from the start and `labels` what a careful reader would say.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from moderation.labels import Label
from server.client.link import Link, Refused
from server.client.session import HttpRefused, Session, Unreachable
from server.domain.errors import ErrorCode
from server.domain.ids import MessageId, RoomId
from server.domain.messages import HoldReason
from server.domain.people import NAME_LENGTH_MAX, Role
from server.protocol import commands, events

T = TypeVar("T")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    group: str
    about: str = ""


class SpokenLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    at: Annotated[float, Meta(ge=0)]
    speaker: Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
    role: Role = Role.MEMBER
    text: str
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    header: Header
    lines: tuple[SpokenLine, ...]

    @property
    def speakers(self) -> dict[str, Role]:
        """Who speaks, in the order of their first word."""
        return {line.speaker: line.role for line in self.lines}


class TranscriptError(Exception):
    """The file is no transcript. The message says which line, and what is wrong with it; never what it says."""


def read_transcript(path: Path) -> Transcript:
    """Raises `TranscriptError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TranscriptError(f"{path} cannot be read: {error}") from None
    rows = [(number, row) for number, row in enumerate(text.split("\n"), start=1) if row.strip()]
    if len(rows) < 2:
        raise TranscriptError(f"{path} has no messages; the first line is a header, each other line a message")
    (first, header_row), *message_rows = rows
    header = _decode(header_row, Header, f"{path}, line {first}")
    lines: list[SpokenLine] = []
    for number, row in message_rows:
        line = _decode(row, SpokenLine, f"{path}, line {number}")
        if line.role is Role.OPERATOR:
            raise TranscriptError(f"{path}, line {number}: an operator is in no room; write member or facilitator")
        if lines and line.at < lines[-1].at:
            raise TranscriptError(f"{path}, line {number}: comes before the line above it")
        lines.append(line)
    return Transcript(header, tuple(lines))


def _decode(row: str, shape: type[T], where: str) -> T:
    try:
        return msgspec.json.decode(row, type=shape)
    except msgspec.DecodeError as error:
        # msgspec quotes a value that is none of an enum's, and a transcript may be a real one.
        said, _, place = str(error).rpartition(" - at ")
        complaint = f"not one of the known values - at {place}" if said.startswith("Invalid enum value") else error
        raise TranscriptError(f"{where}: {complaint}") from None


@dataclass
class Report:
    """What became of a replay: the id of each message, in the order of the transcript."""

    message_ids: list[MessageId] = field(default_factory=list)
    held: int = 0
    refused: list[tuple[int, ErrorCode]] = field(default_factory=list)
    took_s: float = 0.0


MASKS_AFTER_S: Final = 1.5
"""How long a speaker looks at their held message before they send it, with the personal part covered."""


_ASKED: Final = frozenset({HoldReason.PERSONAL_INFO, HoldReason.WORDING})
"""What a speaker decides; for everything else they wait."""
PATIENCE_S: Final = 120.0
"""Longer than a server takes to be restarted, shorter than anybody waits at a command line."""


class Cast:
    """The people of a transcript, each with a session in one room. Kept between replays, so that nobody joins twice."""

    def __init__(self, base_url: str, invitations: Mapping[Role, str], origin: str | None = None) -> None:
        self.base_url = base_url
        self._origin = origin
        self._invitations = invitations
        self._sessions: dict[str, tuple[Session, RoomId]] = {}

    async def session(self, speaker: str, role: Role) -> tuple[Session, RoomId]:
        """The session of *speaker*, who joins at their first asking. Raises `HttpRefused`, `Unreachable`."""
        if speaker not in self._sessions:
            session = Session(self.base_url, self._origin)
            code = self._invitations.get(role, self._invitations[Role.MEMBER])
            self._sessions[speaker] = (session, await self._join(session, code, speaker))
        return self._sessions[speaker]

    async def _join(self, session: Session, code: str, speaker: str) -> RoomId:
        name, number = speaker, 1
        while True:
            try:
                return await session.join(code, name)
            except HttpRefused as refused:
                if refused.code is ErrorCode.TOO_FAST:
                    await asyncio.sleep(refused.retry_after_s or 1.0)
                elif refused.code is ErrorCode.NAME_TAKEN and number < 99:
                    # Somebody of an earlier replay, or a real person, is here under this name.
                    number += 1
                    name = f"{speaker[: NAME_LENGTH_MAX - 3]} {number}"
                else:
                    raise


async def replay(
    transcript: Transcript,
    cast: Cast,
    speed: float,
    on_line: Callable[[int, SpokenLine], None] | None = None,
) -> Report:
    """
    Play *transcript*, *speed* times as fast as it was.

    Each line is sent when it is due and the line before it is on disk, so the room has them in the transcript's order.

    Raises:
        HttpRefused: If somebody cannot join.
        Unreachable: If no server answers. Once it has begun, a server that goes away is waited for, at most two minutes a line.
    """
    report = Report()
    async with AsyncExitStack() as stack:
        links: dict[str, tuple[Link, RoomId]] = {}
        for speaker, role in transcript.speakers.items():
            session, room_id = await cast.session(speaker, role)
            link = await stack.enter_async_context(Link(session))
            await link.enter(room_id)
            links[speaker] = (link, room_id)
        begun = time.monotonic()
        for number, line in enumerate(transcript.lines):
            await asyncio.sleep(max(0.0, begun + line.at / speed - time.monotonic()))
            if on_line is not None:
                on_line(number, line)
            link, room_id = links[line.speaker]
            try:
                async with asyncio.timeout(PATIENCE_S):
                    reply = await link.post(room_id, line.text)
                report.held += isinstance(reply, events.Held)
                while isinstance(reply, events.Held) and reply.message.reason in _ASKED:
                    await asyncio.sleep(MASKS_AFTER_S / speed)
                    is_masked = reply.message.masked_text is not None
                    answer = await link.call(commands.ReleaseHeld, message_id=reply.message.id, is_masked=is_masked)
                    assert isinstance(answer, events.Posted | events.Held)
                    reply = answer
            except TimeoutError:
                raise Unreachable(f"{cast.base_url} has not answered for {PATIENCE_S:.0f} s") from None
            except Refused as refused:
                report.refused.append((number, refused.code))
                continue
            report.message_ids.append(reply.message_id if isinstance(reply, events.Posted) else reply.message.id)
        report.took_s = time.monotonic() - begun
    return report
