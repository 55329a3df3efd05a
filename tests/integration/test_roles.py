"""Who may do what over HTTP and on the wire, as tables; and that the operator reads no room."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, get_args

import pytest
import pytest_asyncio

from moderation import Label
from server.client.session import Session
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol.asides import AskAside
from server.protocol.crisis import RaiseCrisis
from server.protocol.help import AskForHelp
from server.protocol.session_commands import SessionVerb
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor

# No test here changes what another one reads.
pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("nobody", "outsider", "member", "facilitator", "operator")
"""The outsider facilitates another room."""


@dataclass
class Cast:
    """Everybody, and what there is to act upon."""

    clinic: RunningApp
    room: Room
    sessions: dict[str, Session | None]
    author: Seat
    flag_id: str
    message_id: str
    held_id: str
    ask_id: str
    crisis_id: str
    flo_id: str
    aside_id: str
    """Of the author and a facilitator."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cast]:
    assessor = ScriptedAssessor({"useless": {Label.HOSTILITY: 0.9}}, patterns=True)
    async with running_app(tmp_path_factory.mktemp("clinic"), assessor) as clinic:
        room, other = await clinic.room(), await clinic.room("Monday")
        author = await clinic.seat(room, "Ann")
        posted, held = await author.say("you useless lot"), await author.say("call me on 020 7946 0712")
        assert isinstance(posted, events.Posted)
        assert isinstance(held, events.Held)
        flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
        await flo.do(AskAside, room_id=room.id, who=author.user_id, client_id="client-id-0")
        await author.do(AskForHelp, room_id=room.id, is_safe=True)
        await flo.do(RaiseCrisis, room_id=room.id, about=author.user_id)
        await flo.until(lambda view: view.asks and view.crises and view.asides)
        yield Cast(
            clinic=clinic,
            room=room,
            sessions={
                "nobody": None,
                "outsider": await clinic.join(other, "Hal", Role.FACILITATOR),
                "member": await clinic.join(room, "Bob"),
                "facilitator": flo.session,
                "operator": await clinic.operator(),
            },
            author=author,
            flag_id=next(iter(flo.view.flags)),
            message_id=posted.message_id,
            held_id=held.message.id,
            ask_id=next(iter(flo.view.asks)),
            crisis_id=next(iter(flo.view.crises)),
            flo_id=flo.user_id,
            aside_id=next(iter(flo.view.asides)),
        )


