"""Somebody may be at risk, over real sockets: told, called, looked after and closed, on a clock that stands still (proof 11)."""

from datetime import datetime, timedelta

import pytest

from server.client.link import Refused
from server.domain.crisis import GRACE, REPEAT, CrisisState
from server.domain.duty import DutyKind
from server.domain.flags import FlagState
from server.domain.paging import PageKind
from server.protocol import commands
from server.protocol import session_commands as verbs
from server.protocol.codec import decode_frame
from server.protocol.crisis import (
    AcknowledgeCrisis,
    AnswerDebrief,
    CallToCrisis,
    CareCalling,
    CloseCrisis,
    CrisisNote,
    RaiseCrisis,
    ReadCrisisNote,
    SetLevel,
    StepBack,
    SwapInCrisis,
    TickStep,
    WriteCrisisNote,
)
from server.protocol.help import AskForHelp
from tests.support.app import Seat
from tests.support.assessor import ScriptedAssessor
from tests.support.care import Care
from tests.support.flags import the_flag
from tests.support.store import on_disk
from tests.support.waiting import until

AT_RISK = "i can't go on"
NOTHING = ("crisis", "care.", "flag.", "duty", "staff", "help.")


async def raised(care: Care, source: str) -> None:
    match source:
        case "help":
            await care["Ann"].do(AskForHelp, room_id=care.room.id, is_safe=False)
        case "worry":
            await care["Bob"].do(RaiseCrisis, room_id=care.room.id, about=care.who("Ann"))
        case "flag":
            await care["Ann"].say(AT_RISK)
        case "facilitator":
            await care["Gus"].do(RaiseCrisis, room_id=care.room.id, about=care.who("Ann"))
    await care["Flo"].until(lambda view: view.alerts and view.crises)


async def looked_after(care: Care) -> str:
    """Flo is with Ann, Gus keeps the room."""
    await raised(care, "facilitator")
    crisis_id = await care.id()
    for name in ("Flo", "Gus"):
        await care[name].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await care["Flo"].until(lambda view: view.crises[crisis_id].state is CrisisState.SPLIT)
    return crisis_id


def repeats(seat: Seat) -> list[datetime]:
    frames = [decode_frame(frame) for frame in seat.wire]
    return [frame.at for frame in frames if isinstance(frame, CareCalling)]


# ── told ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("source", ["help", "worry", "flag", "facilitator"])
async def test_whatever_tells_of_it_everybody_on_duty_is_alerted(care: Care, source: str) -> None:
    """Of this room and of others; who it is about is told in this room alone."""
    await raised(care, source)
    crisis = await care.crisis()
    assert (crisis.about, crisis.state, crisis.signals[0].source) == (care.who("Ann"), CrisisState.CALLING, source)
    for name in ("Gus", "Hal", "Ida"):
        await care[name].until(lambda view: view.alerts)
    assert not [frame for frame in care["Hal"].wire if care.who("Ann") in frame and "crisis" in frame]


@pytest.mark.parametrize("source", ["worry", "flag", "facilitator"])
async def test_nobody_else_hears_of_it(care: Care, source: str) -> None:
    """Not the group, not the person; the author of what was flagged neither (capability D10)."""
    await raised(care, source)
    crisis_id = await care.id()
    for name in ("Flo", "Gus"):
        await care[name].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await care["Flo"].do(StepBack, crisis_id=crisis_id)
    await care["Flo"].say("good evening")
    for name in ("Ann", "Bob"):
        await care[name].until(lambda view: any(line.text == "good evening" for line in view.lines))
        wire = [frame for frame in care[name].wire if '"entered"' not in frame]
        assert not [frame for frame in wire if any(word in frame for word in NOTHING)]
        view = (await care.clinic.sit(care[name].session, care.room, name)).view
        assert (view.crises, view.alerts, view.calls, view.help) == ({}, {}, {}, None)
        for command in (AcknowledgeCrisis, StepBack, ReadCrisisNote):
            assert (await care[name].refused(command, crisis_id=crisis_id)).code == "not_found"


