"""
Evenings in one process: a real store and the real services, people with screens, and steps that change something.

For tests that play many evenings on one running app.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import structs

from moderation import Label, Span
from server.client.view import View
from server.domain.acts import UNDO_FOR, Why
from server.domain.errors import ClientError
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, Topic
from server.domain.people import Actor, Role
from server.domain.reading import WAIT
from server.domain.rounds import GRACE
from server.protocol import events
from server.protocol import session_commands as verbs
from server.protocol.codec import decode_frame
from server.services.house import House
from server.storage import messages, rooms
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock

TEXTS = (
    "good evening",
    "you useless lot",
    "i can't go on",
    "call me on 020 7946 0712",
    "ring 020 7946 0712, i can't go on, you useless lot",
)
PEOPLE = {"Ann": Role.MEMBER, "Bob": Role.MEMBER, "Flo": Role.FACILITATOR, "Gus": Role.FACILITATOR}


class Screen:
    """Somebody's open connection: every event goes into their view, and none may be missing."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.logged: list[tuple[Topic, int]] = []

    def offer(self, frame: bytes) -> None:
        event = decode_frame(frame)
        # What happened while the room was being entered may come once more after the answer, and is passed over.
        if isinstance(event, events.LoggedEvent) and event.seq > self.view.seqs.get(event.topic, 0):
            self.logged.append((event.topic, event.seq))
        assert self.view.apply(event), "an event is missing before this one"  # type: ignore[arg-type]


@dataclass
class Evening:
    """One group's evening, in a room of its own."""

    house: House
    assessor: ScriptedAssessor
    clock: FakeClock
    room_id: RoomId
    actors: dict[str, Actor]
    screens: dict[str, Screen] = field(default_factory=dict)
    message_ids: list[MessageId] = field(default_factory=list)
    client_ids: Iterator[int] = field(default_factory=count)

    async def enter(self, name: str, view: View | None = None) -> Screen:
        """Open the room on a screen, with what *view* has already."""
        screen = Screen(view or View(self.room_id))
        entered = await self.house.rooms.enter(self.actors[name], screen, self.room_id, screen.view.since(), 1)
        screen.logged += [(event.topic, event.seq) for event in entered.missed or ()]
        screen.view.enter(entered)
        self.house.hub.release(screen)
        return screen

    async def drop(self, name: str, screen: Screen) -> None:
        await self.house.rooms.forget(self.actors[name], screen)

    async def carry_out(self, steps: list[tuple[Any, ...]]) -> None:
        """All of *steps* at once. What is refused changes nothing, and that is one of the things to be seen."""
        for answer in await asyncio.gather(*map(self._step, steps), return_exceptions=True):
            if isinstance(answer, BaseException) and not isinstance(answer, ClientError):
                raise answer

    async def _step(self, step: tuple[Any, ...]) -> None:
        chat, flags = self.house.chat, self.house.flags
        match step:
            case ("post", name, text):
                client_id = ClientId(f"client-id-{next(self.client_ids)}")
                message = await chat.post(self.actors[name], self.room_id, client_id, text)
                self.message_ids.append(message.id)
            case ("release", name, which, is_masked):
                await chat.release(self.actors[name], self._message(which), is_masked=is_masked)
            case ("withdraw", name, which):
                await chat.withdraw(self.actors[name], self._message(which))
            case ("edit", name, which, text, is_meant):
                await self._edit(name, self._message(which), text, is_meant)
            case ("hide", name, which):
                await self.house.acts.hide(self.actors[name], self._message(which))
            case ("show", name, which):
                await self.house.acts.show(self.actors[name], self._message(which))
            case ("act", name, kind, which):
                await self._act(name, kind, self._message(which))
            case ("undo", name, which):
                acts = list(self.screens[name].view.acts) if name in self.screens else []
                if acts:
                    await self.house.acts.undo(self.actors[name], acts[-1 - which % len(acts)])
            case ("put_away", name):
                for act_id in list(self.screens[name].view.notices) if name in self.screens else ():
                    await self.house.acts.put_away(self.actors[name], act_id)
            case ("settle",):
                self.clock.advance(seconds=UNDO_FOR.total_seconds())
                await self.house.settling.tick()
            case ("claim", name, which, is_takeover):
                await flags.claim(self.actors[name], self._flag(which), is_takeover=is_takeover)
            case ("react", name, which, reaction, is_given):
                react = self.house.reactions.react
                await react(self.actors[name], self._message(which), reaction, is_given=is_given)
            case ("keep", name, which):
                await flags.keep(self.actors[name], self._flag(which))
            case ("give_back", name, which):
                await flags.give_back(self.actors[name], self._flag(which))
            case ("resolve", name, which, outcome):
                await flags.resolve(self.actors[name], self._flag(which), outcome, edition=self._edition(which))
            case ("model", is_away):
                self.assessor.failing = is_away
            case ("catch_up",):
                self.clock.advance(minutes=2)
                await chat._backlog.work_off()
                await chat._weighing.work_off()
            case ("open", name, template):
                await self.house.sessions.open(self.actors[name], self.room_id, template)
            case ("session", name, verb, fields):
                await self._take(name, verb, fields)
            case ("round",):
                await self._begin_a_round()
            case ("let_in", name, which):
                await self.house.reading.release(self.actors[name], self._message(which), edition=0)
            case ("hand_back", name, which, reason):
                await self.house.reading.give_back(self.actors[name], self._message(which), reason, edition=0)
            case ("rules", policy):
                async with self.house.database.write() as transaction:
                    await rooms.save_policy(transaction, self.room_id, policy)
            case ("wait_is_over",):
                self.clock.advance(seconds=WAIT.total_seconds())
                await self.house.reading.tick()
            case ("time",):
                self.clock.advance(seconds=GRACE.total_seconds())
                await self.house.sessions.tick()
                await self.house.claims.tick()
            case ("facilitators", are_here):
                for name in ("Flo", "Gus"):
                    if are_here and name not in self.screens:
                        self.screens[name] = await self.enter(name)
                    elif not are_here and name in self.screens:
                        await self.drop(name, self.screens.pop(name))
            case _:
                raise AssertionError(f"unknown step {step}")

    async def _act(self, name: str, kind: str, message_id: MessageId) -> None:
        """What a facilitator does about the words that a message has now."""
        acts, actor = self.house.acts, self.actors[name]
        async with self.house.database.read() as transaction:
            message = await messages.by_id(transaction, message_id)
        edition = 0 if message is None else message.edition
        match kind:
            case "remove":
                await acts.remove(actor, message_id, edition=edition, why=Why.AGREEMENT)
            case "mask":
                await acts.mask(actor, message_id, [Span(0, 4)], edition=edition, why=Why.PERSONAL_INFO)
            case "reword":
                await acts.ask_reword(actor, message_id, edition=edition, why=Why.HOSTILITY, line="please")

    async def _take(self, name: str, verb: type, fields: dict[str, Any]) -> None:
        """A step of the session; who is named by name has an id."""
        named = {key: self.actors[value].user_id if value in self.actors else value for key, value in fields.items()}
        await self.house.sessions.carry_out(self.actors[name], verb(ref=1, room_id=self.room_id, **named))

    async def _begin_a_round(self) -> None:
        """From wherever the evening is to a turn of somebody: what does not fit has been done, or is not needed."""
        with suppress(ClientError):
            await self.house.sessions.open(self.actors["Flo"], self.room_id, "sharing")
        for verb, fields in (
            (verbs.GoOnDuty, {}),
            (verbs.BeginSession, {}),
            (verbs.GoTo, {"phase_index": 2}),
            (verbs.StartRound, {}),
        ):
            for name in ("Flo", "Gus"):
                with suppress(ClientError):
                    await self._take(name, verb, fields)

    async def _edit(self, name: str, message_id: MessageId, text: str, is_meant: bool) -> None:
        """Change what the message says now. At the same time as another edit, it is the one that is too late."""
        async with self.house.database.read() as transaction:
            message = await messages.by_id(transaction, message_id)
        edition = 0 if message is None else message.edition
        client_id = ClientId(f"client-id-{next(self.client_ids)}")
        edit = self.house.chat.edit
        await edit(self.actors[name], message_id, client_id, text, edition=edition, is_meant=is_meant)

    def _message(self, which: int) -> MessageId:
        return self.message_ids[-1 - which % len(self.message_ids)] if self.message_ids else MessageId("none")

    def _edition(self, which: int) -> int:
        """Which edition Flo has read of a flagged message."""
        return self.screens["Flo"].view.flags[self._flag(which)].edition if self._flag(which) != "none" else 0

    def _flag(self, which: int) -> FlagId:
        known = list(self.screens["Flo"].view.flags) if "Flo" in self.screens else []
        return known[-1 - which % len(known)] if known else FlagId("none")


