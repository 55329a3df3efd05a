"""What the phases of a session ask for, and what a facilitator asks for one person, for tonight."""

from server.domain.agenda import Hold, Nudge
from server.domain.duty import DutyKind
from server.domain.messages import HoldReason
from server.domain.reading import WAIT, ReadRule
from server.protocol import events
from server.protocol import session_commands as verbs
from server.protocol.holds import ReleaseHold
from tests.support.meeting import Meeting, in_the_round
from tests.support.reading import held, waits

HURTS = "you should just snap out of it"


async def quiet(meeting: Meeting, **rules: object) -> None:
    """Everybody may speak, and nothing is asked but what *rules* say."""
    await meeting.do("Flo", verbs.Adjust, **{"cross_talk": "anyone", "slow_s": 0, "nudge": "off", **rules})


async def test_each_phase_says_what_is_read_first(meeting: Meeting) -> None:
    """Nothing, what may be a concern, whoever is here for the first time, or everything."""
    await quiet(meeting)
    assert isinstance(await meeting.say("Ann", HURTS), events.Posted)
    await quiet(meeting, hold=Hold.CONCERNS)
    mine = await held(meeting["Ann"], HURTS)
    assert (await waits(meeting["Gus"], mine.id)).why is ReadRule.CONCERN
    assert isinstance(await meeting.say("Ann", "hello"), events.Posted)
    await quiet(meeting, hold=Hold.NEWCOMERS)
    hers = await held(meeting["Bob"], "hello from me")
    assert (await waits(meeting["Gus"], hers.id)).why is ReadRule.NEWCOMER
    await quiet(meeting, hold=Hold.ALL)
    his = await held(meeting["Cai"], "and from me")
    assert (await waits(meeting["Gus"], his.id)).why is ReadRule.EVERYBODY
    await meeting.law()
    await quiet(meeting, hold=Hold.NONE)
    assert isinstance(await meeting.say("Cai", "good evening"), events.Posted)
    assert set(meeting["Gus"].view.to_read) == {mine.id, hers.id, his.id}, "what was promised is kept"


async def test_once_a_session_is_over_nobody_who_was_in_it_is_new(meeting: Meeting) -> None:
    """Tonight they were; next time they are not."""
    await quiet(meeting, hold=Hold.NEWCOMERS)
    mine = await held(meeting["Ann"], "hello")
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.do("Flo", verbs.OpenSession, template="open")
    await meeting.do("Flo", verbs.BeginSession)
    await quiet(meeting, hold=Hold.NEWCOMERS)
    assert isinstance(await meeting.say("Ann", "hello again"), events.Posted)
    assert list(meeting["Flo"].view.to_read) == [mine.id]


async def test_a_facilitator_reads_first_what_one_person_writes_tonight(meeting: Meeting) -> None:
    """They are told, and no other member is; it can be taken back, and ends with the session."""
    await quiet(meeting)
    ann = meeting.who("Ann")
    await meeting.do("Gus", verbs.SetReadFirst, who=ann, is_read_first=True)
    assert meeting["Ann"].view.is_read_first
    assert not meeting["Bob"].view.is_read_first
    notes = meeting["Flo"].view.notes
    assert notes is not None
    assert notes.read_first == [ann]
    assert "read_first" not in "".join(frame for frame in meeting["Bob"].wire if "session.changed" in frame)
    mine = await held(meeting["Ann"], "good evening")
    assert mine.reason is HoldReason.REVIEW
    assert (await waits(meeting["Flo"], mine.id)).why is ReadRule.PERSON
    await meeting.do("Flo", verbs.SetReadFirst, who=ann, is_read_first=False)
    assert not meeting["Ann"].view.is_read_first
    assert isinstance(await meeting.say("Ann", "there i am"), events.Posted)
    await meeting.do("Flo", verbs.SetReadFirst, who=ann, is_read_first=True)
    await meeting.do("Flo", verbs.CloseSession)
    assert not meeting["Ann"].view.is_read_first
    assert isinstance(await meeting.say("Ann", "good night"), events.Posted)


async def test_for_whom_that_cannot_be_asked(meeting: Meeting) -> None:
    """Neither by a member, nor for somebody on duty, whom it leaves once they take one, nor for a stranger."""
    ann = meeting.who("Ann")
    assert await meeting.refused("Bob", verbs.SetReadFirst, who=ann, is_read_first=True) == "not_allowed"
    assert await meeting.refused("Flo", verbs.SetReadFirst, who=meeting.who("Gus"), is_read_first=True) == "not_allowed"
    assert await meeting.refused("Flo", verbs.SetReadFirst, who=meeting.room.id, is_read_first=True) == "not_found"


async def test_nobody_on_duty_is_here_and_nothing_waits(meeting: Meeting) -> None:
    """A facilitator who takes part tonight reads along like anybody, and is not waited for."""
    await quiet(meeting, hold=Hold.ALL)
    await meeting.do("Gus", verbs.GoOffDuty)
    mine = await held(meeting["Ann"], "hello")
    await meeting.drop("Flo")
    assert isinstance(await meeting["Ann"].say("is anybody here?"), events.Posted)
    await waits(meeting["Gus"], mine.id)


