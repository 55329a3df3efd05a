"""What a group has read first, as its operator chooses on the command line."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from moderation import Label
from server.cli import app
from server.domain.agenda import Nudge
from server.domain.ids import RoomId
from server.domain.reading import AfterWait, HoldRules, OwnRules, ReadFrom
from server.domain.rooms import RoomPolicy
from server.domain.tuning import READING, Change, Tuned
from server.storage import noticing, rooms
from server.storage.engine import Database
from tests.support.store import furnish, place_store

STORE = Path("data/warmroom.sqlite3")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic with the groups Monday and Tuesday, in the folder where the command is given."""
    monkeypatch.chdir(tmp_path)
    asyncio.run(_with_store(place=True))


async def _with_store(*, place: bool = False) -> RoomPolicy:
    if place:
        await place_store(STORE)
    database = Database(STORE)
    await database.open()
    try:
        if place:
            await furnish(database, [RoomId("Monday"), RoomId("Tuesday")])
        async with database.read() as transaction:
            room = await rooms.by_name(transaction, "Tuesday")
            assert room is not None
            return room.policy
    finally:
        await database.close()


def written_down() -> list[Change]:
    """What was changed in the room, the newest first."""

    async def read() -> list[Change]:
        database = Database(STORE)
        await database.open()
        try:
            async with database.read() as transaction:
                return await noticing.latest(transaction, RoomId("Tuesday"), READING, 10)
        finally:
            await database.close()

    return asyncio.run(read())


def policy() -> RoomPolicy:
    """What the room has on disk."""
    return asyncio.run(_with_store())


def warmroom(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments])


@pytest.mark.usefixtures("store")
def test_rules_are_shown_and_changed_one_by_one() -> None:
    """What is not named stays as it was, and so do the other groups; each is said in a sentence."""
    shown = warmroom("Tuesday")
    assert shown.exit_code == 0, shown.output
    assert "nothing but what a session asks for" in shown.output
    assert "All as in the house." in shown.output
    assert policy() == RoomPolicy()
    changed = warmroom("tuesday", "--newcomers", "--wait", "2", "--then", "back", "--label", "hostility=clear")
    assert changed.exit_code == 0, changed.output
    assert "newcomers, hostility when clear" in changed.output
    assert "after 2 min goes back to its author" in changed.output
    own = OwnRules({Label.HOSTILITY: ReadFrom.CLEAR}, newcomers=True, wait=timedelta(minutes=2), then=AfterWait.BACK)
    assert policy() == RoomPolicy(own=own)
    warmroom("Tuesday", "--label", "stigma=likely", "--nudge", "gentle")
    assert policy().own.labels == {Label.HOSTILITY: ReadFrom.CLEAR, Label.STIGMA: ReadFrom.LIKELY}
    assert policy().nudge is Nudge.GENTLE
    warmroom("Tuesday", "--no-labels", "--no-newcomers", "--then", "release")
    assert not policy().hold.has_any
    assert "nothing but what a session asks for" in warmroom("Monday").output
    assert "All as in the house." in warmroom("Tuesday", "--as-house").output
    assert policy() == RoomPolicy(nudge=Nudge.GENTLE)


@pytest.mark.usefixtures("store")
def test_the_house_is_what_groups_follow_until_they_choose_themselves() -> None:
    """Without a group; each change is written down in every group, by nobody in the clinic."""
    warmroom("Tuesday", "--wait", "5")
    changed = warmroom("--newcomers", "--label", "stigma=noticed", "--wait", "2")
    assert changed.exit_code == 0, changed.output
    assert "newcomers, stigma when noticed" in changed.output
    assert policy().hold == HoldRules({Label.STIGMA: ReadFrom.NOTICED}, newcomers=True, wait=timedelta(minutes=5))
    assert "Its own: the wait. The rest is as in the house." in warmroom("Tuesday").output
    assert "after 2 min" in warmroom("Monday").output
    assert [(change.what, change.by, change.after) for change in written_down()] == [
        (Tuned.HOUSE, None, ""),
        (Tuned.WAIT, None, "5"),
    ]
    warmroom("--newcomers")
    assert len(written_down()) == 2, "nothing has changed"


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Sunday"], 'no group "Sunday"'),
        (["Tuesday", "--label", "crisis=likely"], "only a concern"),
        (["--label", "self_stigma=clear"], "only a concern"),
        (["Tuesday", "--label", "stigma"], "is no concern with"),
        (["Tuesday", "--label", "stigma=0.8"], "is no concern with"),
        (["Tuesday", "--label", "rudeness=likely"], "is no concern with"),
        (["--as-house"], "for one group"),
        (["--nudge", "full"], "for one group"),
        (["Tuesday", "--wait", "0"], "--wait"),
        (["Tuesday", "--then", "forget"], "--then"),
    ],
)
def test_what_cannot_be_a_rule_changes_nothing(arguments: list[str], said: str) -> None:
    """It says what is wrong; nobody's need for care is ever a rule."""
    result = warmroom(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert policy() == RoomPolicy()


def test_without_a_store_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server makes it."""
    monkeypatch.chdir(tmp_path)
    result = warmroom("Tuesday")
    assert result.exit_code == 2
    assert "Start the server once" in " ".join(result.output.split())