async def test_what_tells_of_it_twice_is_one_alert(care: Care) -> None:
    """The same person, whatever it is; another person is another."""
    for source in ("flag", "worry", "facilitator", "help"):
        await raised(care, source)
    crisis = await care.crisis()
    await care["Flo"].until(lambda view: len(view.crises[crisis.id].signals) == 4)
    assert len(care["Flo"].view.crises) == len(care["Hal"].view.alerts) == 1
    await care["Ann"].do(RaiseCrisis, room_id=care.room.id, about=care.who("Bob"))
    await care["Flo"].until(lambda view: len(view.alerts) == 2)


async def test_nobody_is_worried_about_themselves_or_strangers(care: Care) -> None:
    """For oneself there is another button."""
    for about in (care.who("Ann"), "nobody"):
        assert (await care["Ann"].refused(RaiseCrisis, room_id=care.room.id, about=about)).code == "not_found"


# ── called ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_it_is_told_again_until_somebody_is_there(care: Care) -> None:
    """To everybody on duty, every 20 s."""
    await raised(care, "help")
    since = care.clock.now()
    for _ in range(50):
        await care.tick(seconds=1)
    hal = care["Hal"]
    await until(lambda: len(repeats(hal)) == 2)
    assert repeats(hal) == [since + REPEAT, since + 2 * REPEAT]
    await care["Flo"].do(AcknowledgeCrisis, crisis_id=await care.id())
    await hal.until(lambda view: not view.alerts)
    for _ in range(50):
        await care.tick(seconds=1)
    assert len(repeats(hal)) == 2


async def test_after_a_minute_the_clinician_is_called_and_then_the_next(care: Care) -> None:
    """Each exactly once, wherever they look, and their pager says no more than what for."""
    await raised(care, "flag")
    await care.tick(seconds=59)
    assert care.paged == []
    await care.tick(seconds=1)
    await care["Hal"].until(lambda view: view.calls)
    (call,) = care["Hal"].view.calls.values()
    assert (call.kind, call.room_name) == (PageKind.CRISIS, "Tuesday")
    assert care["Ida"].view.calls == {}
    for _ in range(300):
        await care.tick(seconds=1)
    assert care.pager.notified == [(care.who("Hal"), PageKind.CRISIS), (care.who("Ida"), PageKind.CRISIS)]
    crisis = await care.crisis()
    assert [(c.at - crisis.raised_at).total_seconds() for c in crisis.calls] == [60, 120]
    await care["Hal"].do(AcknowledgeCrisis, crisis_id=crisis.id)
    for name in ("Hal", "Ida"):
        await care[name].until(lambda view: not view.calls)
    assert (await care.crisis()).clinician == care.who("Hal")


async def test_a_clinician_of_tonight_comes_before_the_roster(care: Care) -> None:
    """They have taken the duty."""
    await care["Flo"].do(verbs.OpenSession, room_id=care.room.id, template="sharing")
    await care["Gus"].do(verbs.GoOnDuty, room_id=care.room.id, duty=DutyKind.CLINICIAN)
    await raised(care, "help")
    assert care.names((await care.crisis()).on_call) == ["Gus", "Hal", "Ida"]


async def test_a_restart_forgets_no_minute(care: Care, assessor: ScriptedAssessor) -> None:
    """Raised 50 s before the server dies, it calls at 60 s (proof 11)."""
    await raised(care, "flag")
    await care.tick(seconds=50)
    async with care.restarted(assessor):
        await care.tick(seconds=9)
        assert care.paged == []
        await care.tick(seconds=1)
        assert care.paged == ["Hal"]
        await care["Hal"].until(lambda view: view.calls)


async def test_what_is_overdue_after_a_restart_is_called_at_once(care: Care, assessor: ScriptedAssessor) -> None:
    """The server was away for an hour; the next has a minute from then."""
    await raised(care, "flag")
    await care.tick(seconds=50)
    async with care.restarted(assessor, away_s=3600):
        await care.tick()
        await care["Hal"].until(lambda view: view.calls)
        await care.tick(seconds=59)
        assert care["Ida"].view.calls == {}
        await care.tick(seconds=1)
        await care["Ida"].until(lambda view: view.calls)


async def test_somebody_may_be_called_by_hand(care: Care) -> None:
    """By whoever looks after it; two who press it at once call once."""
    crisis_id = await looked_after(care)
    for name in ("Flo", "Gus"):
        await care[name].do(CallToCrisis, crisis_id=crisis_id, who=care.who("Ida"))
    await care["Ida"].until(lambda view: view.calls)
    assert care.paged == ["Ida"]
    assert (await care["Hal"].refused(CallToCrisis, crisis_id=crisis_id, who=care.who("Ida"))).code == "not_now"


