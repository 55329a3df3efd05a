"""From commands to acts: a table."""

from typing import assert_never

from moderation.assessment import Span
from server.domain.people import Actor
from server.protocol import acts as commands
from server.services.acts import ActService


async def carry_out(acts: ActService, actor: Actor, command: commands.ActCommand) -> None:
    """Do what *command* says. Raises what the act does."""
    match command:
        case commands.Remove(message_id=message_id, edition=edition, why=why, line=line, flag_id=flag_id):
            await acts.remove(actor, message_id, edition=edition, why=why, line=line, flag_id=flag_id)
        case commands.Mask(message_id=message_id, edition=edition, why=why, line=line, flag_id=flag_id):
            spans = [Span(stretch.start, stretch.end) for stretch in command.stretches]
            await acts.mask(actor, message_id, spans, edition=edition, why=why, line=line, flag_id=flag_id)
        case commands.AskReword(message_id=message_id, edition=edition, why=why, line=line, flag_id=flag_id):
            await acts.ask_reword(actor, message_id, edition=edition, why=why, line=line, flag_id=flag_id)
        case commands.ReachOut(flag_id=flag_id):
            await acts.reach_out(actor, flag_id)
        case commands.UndoAct(act_id=act_id):
            await acts.undo(actor, act_id)
        case commands.PutAway(act_id=act_id):
            await acts.put_away(actor, act_id)
        case _:
            assert_never(command)
