"""
`warmroom rules`: what is read first, in one group or wherever a group has chosen nothing, and when a group asks authors about wording. The
operator's choice, from the next message on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from moderation import Label
from moderation.labels import Attention, attention_of
from server.clock import SystemClock
from server.console import ConfigPath, configured, fail, out
from server.domain.agenda import Nudge
from server.domain.reading import WAIT_MINUTES_MAX, AfterWait, HoldRules, OwnRules, ReadFrom
from server.domain.rooms import Room, RoomPolicy

if TYPE_CHECKING:
    from server.storage.transaction import Transaction

CONCERNS = [label for label in Label if attention_of(label) is Attention.CONCERN]

Newcomers = Annotated[
    bool | None, typer.Option("--newcomers/--no-newcomers", help="Read first what people write in their first session.")
]
Wait = Annotated[
    int | None, typer.Option(help="The longest that anybody waits, in minutes.", min=1, max=WAIT_MINUTES_MAX)
]
Then = Annotated[AfterWait | None, typer.Option(help="What happens to what nobody has read by then.")]
Labels = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        help="A concern, and how sure the helper is when it is read first: clear, likely, noticed or never, as in stigma=likely.",
    ),
]
Asked = Annotated[
    Nudge | None, typer.Option(help="Ask authors about wording outside sessions, whose phases say it themselves.")
]


def rules(
    group: Annotated[
        str | None, typer.Argument(help="The group's name. Without one: what holds where a group has chosen nothing.")
    ] = None,
    newcomers: Newcomers = None,
    wait: Wait = None,
    then: Then = None,
    label: Labels = None,
    no_labels: Annotated[bool, typer.Option("--no-labels", help="Read nothing first for what is in it.")] = False,
    as_house: Annotated[
        bool, typer.Option("--as-house", help="Take back what the group has chosen itself, before the rest.")
    ] = False,
    nudge: Asked = None,
    config: ConfigPath = None,
) -> None:
    """Show what a facilitator reads before the group does, and change it. Works while the server runs."""
    if group is None and (as_house or nudge is not None):
        fail("--as-house and --nudge are for one group: name it.")
    labels = dict.fromkeys(CONCERNS, ReadFrom.NEVER) if no_labels else {}
    labels.update(_step(given) for given in label or ())
    try:
        given = OwnRules(labels, newcomers, None if wait is None else timedelta(minutes=wait), then)
    except ValueError as error:
        fail(f"This cannot be a rule: {error}.")
    path = Path(configured(config).storage.directory)
    if group is None:
        lines = asyncio.run(_in_store(path, lambda transaction: _house(transaction, given)))
    else:

        def change(policy: RoomPolicy) -> RoomPolicy:
            before = OwnRules() if as_house else policy.own
            return replace(policy, own=_over(given, before), nudge=nudge or policy.nudge)

        lines = asyncio.run(_in_store(path, lambda transaction: _room(transaction, group, change)))
    for line in lines:
        out.print(line, markup=False)


def described(room: Room) -> list[str]:
    """The rules of *room*, a sentence a line."""
    own = room.policy.own
    chosen = [f"{label}" for label in sorted(own.labels)]
    named = {"newcomers": own.newcomers, "the wait": own.wait, "what happens then": own.then}
    chosen += [name for name, value in named.items() if value is not None]
    return [
        *_said(room.name, room.policy.hold),
        f"Its own: {', '.join(chosen)}. The rest is as in the house." if chosen else "All as in the house.",
        f"Asked about wording outside sessions: {room.policy.nudge}.",
    ]


def _said(name: str, hold: HoldRules) -> list[str]:
    firsts = [f"{label} when {step}" for label, step in sorted(hold.labels.items()) if step is not ReadFrom.NEVER]
    if hold.newcomers:
        firsts.insert(0, "newcomers")
    goes = "goes into the room" if hold.then is AfterWait.RELEASE else "goes back to its author"
    minutes = hold.wait.total_seconds() / 60
    return [
        f"{name}: read first {', '.join(firsts) if firsts else 'nothing but what a session asks for'}.",
        f"What nobody has read after {minutes:g} min {goes}.",
    ]


def _over(given: OwnRules, before: OwnRules) -> OwnRules:
    """What is chosen once *given* is too."""
    return OwnRules(
        labels={**before.labels, **given.labels},
        newcomers=before.newcomers if given.newcomers is None else given.newcomers,
        wait=given.wait or before.wait,
        then=given.then or before.then,
    )


def _step(given: str) -> tuple[Label, ReadFrom]:
    name, _, step = given.partition("=")
    try:
        return Label(name), ReadFrom(step)
    except ValueError:
        fail(f'"{given}" is no concern with clear, likely, noticed or never, such as stigma=likely.')


async def _house(transaction: "Transaction", given: OwnRules) -> list[str]:
    from server.services.tuning import set_house  # noqa: PLC0415
    from server.storage import settings  # noqa: PLC0415

    before = await settings.house(transaction)
    after = given.over(before)
    if after != before:
        await set_house(transaction, after, None, SystemClock().now())
    return _said("Every group that has chosen nothing", after)


async def _room(transaction: "Transaction", group: str, change: Callable[[RoomPolicy], RoomPolicy]) -> list[str]:
    from server.services.tuning import tune  # noqa: PLC0415
    from server.storage import rooms  # noqa: PLC0415

    if (room := await rooms.by_name(transaction, group)) is None:
        known = ", ".join(f'"{one.name}"' for one in await rooms.all_rooms(transaction)) or "none yet"
        fail(f'There is no group "{group}" (groups: {known}).')
    return described(await tune(transaction, room, change(room.policy), None, SystemClock().now()))


async def _in_store(directory: Path, work: Callable[["Transaction"], Awaitable[list[str]]]) -> list[str]:
    from server.app import STORE  # noqa: PLC0415
    from server.storage.engine import Database, StoreUnusable  # noqa: PLC0415

    if not (directory / STORE).exists():
        fail(f"There is no store at {directory / STORE}. Start the server once with `warmroom serve`.")
    database = Database(directory / STORE)
    try:
        await database.open()
    except StoreUnusable as error:
        fail(str(error))
    try:
        async with database.write() as transaction:
            return await work(transaction)
    finally:
        await database.close()