class Theatre:
    """A running app for many evenings, on a loop that outlives each example."""

    def __init__(self, runner: asyncio.Runner, clinic: RunningApp, clock: FakeClock) -> None:
        self._runner = runner
        self._clinic = clinic
        self._clock = clock
        self._numbers = count(1)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.run(work)

    async def evening(self) -> Evening:
        """A fresh room with four people in it."""
        self._clinic.assessor.failing = False
        number = next(self._numbers)
        room = await self._clinic.room(f"Evening {number}")
        accounts = self._clinic.house.accounts
        actors = {name: (await accounts.seat([(room.id, role, name)])).actor for name, role in PEOPLE.items()}
        return Evening(self._clinic.house, self._clinic.assessor, self._clock, room.id, actors)


@contextmanager
def open_theatre(directory: Path) -> Iterator[Theatre]:
    """A theatre whose model knows a few words, and whose backlog works when a step says so."""
    assessor = ScriptedAssessor(
        rules={"useless": {Label.HOSTILITY: 0.8}, "can't go on": {Label.CRISIS: 0.95}}, patterns=True
    )
    clock = FakeClock()
    with asyncio.Runner() as runner:
        opened = running_app(directory, assessor, clock=clock)
        clinic = runner.run(opened.__aenter__())
        for task in clinic.app._tasks:
            task.cancel()  # the backlog works when a step says so
        yield Theatre(runner, clinic, clock)
        runner.run(opened.__aexit__(None, None, None))


def state(view: View) -> dict[str, Any]:
    """All that a screen draws."""
    return {
        "lines": view.lines,
        "reactions": {message_id: given for message_id, given in view.reactions.items() if given},
        "held": view.held,
        "members": view.members,
        "flags": view.flags,
        "alerts": view.alerts,
        "crises": view.crises,
        "asks": view.asks,
        "calls": view.calls,
        "help": view.help,
        "acts": view.acts,
        # The words of a removed message come once.
        "notices": {act_id: structs.replace(told, text=None) for act_id, told in view.notices.items()},
        "present": set(view.present),
        "seqs": view.seqs,
        "moderation": view.moderation,
        "session": view.session,
        "overview": view.overview,
        "door": view.door,
        "on_call": view.on_call,
        "pages": view.pages,
        "notes": view.notes,
        "asides": view.asides,
        "back_channel": view.back_channel,
        "reports": view.reports,
        "has_asked": view.has_asked,
        "standing": (view.standing, view.declined),
        "to_read": view.to_read,
        "is_read_first": view.is_read_first,
    }
