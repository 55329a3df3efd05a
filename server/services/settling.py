"""
What time makes of acts: one that can be undone no more stands. What it kept is deleted, and the author of the message is told.

What is still to settle is in the store, so a restart loses none of it; an act whose time is over while the server is down settles when it is up.
"""

from dataclasses import replace
from typing import Final

from server.clock import Clock
from server.domain.acts import Act, ActKind, ActState, has_closed, settle
from server.domain.events import Fact
from server.domain.ids import ActId, ReportId
from server.domain.messages import Message, MessageState
from server.domain.reports import Telling
from server.services.announcer import Announcer, Words
from server.services.looping import Timekeeper
from server.services.noting import log_act, log_notice, notices
from server.services.recording import keep_flags
from server.services.reports import answer
from server.storage import acts, flags, messages
from server.storage.engine import Database
from server.undertakings import Undertakings

LOOK_S: Final = 0.5
"""How often it is looked for what is to settle. One question to an index that is empty most of the time."""


class Settling:
    """Lets acts settle. `run()` it for as long as the server runs."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock, undertakings: Undertakings) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "acts", every_s=LOOK_S)

    async def run(self) -> None:
        """Let acts settle when it is time, for as long as the server runs."""
        await self._time.run()

    async def tick(self) -> None:
        """Time has passed: let settle what is due. Raises `Unavailable`."""
        await self._time.look()

    async def _look(self) -> bool:
        async with self._database.read() as transaction:
            is_anything_left = await acts.has_undoable(transaction)
            is_due = is_anything_left and bool(await acts.due(transaction, self._clock.now()))
        if is_due:
            await self._undertakings.see_through(self._settle())
        return not is_anything_left

    async def _settle(self) -> None:
        at = self._clock.now()
        facts: list[Fact] = []
        words = Words()
        settled: dict[ActId, Act] = {}
        removed: dict[ActId, str | None] = {}
        reports: dict[ReportId, Telling] = {}
        async with self._database.write() as transaction:
            due = await acts.due(transaction, at)
            about = await messages.by_ids(transaction, {act.message_id for act in due})
            for act in due:
                after = _settled(act, about[act.message_id])
                await acts.save(transaction, after)
                settled[act.id] = after
                if act.kept is not None and (before := act.kept.message) is not None:
                    kept = await keep_flags(transaction, before, about[act.message_id], at)
                    facts += kept.facts
                    words = words.with_flags(kept.words)
                    removed[act.id] = before.text if act.kind is ActKind.REMOVE else None
                if act.kept is not None and (closed := act.kept.flag) is not None:
                    # Not before: whoever has told is told that somebody is done with it, and it could be undone until now.
                    flag = (await flags.by_ids(transaction, {closed.id})).get(closed.id, closed)
                    if has_closed(act, flag):
                        answered = await answer(transaction, flag, about[act.message_id], at)
                        facts += answered.facts
                        reports |= answered.reports
                if after.state is not act.state:
                    facts += await log_act(transaction, after, at)
                if after.is_told:
                    facts.append(await log_notice(transaction, after, at))
            told = await notices(transaction, settled.values(), removed)
        self._database.note_deleted_words()
        await self._announcer.announce(facts, replace(words, acts=settled, notices=told, reports=reports))


def _settled(act: Act, message: Message) -> Act:
    """*act*, which stands now. An ask to reword words that are no longer there is over before it was made."""
    is_moot = message.state is not MessageState.VISIBLE or message.edition != act.edition
    if act.kind is ActKind.REWORD and is_moot:
        act = replace(act, state=ActState.OVER)
    return settle(act)
