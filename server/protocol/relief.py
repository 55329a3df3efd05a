"""Stepping back from one's duty for a while: steps of a session, see `domain/relief`."""

from server.domain.ids import RoomId
from server.protocol.base import CommandBase


class StepBackFromDuty(CommandBase, tag="duty.step_back", frozen=True, kw_only=True):
    """
    Facilitators on duty: ten minutes for oneself. What one looks after goes back into the queue, and another leads.

    `not_now` while nobody else on duty is here: see `duty.ask_relief`.
    """

    room_id: RoomId


class ReturnToDuty(CommandBase, tag="duty.return", frozen=True, kw_only=True):
    """Facilitators on duty: back before the ten minutes are over."""

    room_id: RoomId


class AskRelief(CommandBase, tag="duty.ask_relief", frozen=True, kw_only=True):
    """Facilitators on duty: ask whoever is on call to come, one after the other, so that one can step back; or (false) not any more."""

    room_id: RoomId
    is_asked: bool


ReliefCommand = StepBackFromDuty | ReturnToDuty | AskRelief
