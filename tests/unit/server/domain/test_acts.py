"""Acts: what is done at once, what can be undone and by whom, and what its author is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import Span
from server.domain.acts import (
    LINE_LENGTH_MAX,
    STAND_IN,
    UNDO_FOR,
    Act,
    ActKind,
    ActState,
    Kept,
    Why,
    act_on,
    answer,
    given_back,
    mask,
    masked,
    put_away,
    removed,
    settle,
    undo,
)
from server.domain.errors import ActSettled, MessageSettled, NotAllowed, NotFound, TextTooLong
from server.domain.flags import Change, change_of
from server.domain.ids import ActId
from server.domain.messages import MessageState, edited
from tests.support.builders import ANN, FLO, GUS, a_flag, a_held_message, a_message, at

SAID = a_message(text="you useless lot", edition=2)


def an_act(kind: ActKind = ActKind.REMOVE, **changed: Any) -> Act:
    act = act_on(SAID, kind, act_id=ActId("act-1"), by=FLO, at=at(0), why=Why.HOSTILITY, line="Say it to me?")
    return replace(act, **changed)


IN_TIME = at(0) + UNDO_FOR - timedelta(milliseconds=1)


def test_an_act_names_whom_it_is_about_and_what_was_read() -> None:
    """Nothing of the words is in it, but what it keeps to give back."""
    act = an_act()
    assert (act.about, act.by, act.message_id, act.edition) == (ANN, FLO, SAID.id, 2)
    assert (act.undo_until, act.kept, act.is_told) == (at(0) + UNDO_FOR, None, False)


@pytest.mark.parametrize("kind", [ActKind.HIDE, ActKind.SHOW, ActKind.REACH_OUT])
def test_what_has_a_way_back_of_its_own_is_not_undone(kind: ActKind) -> None:
    """Hidden is shown again at any time."""
    with pytest.raises(ActSettled):
        undo(an_act(kind), FLO, at(0))


def test_whoever_did_it_undoes_it_in_time() -> None:
    """Nothing is kept of it then, and its author is told nothing."""
    undone = undo(an_act(kept=Kept(message=SAID)), FLO, IN_TIME)
    assert (undone.state, undone.kept, undone.line, undone.undo_until) == (ActState.UNDONE, None, None, None)
    assert not settle(undone).is_told
    with pytest.raises(ActSettled):
        undo(undone, FLO, IN_TIME)


def test_nobody_else_undoes_it_and_nobody_later() -> None:
    """By the server's clock."""
    with pytest.raises(NotAllowed):
        undo(an_act(), GUS, IN_TIME)
    with pytest.raises(ActSettled):
        undo(an_act(), FLO, at(0) + UNDO_FOR)


@pytest.mark.parametrize("kind", list(ActKind))
def test_who_is_told_once_it_stands(kind: ActKind) -> None:
    """The author, of what was done with their words; of care and of flags nobody, and of their own acts nobody."""
    settled = settle(an_act(kind, kept=Kept(message=SAID)))
    assert settled.is_told is (kind in (ActKind.REMOVE, ActKind.MASK, ActKind.REWORD, ActKind.PAUSE))
    assert (settled.kept, settled.undo_until) == (None, None)
    assert not settle(an_act(kind, by=ANN)).is_told


def test_it_is_put_away_by_whom_it_is_about() -> None:
    """With the line; of an ask to reword that is an answer."""
    told = settle(an_act(ActKind.REWORD))
    assert (told.line, told.is_open_ask) == ("Say it to me?", True)
    read = put_away(told, ANN)
    assert (read.state, read.is_told, read.line) == (ActState.LEFT, False, None)
    assert put_away(settle(an_act()), ANN).state is ActState.STANDS
    for act, who in ((told, FLO), (read, ANN), (an_act(), ANN)):
        with pytest.raises(NotFound):
            put_away(act, who)
    assert answer(told, ActState.REWORDED).is_told is False


def test_a_line_is_short() -> None:
    """What needs more needs a talk. Blank is none."""
    fields: dict[str, Any] = {"act_id": ActId("act-1"), "by": FLO, "at": at(0)}
    assert act_on(SAID, ActKind.REMOVE, line=" \n ", **fields).line is None
    with pytest.raises(TextTooLong):
        act_on(SAID, ActKind.REMOVE, line="x" * (LINE_LENGTH_MAX + 1), **fields)


def test_a_removed_message_keeps_its_place_and_no_word() -> None:
    """From sight or from hiding; of the words that were read."""
    for state in (MessageState.VISIBLE, MessageState.HIDDEN):
        gone = removed(replace(SAID, state=state), edition=2)
        assert (gone.state, gone.text, gone.place, gone.edition) == (MessageState.REMOVED, None, SAID.place, 2)
    for other in (removed(SAID, edition=2), replace(SAID, state=MessageState.WITHDRAWN, text=None), a_held_message()):
        with pytest.raises(MessageSettled):
            removed(other, edition=other.edition)
    with pytest.raises(MessageSettled):
        removed(SAID, edition=1)


