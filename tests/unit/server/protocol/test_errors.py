"""Which answers are worth another try, and which ends a client stops after."""

import inspect

from server.domain import errors
from server.domain.errors import ClientError, ErrorCode
from server.protocol.errors import RETRYABLE, STOP_AFTER, CloseCode


def test_every_error_has_a_code_of_its_own() -> None:
    """Two errors never share a code, and each code but those of frames alone has an error."""
    children = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, ClientError)]
    codes = [cls.code for cls in children if cls is not ClientError]
    assert len(codes) == len(set(codes))
    assert set(ErrorCode) - set(codes) == {ErrorCode.INTERNAL}


def test_an_error_says_its_code_and_nothing_else() -> None:
    """An error carries no words, so it can be logged and sent."""
    assert str(errors.NotInRoom()) == "not_in_room"
    assert errors.TooFast(retry_after_s=2.5).retry_after_s == 2.5


def test_another_try_helps_where_the_fault_will_pass() -> None:
    """Too fast, too early, unavailable, a model that is away and our own faults pass; every other "no" stays."""
    passing = {ErrorCode.TOO_FAST, ErrorCode.VISIT_AHEAD, ErrorCode.UNAVAILABLE, ErrorCode.NOT_ASSESSED}
    assert {*passing, ErrorCode.INTERNAL} == RETRYABLE


def test_a_client_comes_back_after_every_end_but_two() -> None:
    """Signed out and unreadable are final; whatever else ends a connection, the client resumes."""
    assert {CloseCode.SIGNED_OUT, CloseCode.UNREADABLE} == STOP_AFTER
    assert {int(code) for code in CloseCode} == {1001, 1009, 4001, 4002, 4008}
