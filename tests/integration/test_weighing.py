"""The words that weighed most follow their flag, and nothing waits for them."""

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path

import pytest

from moderation import Label, Span, Utterance
from server.client.view import View
from server.domain.flags import FlagState, Outcome
from server.domain.ids import FlagId
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol.parts import RoomFlag
from server.storage import flags
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.figures import figures
from tests.support.waiting import until


def words(flag: RoomFlag) -> list[str]:
    """What is marked in a flag's text."""
    return [flag.text[span.start : span.end] for reason in flag.reasons for span in reason.weighed]


def is_weighed(view: View) -> bool:
    """There is a flag, and each has all its words."""
    return bool(view.flags) and all(reason.weighed for flag in view.flags.values() for reason in flag.reasons)


async def the_flag(seat: Seat) -> RoomFlag:
    await seat.until(lambda view: len(view.flags) == 1)
    (flag,) = seat.view.flags.values()
    return flag


async def cast(clinic: RunningApp, room: Room) -> tuple[Seat, Seat]:
    return await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)


async def is_searched_for(clinic: RunningApp) -> bool:
    """Are the words of some flag still to be found?"""
    async with clinic.house.database.read() as transaction:
        return await flags.next_unweighed(transaction, clinic.assessor.model_version) is not None


def changes(seat: Seat) -> int:
    """How often a flag has changed on somebody's wire."""
    return len([frame for frame in seat.wire if '"type":"flag.changed"' in frame])


@pytest.fixture
def gate(assessor: ScriptedAssessor) -> asyncio.Event:
    """No words are named until it opens."""
    gate = asyncio.Event()
    assessor.words_delay = gate.wait
    return gate


async def test_a_message_and_its_flag_go_out_before_the_words_are_known(
    clinic: RunningApp, room: Room, gate: asyncio.Event
) -> None:
    """The words come into the same flag, for facilitators alone, and the rest of the talk waits for nothing."""
    ann, flo = await cast(clinic, room)
    await ann.say("you useless lot")
    flag = await the_flag(flo)
    assert words(flag) == []
    await ann.say("tea is on")
    await flo.reads("you useless lot", "tea is on")
    gate.set()
    await flo.until(is_weighed)
    now = flo.view.flags[flag.id]
    assert words(now) == ["useless", "useless"]
    assert (now.state, now.raised_at, now.text) == (flag.state, flag.raised_at, flag.text)
    assert changes(flo) == 1
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    assert gus.view.flags == flo.view.flags
    assert not [frame for frame in ann.wire if "flag" in frame.replace('"flags":null', "")]


