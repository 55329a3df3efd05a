"""What the helper says of a facilitator's own words: to them, and to nobody else."""

from moderation import Label
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import events
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat
from tests.support.store import on_disk


def said_of_own(seat: Seat) -> list[set[Label]]:
    return [{reason.label for reason in note.reasons} for note in seat.view.own.values()]


async def test_a_facilitators_words_are_for_their_eyes_only(clinic: RunningApp, room: Room) -> None:
    """On all their screens, in no queue, and on nobody else's wire; nothing of it is kept."""
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    other_screen = await clinic.sit(flo.session, room, "Flo")
    posted = await flo.say("you are useless, I can't go on with you")
    assert isinstance(posted, events.Posted)
    for screen in (flo, other_screen):
        await screen.until(lambda view: view.own)
        assert said_of_own(screen) == [{Label.CRISIS, Label.HOSTILITY, Label.JUDGMENT}]
        assert (screen.view.own[posted.message_id].edition, screen.view.flags) == (0, {})
    # What comes after it has come: so what did not come before will not.
    await flo.say("done")
    await gus.until(lambda view: len(view.lines) == 2)
    assert (gus.view.flags, gus.view.alerts, gus.view.own) == ({}, {}, {})
    assert not [frame for frame in gus.wire if "own.noted" in frame or "flag.raised" in frame]
    assert b"hostility" not in on_disk(clinic.directory)


async def test_a_members_words_are_flagged_as_before(clinic: RunningApp, room: Room) -> None:
    """And nothing is said to them."""
    ann = await clinic.seat(room, "Ann")
    flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
    await ann.say("you are useless")
    await flo.until(lambda view: len(view.flags) == 1)
    assert (ann.view.own, flo.view.own) == ({}, {})


async def test_who_is_not_on_duty_tonight_is_looked_after(clinic: RunningApp, room: Room) -> None:
    """A facilitator who takes part like a member and may be at risk is a care flag on the desks of the others."""
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    await flo.do(verbs.OpenSession, room_id=room.id, template="sharing")
    await flo.do(verbs.BeginSession, room_id=room.id)
    await flo.do(verbs.GoTo, room_id=room.id, phase_index=3)
    await gus.say("I can't go on, and you are useless")
    await flo.until(lambda view: len(view.flags) == 1)
    (flag,) = flo.view.flags.values()
    assert [reason.label for reason in flag.reasons] == [Label.CRISIS]
    await gus.until(lambda view: view.own)
    assert said_of_own(gus) == [{Label.CRISIS, Label.HOSTILITY, Label.JUDGMENT}]


async def test_what_the_model_reads_late_is_told_too(clinic: RunningApp, room: Room) -> None:
    """Once it is back, to the author alone."""
    flo, gus = [await clinic.seat(room, name, Role.FACILITATOR) for name in ("Flo", "Gus")]
    clinic.assessor.failing = True
    await flo.say("you are useless")
    clinic.assessor.failing = False
    await flo.until(lambda view: view.own)
    assert said_of_own(flo) == [{Label.HOSTILITY, Label.JUDGMENT}]
    assert (flo.view.flags, gus.view.flags) == ({}, {})
