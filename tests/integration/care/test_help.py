"""Asking for support, from wherever one is, over real sockets on a clock that stands still (capability A14)."""

import pytest

from server.domain.help import HelpState, Reach
from server.domain.paging import PageKind
from server.protocol import session_commands as verbs
from server.protocol.crisis import AcknowledgeCrisis, CloseCrisis
from server.protocol.help import AnswerHelp, AskForHelp, EndHelp, TakeBackHelp
from tests.support.assessor import ScriptedAssessor
from tests.support.care import Care


async def ask(care: Care, name: str = "Ann", *, is_safe: bool = True) -> None:
    await care[name].do(AskForHelp, room_id=care.room.id, is_safe=is_safe)
    await care[name].until(lambda view: view.help)


async def alone(care: Care) -> None:
    """No facilitator has the room open."""
    for name in ("Flo", "Gus"):
        await care.drop(name)


async def test_who_would_like_to_talk_is_first_in_the_queue_and_hears_who_comes(care: Care) -> None:
    """A facilitator has been told, then X is coming; when they have talked it is gone. It is no alarm."""
    await ask(care)
    help_ = care["Ann"].view.help
    assert help_ is not None
    assert (help_.is_safe, help_.state, help_.reach, help_.coming) == (True, HelpState.TOLD, Reach.FACILITATOR, None)
    await care["Flo"].until(lambda view: view.asks)
    (this,) = care["Flo"].view.asks.values()
    assert this.who == care.who("Ann")
    await care["Gus"].do(AnswerHelp, ask_id=this.id)
    await care["Ann"].until(lambda view: view.help and view.help.coming == care.who("Gus"))
    await care["Flo"].until(lambda view: view.asks[this.id].answered_by == care.who("Gus"))
    assert (await care["Flo"].refused(AnswerHelp, ask_id=this.id)).code == "not_now"
    await care["Gus"].do(EndHelp, ask_id=this.id)
    await care["Ann"].until(lambda view: view.help is None)
    await care["Flo"].until(lambda view: not view.asks)
    assert not care["Flo"].view.alerts
    assert care.pager.notified == []


async def test_whoever_is_not_safe_is_told_as_much_and_no_more(care: Care) -> None:
    """Everybody on duty is called. Asking twice is asking once, and people decide when it is over."""
    await ask(care, is_safe=False)
    await ask(care, is_safe=False)
    await ask(care, is_safe=True)
    await care["Flo"].until(lambda view: view.alerts)
    assert not care["Flo"].view.asks
    assert len((await care.crisis()).signals) == 1
    assert (await care["Ann"].refused(TakeBackHelp, room_id=care.room.id)).code == "not_now"
    crisis_id = await care.id()
    await care["Flo"].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await care["Ann"].until(lambda view: view.help and view.help.coming == care.who("Flo"))
    await care["Flo"].do(CloseCrisis, crisis_id=crisis_id, outcome="safe", is_follow_up_needed=False)
    await care["Ann"].until(lambda view: view.help is None)
    wire = [frame for frame in care["Ann"].wire if '"entered"' not in frame]
    assert not [frame for frame in wire if "crisis" in frame or "care." in frame]


async def test_a_talk_that_becomes_a_crisis_is_one_thing(care: Care) -> None:
    """The ask is gone from the queue, and the person sees one line of it."""
    await ask(care)
    await care["Flo"].until(lambda view: view.asks)
    await ask(care, is_safe=False)
    await care["Flo"].until(lambda view: view.alerts and not view.asks)
    await care["Ann"].until(lambda view: view.help and not view.help.is_safe)


async def test_with_no_facilitator_there_those_on_call_are_called_and_nobody_is_deceived(care: Care) -> None:
    """For a talk as for a crisis: at once, and the person is told who has heard."""
    await alone(care)
    await ask(care)
    help_ = care["Ann"].view.help
    assert help_ is not None
    assert help_.reach is Reach.ON_CALL
    await care["Hal"].until(lambda view: view.calls)
    (call,) = care["Hal"].view.calls.values()
    assert (call.kind, call.room_id) == (PageKind.HELP, care.room.id)
    await ask(care, "Bob", is_safe=False)
    bobs = care["Bob"].view.help
    assert bobs is not None
    assert bobs.reach is Reach.ON_CALL
    hal = care.who("Hal")
    assert care.pager.notified == [(hal, PageKind.HELP), (hal, PageKind.CRISIS)]
    await care.tick(seconds=60)
    ida = care.who("Ida")
    assert sorted(care.pager.notified[2:]) == sorted([(ida, PageKind.HELP), (ida, PageKind.CRISIS)])
    await care["Hal"].do(AnswerHelp, ask_id=call.subject_id)
    await care["Ann"].until(lambda view: view.help and view.help.coming == hal)
    for name in ("Hal", "Ida"):
        await care[name].until(lambda view: PageKind.HELP not in {one.kind for one in view.calls.values()})


