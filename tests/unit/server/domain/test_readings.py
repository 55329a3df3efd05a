"""What is read round the group, in other languages."""

import pytest

from server.domain.messages import draft
from server.domain.readings import TRANSLATIONS, beside
from server.domain.templates import AGREEMENT, GOODNIGHT_READING, TEMPLATES

OURS = {*AGREEMENT, *(line for template in TEMPLATES.values() for phase in template.phases for line in phase.reading)}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_language_has_every_line_that_comes_with_warmroom_and_no_other(language: str) -> None:
    """So a line that is worded anew here is not read beside its old words."""
    known = TRANSLATIONS[language]
    assert set(known) == OURS
    assert all(draft(told) == told != line for line, told in known.items())


def test_each_line_stands_beside_its_own() -> None:
    """One that a group has added tonight has none, and a text of which no line is known is in no other language."""
    lines = (GOODNIGHT_READING[0], "We bring tea.", GOODNIGHT_READING[3])
    spanish = beside(lines)["es"]
    assert (spanish[1], spanish[2]) == (None, "Vayan con calma. Nos volvemos a ver.")
    assert len(spanish) == 3
    assert beside(("We bring tea.",)) == {}
    assert beside(()) == {}
