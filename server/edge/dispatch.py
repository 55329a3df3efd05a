"""Commands to services. The one place where exceptions become codes."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final, get_args

from server.clock import Clock, Ids
from server.domain.errors import ClientError, ErrorCode, LooksPersonal, MayHurt, MessageSettled
from server.domain.messages import Message, MessageState, draft
from server.domain.people import Actor
from server.edge.care import care_handlers
from server.edge.closing import closing_handlers
from server.fanout.hub import Listener
from server.protocol import acts, asides, back_channel, board, commands, events, holds, parts, reports, session_commands
from server.protocol.pages import HearPages
from server.protocol.writing import TellWriting
from server.services.act_verbs import carry_out
from server.services.house import House

log = logging.getLogger(__name__)

COMMANDS_BURST: Final = 60
COMMANDS_PER_MINUTE: Final = 600.0
"""Far above what hands on a screen can do; a client beyond it is stuck in a loop."""


class Dispatcher:
    """Carries out one command at a time for whoever asks."""

    def __init__(self, house: House, clock: Clock, ids: Ids) -> None:
        self._house = house
        self._clock = clock
        self._ids = ids
        self._handlers: dict[type, Callable[[Actor, Listener, Any], Coroutine[Any, Any, events.Reply]]] = {
            commands.Enter: self._enter,
            commands.Leave: self._leave,
            commands.AskClock: self._ask_clock,
            commands.Post: self._post,
            commands.ReleaseHeld: self._release,
            commands.Edit: self._edit,
            commands.Withdraw: self._withdraw,
            commands.Hide: self._hide,
            commands.Show: self._show,
            commands.React: self._react,
            commands.ClaimFlag: self._claim,
            commands.KeepFlag: self._keep,
            commands.GiveBackFlag: self._give_back,
            commands.ResolveFlag: self._resolve,
            holds.ReleaseHold: self._release_hold,
            holds.ReturnHold: self._return_hold,
            **dict.fromkeys(get_args(acts.ActCommand), self._act),
            session_commands.OpenSession: self._open_session,
            session_commands.SetRoster: self._set_roster,
            **dict.fromkeys(get_args(session_commands.SessionVerb), self._step_session),
            session_commands.MoveInBreakout: self._move_in_breakout,
            asides.AskAside: self._ask_aside,
            asides.AcceptAside: self._accept_aside,
            asides.DeclineAside: self._decline_aside,
            asides.JoinAside: self._join_aside,
            asides.CloseAside: self._close_aside,
            back_channel.SayInBackChannel: self._say_in_back_channel,
            reports.TellOfMessage: self._tell_of_message,
            board.LookAtBoard: self._look_at_board,
            board.DrawOnBoard: self._draw,
            board.UndoOnBoard: self._undo,
            TellWriting: self._tell_writing,
            HearPages: self._hear_pages,
            **care_handlers(house),
            **closing_handlers(house),
        }

    async def answer(self, actor: Actor, listener: Listener, command: commands.Command) -> events.Reply:
        """Carry out *command*. Exceptions become codes here and nowhere else."""
        try:
            self._house.limiter.spend(f"command/{actor.user_id}", burst=COMMANDS_BURST, per_minute=COMMANDS_PER_MINUTE)
            work = self._handlers[type(command)](actor, listener, command)
            if isinstance(command, commands.Enter | commands.Leave | HearPages):
                # Cancelled with its connection; seen through, it would let a listener in that has left.
                return await work
            # The browser may leave, the message may not.
            return await self._house.undertakings.see_through(work)
        except ClientError as error:
            return events.Refused(ref=command.ref, code=error.code, retry_after_s=error.retry_after_s)
        except Exception:
            incident = self._ids.incident()
            log.exception("command failed", extra={"incident": incident, "command": type(command).__name__})
            return events.Refused(ref=command.ref, code=ErrorCode.INTERNAL, incident=incident)

    async def forget(self, actor: Actor, listener: Listener) -> None:
        """*listener*'s connection has ended."""
        await self._house.undertakings.see_through(self._house.rooms.forget(actor, listener))

    async def _enter(self, actor: Actor, listener: Listener, command: commands.Enter) -> events.Reply:
        return await self._house.rooms.enter(actor, listener, command.room_id, command.since, command.ref)

    async def _leave(self, actor: Actor, listener: Listener, command: commands.Leave) -> events.Reply:
        await self._house.rooms.leave(actor, listener, command.room_id)
        return events.Done(ref=command.ref)

    async def _ask_clock(self, _: Actor, __: Listener, command: commands.AskClock) -> events.Reply:
        return events.ClockTold(ref=command.ref, at=self._clock.now())

    async def _post(self, actor: Actor, _: Listener, command: commands.Post) -> events.Reply:
        message = await self._house.chat.post(actor, command.room_id, command.client_id, command.text)
        return _outcome(command.ref, message)

    async def _release(self, actor: Actor, _: Listener, command: commands.ReleaseHeld) -> events.Reply:
        message = await self._house.chat.release(actor, command.message_id, is_masked=command.is_masked)
        return _outcome(command.ref, message)

    async def _edit(self, actor: Actor, _: Listener, command: commands.Edit) -> events.Reply:
        try:
            message = await self._house.chat.edit(
                actor,
                command.message_id,
                command.client_id,
                command.text,
                edition=command.edition,
                is_meant=command.is_meant,
            )
        except (LooksPersonal, MayHurt) as error:
            return _asked(command.ref, command.text, error)
        return _outcome(command.ref, message)

    async def _withdraw(self, actor: Actor, _: Listener, command: commands.Withdraw) -> events.Reply:
        await self._house.chat.withdraw(actor, command.message_id)
        return events.Done(ref=command.ref)

    async def _hide(self, actor: Actor, _: Listener, command: commands.Hide) -> events.Reply:
        await self._house.acts.hide(actor, command.message_id, command.flag_id)
        return events.Done(ref=command.ref)

    async def _show(self, actor: Actor, _: Listener, command: commands.Show) -> events.Reply:
        await self._house.acts.show(actor, command.message_id, command.flag_id)
        return events.Done(ref=command.ref)

    async def _react(self, actor: Actor, _: Listener, command: commands.React) -> events.Reply:
        await self._house.reactions.react(actor, command.message_id, command.reaction, is_given=command.is_given)
        return events.Done(ref=command.ref)

    async def _claim(self, actor: Actor, _: Listener, command: commands.ClaimFlag) -> events.Reply:
        await self._house.flags.claim(actor, command.flag_id, is_takeover=command.is_takeover)
        return events.Done(ref=command.ref)

    async def _keep(self, actor: Actor, _: Listener, command: commands.KeepFlag) -> events.Reply:
        await self._house.flags.keep(actor, command.flag_id)
        return events.Done(ref=command.ref)

    async def _give_back(self, actor: Actor, _: Listener, command: commands.GiveBackFlag) -> events.Reply:
        await self._house.flags.give_back(actor, command.flag_id)
        return events.Done(ref=command.ref)

    async def _resolve(self, actor: Actor, _: Listener, command: commands.ResolveFlag) -> events.Reply:
        await self._house.flags.resolve(actor, command.flag_id, command.outcome, edition=command.edition)
        return events.Done(ref=command.ref)

    async def _release_hold(self, actor: Actor, _: Listener, command: holds.ReleaseHold) -> events.Reply:
        await self._house.reading.release(actor, command.message_id, edition=command.edition)
        return events.Done(ref=command.ref)

    async def _return_hold(self, actor: Actor, _: Listener, command: holds.ReturnHold) -> events.Reply:
        await self._house.reading.give_back(actor, command.message_id, command.reason, edition=command.edition)
        return events.Done(ref=command.ref)

    async def _act(self, actor: Actor, _: Listener, command: acts.ActCommand) -> events.Reply:
        await carry_out(self._house.acts, actor, command)
        return events.Done(ref=command.ref)

    async def _open_session(self, actor: Actor, _: Listener, command: session_commands.OpenSession) -> events.Reply:
        await self._house.sessions.open(actor, command.room_id, command.template, is_admitting=command.is_admitting)
        return events.Done(ref=command.ref)

    async def _set_roster(self, actor: Actor, _: Listener, command: session_commands.SetRoster) -> events.Reply:
        await self._house.sessions.set_roster(actor, command.room_id, command.on_call)
        return events.Done(ref=command.ref)

    async def _step_session(self, actor: Actor, _: Listener, command: session_commands.SessionVerb) -> events.Reply:
        try:
            await self._house.sessions.carry_out(actor, command)
        except (LooksPersonal, MayHurt) as error:
            assert isinstance(command, session_commands.WordsCommand)
            return _asked(command.ref, command.text, error)
        return events.Done(ref=command.ref)

    async def _move_in_breakout(
        self, actor: Actor, _: Listener, command: session_commands.MoveInBreakout
    ) -> events.Reply:
        await self._house.sessions.carry_out(actor, command)
        await self._house.rooms.show_out(command.who)
        return events.Done(ref=command.ref)

    async def _ask_aside(self, actor: Actor, _: Listener, command: asides.AskAside) -> events.Reply:
        ask = self._house.asides.ask
        message = await ask(actor, command.room_id, command.who, command.client_id, command.text)
        return events.Done(ref=command.ref) if message is None else _outcome(command.ref, message)

    async def _accept_aside(self, actor: Actor, _: Listener, command: asides.AcceptAside) -> events.Reply:
        await self._house.asides.answer(actor, command.aside_id, comes=True)
        return events.Done(ref=command.ref)

    async def _decline_aside(self, actor: Actor, _: Listener, command: asides.DeclineAside) -> events.Reply:
        await self._house.asides.answer(actor, command.aside_id, comes=False)
        return events.Done(ref=command.ref)

    async def _join_aside(self, actor: Actor, _: Listener, command: asides.JoinAside) -> events.Reply:
        await self._house.asides.join(actor, command.aside_id)
        return events.Done(ref=command.ref)

    async def _close_aside(self, actor: Actor, _: Listener, command: asides.CloseAside) -> events.Reply:
        await self._house.asides.close(actor, command.aside_id)
        return events.Done(ref=command.ref)

    async def _say_in_back_channel(
        self, actor: Actor, _: Listener, command: back_channel.SayInBackChannel
    ) -> events.Reply:
        say = self._house.back_channel.say
        await say(actor, command.room_id, command.client_id, command.text, command.flag_id)
        return events.Done(ref=command.ref)

    async def _tell_of_message(self, actor: Actor, _: Listener, command: reports.TellOfMessage) -> events.Reply:
        await self._house.reports.tell(actor, command.message_id, command.reason, command.line)
        return events.Done(ref=command.ref)

    async def _look_at_board(self, actor: Actor, _: Listener, command: board.LookAtBoard) -> events.Reply:
        return board.board_shown(command.ref, await self._house.boards.look(actor, command.room_id))

    async def _draw(self, actor: Actor, _: Listener, command: board.DrawOnBoard) -> events.Reply:
        await self._house.boards.draw(actor, command.room_id, command.ink, command.points)
        return events.Done(ref=command.ref)

    async def _undo(self, actor: Actor, _: Listener, command: board.UndoOnBoard) -> events.Reply:
        await self._house.boards.undo(actor, command.room_id)
        return events.Done(ref=command.ref)

    async def _tell_writing(self, actor: Actor, _: Listener, command: TellWriting) -> events.Reply:
        await self._house.writing.tell(actor, command.room_id)
        return events.Done(ref=command.ref)

    async def _hear_pages(self, actor: Actor, listener: Listener, command: HearPages) -> events.Reply:
        return await self._house.pages.hear(actor, listener, command.ref)


def _asked(ref: int, text: str, error: LooksPersonal | MayHurt) -> events.Reply:
    """The question to an author about their words, with the words, which the error does not carry: they go to nobody else."""
    words = draft(text)
    if isinstance(error, MayHurt):
        return events.Refused(ref=ref, code=error.code, kinder=parts.hurtful_words(words, error.concerns))
    return events.Refused(ref=ref, code=error.code, personal=parts.personal_words(words, error.private))


def _outcome(ref: int, message: Message) -> events.Reply:
    """What became of a message, for its author."""
    if message.state is MessageState.HELD:
        return events.Held(ref=ref, message=parts.held_message(message))
    if message.place is None:
        # Withdrawn on another screen before this one heard what had become of it.
        raise MessageSettled
    return events.Posted(ref=ref, message_id=message.id, place=message.place)
