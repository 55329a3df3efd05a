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
from server.domain.reading import AfterWait, HoldRules
from server.domain.rooms import RoomPolicy
from server.storage import rooms
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
    assert policy() == RoomPolicy()
    changed = warmroom("tuesday", "--newcomers", "--wait", "2", "--then", "back", "--label", "hostility=0.7")
    assert changed.exit_code == 0, changed.output
    assert "newcomers, hostility from 0.7" in changed.output
    assert "after 2 min goes back to its author" in changed.output
    rules = HoldRules({Label.HOSTILITY: 0.7}, newcomers=True, wait=timedelta(minutes=2), then=AfterWait.BACK)
    assert policy() == RoomPolicy(hold=rules)
    warmroom("Tuesday", "--label", "stigma=0.8", "--nudge", "gentle")
    assert policy().hold.thresholds == {Label.HOSTILITY: 0.7, Label.STIGMA: 0.8}
    assert policy().nudge is Nudge.GENTLE
    warmroom("Tuesday", "--no-labels", "--no-newcomers", "--then", "release")
    assert policy() == RoomPolicy(hold=HoldRules(wait=timedelta(minutes=2)), nudge=Nudge.GENTLE)
    assert "nothing but what a session asks for" in warmroom("Monday").output


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Sunday"], 'no group "Sunday"'),
        (["Tuesday", "--label", "crisis=0.5"], "only a concern"),
        (["Tuesday", "--label", "stigma"], "no concern with a score"),
        (["Tuesday", "--label", "stigma=7"], "no concern with a score"),
        (["Tuesday", "--label", "rudeness=0.5"], "no concern with a score"),
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