async def test_what_a_flag_shows_is_what_is_searched(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """Its text and the lines before it, for the labels that have no words; what is covered stays covered."""
    ann, flo = await cast(clinic, room)
    await ann.say("hello")
    await ann.say("ring 020 7946 0712, i can't go on")
    await flo.until(is_weighed)
    assert assessor.weighed == [(Utterance("ring [phone number], i can't go on", ("hello",)), (Label.CRISIS,))]
    assert words(await the_flag(flo)) == ["can't go on"]


async def test_what_a_pattern_knows_is_there_at_once(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor
) -> None:
    """It costs nothing, and is not searched for."""
    ann, flo = await cast(clinic, room)
    held = await ann.say("call me on 020 7946 0712")
    assert isinstance(held, events.Held)
    await ann.do(commands.ReleaseHeld, message_id=held.message.id, is_masked=False)
    assert words(await the_flag(flo)) == ["020 7946 0712"]
    await clinic.house.chat._weighing.work_off()
    assert (assessor.weighed, changes(flo)) == ([], 0)


async def test_a_late_flag_gets_its_words_too(clinic: RunningApp, room: Room, assessor: ScriptedAssessor) -> None:
    """What the backlog flags goes the same way."""
    ann, flo = await cast(clinic, room)
    assessor.failing = True
    await ann.say("you useless lot")
    assessor.failing = False
    await flo.until(is_weighed)
    flag = await the_flag(flo)
    assert (flag.is_late, words(flag)) == (True, ["useless", "useless"])


async def test_where_there_are_no_words_to_name_nobody_is_told_and_it_is_not_asked_again(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessor, "_words", lambda _text: {})
    ann, flo = await cast(clinic, room)
    await ann.say("you useless lot")
    await the_flag(flo)
    async with asyncio.timeout(10):
        while await is_searched_for(clinic):
            await asyncio.sleep(0)
    for _ in range(3):
        assert await clinic.house.chat._weighing.work_off()
    assert len(assessor.weighed) == 1
    assert (changes(flo), words(await the_flag(flo))) == (0, [])


async def test_a_claim_made_meanwhile_stands(clinic: RunningApp, room: Room, gate: asyncio.Event) -> None:
    """The words come into the flag as it is by then."""
    ann, flo = await cast(clinic, room)
    await ann.say("you useless lot")
    flag = await the_flag(flo)
    await flo.do(commands.ClaimFlag, flag_id=flag.id)
    gate.set()
    await flo.until(is_weighed)
    assert (flo.view.flags[flag.id].state, flo.view.flags[flag.id].claimed_by) == (FlagState.CLAIMED, flo.user_id)


async def test_a_flag_resolved_meanwhile_is_left_alone(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, gate: asyncio.Event
) -> None:
    """Also one that has let go of its words, in which they would stand nowhere."""
    ann, flo = await cast(clinic, room)
    said = await ann.say("you useless lot")
    assert isinstance(said, events.Posted)
    flag = await the_flag(flo)
    await until(lambda: assessor.weighed)
    await ann.do(commands.Edit, message_id=said.message_id, client_id="client-id-1", text="sorry", edition=0)
    await flo.do(commands.ResolveFlag, flag_id=flag.id, outcome=Outcome.RIGHT, edition=1)
    await flo.until(lambda view: view.flags[flag.id].state is FlagState.RESOLVED)
    gate.set()
    await ann.say("i can't go on")
    await flo.until(lambda view: any(words(other) for other in view.flags.values()))
    assert (flo.view.flags[flag.id].text, words(flo.view.flags[flag.id])) == ("", [])
    async with clinic.house.database.read() as transaction:
        stored = await flags.by_id(transaction, FlagId(flag.id))
    assert stored is not None
    assert [reason.weighed for reason in stored.reasons] == [(), ()]


async def test_after_an_edit_the_words_stand_in_the_text_that_the_flag_keeps(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, gate: asyncio.Event
) -> None:
    ann, flo = await cast(clinic, room)
    said = await ann.say("you useless lot")
    assert isinstance(said, events.Posted)
    flag = await the_flag(flo)
    await until(lambda: assessor.weighed)
    await ann.do(commands.Edit, message_id=said.message_id, client_id="client-id-1", text="sorry", edition=0)
    gate.set()
    await flo.until(is_weighed)
    now = flo.view.flags[flag.id]
    assert (now.text, words(now), now.edition) == ("you useless lot", ["useless", "useless"], 1)


async def test_while_the_model_is_away_no_search_is_counted_and_afterwards_the_words_come(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, gate: asyncio.Event
) -> None:
    """However long that is: the first search in vain is the last until the model answers again."""
    ann, flo = await cast(clinic, room)
    await ann.say("you useless lot")
    await the_flag(flo)
    await until(lambda: assessor.weighed)
    assessor.failing = True
    gate.set()
    # The flag, and then nothing but whether the model is there.
    await until(lambda: len(assessor.weighed) > 6)
    assert {utterance.text for utterance, _ in assessor.weighed[1:]} == {"hello"}
    assessor.failing = False
    await flo.until(is_weighed)


class Choking(ScriptedAssessor):
    """A model that fails over the words of one text, for ever."""

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> dict[Label, tuple[Span, ...]]:
        found = await super().weigh(utterance, labels)
        if "unsearchable" in utterance.text:
            raise ZeroDivisionError
        return found

    @property
    def in_vain(self) -> int:
        return len([1 for utterance, _ in self.weighed if "unsearchable" in utterance.text])


async def test_one_flag_that_cannot_be_searched_holds_up_no_other_and_is_given_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After three times it is left without words, for it may be this text that ends the model's process; no log has the text."""
    assessor = Choking(rules={"useless": {Label.HOSTILITY: 0.8}})
    async with running_app(tmp_path, assessor) as clinic:
        ann, flo = await cast(clinic, await clinic.room())
        with caplog.at_level(logging.INFO):
            await ann.say("unsearchable and useless")
            await ann.say("you useless lot")
            await flo.until(lambda view: [words(flag) for flag in view.flags.values()] == [[], ["useless"]])
            await until(lambda: assessor.in_vain == 3)
            await ann.say("useless once more")
            await flo.until(lambda view: len([flag for flag in view.flags.values() if words(flag)]) == 2)
        assert await clinic.house.chat._weighing.work_off()
        assert assessor.in_vain == 3
        assert not clinic.app.has_failed.is_set()
        assert clinic.house.screening.is_available, "messages are read as ever"
    assert "not looked for any more" in caplog.text
    assert "unsearchable" not in caplog.text


@pytest.mark.parametrize(("version", "is_found"), [("scripted-1", True), ("scripted-2", False)])
async def test_after_a_restart_words_are_found_by_the_model_that_raised_the_flag(
    tmp_path: Path, version: str, is_found: bool
) -> None:
    """Another model did not say what the flag says, and has no words for it."""
    rules = {"useless": {Label.HOSTILITY: 0.8}}
    async with running_app(tmp_path, ScriptedAssessor(rules=rules, words_delay=asyncio.Event().wait)) as clinic:
        room = await clinic.room()
        ann, flo = await cast(clinic, room)
        await ann.say("you useless lot")
        await the_flag(flo)
    fresh = ScriptedAssessor(rules=rules, model_version=version)
    async with running_app(tmp_path, fresh) as clinic:
        gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
        ann = await clinic.seat(room, "Ann again")
        await ann.say("useless once more")
        await gus.until(lambda view: any(words(f) for f in view.flags.values() if "more" in f.text))
        assert [words(flag) for flag in gus.view.flags.values()] == [["useless"] if is_found else [], ["useless"]]


async def test_how_long_words_take_is_measured(clinic: RunningApp, room: Room) -> None:
    """From when the flag was raised."""
    ann, flo = await cast(clinic, room)
    await ann.say("you useless lot")
    await flo.until(is_weighed)
    answer = await clinic.http("GET", "metrics")
    assert figures(answer.text)["warmroom_flag_words_seconds_count"] == 1
