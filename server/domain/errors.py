"""
Everything that can be answered with "no", each with its code.

A code is part of the protocol and never changes its meaning. The words that people read live in the browser, so an error
here carries no text of a message, no name and no address.
"""

from enum import StrEnum

from moderation.assessment import PrivateSpan
from moderation.labels import Label


class ErrorCode(StrEnum):
    BAD_FRAME = "bad_frame"
    """The frame is not JSON, names no known command, or has a missing, unknown or ill-typed field."""
    BAD_REQUEST = "bad_request"
    """The same for the body of an HTTP request."""
    TOO_LARGE = "too_large"
    """The frame or body is larger than the server reads."""
    TEXT_EMPTY = "text_empty"
    """The message has no visible character."""
    TEXT_TOO_LONG = "text_too_long"
    """The message is longer than the limit (4,000 characters)."""
    TOO_FAST = "too_fast"
    """Too many of this kind in a short time; `retry_after_s` says when to try again."""
    NOT_SIGNED_IN = "not_signed_in"
    """No session, or it has ended."""
    WRONG_ORIGIN = "wrong_origin"
    """The request comes from a page of another site."""
    NOT_IN_ROOM = "not_in_room"
    """Not a member of the room, or no such room: one answer for both, so rooms cannot be probed for."""
    NOT_ALLOWED = "not_allowed"
    """The actor's role may not do this."""
    NOT_FOUND = "not_found"
    """No such message, flag or page, as far as the actor may know."""
    MESSAGE_SETTLED = "message_settled"
    """The message is no longer in the state that the command needs, for example already released."""
    NOT_NOW = "not_now"
    """The group's session is not where the command needs it: paused or over, no round, or a turn that has passed on."""
    NO_FLOOR = "no_floor"
    """In the group's session somebody else may speak now, or the actor's words that wait for the end of a turn are many already."""
    EDIT_TOO_LATE = "edit_too_late"
    """The time in which a message may be changed after it was written is over; it may still be taken back."""
    LOOKS_PERSONAL = "looks_personal"
    """The new words would tell others who or where somebody is (`personal` says what); accepted when sent again as meant."""
    MAY_HURT = "may_hurt"
    """Some of the new words could be said in a kinder way (`kinder` says which); accepted when sent again as meant."""
    READ_FIRST = "read_first"
    """A facilitator reads the actor's words first just now, and these have no place to wait for that: a new message has."""
    LOOKS_QUOTED = "looks_quoted"
    """What is to be kept of an evening has words in it that somebody wrote there; accepted when sent again as meant."""
    NOT_ASSESSED = "not_assessed"
    """The model has not read the new words, and this room shows none that it has not read; `retry_after_s` says when to try again."""
    FLAG_TAKEN = "flag_taken"
    """Another facilitator holds the flag."""
    FLAG_RESOLVED = "flag_resolved"
    """The flag has been resolved already."""
    FLAG_OUTDATED = "flag_outdated"
    """The author has changed the message's words since the actor read them: look again first."""
    ACT_SETTLED = "act_settled"
    """What a facilitator did stands by now, or is undone already."""
    ACTED_ALREADY = "acted_already"
    """Another facilitator has just done the same."""
    INVITATION_INVALID = "invitation_invalid"
    """No invitation has this code."""
    INVITATION_EXPIRED = "invitation_expired"
    """The invitation's time is over."""
    INVITATION_USED = "invitation_used"
    """The invitation has been used as often as it may be."""
    VISIT_AHEAD = "visit_ahead"
    """The actor is a guest, and the session that they may visit has not opened its door to them yet."""
    VISIT_OVER = "visit_over"
    """The actor was a guest, and the session that they could visit is over."""
    NAME_INVALID = "name_invalid"
    """The name is empty, too long, or holds characters that cannot be shown."""
    NAME_TAKEN = "name_taken"
    """Somebody in the room has this name, or one that looks the same."""
    NAME_LOOKS_REAL = "name_looks_real"
    """The name looks like a full name, an address or a handle; it is accepted when sent again as meant."""
    WORDS_UNKNOWN = "words_unknown"
    """No account has these recovery words."""
    SETUP_INVALID = "setup_invalid"
    """The set-up link is wrong, or the clinic has been set up."""
    SCHEDULE_INVALID = "schedule_invalid"
    """The group cannot meet so: no such time zone or agenda, or times that do not fit together."""
    SCHEDULE_OUTDATED = "schedule_outdated"
    """Somebody else has changed the schedule since the actor read it: look again first."""
    ADDRESS_INVALID = "address_invalid"
    """Nobody can be reached at this address, or not in a way that the clinic offers."""
    PAGE_NOT_SENT = "page_not_sent"
    """The test page could not be sent: the server's settings for pages, or the network, are not right."""
    SEAL_BROKEN = "seal_broken"
    """What was sealed cannot be opened: the server's key is another one than it was sealed with, or it was changed in the store."""
    NOTICES_TOO_LITTLE = "notices_too_little"
    """The room may not be told so little of this label."""
    NOTICING_OUTDATED = "noticing_outdated"
    """Somebody else has changed what is noticed since the actor read it: look again first."""
    TOO_FEW_ON_DUTY = "too_few_on_duty"
    """The session cannot be opened or begun yet: fewer facilitators are there than the clinic asks for."""
    UNAVAILABLE = "unavailable"
    """The server cannot do this now (database or start-up); `retry_after_s` says when to try again."""
    INTERNAL = "internal"
    """A fault of ours; `incident` names it in the server's log."""