# ── looked after ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_first_the_person_then_the_room(care: Care) -> None:
    """Assigned by the software, seen by both, swapped if they like, and steps are ticked with who and when."""
    crisis_id = await looked_after(care)
    await care["Gus"].do(SwapInCrisis, crisis_id=crisis_id, with_person=care.who("Gus"))
    await care["Flo"].do(TickStep, crisis_id=crisis_id, step="room", is_done=True)
    await care["Gus"].do(SetLevel, crisis_id=crisis_id, level="high")
    await care["Flo"].until(lambda view: view.crises[crisis_id].level)
    crisis = await care.crisis()
    assert (crisis.with_person, crisis.keeps_room) == (care.who("Gus"), care.who("Flo"))
    assert {step: tick.who for step, tick in crisis.ticks.items() if step in ("room", "assess")} == {
        "room": care.who("Flo"),
        "assess": care.who("Gus"),
    }
    fresh = await care.clinic.sit(care["Gus"].session, care.room, "Gus")
    assert fresh.view.crises == care["Flo"].view.crises, "a fresh screen shows the same"


async def test_a_flag_and_its_crisis_are_in_the_same_hands(care: Care) -> None:
    """Claiming the flag is acknowledging, acknowledging claims it, and letting go of it calls anew."""
    await raised(care, "flag")
    flag = await the_flag(care["Flo"])
    await care["Flo"].do(commands.ClaimFlag, flag_id=flag.id)
    await care["Hal"].until(lambda view: not view.alerts)
    assert (await care.crisis("Gus")).with_person == care.who("Flo")
    await care["Flo"].do(commands.GiveBackFlag, flag_id=flag.id)
    await care["Hal"].until(lambda view: view.alerts)
    await care["Gus"].do(AcknowledgeCrisis, crisis_id=await care.id())
    await care["Flo"].until(lambda view: view.flags[flag.id].claimed_by == care.who("Gus"))
    await care["Flo"].do(commands.ClaimFlag, flag_id=flag.id, is_takeover=True)
    await care["Gus"].until(lambda view: view.crises[flag_crisis(care)].with_person == care.who("Flo"))


def flag_crisis(care: Care) -> str:
    return next(iter(care["Flo"].view.crises))


@pytest.mark.parametrize(("outcome", "state"), [("not_right", CrisisState.CLOSED), ("right", CrisisState.ACKNOWLEDGED)])
async def test_a_false_alarm_needs_no_close_out(care: Care, outcome: str, state: CrisisState) -> None:
    """A film that is endless. Of one that was right people decide when it is over."""
    await raised(care, "flag")
    flag = await the_flag(care["Flo"])
    await care["Flo"].do(commands.ResolveFlag, flag_id=flag.id, outcome=outcome)
    await care["Gus"].until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED and not view.alerts)
    assert (await care.crisis("Gus")).state is state


async def test_a_false_alarm_of_the_model_ends_nothing_that_people_have_told(care: Care) -> None:
    """Bob is worried as well."""
    await raised(care, "flag")
    await raised(care, "worry")
    flag = await the_flag(care["Flo"])
    await care["Flo"].do(commands.ResolveFlag, flag_id=flag.id, outcome="not_right")
    await care["Gus"].until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED)
    assert (await care.crisis("Gus")).state is CrisisState.ACKNOWLEDGED


async def test_whoever_is_with_the_person_and_is_gone_is_not(care: Care) -> None:
    """Everybody is alerted anew, and those on call get their minute again; the count never loses it."""
    crisis_id = await looked_after(care)
    await care.tick()
    await care.drop("Flo")
    await care.tick(seconds=GRACE.total_seconds() - 1)
    assert not care["Hal"].view.alerts
    await care.tick(seconds=1)
    await care["Hal"].until(lambda view: view.alerts)
    assert (await care.figures())["warmroom_crises_waiting"] == 1
    await care.tick(seconds=60)
    await care["Hal"].until(lambda view: view.calls)
    await care["Gus"].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await care["Hal"].until(lambda view: not view.alerts and not view.calls)


