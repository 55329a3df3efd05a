"""
The books of a chaos run: what was said, what was acknowledged, and the comparison of both with every screen and with the store.

The promise: what was acknowledged is there once, where the reply said, in one order for everybody. What was never acknowledged may be there
or not, but at most once; and nothing is there that nobody said.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote_plus

from server.client.view import View
from server.domain.events import FactKind
from server.domain.ids import ClientId, MessageId, RoomId
from server.protocol import events
from tests.chaos.serve import HARSH


@dataclass
class Said:
    """One message, as its author knows it."""

    author: str
    text: str
    reply: events.Posted | events.Held | None = None

    @property
    def message_id(self) -> MessageId | None:
        match self.reply:
            case events.Posted(message_id=message_id):
                return message_id
            case events.Held(message=message):
                return message.id
        return None


@dataclass(frozen=True)
class Row:
    """A message on disk."""

    id: MessageId
    client_id: ClientId
    text: str
    place: int | None


@dataclass
class Books:
    room_id: RoomId
    said: dict[ClientId, Said] = field(default_factory=dict)

    @property
    def acknowledged(self) -> dict[ClientId, Said]:
        return {client_id: said for client_id, said in self.said.items() if said.reply is not None}

    def compare(self, store: Path, views: Iterable[View]) -> int:
        """Compare with the closed *store* and with what every client sees. Returns how many messages there are."""
        rows = self._rows(store)
        self._compare_store(rows)
        self._compare_flags(store, rows)
        in_order = [row for row in rows if row.place is not None]
        head = self._compare_log(store, in_order)
        for view in views:
            seen = [(line.place, line.id, line.client_id, line.text) for line in view.lines]
            kept = [(row.place, row.id, row.client_id, row.text) for row in in_order]
            assert seen == kept, f"a screen differs from the store: {_difference(seen, kept)}"
            assert view.seqs[_topic(self.room_id)] == head, "a screen knows of the whole log"
        return len(rows)

    def _compare_store(self, rows: Sequence[Row]) -> None:
        by_client_id = {row.client_id: row for row in rows}
        assert len(by_client_id) == len(rows), "no message is there twice"
        doubled = [text for text, number in Counter(row.text for row in rows).items() if number > 1]
        assert not doubled, f"said once and there twice: {doubled}"
        for row in rows:
            assert row.client_id in self.said, "nothing is there that nobody said"
            assert row.text == self.said[row.client_id].text
        lost = [said.text for client_id, said in self.acknowledged.items() if client_id not in by_client_id]
        assert not lost, f"acknowledged and lost: {lost}"
        for client_id, said in self.acknowledged.items():
            row = by_client_id[client_id]
            assert row.id == said.message_id
            if isinstance(said.reply, events.Posted):
                assert row.place == said.reply.place, "a place once told does not change"
        self._compare_order()

    def _compare_flags(self, store: Path, rows: Sequence[Row]) -> None:
        with closing(sqlite3.connect(store)) as opened:
            flagged = sorted(row[0] for row in opened.execute("SELECT message_id FROM flags"))
        assert flagged == sorted(row.id for row in rows if HARSH in row.text), (
            "each harsh message has one flag, no other any"
        )

    def _compare_order(self) -> None:
        """Each author's messages, sent one after the other, stand in that order. One that was held takes its place later."""
        for author in {said.author for said in self.said.values()}:
            places = [
                said.reply.place
                for said in self.said.values()
                if said.author == author and isinstance(said.reply, events.Posted)
            ]
            assert places == sorted(places), f"{author}'s messages keep their order"

    def _compare_log(self, store: Path, in_order: Sequence[Row]) -> int:
        with closing(sqlite3.connect(store)) as opened:
            topic = _topic(self.room_id)
            log = opened.execute("SELECT seq, kind, subject_id FROM log WHERE topic = ? ORDER BY seq", (topic,))
            entries = log.fetchall()
            ((head,),) = opened.execute("SELECT last_seq FROM topics WHERE id = ?", (topic,)).fetchall()
            ((integrity,),) = opened.execute("PRAGMA integrity_check").fetchall()
        assert integrity == "ok"
        assert [seq for seq, _, _ in entries] == list(range(1, head + 1)), "the room's log has no gap"
        posted = [(seq, subject) for seq, kind, subject in entries if kind == FactKind.MESSAGE_POSTED]
        assert posted == [(row.place, row.id) for row in in_order], "the log tells of each message once, at its place"
        return int(head)

    def _rows(self, store: Path) -> list[Row]:
        with closing(sqlite3.connect(store)) as opened:
            found = opened.execute(
                "SELECT id, client_id, text, place FROM messages WHERE room_id = ? ORDER BY place", (self.room_id,)
            )
            return [Row(*row) for row in found]


RUN: Final = 5
"""So many words in a row that somebody has said are theirs, also where a line was cut off; fewer a log may well have of itself."""


def leaks(folder: Path, texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """
    The lines of whatever a run has written that hold a member's words or name, however they are escaped: the log and the error lines,
    what was printed, the figures, and every other file but the store, where the words belong.
    """
    said = [_words(text) for text in texts]
    runs = {run for words in said for run in _runs(words)}
    short = {f" {' '.join(words)} " for words in said if len(words) < RUN}
    known = {name.casefold() for name in names}

    def tells(line: str) -> bool:
        words = _words(line)
        joined = f" {' '.join(words)} "
        return not known.isdisjoint(words) or not runs.isdisjoint(_runs(words)) or any(s in joined for s in short)

    written = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".sqlite3" not in path.name]
    # Not all of it is text: the key of what is sealed is not.
    lines = [line for path in written for line in path.read_bytes().decode(errors="replace").splitlines()]
    return [line for line in lines if tells(line)]


def _words(line: str) -> list[str]:
    """Its words in small letters, with what JSON, Python or a URL has made of them taken back."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), unquote_plus(line))
    plain = re.sub(r"\\[nrt]", " ", plain)
    return re.findall(r"[^\W_]+", plain.casefold())


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def faults(folder: Path) -> list[str]:
    """The log's lines about faults of the server's own."""
    lines = (folder / "server.log").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("{") or json.loads(line)["level"] in ("error", "critical")]


def _topic(room_id: RoomId) -> str:
    return f"room/{room_id}"


def _difference(seen: list[tuple[object, ...]], kept: list[tuple[object, ...]]) -> str:
    missing, extra = [row for row in kept if row not in seen], [row for row in seen if row not in kept]
    return f"missing {missing[:3]}, extra {extra[:3]}" if missing or extra else "the order"