class ClientError(Exception):
    """What a person or their browser can be told. The base of all that becomes a coded reply."""

    code: ErrorCode = ErrorCode.BAD_REQUEST

    def __init__(self, *, retry_after_s: float | None = None) -> None:
        super().__init__(self.code.value)
        self.retry_after_s = retry_after_s


class BadFrame(ClientError):
    code = ErrorCode.BAD_FRAME


class BadRequest(ClientError):
    code = ErrorCode.BAD_REQUEST


class TooLarge(ClientError):
    code = ErrorCode.TOO_LARGE


class TextEmpty(ClientError):
    code = ErrorCode.TEXT_EMPTY


class TextTooLong(ClientError):
    code = ErrorCode.TEXT_TOO_LONG


class TooFast(ClientError):
    code = ErrorCode.TOO_FAST


class NotSignedIn(ClientError):
    code = ErrorCode.NOT_SIGNED_IN


class WrongOrigin(ClientError):
    code = ErrorCode.WRONG_ORIGIN


class NotInRoom(ClientError):
    """The actor is not in the room, or there is no such room: one answer for both, so rooms cannot be probed for."""

    code = ErrorCode.NOT_IN_ROOM


class NotAllowed(ClientError):
    code = ErrorCode.NOT_ALLOWED


class NotFound(ClientError):
    code = ErrorCode.NOT_FOUND


class MessageSettled(ClientError):
    code = ErrorCode.MESSAGE_SETTLED


class NotNow(ClientError):
    code = ErrorCode.NOT_NOW


class NoFloor(ClientError):
    code = ErrorCode.NO_FLOOR


class EditTooLate(ClientError):
    code = ErrorCode.EDIT_TOO_LATE


class LooksPersonal(ClientError):
    """New words wait for their author's choice. `private` has the places of what is personal in them; the words are in no error."""

    code = ErrorCode.LOOKS_PERSONAL

    def __init__(self, private: tuple[PrivateSpan, ...]) -> None:
        super().__init__()
        self.private = private


class MayHurt(ClientError):
    """New words wait for their author's choice. `concerns` is what could hurt in them; the words are in no error."""

    code = ErrorCode.MAY_HURT

    def __init__(self, concerns: tuple[Label, ...]) -> None:
        super().__init__()
        self.concerns = concerns


class ReadFirst(ClientError):
    code = ErrorCode.READ_FIRST


class LooksQuoted(ClientError):
    code = ErrorCode.LOOKS_QUOTED


class NotAssessed(ClientError):
    code = ErrorCode.NOT_ASSESSED


class FlagTaken(ClientError):
    code = ErrorCode.FLAG_TAKEN


class FlagResolved(ClientError):
    code = ErrorCode.FLAG_RESOLVED


class FlagOutdated(ClientError):
    code = ErrorCode.FLAG_OUTDATED


class ActSettled(ClientError):
    code = ErrorCode.ACT_SETTLED


class ActedAlready(ClientError):
    code = ErrorCode.ACTED_ALREADY


class InvitationInvalid(ClientError):
    code = ErrorCode.INVITATION_INVALID


class InvitationExpired(ClientError):
    code = ErrorCode.INVITATION_EXPIRED


class InvitationUsed(ClientError):
    code = ErrorCode.INVITATION_USED


class VisitAhead(ClientError):
    code = ErrorCode.VISIT_AHEAD


class VisitOver(ClientError):
    code = ErrorCode.VISIT_OVER


class NameInvalid(ClientError):
    code = ErrorCode.NAME_INVALID


class NameTaken(ClientError):
    code = ErrorCode.NAME_TAKEN


class NameLooksReal(ClientError):
    code = ErrorCode.NAME_LOOKS_REAL


class WordsUnknown(ClientError):
    code = ErrorCode.WORDS_UNKNOWN


class SetupInvalid(ClientError):
    code = ErrorCode.SETUP_INVALID


class ScheduleInvalid(ClientError):
    code = ErrorCode.SCHEDULE_INVALID


class ScheduleOutdated(ClientError):
    code = ErrorCode.SCHEDULE_OUTDATED


class AddressInvalid(ClientError):
    code = ErrorCode.ADDRESS_INVALID


class PageNotSent(ClientError):
    code = ErrorCode.PAGE_NOT_SENT


class SealBroken(ClientError):
    code = ErrorCode.SEAL_BROKEN


class NoticesTooLittle(ClientError):
    code = ErrorCode.NOTICES_TOO_LITTLE


class NoticingOutdated(ClientError):
    code = ErrorCode.NOTICING_OUTDATED


class TooFewOnDuty(ClientError):
    code = ErrorCode.TOO_FEW_ON_DUTY


class Unavailable(ClientError):
    code = ErrorCode.UNAVAILABLE
