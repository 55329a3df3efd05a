"""Coming in: set-up, invitations, names, recovery words, and signing out."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.client.session import Session
from server.config import LimitsConfig
from server.domain.people import Role
from server.domain.rooms import Room
from server.edge.auth import COOKIE
from server.services.accounts import ATTEMPTS_BURST, RECOVERY_WORDS, SESSION_DAYS
from tests.support.app import Answer, RunningApp, running_app
from tests.support.clock import FakeClock
from tests.support.store import on_disk


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, clock=clock) as running:
        yield running


async def join(clinic: RunningApp, code: str, name: str, session: Session | None = None, **more: Any) -> Answer:
    return await clinic.http("POST", "api/invitations/join", json={"code": code, "name": name, **more}, session=session)


async def look(clinic: RunningApp, code: str, session: Session | None = None) -> Answer:
    return await clinic.http("POST", "api/invitations/look", json={"code": code}, session=session)


async def set_up(clinic: RunningApp, code: str, clinic_name: str = "Linden House") -> Answer:
    return await clinic.http("POST", "api/setup", json={"code": code, "clinic_name": clinic_name})


async def sign_in(clinic: RunningApp, words: str) -> Answer:
    return await clinic.http("POST", "api/sign-in", json={"recovery_words": words})


def session_of(clinic: RunningApp, answer: Answer) -> Session:
    session = Session(clinic.app.url)
    session.cookie = f"{COOKIE}={answer.cookies[COOKIE].value}"
    return session


def problem(answer: Answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"].startswith("application/json")
    assert COOKIE not in answer.cookies
    return answer.status, answer.code


# ── set-up ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def setup_code(clinic: RunningApp) -> str:
    assert clinic.app.setup_link is not None
    assert clinic.app.setup_link.startswith(f"{clinic.app.url}setup#"), "the code is in the fragment, and so in no log"
    return clinic.app.setup_link.rpartition("#")[2]


async def test_whoever_opens_the_setup_link_first_runs_the_clinic(clinic: RunningApp) -> None:
    """They get a name for it, recovery words and a session."""
    answer = await set_up(clinic, setup_code(clinic), " Linden   House ")
    assert answer.status == 200
    assert len(answer.json["recovery_words"].split()) == RECOVERY_WORDS
    assert answer.json["room_id"] is None
    me = await session_of(clinic, answer).me()
    assert (me.is_operator, me.clinic_name, me.rooms) == (True, "Linden House", [])


async def test_a_setup_link_works_once(clinic: RunningApp) -> None:
    """The second to use it gets nothing."""
    await set_up(clinic, setup_code(clinic))
    assert problem(await set_up(clinic, setup_code(clinic))) == (404, "setup_invalid")


async def test_of_two_who_set_up_at_once_one_succeeds(clinic: RunningApp) -> None:
    """There is one operator."""
    answers = await asyncio.gather(*(set_up(clinic, setup_code(clinic)) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 404, 404]


async def test_a_wrong_setup_link(clinic: RunningApp) -> None:
    """A guess changes nothing, and the right one still works."""
    assert problem(await set_up(clinic, "a" * 32)) == (404, "setup_invalid")
    assert (await set_up(clinic, setup_code(clinic))).status == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "bell\x07"])
async def test_a_clinic_needs_a_name(clinic: RunningApp, name: str) -> None:
    """A name that cannot be is refused, and the link stays good."""
    answer = await set_up(clinic, setup_code(clinic), name)
    assert problem(answer) in ((422, "name_invalid"), (400, "bad_request"))
    assert (await set_up(clinic, setup_code(clinic))).status == 200


async def test_each_start_has_a_fresh_link_until_the_clinic_is_set_up(tmp_path: Path) -> None:
    """The link of an earlier start is void; once there is an operator there is none."""
    async with running_app(tmp_path) as clinic:
        first = setup_code(clinic)
    async with running_app(tmp_path) as clinic:
        assert problem(await set_up(clinic, first)) == (404, "setup_invalid")
        assert (await set_up(clinic, setup_code(clinic))).status == 200
    async with running_app(tmp_path) as clinic:
        assert clinic.app.setup_link is None


# ── invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_invitation_says_what_it_is_for(clinic: RunningApp, room: Room) -> None:
    """Clinic, room and role, before anybody gives a name."""
    answer = await look(clinic, await clinic.code(room, Role.FACILITATOR))
    assert answer.status == 200
    said = answer.json
    assert (said["clinic_name"], said["room_name"], said["role"]) == ("Our clinic", "Tuesday evening", "facilitator")


async def test_with_an_invitation_one_is_in_the_room(clinic: RunningApp, room: Room) -> None:
    """Under the chosen name, in the invitation's role, with recovery words that are shown once."""
    answer = await join(clinic, await clinic.code(room, Role.FACILITATOR), " Flo ")
    assert (answer.status, answer.json["room_id"]) == (200, room.id)
    assert len(answer.json["recovery_words"].split()) == RECOVERY_WORDS
    me = await session_of(clinic, answer).me()
    assert [(r.id, r.name, r.role, r.my_name) for r in me.rooms] == [
        (room.id, "Tuesday evening", Role.FACILITATOR, "Flo")
    ]
    assert not me.is_operator


