"""The agendas that come with Warmroom."""

import pytest

from server.domain.agenda import CrossTalk, PhaseKind, Reaction, Template
from server.domain.messages import draft
from server.domain.templates import AGREEMENT, OPEN, TEMPLATES
from tests.support.sessions import packed

CLOCKED = [template for template in TEMPLATES.values() if template is not OPEN]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_a_template_can_be_used_as_it_is(template: Template) -> None:
    """It has a name of its own, phases, words that can be sent as messages, and comes back from storage as it went."""
    assert TEMPLATES[template.name] is template
    assert template.phases
    for phase in template.phases:
        for words in (phase.title, *phase.script, *phase.reading):
            assert draft(words) == words
    assert packed(template) == template


@pytest.mark.parametrize("template", CLOCKED, ids=lambda template: template.name)
def test_an_evening_takes_ninety_minutes_and_hears_everybody_twice(template: Template) -> None:
    """There is a round early or drawn shares, and a closing round; the door is shut by the end."""
    assert template.minutes == 90
    assert sum(phase.rules.round is not None for phase in template.phases) == 2
    assert template.phases[0].rules.is_door_open
    assert not template.phases[-1].rules.is_door_open


@pytest.mark.parametrize("template", CLOCKED, ids=lambda template: template.name)
def test_a_round_has_no_cross_talk_and_offers_reactions_that_are_about_the_speaker(template: Template) -> None:
    """In a check-in or closing round one person speaks at a time, and nobody answers with themselves."""
    rounds = [phase for phase in template.phases if phase.kind in (PhaseKind.CHECK_IN, PhaseKind.CLOSING_ROUND)]
    assert rounds
    for phase in rounds:
        assert phase.rules.cross_talk is CrossTalk.TURN
        assert phase.rules.reactions
        assert Reaction.ME_TOO not in phase.rules.reactions


def test_an_open_room_has_no_clock() -> None:
    """A room that wants no agenda has one endless phase in which anyone may speak."""
    assert (OPEN.minutes, len(OPEN.phases)) == (None, 1)
    assert OPEN.phases[0].rules.cross_talk is CrossTalk.ANYONE


def test_the_agreement_can_be_read_round_the_group() -> None:
    """Its lines are short enough to be agreed to one by one."""
    assert AGREEMENT
    assert all(draft(line) == line and len(line) <= 200 for line in AGREEMENT)
