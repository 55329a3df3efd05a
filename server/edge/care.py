"""Commands of a crisis and of asking for support, to their services."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from server.domain.crisis import FollowUp
from server.domain.errors import BadFrame
from server.domain.people import Actor
from server.fanout.hub import Listener
from server.protocol import crisis, events
from server.protocol import help as support
from server.protocol.base import CommandBase
from server.services.house import House

Handler: TypeAlias = Callable[[Actor, Listener, Any], Coroutine[Any, Any, events.Reply]]


def care_handlers(house: House) -> dict[type, Handler]:
    """What the dispatcher does with each of these commands."""

    def done(carry_out: Callable[[Actor, Any], Awaitable[None]]) -> Handler:
        async def handle(actor: Actor, _: Listener, command: CommandBase) -> events.Reply:
            await carry_out(actor, command)
            return events.Done(ref=command.ref)

        return handle

    async def close(actor: Actor, _: Listener, command: crisis.CloseCrisis) -> events.Reply:
        await house.crises.close(actor, command.crisis_id, command.outcome, _follow_up(command), command.note)
        return events.Done(ref=command.ref)

    async def read_note(actor: Actor, _: Listener, command: crisis.ReadCrisisNote) -> events.Reply:
        note, deleted_after = await house.crises.read_note(actor, command.crisis_id)
        text, by = ("", None) if note is None else (note.note, note.by)
        return crisis.CrisisNote(ref=command.ref, note=text, by=by, deleted_after=deleted_after)

    return {
        crisis.RaiseCrisis: done(lambda who, c: house.crises.raise_(who, c.room_id, c.about)),
        crisis.AcknowledgeCrisis: done(
            lambda who, c: house.crises.acknowledge(who, c.crisis_id, is_takeover=c.is_takeover)
        ),
        crisis.SwapInCrisis: done(lambda who, c: house.crises.swap(who, c.crisis_id, c.with_person)),
        crisis.StepBack: done(lambda who, c: house.crises.step_back(who, c.crisis_id)),
        crisis.TickStep: done(lambda who, c: house.crises.tick_step(who, c.crisis_id, c.step, is_done=c.is_done)),
        crisis.SetLevel: done(lambda who, c: house.crises.set_level(who, c.crisis_id, c.level)),
        crisis.CallToCrisis: done(lambda who, c: house.crises.call(who, c.crisis_id, c.who)),
        crisis.CloseCrisis: close,
        crisis.ReadCrisisNote: read_note,
        crisis.WriteCrisisNote: done(lambda who, c: house.crises.write_note(who, c.crisis_id, c.note)),
        crisis.AnswerDebrief: done(lambda who, c: house.crises.debrief(who, c.crisis_id, c.answer)),
        support.AskForHelp: done(lambda who, c: house.help.ask(who, c.room_id, is_safe=c.is_safe)),
        support.TakeBackHelp: done(lambda who, c: house.help.take_back(who, c.room_id)),
        support.AnswerHelp: done(lambda who, c: house.help.answer(who, c.ask_id)),
        support.EndHelp: done(lambda who, c: house.help.end(who, c.ask_id)),
    }


def _follow_up(command: crisis.CloseCrisis) -> FollowUp | None:
    """Who asks how the person is. Raises `BadFrame` unless it is said who, or that nobody has to."""
    owner, by_when = command.follow_up_owner, command.follow_up_by
    if command.is_follow_up_needed != (owner is not None) or (owner is None and by_when is not None):
        raise BadFrame
    if by_when is not None and by_when.tzinfo is None:
        raise BadFrame
    return None if owner is None else FollowUp(owner, by_when)
