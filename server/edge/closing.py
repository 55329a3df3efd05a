"""Commands of closing an evening out, and of stepping back from it, to their services."""

from collections.abc import Callable, Coroutine
from typing import Any

from server.domain.people import Actor
from server.fanout.hub import Listener
from server.protocol import closeout, events, relief
from server.services.closeout import FollowUpPlace
from server.services.house import House


def closing_handlers(house: House) -> dict[type, Callable[[Actor, Listener, Any], Coroutine[Any, Any, events.Reply]]]:
    """What the dispatcher does with each of these commands."""

    async def step_back(actor: Actor, _: Listener, command: relief.StepBackFromDuty) -> events.Reply:
        await house.sessions.carry_out(actor, command)
        await house.flags.let_go_of_all(actor, command.room_id)
        return events.Done(ref=command.ref)

    async def look(actor: Actor, _: Listener, command: closeout.LookAtCloseOuts) -> events.Reply:
        return await house.close_outs.look(actor, command.room_id, command.ref)

    async def save(actor: Actor, _: Listener, command: closeout.SaveCloseOut) -> events.Reply:
        await house.close_outs.save(actor, command.room_id, command.session_id, command.form)
        return events.Done(ref=command.ref)

    async def send(actor: Actor, _: Listener, command: closeout.SendCloseOut) -> events.Reply:
        await house.close_outs.send(actor, command.room_id, command.session_id, command.form, is_meant=command.is_meant)
        return events.Done(ref=command.ref)

    async def delete(actor: Actor, _: Listener, command: closeout.DeleteCloseOut) -> events.Reply:
        await house.close_outs.delete(actor, command.room_id, command.session_id)
        return events.Done(ref=command.ref)

    async def tick(actor: Actor, _: Listener, command: closeout.TickFollowUp) -> events.Reply:
        which = FollowUpPlace(command.session_id, command.author, command.number)
        await house.close_outs.tick(actor, command.room_id, which, is_done=command.is_done)
        return events.Done(ref=command.ref)

    return {
        relief.StepBackFromDuty: step_back,
        closeout.LookAtCloseOuts: look,
        closeout.SaveCloseOut: save,
        closeout.SendCloseOut: send,
        closeout.DeleteCloseOut: delete,
        closeout.TickFollowUp: tick,
    }