def test_a_removed_message_is_not_changed_by_its_author() -> None:
    """The trace would say that its author acted where a facilitator did."""
    with pytest.raises(MessageSettled):
        edited(removed(SAID, edition=2), edition=2, text="x", is_meant=False, within=timedelta.max, at=at(1))


def test_masked_words_make_an_edition() -> None:
    """So that nobody acts on, or changes, words that are not there any more."""
    after = masked(SAID, [Span(4, 11)], edition=2, at=at(3))
    assert (after.text, after.edition, after.masked_at) == (f"you {STAND_IN} lot", 3, at(3))
    assert (after.edited_at, after.state) == (None, MessageState.VISIBLE)
    with pytest.raises(MessageSettled):
        masked(after, [Span(4, 11)], edition=2, at=at(3))
    with pytest.raises(MessageSettled):
        masked(replace(SAID, state=MessageState.HIDDEN), [Span(4, 11)], edition=2, at=at(3))


def test_what_is_covered_is_not_covered_again() -> None:
    """It would be an edition in which nothing is new, and an act with nothing to undo."""
    after = masked(SAID, [Span(4, 11)], edition=2, at=at(3))
    with pytest.raises(MessageSettled):
        masked(after, [Span(4, 4 + len(STAND_IN))], edition=3, at=at(4))


@pytest.mark.parametrize("spans", [[], [Span(4, 4)], [Span(0, 16)], [Span(5, 3)]])
def test_there_must_be_something_to_mask(spans: list[Span]) -> None:
    """A stretch is in the text and has a length."""
    with pytest.raises(NotFound):
        mask("you useless lot", spans)


@given(st.text(min_size=1, max_size=40), st.data())
def test_no_masked_character_is_left(text: str, data: st.DataObject) -> None:
    """What is outside the stretches stays, in order; what is inside has one stand-in a run."""
    places = st.integers(0, len(text) - 1)
    starts = data.draw(st.lists(places, min_size=1, max_size=4))
    spans = [Span(start, data.draw(st.integers(start + 1, len(text)))) for start in starts]
    hidden = {at for start, end in spans for at in range(start, end)}
    runs = sum(1 for at in hidden if at - 1 not in hidden)
    left = "".join(c for at, c in enumerate(text) if at not in hidden)
    after = mask(text, spans)
    assert len(after) == len(left) + runs * len(STAND_IN)
    expected, at = "", 0
    while at < len(text):
        if at in hidden:
            expected += STAND_IN
            while at in hidden:
                at += 1
        else:
            expected += text[at]
            at += 1
    assert after == expected


def test_undone_the_message_is_as_it_was() -> None:
    """Hidden if it was hidden, masked if it was masked before."""
    for before in (SAID, replace(SAID, state=MessageState.HIDDEN), replace(SAID, masked_at=at(-9))):
        act = act_on(
            removed(before, edition=2),
            ActKind.REMOVE,
            act_id=ActId("act-1"),
            by=FLO,
            at=at(0),
            kept=Kept(message=before),
        )
        assert given_back(act, removed(before, edition=2)) == before
    after = masked(SAID, [Span(4, 11)], edition=2, at=at(0))
    act = act_on(after, ActKind.MASK, act_id=ActId("act-1"), by=FLO, at=at(0), kept=Kept(message=SAID))
    assert given_back(act, after) == SAID
    read_meanwhile = replace(after, model_version="scripted-2", state=MessageState.HIDDEN)
    assert given_back(act, read_meanwhile) == replace(SAID, model_version="scripted-2", state=MessageState.HIDDEN)


@pytest.mark.parametrize("now", [replace(SAID, edition=4, text="new words"), replace(SAID, edition=3, text=None)])
def test_masking_is_not_undone_over_what_has_become_of_the_message_since(now: Any) -> None:
    """Its author has changed it, or somebody has removed it."""
    after = masked(SAID, [Span(4, 11)], edition=2, at=at(0))
    act = act_on(after, ActKind.MASK, act_id=ActId("act-1"), by=FLO, at=at(0), kept=Kept(message=SAID))
    with pytest.raises(ActSettled):
        given_back(act, now)


def test_a_flag_says_what_a_facilitator_has_made_of_its_message() -> None:
    """And who was last: its author or a facilitator."""
    flag = a_flag(edition=2)
    after = masked(SAID, [Span(4, 11)], edition=2, at=at(3))
    assert change_of(flag, removed(SAID, edition=2)) is Change.REMOVED
    assert change_of(flag, after) is Change.MASKED
    assert change_of(flag, replace(after, edition=4, edited_at=at(4))) is Change.EDITED
    assert change_of(flag, replace(after, edition=4, edited_at=at(2))) is Change.MASKED
