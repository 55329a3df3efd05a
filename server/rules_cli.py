"""`warmroom rules`: what one group has read first, and when it asks authors about wording. The operator's choice, from the next message on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from moderation import Label
from server.console import ConfigPath, configured, fail, out
from server.domain.agenda import Nudge
from server.domain.reading import AfterWait, HoldRules
from server.domain.rooms import Room, RoomPolicy

WAIT_MINUTES_MAX = 15

Newcomers = Annotated[
    bool | None, typer.Option("--newcomers/--no-newcomers", help="Read first what people write in their first session.")
]
Wait = Annotated[
    int | None, typer.Option(help="The longest that anybody waits, in minutes.", min=1, max=WAIT_MINUTES_MAX)
]
Then = Annotated[AfterWait | None, typer.Option(help="What happens to what nobody has read by then.")]
Labels = Annotated[
    list[str] | None, typer.Option("--label", help="A concern and a score, as in stigma=0.8: read first from there on.")
]
Asked = Annotated[
    Nudge | None, typer.Option(help="Ask authors about wording outside sessions, whose phases say it themselves.")
]


def rules(
    group: Annotated[str, typer.Argument(help="The group's name.")],
    newcomers: Newcomers = None,
    wait: Wait = None,
    then: Then = None,
    label: Labels = None,
    no_labels: Annotated[bool, typer.Option("--no-labels", help="Read nothing first for what is in it.")] = False,
    nudge: Asked = None,
    config: ConfigPath = None,
) -> None:
    """Show what a facilitator of a group reads before the group does, and change it. Works while the server runs."""

    def change(policy: RoomPolicy) -> RoomPolicy:
        hold = policy.hold
        thresholds = {} if no_labels else dict(hold.thresholds)
        thresholds.update(_threshold(given) for given in label or ())
        try:
            changed = HoldRules(
                thresholds=thresholds,
                newcomers=hold.newcomers if newcomers is None else newcomers,
                wait=hold.wait if wait is None else timedelta(minutes=wait),
                then=then or hold.then,
            )
        except ValueError as error:
            fail(f"This cannot be a rule: {error}.")
        return replace(policy, hold=changed, nudge=nudge or policy.nudge)

    for line in described(asyncio.run(_changed(Path(configured(config).storage.directory), group, change))):
        out.print(line, markup=False)


def described(room: Room) -> list[str]:
    """The rules of *room*, a sentence a line."""
    hold, nudge = room.policy.hold, room.policy.nudge
    firsts = [f"{label} from {score:g}" for label, score in sorted(hold.thresholds.items())]
    if hold.newcomers:
        firsts.insert(0, "newcomers")
    lines = [f"{room.name}: read first {', '.join(firsts) if firsts else 'nothing but what a session asks for'}."]
    goes = "goes into the room" if hold.then is AfterWait.RELEASE else "goes back to its author"
    minutes = hold.wait.total_seconds() / 60
    lines.append(f"What nobody has read after {minutes:g} min {goes}.")
    lines.append(f"Asked about wording outside sessions: {nudge}.")
    return lines


def _threshold(given: str) -> tuple[Label, float]:
    name, _, score = given.partition("=")
    try:
        threshold = float(score)
        if not 0 < threshold <= 1:
            raise ValueError
        return Label(name), threshold
    except ValueError:
        fail(f'"{given}" is no concern with a score between 0 and 1, such as stigma=0.8.')


async def _changed(directory: Path, group: str, change: Callable[[RoomPolicy], RoomPolicy]) -> Room:
    from server.app import STORE  # noqa: PLC0415
    from server.storage import rooms  # noqa: PLC0415
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
            if (room := await rooms.by_name(transaction, group)) is None:
                known = ", ".join(f'"{one.name}"' for one in await rooms.all_rooms(transaction)) or "none yet"
                fail(f'There is no group "{group}" (groups: {known}).')
            changed = replace(room, policy=change(room.policy))
            if changed != room:
                await rooms.save_policy(transaction, room.id, changed.policy)
        return changed
    finally:
        await database.close()