async def test_with_nobody_on_call_either_it_is_said(care: Care) -> None:
    """And it changes as soon as somebody has the room open."""
    await care["Flo"].do(verbs.SetRoster, room_id=care.room.id, on_call=[])
    flo = care["Flo"]
    await alone(care)
    for name, is_safe in (("Ann", True), ("Bob", False)):
        await ask(care, name, is_safe=is_safe)
        help_ = care[name].view.help
        assert help_ is not None
        assert help_.reach is Reach.NOBODY
    care.seats["Flo"] = await care.clinic.sit(flo.session, care.room, "Flo")
    for name in ("Ann", "Bob"):
        await care[name].until(lambda view: view.help.reach is Reach.FACILITATOR)


async def test_it_can_be_taken_back(care: Care) -> None:
    """It is gone from every desk; without one there is nothing to take back."""
    await ask(care)
    await care["Flo"].until(lambda view: view.asks)
    await care["Ann"].do(TakeBackHelp, room_id=care.room.id)
    await care["Flo"].until(lambda view: not view.asks)
    assert (await care["Ann"].refused(TakeBackHelp, room_id=care.room.id)).code == "not_now"


@pytest.mark.parametrize("where", ["lobby", "paused", "muted", "waiting", "declined", "small group"])
@pytest.mark.parametrize("is_safe", [True, False])
async def test_it_works_wherever_one_is(care: Care, where: str, is_safe: bool) -> None:
    """Whatever the group is doing, and whatever one may do in it."""
    flo, room_id = care["Flo"], care.room.id
    ann = care.who("Ann")
    if where in ("waiting", "declined"):
        away = await care.drop("Ann")
        await flo.do(verbs.OpenSession, room_id=room_id, template="sharing", is_admitting=True)
        care.seats["Ann"] = await care.clinic.sit(away.session, care.room, "Ann")
        if where == "declined":
            await flo.do(verbs.DeclineEntry, room_id=room_id, who=ann, reason="full")
    else:
        await flo.do(verbs.OpenSession, room_id=room_id, template="sharing")
    if where in ("paused", "muted", "small group"):
        await flo.do(verbs.BeginSession, room_id=room_id)
    if where == "paused":
        await flo.do(verbs.Pause, room_id=room_id)
    if where == "muted":
        await flo.do(verbs.SetMuted, room_id=room_id, who=ann, is_muted=True)
    asked_in = room_id
    if where == "small group":
        await flo.do(verbs.StartBreakout, room_id=room_id, size=2, minutes=5)
        await care["Ann"].until(lambda view: view.session.breakout)
        asked_in = care["Ann"].view.session.breakout.groups[0].room_id  # type: ignore[union-attr]
    await care["Ann"].do(AskForHelp, room_id=asked_in, is_safe=is_safe)
    await care["Ann"].until(lambda view: view.help and view.help.reach is Reach.FACILITATOR)
    await flo.until(lambda view: view.asks if is_safe else view.alerts)
    if where == "small group" and is_safe:
        assert [this.from_room_id for this in flo.view.asks.values()] == [asked_in]


async def test_an_ask_outlives_a_restart(care: Care, assessor: ScriptedAssessor) -> None:
    """And goes on as it was on every screen."""
    await ask(care)
    await care["Flo"].until(lambda view: view.asks)
    asks, help_ = dict(care["Flo"].view.asks), care["Ann"].view.help
    async with care.restarted(assessor):
        fresh = await care.clinic.sit(care["Flo"].session, care.room, "Flo")
        assert fresh.view.asks == asks
        again = await care.clinic.sit(care["Ann"].session, care.room, "Ann")
        # Until a facilitator has found the way back, nobody is there.
        await again.until(lambda view: view.help == help_)