OK = "ok"
ROUTES: dict[tuple[str, str], tuple[str, str, str, str, str]] = {
    #                                    nobody           outsider       member         facilitator    operator
    ("GET", "api/me"): ("not_signed_in", OK, OK, OK, OK),
    ("GET", "api/rooms/ROOM/messages?before=99"): ("not_signed_in", "not_in_room", OK, OK, "not_in_room"),
    ("GET", "api/rooms/no-such-room/messages?before=99"): ("not_signed_in", *["not_in_room"] * 4),
    ("GET", "api/clinic"): ("not_signed_in", "not_allowed", "not_allowed", "not_allowed", OK),
    ("POST", "api/rooms"): ("not_signed_in", "not_allowed", "not_allowed", "not_allowed", OK),
    ("POST", "api/rooms/ROOM/invitations"): ("not_signed_in", "not_in_room", "not_allowed", OK, OK),
    ("POST", "api/rooms/ROOM/invitations as facilitator"): (
        "not_signed_in",
        "not_in_room",
        "not_allowed",
        "not_allowed",
        OK,
    ),
    ("POST", "api/rooms/no-such-room/invitations"): ("not_signed_in", *["not_in_room"] * 4),
    ("GET", "api/rooms/ROOM/schedule"): ("not_signed_in", "not_in_room", OK, OK, "not_in_room"),
    ("GET", "api/rooms/no-such-room/schedule"): ("not_signed_in", *["not_in_room"] * 4),
    ("POST", "api/rooms/ROOM/stay"): (
        "not_signed_in",
        "not_in_room",
        OK,
        OK,
        "not_in_room",
    ),  # whoever belongs to it stays
    ("POST", "api/rooms/ROOM/schedule"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("POST", "api/rooms/no-such-room/schedule"): ("not_signed_in", *["not_in_room"] * 4),
    ("GET", "api/rooms/ROOM/noticing"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("GET", "api/rooms/no-such-room/noticing"): ("not_signed_in", *["not_in_room"] * 4),
    ("POST", "api/rooms/ROOM/noticing"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("GET", "api/rooms/ROOM/noticing/preview"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("POST", "api/rooms/ROOM/noticing/alerts"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("GET", "api/rooms/ROOM/reading"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("GET", "api/rooms/no-such-room/reading"): ("not_signed_in", *["not_in_room"] * 4),
    ("POST", "api/rooms/ROOM/reading"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("POST", "api/clinic/house-rules"): ("not_signed_in", "not_allowed", "not_allowed", "not_allowed", OK),
    ("POST", "api/clinic/reads"): ("not_signed_in", "not_allowed", "not_allowed", "not_allowed", OK),
    ("GET", "api/calendar"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/calendar"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/calendar/renew"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/calendar/off"): ("not_signed_in", OK, OK, OK, OK),
    ("GET", "api/reach"): ("not_signed_in", OK, "not_allowed", OK, OK),
    ("POST", "api/reach"): ("not_signed_in", *["address_invalid"] * 4),  # the clinic offers no way at all
    ("POST", "api/reach/test"): ("not_signed_in", "not_found", "not_allowed", "not_found", "not_found"),
    ("POST", "api/reach/off"): ("not_signed_in", OK, OK, OK, OK),
    ("GET", "api/contact"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/contact"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/contact/off"): ("not_signed_in", OK, OK, OK, OK),
    ("POST", "api/contact/read"): ("not_signed_in", OK, OK, OK, OK),
    # No session goes on in which somebody could lead: test_contacts.py has the parts.
    ("POST", "api/rooms/ROOM/contacts/AUTHOR/open"): (
        "not_signed_in",
        "not_in_room",
        "not_allowed",
        "not_allowed",
        "not_in_room",
    ),
    ("POST", "api/rooms/no-such-room/contacts/AUTHOR/open"): ("not_signed_in", *["not_in_room"] * 4),
    ("GET", "api/rooms/ROOM/contacts/AUTHOR"): (
        "not_signed_in",
        "not_in_room",
        "not_allowed",
        "not_found",
        "not_in_room",
    ),
    ("GET", "api/rooms/ROOM/openings"): ("not_signed_in", "not_in_room", "not_allowed", OK, "not_in_room"),
    ("GET", "api/clinic/openings"): ("not_signed_in", "not_allowed", "not_allowed", "not_allowed", OK),
    ("GET", "calendar/no-such-secret.ics"): ("not_found",) * 5,  # signed in or not: it is not asked
    ("GET", "healthz"): (OK, OK, OK, OK, OK),
    ("GET", "readyz"): (OK, OK, OK, OK, OK),
    ("GET", "metrics"): (OK, OK, OK, OK, OK),  # who may is a matter of where from
    ("GET", ""): (OK, OK, OK, OK, OK),
}


BODIES: dict[str, dict[str, Any]] = {
    "schedule": {"version": 0, "schedule": None},
    "calendar": {"title": "Choir"},
    "noticing": {"version": 0, "label": "stigma", "notice": "usual"},
    "alerts": {"version": 0, "alerts_an_hour": 2},
    "reading": {"version": 0, "own": {"labels": {}, "newcomers": None, "wait_minutes": None, "then": None}},
    "house-rules": {"labels": {}, "newcomers": False, "wait_minutes": 3, "then": "release"},
    "reads": {"reads": "everything"},
    "renew": {},
    "off": {},
    "stay": {},
    "reach": {"by": "email", "address": "flo@example.org"},
    "test": {},
    "contact": {"person": "Kim", "place": ""},
    "read": {"ids": []},
    "open": {"reason": "they do not answer"},
}
"""By the end of the path; everything else invites."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), list(ROUTES))
async def test_routes(cast: Cast, method: str, path: str, role: str) -> None:
    """Each address answers each role as the table says."""
    expected = ROUTES[method, path][ROLES.index(role)]
    body: dict[str, Any] | None = None
    if method == "POST":
        body = BODIES.get(path.rpartition("/")[2], {"role": "member"})
        if path == "api/rooms":
            body = {"name": f"Room of {role}"}
    if path.endswith(" as facilitator"):
        path, body = path.removesuffix(" as facilitator"), {"role": "facilitator"}
    path = path.replace("ROOM", cast.room.id).replace("AUTHOR", cast.author.user_id)
    answer = await cast.clinic.http(method, path, session=cast.sessions[role], json=body)
    assert (OK if answer.status == 200 else answer.code) == expected


NOT_THEIRS = {"outsider": "not_in_room", "operator": "not_in_room"}
NOT_THERE = {"outsider": "not_found", "operator": "not_found"}
FRAMES: dict[str, dict[str, str]] = {
    "room.enter": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "room.leave": dict.fromkeys(("outsider", "operator", "member", "facilitator"), OK),
    "board.look": {**NOT_THEIRS, "member": "not_now", "facilitator": "not_now"},
    "board.draw": {**NOT_THEIRS, "member": "not_now", "facilitator": "not_now"},
    "board.undo": {**NOT_THEIRS, "member": "not_now", "facilitator": "not_now"},
    "clock.ask": dict.fromkeys(("outsider", "operator", "member", "facilitator"), OK),
    "pages.hear": dict.fromkeys(("outsider", "operator", "member", "facilitator"), OK),  # one's own, which may be none
    "writing.tell": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "message.post": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "message.release": {**NOT_THERE, "member": "not_found", "facilitator": "not_found"},
    "message.edit": {**NOT_THERE, "member": "not_found", "facilitator": "not_found"},
    "message.withdraw": {**NOT_THERE, "member": "not_found", "facilitator": "not_found"},
    "message.hide": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "message.show": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "message.react": {**NOT_THERE, "member": OK, "facilitator": OK},
    "message.report": {**NOT_THERE, "member": OK, "facilitator": OK},
    "aside.ask": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_found"},
    "aside.accept": {**NOT_THERE, "member": "not_found", "facilitator": "not_allowed"},
    "aside.decline": {**NOT_THERE, "member": "not_found", "facilitator": "not_allowed"},
    "aside.join": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "aside.close": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "back_channel.say": {**NOT_THEIRS, "member": "not_allowed", "facilitator": OK},
    "flag.claim": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "flag.keep": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "flag.give_back": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "flag.resolve": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "hold.release": {**NOT_THERE, "member": "not_allowed", "facilitator": "message_settled"},
    "hold.return": {**NOT_THERE, "member": "not_allowed", "facilitator": "message_settled"},
    "message.ask_reword": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "flag.reach_out": {**NOT_THERE, "member": "not_allowed", "facilitator": "flag_resolved"},
    "message.mask": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "message.remove": {**NOT_THERE, "member": "not_allowed", "facilitator": OK},
    "act.undo": dict.fromkeys(("outsider", "operator", "member", "facilitator"), "not_found"),
    "notice.put_away": dict.fromkeys(("outsider", "operator", "member", "facilitator"), "not_found"),
    "roster.set": {**NOT_THEIRS, "member": "not_allowed", "facilitator": OK},
    "close_out.look": {**NOT_THEIRS, "member": "not_allowed", "facilitator": OK},
    "close_out.save": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_now"},
    "close_out.send": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_now"},
    "close_out.delete": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_found"},
    "follow_up.tick": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_found"},
    "session.open": {**NOT_THEIRS, "member": "not_allowed", "facilitator": "not_found"},
    "help.ask": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "help.answer": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "help.end": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "help.take_back": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "crisis.raise": {**NOT_THEIRS, "member": OK, "facilitator": OK},
    "crisis.acknowledge": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.swap": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.tick": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.level": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.call": {**NOT_THERE, "member": "not_found", "facilitator": "not_found"},  # nobody is on call
    "crisis.write_note": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.read_note": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.step_back": {**NOT_THERE, "member": "not_found", "facilitator": OK},
    "crisis.close": {**NOT_THERE, "member": "not_found", "facilitator": "not_now"},
    "crisis.debrief": {**NOT_THERE, "member": "not_found", "facilitator": "not_now"},
}


async def test_the_tables_are_whole() -> None:
    """A new command is not forgotten here. What may be done in a session has a table of its own."""
    in_sessions = {command.__struct_config__.tag for command in get_args(SessionVerb)}
    assert set(FRAMES) == {command.__struct_config__.tag for command in get_args(commands.Command)} - in_sessions
    assert all(set(row) == set(ROLES) - {"nobody"} for row in FRAMES.values())


@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
async def test_frames(cast: Cast, role: str) -> None:
    """Each command answers each role as the table says; somebody else's held message is nobody's to settle."""
    wire = await cast.clinic.wire(cast.sessions[role])
    fields: dict[str, dict[str, Any]] = {
        "room.enter": {"room_id": cast.room.id},
        "room.leave": {"room_id": cast.room.id},
        "board.look": {"room_id": cast.room.id},
        "board.draw": {"room_id": cast.room.id, "ink": "plain", "points": [0, 0]},
        "board.undo": {"room_id": cast.room.id},
        "clock.ask": {},
        "pages.hear": {},
        "writing.tell": {"room_id": cast.room.id},
        "message.post": {"room_id": cast.room.id, "client_id": "client-id-1", "text": f"from {role}"},
        "message.release": {"message_id": cast.held_id, "is_masked": True},
        "message.edit": {"message_id": cast.message_id, "client_id": "client-id-2", "edition": 0, "text": "mine now"},
        "message.withdraw": {"message_id": cast.held_id},
        "message.hide": {"message_id": cast.message_id},
        "message.show": {"message_id": cast.message_id},
        "message.react": {"message_id": cast.message_id, "reaction": "heard", "is_given": True},
        "message.report": {"message_id": cast.message_id, "reason": "hurts"},
        "aside.ask": {"room_id": cast.room.id, "who": "nobody", "client_id": "client-id-3"},
        "aside.accept": {"aside_id": cast.aside_id},
        "aside.decline": {"aside_id": cast.aside_id},
        "aside.join": {"aside_id": cast.aside_id},
        "aside.close": {"aside_id": cast.aside_id},
        "back_channel.say": {"room_id": cast.room.id, "client_id": "client-id-4", "text": "for us alone"},
        "flag.claim": {"flag_id": cast.flag_id},
        "flag.keep": {"flag_id": cast.flag_id},
        "flag.give_back": {"flag_id": cast.flag_id},
        "flag.resolve": {"flag_id": cast.flag_id, "outcome": "right"},
        "hold.release": {"message_id": cast.held_id},
        "hold.return": {"message_id": cast.held_id, "reason": "later"},
        "message.ask_reword": {"message_id": cast.message_id, "edition": 0, "why": "hostility"},
        "flag.reach_out": {"flag_id": cast.flag_id},
        "message.mask": {"message_id": cast.message_id, "edition": 0, "stretches": [{"start": 4, "end": 11}]},
        "message.remove": {"message_id": cast.message_id, "edition": 1, "why": "hostility"},
        "act.undo": {"act_id": "no such act"},
        "notice.put_away": {"act_id": "no such act"},
        "roster.set": {"room_id": cast.room.id, "on_call": []},
        "close_out.look": {"room_id": cast.room.id},
        "close_out.save": {"room_id": cast.room.id, "session_id": "s1", "form": {}},
        "close_out.send": {"room_id": cast.room.id, "session_id": "s1", "form": {}},
        "close_out.delete": {"room_id": cast.room.id, "session_id": "s1"},
        "follow_up.tick": {
            "room_id": cast.room.id,
            "session_id": "s1",
            "author": "u1",
            "number": 0,
            "is_done": True,
        },
        "session.open": {"room_id": cast.room.id, "template": "no such agenda"},
        "help.ask": {"room_id": cast.room.id, "is_safe": True},
        "help.answer": {"ask_id": cast.ask_id},
        "help.end": {"ask_id": cast.ask_id},
        "help.take_back": {"room_id": cast.room.id},
        "crisis.raise": {"room_id": cast.room.id, "about": cast.author.user_id},
        "crisis.acknowledge": {"crisis_id": cast.crisis_id},
        "crisis.swap": {"crisis_id": cast.crisis_id, "with_person": cast.flo_id},
        "crisis.tick": {"crisis_id": cast.crisis_id, "step": "aside", "is_done": True},
        "crisis.level": {"crisis_id": cast.crisis_id, "level": "low"},
        "crisis.call": {"crisis_id": cast.crisis_id, "who": cast.flo_id},
        "crisis.write_note": {"crisis_id": cast.crisis_id, "note": "all is well"},
        "crisis.read_note": {"crisis_id": cast.crisis_id},
        "crisis.step_back": {"crisis_id": cast.crisis_id},
        "crisis.close": {"crisis_id": cast.crisis_id, "outcome": "safe", "is_follow_up_needed": False},
        "crisis.debrief": {"crisis_id": cast.crisis_id, "answer": "well"},
    }
    answers = {}
    for ref, (frame, row) in enumerate(FRAMES.items()):
        reply = await wire.ask({"type": frame, "ref": ref, **fields[frame]})
        answers[frame] = reply["code"] if reply["type"] == "refused" else OK
        assert row[role] == answers[frame], frame


async def test_the_operator_reads_no_room(cast: Cast) -> None:
    """Not on the wire, not from history, not on their own page: counts of people, and no name or word."""
    operator = cast.sessions["operator"]
    assert operator is not None
    wire = await cast.clinic.wire(operator)
    await wire.ask({"type": "room.enter", "ref": 1, "room_id": cast.room.id})
    await cast.author.say("for the room alone")
    reply = await wire.ask({"type": "room.leave", "ref": 2, "room_id": cast.room.id})
    assert reply == {"type": "done", "ref": 2}, "nothing has come before it"
    page = await cast.clinic.http("GET", "api/clinic", session=operator)
    (here,) = [room for room in page.json["rooms"] if room["id"] == cast.room.id]
    assert here == {"id": cast.room.id, "name": "Tuesday evening", "members": 2, "facilitators": 1}
    for word in ("Ann", "Bob", "Flo", "useless", "for the room alone"):
        assert word not in page.text


async def test_an_operator_in_a_room_is_there_like_anybody(cast: Cast) -> None:
    """With an invitation they come in under a name that all can see, in that role and no other."""
    clinic = cast.clinic
    room = await clinic.room("Wednesday")
    dee = await clinic.seat(room, "Dee")
    operator = cast.sessions["operator"]
    assert operator is not None
    await clinic.join(room, "Olga", session=operator)
    await dee.until(lambda view: "Olga" in {member.name for member in view.members.values()})
    seat = await clinic.sit(operator, room, "Olga")
    said = await dee.say("good evening")
    assert isinstance(said, events.Posted)
    await seat.reads("good evening")
    assert (await seat.refused(commands.Hide, message_id=said.message_id)).code == "not_allowed"
    assert seat.view.moderation is None


async def test_a_facilitators_invitation_leads_into_their_own_room(cast: Cast) -> None:
    """As a member; the link has its code in the fragment, which no server sees."""
    answer = await cast.clinic.http(
        "POST",
        f"api/rooms/{cast.room.id}/invitations",
        session=cast.sessions["facilitator"],
        json={"role": "member", "uses": 1, "days": 1},
    )
    page, _, code = answer.json["link"].partition("#")
    assert page == f"{cast.clinic.app.url}join"
    looked = await cast.clinic.http("POST", "api/invitations/look", json={"code": code})
    assert (looked.json["room_name"], looked.json["role"]) == ("Tuesday evening", "member")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": ""}, "name_invalid"),
        ({"name": "x" * 61}, "name_invalid"),
        ({"name": "TUESDAY  evening"}, "name_taken"),
        ({}, "bad_request"),
        ({"name": "x" * 201}, "bad_request"),
    ],
)
async def test_a_room_that_cannot_be_opened(cast: Cast, body: dict[str, Any], code: str) -> None:
    """A name that is none, or one that looks like another room's."""
    answer = await cast.clinic.http("POST", "api/rooms", session=cast.sessions["operator"], json=body)
    assert answer.code == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ({"role": "guest"}, "bad_request"),
        ({"role": "operator"}, "not_allowed"),
        ({"role": "member", "uses": 0}, "bad_request"),
        ({"role": "member", "days": 91}, "bad_request"),
    ],
)
async def test_an_invitation_that_cannot_be_made(cast: Cast, body: dict[str, Any], code: str) -> None:
    """Nobody is invited to run the clinic, and no link is for ever."""
    answer = await cast.clinic.http(
        "POST", f"api/rooms/{cast.room.id}/invitations", session=cast.sessions["operator"], json=body
    )
    assert answer.code == code