async def test_a_tech_host_sees_nothing_of_it(meeting: Meeting) -> None:
    """Neither what waits nor that something does."""
    await quiet(meeting, hold=Hold.ALL)
    await meeting.take_duty("Gus", DutyKind.TECH_HOST)
    mine = await held(meeting["Ann"], "hello")
    await waits(meeting["Flo"], mine.id)
    assert mine.id not in "".join(meeting["Gus"].wire)
    assert (await meeting["Gus"].refused(ReleaseHold, message_id=mine.id)).code == "not_allowed"


async def test_released_in_somebody_elses_turn_it_waits_for_the_end_of_that(meeting: Meeting) -> None:
    """It comes in order, once, when whoever speaks is done; also when the promise ends meanwhile."""
    await quiet(meeting, hold=Hold.ALL)
    first, second = await held(meeting["Ann"], "one"), await held(meeting["Cai"], "two")
    await in_the_round(meeting)
    while meeting.turn != "Bob":
        await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.round.turn.who)  # type: ignore[union-attr]
    before = meeting.texts
    assert isinstance(await meeting["Flo"].do(ReleaseHold, message_id=first.id), events.Done)
    await meeting["Ann"].until(lambda view: view.held[first.id].reason is HoldReason.TURN)
    meeting.clock.advance(seconds=WAIT.total_seconds())
    await meeting["Cai"].until(lambda view: view.held[second.id].reason is HoldReason.TURN)
    await meeting.law()
    assert meeting.texts == before
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Bob"))
    await meeting.do("Flo", verbs.FinishRound)
    assert meeting.texts[len(before) :] == ["one", "two"]


async def test_closing_the_session_breaks_no_promise(meeting: Meeting) -> None:
    """What waits goes on to wait, for as long as was said; then it is in the room."""
    await quiet(meeting, hold=Hold.ALL)
    mine = await held(meeting["Ann"], "before we go")
    await meeting.do("Flo", verbs.CloseSession)
    await waits(meeting["Gus"], mine.id)
    meeting.clock.advance(seconds=WAIT.total_seconds())
    await meeting["Bob"].reads("before we go")
    await meeting.law()
    assert meeting["Gus"].view.to_read == {}


async def test_a_small_groups_words_wait_on_the_groups_desk(meeting: Meeting) -> None:
    """By the rules of the phase; let in, they are in the small group and nowhere else."""
    await quiet(meeting, hold=Hold.ALL)
    three = [meeting.who(name) for name in ("Ann", "Bob", "Cai")]
    await meeting.do("Flo", verbs.StartBreakout, minutes=10, groups=[three])
    breakout = meeting.session.breakout
    assert breakout is not None
    small = breakout.groups[0].room_id
    ann = await meeting["Ann"].link.enter(small)
    bob = await meeting["Bob"].link.enter(small)
    reply = await meeting["Ann"].link.post(small, "just between us")
    assert isinstance(reply, events.Held)
    waiting = await waits(meeting["Flo"], reply.message.id)
    assert (waiting.room_id, waiting.text) == (small, "just between us")
    await meeting.law()
    await meeting["Flo"].do(ReleaseHold, message_id=waiting.id)
    await meeting["Bob"].link.until(
        bob, lambda view: [line.text for line in view.lines] == ["just between us"], within_s=15
    )
    await meeting["Ann"].link.until(ann, lambda view: not view.held, within_s=15)
    await meeting.law()
    assert meeting["Flo"].view.to_read == {}
    assert meeting.texts == []


async def test_words_of_the_session_are_asked_about_like_messages(meeting: Meeting) -> None:
    """A line for the agreement: kinder words are offered, meant it is taken; and what is read first has no place to wait there."""
    await meeting.do("Flo", verbs.Adjust, nudge=Nudge.FULL, hold=Hold.NONE)
    ann = meeting["Ann"]
    line = {"room_id": meeting.room.id, "text": HURTS}
    refused = await ann.refused(verbs.AddAgreementLine, **line)
    assert (refused.code, refused.kinder is not None) == ("may_hurt", True)
    assert refused.kinder is not None
    assert refused.kinder.wording
    assert HURTS not in meeting.session.agreement.lines
    await meeting.do("Flo", verbs.SetReadFirst, who=meeting.who("Ann"), is_read_first=True)
    assert (await ann.refused(verbs.AddAgreementLine, **line, is_meant=True)).code == "read_first"
    await meeting.do("Flo", verbs.SetReadFirst, who=meeting.who("Ann"), is_read_first=False)
    assert isinstance(await ann.do(verbs.AddAgreementLine, **line, is_meant=True), events.Done)
    await meeting.law()
    assert HURTS in meeting.session.agreement.lines