async def test_contact_is_lost_and_found(care: Care) -> None:
    """The time is that of the moment at which the line dropped."""
    crisis_id = await looked_after(care)
    await care.tick(seconds=5)
    dropped = care.clock.now()
    ann = await care.drop("Ann")
    await care["Flo"].until(lambda view: view.crises[crisis_id].lost_at == dropped)
    await care.tick(seconds=90)
    assert care["Flo"].view.crises[crisis_id].lost_at == dropped
    await care.clinic.sit(ann.session, care.room, "Ann")
    await care["Flo"].until(lambda view: view.crises[crisis_id].lost_at is None)


# ── closed ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_it_is_closed_with_an_outcome_and_a_word_on_the_follow_up(care: Care) -> None:
    """By somebody who looks after it; then those who have are asked how they are."""
    await raised(care, "help")
    crisis_id = await care.id()
    close = {"crisis_id": crisis_id, "outcome": "safe"}
    assert (await care["Flo"].refused(CloseCrisis, **close, is_follow_up_needed=False)).code == "not_now"
    await care["Flo"].do(AcknowledgeCrisis, crisis_id=crisis_id)
    for wrong in (
        {"is_follow_up_needed": True},
        {"is_follow_up_needed": False, "follow_up_owner": care.who("Gus")},
        {"is_follow_up_needed": False, "follow_up_by": care.clock.now()},
    ):
        assert (await care["Flo"].refused(CloseCrisis, **close, **wrong)).code == "bad_frame"
    stranger = {"is_follow_up_needed": True, "follow_up_owner": care.who("Bob")}
    assert (await care["Flo"].refused(CloseCrisis, **close, **stranger)).code == "not_found"
    by_when = care.clock.now() + timedelta(days=1)
    await care["Flo"].do(
        CloseCrisis, **close, is_follow_up_needed=True, follow_up_owner=care.who("Gus"), follow_up_by=by_when
    )
    await care["Gus"].until(lambda view: view.crises[crisis_id].closing)
    closing = (await care.crisis("Gus")).closing
    assert closing is not None
    assert closing.follow_up is not None
    assert (closing.outcome, closing.follow_up.owner, closing.follow_up.by_when) == ("safe", care.who("Gus"), by_when)
    await care["Flo"].do(AnswerDebrief, crisis_id=crisis_id, answer="talk")
    await care["Gus"].until(lambda view: view.crises[crisis_id].debriefs == {care.who("Flo"): "talk"})
    assert (await care["Gus"].refused(AnswerDebrief, crisis_id=crisis_id, answer="well")).code == "not_now"
    assert (await care.figures())["warmroom_crises_open"] == 0


async def test_the_note_is_kept_apart_and_for_its_time(care: Care) -> None:
    """In no frame but the answer to whoever asks for it, and gone with the crisis, from the store's files too."""
    crisis_id = await looked_after(care)
    words = "her sister is with her"
    await care["Flo"].do(
        CloseCrisis, crisis_id=crisis_id, outcome="safe", is_follow_up_needed=False, note="her sister came"
    )
    await care["Gus"].do(WriteCrisisNote, crisis_id=crisis_id, note=words)
    note = await care["Gus"].do(ReadCrisisNote, crisis_id=crisis_id)
    assert isinstance(note, CrisisNote)
    assert (note.note, note.by) == (words, care.who("Gus"))
    assert not [
        frame for seat in care.seats.values() for frame in seat.wire if words in frame and "crisis.note" not in frame
    ]
    await care.tick(seconds=365 * 86400 - 1)
    assert words.encode() in on_disk(care.clinic.directory)
    await care.tick(seconds=3601)
    with pytest.raises(Refused):
        await care["Gus"].do(ReadCrisisNote, crisis_id=crisis_id)
    await until(lambda: words.encode() not in on_disk(care.clinic.directory))


async def test_the_time_to_an_acknowledgement_is_measured(care: Care) -> None:
    """Once a crisis, however it was acknowledged."""
    await raised(care, "flag")
    care.clock.advance(seconds=12)
    await care["Flo"].do(commands.ClaimFlag, flag_id=(await the_flag(care["Flo"])).id)
    await care["Gus"].do(AcknowledgeCrisis, crisis_id=await care.id())
    figures = await care.figures()
    assert figures["warmroom_acknowledgement_seconds_count"] == 1
    assert figures["warmroom_acknowledgement_seconds_sum"] == 12
