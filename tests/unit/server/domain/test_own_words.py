"""What facilitators are asked of each other's words: next to nothing."""

import pytest

from moderation import Attention, Label
from server.domain.flags import FlagDraft, Reason
from server.domain.ids import UserId
from server.domain.own_words import shown_to_others
from server.domain.people import Role
from server.domain.sessions import close
from tests.support.builders import ANN, FLO, GUS
from tests.support.sessions import a_session, at

HAL = UserId("hal")
"""Facilitates the group, and has no duty tonight."""
CRISIS = FlagDraft(Attention.CARE, (Reason(Label.CRISIS, 0.9, 0.5),), "words")
HARSH = FlagDraft(Attention.CARE, (Reason(Label.SELF_STIGMA, 0.9, 0.5),), "words")
CONCERN = FlagDraft(Attention.CONCERN, (Reason(Label.DISMISSAL, 0.9, 0.5),), "words")
ALL = (CRISIS, CONCERN)


def test_a_members_words_are_looked_at() -> None:
    """All of it, with a session or without."""
    for session in (None, a_session()):
        assert shown_to_others(ALL, ANN, Role.MEMBER, session) == ALL


def test_a_facilitators_words_are_for_their_eyes_only() -> None:
    """Where no session goes on, and where they look after it."""
    session = a_session()
    assert session.lead == FLO
    assert shown_to_others(ALL, FLO, Role.FACILITATOR, None) == ()
    assert shown_to_others(ALL, FLO, Role.FACILITATOR, session) == ()
    assert shown_to_others(ALL, GUS, Role.FACILITATOR, session) == ()


def test_who_takes_part_like_a_member_is_looked_after_if_at_risk() -> None:
    """A facilitator who is not on duty tonight may be at risk like everybody; what else they say stays theirs."""
    session = a_session()
    assert shown_to_others((CRISIS, HARSH, CONCERN), HAL, Role.FACILITATOR, session) == (CRISIS,)


def test_a_session_that_is_over_changes_nothing() -> None:
    """Nobody takes part in it any more."""
    assert shown_to_others(ALL, HAL, Role.FACILITATOR, close(a_session(), at(60))) == ()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FACILITATOR])
def test_nothing_said_is_nothing_shown(role: Role) -> None:
    """Without a draft there is none to show."""
    assert shown_to_others((), FLO, role, a_session()) == ()