@pytest.mark.parametrize("code", ["a" * 32, "12345678"])
async def test_an_invitation_that_is_none(clinic: RunningApp, room: Room, code: str) -> None:
    """A code that was never given out opens nothing."""
    assert problem(await look(clinic, code)) == (404, "invitation_invalid")
    assert problem(await join(clinic, code, "Eve")) == (404, "invitation_invalid")


async def test_an_invitation_that_has_expired(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """It is good until its time, and not at it."""
    code = await clinic.code(room, days=7)
    clock.advance(days=7, seconds=-1)
    assert (await look(clinic, code)).status == 200
    clock.advance(seconds=1)
    assert problem(await look(clinic, code)) == (410, "invitation_expired")
    assert problem(await join(clinic, code, "Eve")) == (410, "invitation_expired")


async def test_an_invitation_that_is_used_up(clinic: RunningApp, room: Room) -> None:
    """One for two people lets two in."""
    code = await clinic.code(room, uses=2)
    for name in ("Ann", "Bob"):
        assert (await join(clinic, code, name)).status == 200
    assert problem(await look(clinic, code)) == (410, "invitation_used")
    assert problem(await join(clinic, code, "Eve")) == (410, "invitation_used")


async def test_the_last_use_lets_one_in_of_many_at_once(clinic: RunningApp, room: Room) -> None:
    """However many try at the same moment."""
    code = await clinic.code(room, uses=1)
    answers = await asyncio.gather(*(join(clinic, code, f"Eve {n}x") for n in range(6)))
    assert sorted(answer.status for answer in answers) == [200, *[410] * 5]


async def test_who_came_in_may_open_the_link_again(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Used up and expired, it still leads its guest to their room, and changes nothing."""
    code = await clinic.code(room, uses=1)
    ann = session_of(clinic, await join(clinic, code, "Ann"))
    clock.advance(days=2)
    assert (await look(clinic, code, ann)).status == 200
    again = await join(clinic, code, "Somebody else", ann)
    assert (again.status, again.json) == (200, {"room_id": room.id, "recovery_words": None})
    assert [r.my_name for r in (await ann.me()).rooms] == ["Ann"]


async def test_joining_again_uses_nothing_up(clinic: RunningApp, room: Room) -> None:
    """A second click on the link does not take another's place."""
    code = await clinic.code(room, uses=2)
    ann = session_of(clinic, await join(clinic, code, "Ann"))
    for _ in range(3):
        await join(clinic, code, "Ann", ann)
    assert (await join(clinic, code, "Bob")).status == 200


async def test_a_signed_in_person_joins_a_second_room(clinic: RunningApp, room: Room) -> None:
    """With another name there, and without a second account."""
    monday = await clinic.room("Monday")
    ann = session_of(clinic, await join(clinic, await clinic.code(room), "Ann"))
    answer = await join(clinic, await clinic.code(monday), "Anonymous", ann)
    assert answer.json == {"room_id": monday.id, "recovery_words": None}
    assert {r.name: r.my_name for r in (await ann.me()).rooms} == {"Tuesday evening": "Ann", "Monday": "Anonymous"}


async def test_a_name_that_failed_uses_nothing_up(clinic: RunningApp, room: Room) -> None:
    """Whoever must choose another name still has their invitation."""
    code = await clinic.code(room, uses=1)
    await clinic.join(room, "Ann")
    for name in ("Ann", "", "Anna Berg"):
        assert (await join(clinic, code, name)).status == 422
    assert (await join(clinic, code, "Anne")).status == 200


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Ann", "ANN", "Á n n", "𝐀nn"])
async def test_a_name_that_is_taken(clinic: RunningApp, room: Room, name: str) -> None:
    """Also when it only looks the same."""
    await clinic.join(room, "Ann")
    assert problem(await join(clinic, await clinic.code(room), name)) == (422, "name_taken")


@pytest.mark.parametrize("name", ["", "...", "x" * 33, "Ann\u200b"])
async def test_a_name_that_is_invalid(clinic: RunningApp, room: Room, name: str) -> None:
    """Nothing, too long, or invisible."""
    assert problem(await join(clinic, await clinic.code(room), name)) == (422, "name_invalid")
    assert problem(await join(clinic, await clinic.code(room), name, is_name_meant=True)) == (422, "name_invalid")


async def test_a_name_that_looks_real_is_asked_about_once(clinic: RunningApp, room: Room) -> None:
    """Sent again as meant it is accepted."""
    code = await clinic.code(room)
    assert problem(await join(clinic, code, "Anna Berg")) == (422, "name_looks_real")
    assert (await join(clinic, code, "Anna Berg", is_name_meant=True)).status == 200


async def test_two_who_take_one_name_at_once(clinic: RunningApp, room: Room) -> None:
    """One of them gets it."""
    code = await clinic.code(room)
    answers = await asyncio.gather(*(join(clinic, code, "Ann") for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 422, 422, 422]


# ── recovery words and sessions ──────────────────────────────────────────────────────────────────────────────────────


async def test_with_the_recovery_words_one_is_back(clinic: RunningApp, room: Room) -> None:
    """However they are typed: the same person, on a second device beside the first."""
    answer = await join(clinic, await clinic.code(room), "Ann")
    words = answer.json["recovery_words"]
    first = session_of(clinic, answer)
    for typed in (words, words.upper(), f"  {words.replace(' ', ',  ')}.\n"):
        back = await sign_in(clinic, typed)
        assert (back.status, back.json) == (200, {"room_id": None, "recovery_words": None})
        assert (await session_of(clinic, back).me()).user_id == (await first.me()).user_id


@pytest.mark.parametrize("words", ["", "abandon " * 6, "x" * 400, "1 2 3"])
async def test_unknown_recovery_words(clinic: RunningApp, room: Room, words: str) -> None:
    """They are nobody's."""
    await clinic.join(room, "Ann")
    assert problem(await sign_in(clinic, words)) == (401, "words_unknown")


async def test_a_session_ends_after_a_month(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Then one signs in again with the words."""
    ann = await clinic.join(room, "Ann")
    clock.advance(days=SESSION_DAYS, seconds=-1)
    assert (await clinic.http("GET", "api/me", session=ann)).status == 200
    clock.advance(seconds=1)
    assert problem(await clinic.http("GET", "api/me", session=ann)) == (401, "not_signed_in")


async def test_after_signing_out_the_session_is_nobodys(clinic: RunningApp, room: Room) -> None:
    """The cookie is deleted, and its secret opens nothing any more."""
    ann = await clinic.join(room, "Ann")
    answer = await clinic.http("POST", "api/sign-out", session=ann)
    assert answer.status == 204
    assert answer.cookies[COOKIE].value == ""
    assert problem(await clinic.http("GET", "api/me", session=ann)) == (401, "not_signed_in")
    assert (await clinic.http("POST", "api/sign-out", session=ann)).status == 204


async def test_sessions_outlive_a_restart(tmp_path: Path) -> None:
    """Nobody has to sign in again because the server was updated."""
    async with running_app(tmp_path) as clinic:
        ann = await clinic.join(await clinic.room(), "Ann")
    async with running_app(tmp_path) as clinic:
        assert (await clinic.http("GET", "api/me", session=ann)).json["rooms"][0]["my_name"] == "Ann"


async def test_no_secret_is_in_the_store(clinic: RunningApp, room: Room) -> None:
    """Session, invitation, set-up code and recovery words are there as hashes alone."""
    code = await clinic.code(room)
    answer = await join(clinic, code, "Ann")
    secrets = [code, setup_code(clinic), answer.cookies[COOKIE].value, answer.json["recovery_words"]]
    with closing(sqlite3.connect(clinic.store)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = on_disk(clinic.directory)
    assert b"Ann" in stored, "the test reads the right file"
    for secret in secrets:
        assert secret.encode() not in stored


async def test_too_many_attempts(tmp_path: Path, clock: FakeClock) -> None:
    """Guessing at codes, words and set-up links together is slowed down; whoever is signed in is not."""
    limits = LimitsConfig(attempts_per_minute=60)
    async with running_app(tmp_path / "strict", limits=limits, clock=clock) as clinic:
        room = await clinic.room()
        code = await clinic.code(room)
        ann = session_of(clinic, await join(clinic, code, "Ann"))
        tries = (
            lambda n: look(clinic, f"guess-{n:020}"),
            lambda n: sign_in(clinic, f"guess {n}"),
            lambda n: set_up(clinic, f"guess-{n:020}"),
        )
        answers = [await tries[n % 3](n) for n in range(ATTEMPTS_BURST + 20)]
        assert {answer.code for answer in answers[:50]} == {"invitation_invalid", "words_unknown", "setup_invalid"}
        refused = answers[-1]
        assert problem(refused) == (429, "too_fast")
        assert 0 < refused.json["retry_after_s"] <= 1.1
        assert refused.headers["Retry-After"] == "1"
        # With the right code as well: it must not be told from a wrong one.
        answers = await asyncio.gather(*(look(clinic, code) for _ in range(3)))
        assert "too_fast" in [answer.json.get("code") for answer in answers]
        assert (await clinic.http("GET", "api/me", session=ann)).status == 200
