"""Proofs 6 and 10 beside what else goes wrong around a server: power, disk, store, model and clock."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from server.domain.ids import FlagId
from server.domain.messages import HoldReason
from server.protocol import events, parts
from tests.chaos.line import BadLine
from tests.chaos.scene import Scene, a_scene, eventually
from tests.chaos.size import Size
from tests.chaos.troubles import FullQuota, locked, model_away, power_cut, refused_as_unavailable, small_disk

HOUR_S = 3600


async def test_a_killed_server_loses_and_doubles_nothing(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str]
) -> None:
    """After kill -9 at random moments while everybody speaks, and a new start each time, what was acknowledged is there once."""
    async with a_scene(tmp_path, dice) as scene:
        async with scene.talk():
            for _ in range(size.kills):
                await power_cut(scene)
        number = await scene.finish()
    summary.append(f"kill -9: {number} messages, {size.kills} kills")


@pytest.mark.parametrize("kind", ["disk", "quota"])
async def test_a_full_disk_refuses_and_recovers(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str], kind: str
) -> None:
    """On a full disk authors are told "unavailable" and lose nothing; once there is space the same process goes on."""
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(tmp_path / "data")) if kind == "disk" else FullQuota()
        if disk is None:
            pytest.skip("mounting is not allowed here; the quota's test fills the store all the same")
        # A quota holds for the log too, which at debug level outgrows the store.
        async with a_scene(tmp_path, dice, log_level="debug" if kind == "disk" else "info") as scene:
            pid = scene.server.pid
            for _ in range(size.rounds):
                async with scene.talk():
                    await scene.answered(10)
                    disk.fill(scene.server)
                    await refused_as_unavailable(scene)
                    disk.free(scene.server)
                    await scene.answered(10)
            assert scene.server.pid == pid
            number = await scene.finish()
    summary.append(f"full {kind}: {number} messages, filled {size.rounds} times")


async def test_a_locked_and_a_slow_store_refuse_and_recover(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str]
) -> None:
    """While another process holds the store for long, authors are told "unavailable"; held for moments, it is only slow."""
    moments = 0
    async with a_scene(tmp_path, dice) as scene:
        for _ in range(size.rounds):
            async with scene.talk():
                await scene.answered(10)
                with locked(scene):
                    await refused_as_unavailable(scene)
                await scene.answered(5)
                before = scene.refusals("unavailable")
                for _ in range(5):
                    with locked(scene):
                        await asyncio.sleep(dice.uniform(0, 0.4))
                    moments += 1
                    await scene.answered(1)
                assert scene.refusals("unavailable") == before, "a moment is waited for"
        number = await scene.finish()
    summary.append(f"locked: {number} messages, {size.rounds} times for long, {moments} times for moments")


def _moderation(scene: Scene) -> parts.ModerationStatus:
    status = scene.facilitator.view.moderation
    assert status is not None, "a facilitator sees how the model is"
    return status


@pytest.mark.parametrize("how", ["frozen", "failing"])
async def test_what_the_model_missed_it_reads_afterwards(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str], how: str
) -> None:
    """Without a model people talk on and facilitators see it; then it reads what it missed, and those flags say that they are late."""
    async with a_scene(tmp_path, dice, deadline_ms=300) as scene:
        view = scene.facilitator.view
        for _ in range(size.rounds):
            await scene.settle()
            flags_before = set(view.flags)
            with model_away(scene, how):
                missed = await scene.say(scene.people[2], is_harsh=True)
                assert isinstance(missed.reply, events.Posted), "with a facilitator in the room it goes out"
                await scene.facilitator.link.until(
                    view, lambda _: not _moderation(scene).is_available and _moderation(scene).unassessed, 60
                )
                async with scene.talk():
                    await scene.answered(10)
                assert not set(view.flags) - flags_before, "nothing is flagged unread"
            await scene.settle()
            await eventually(lambda: _moderation(scene).is_available and not _moderation(scene).unassessed_count)
            late = [view.flags[FlagId(id_)] for id_ in set(view.flags) - flags_before]
            assert missed.message_id in {flag.message_id for flag in late}
            assert all(flag.is_late for flag in late)
        number = await scene.finish()
    summary.append(f"model {how}: {number} messages, {size.rounds} times")


async def test_without_model_and_facilitator_messages_wait(tmp_path: Path, dice: random.Random) -> None:
    """With nobody to look after the room they are held, and come in by themselves when the model has read them."""
    async with a_scene(tmp_path, dice, deadline_ms=300) as scene:
        facilitators, members = scene.people[:2], scene.people[2:]
        for person in facilitators:
            await person.link.__aexit__(None, None, None)
        scene.people = members
        await eventually(lambda: len(members[0].view.present) == len(members))
        with model_away(scene, "frozen"):
            for person in members:
                said = await scene.say(person)
                assert isinstance(said.reply, events.Held)
                assert said.reply.message.reason is HoldReason.UNASSESSED
            assert not members[0].view.lines
        await scene.settle()
        assert len(members[0].view.lines) == len(members)
        assert not members[0].view.held
        await scene.finish()


async def test_a_clock_that_jumps_moves_no_message(
    tmp_path: Path, dice: random.Random, size: Size, summary: list[str]
) -> None:
    """However many hours the clock jumps, either way, also across a new start: the order is the one in which things were said."""
    jumps = 0
    async with a_scene(tmp_path, dice) as scene:
        async with scene.talk():
            for _ in range(size.rounds):
                for _ in range(4):
                    scene.levers.pull("clock", str(dice.uniform(-12, 12) * HOUR_S))
                    jumps += 1
                    await scene.answered(5)
                await power_cut(scene)
        number = await scene.finish()
    summary.append(f"clock: {number} messages, {jumps} jumps")


async def test_what_was_claimed_in_a_wrong_future_is_read_today(tmp_path: Path, dice: random.Random) -> None:
    """A server that dies with its clock hours ahead leaves claims behind that end in hours; the next one does not wait for that."""
    async with a_scene(tmp_path, dice, deadline_ms=300) as scene:
        scene.levers.pull("clock", str(6 * HOUR_S))
        with model_away(scene, "frozen"):
            await scene.say(scene.people[2], is_harsh=True)
            await eventually(lambda: scene.ask("SELECT count(*) FROM messages WHERE claimed_until IS NOT NULL"))
            await scene.server.kill()
            scene.levers.pull("clock", "0")
        await scene.server.start()
        await scene.finish()


async def test_everything_at_once(tmp_path: Path, dice: random.Random, size: Size, summary: list[str]) -> None:
    """Bad lines, power cuts, locks, a model away and a jumping clock, in any order and together."""
    lines: list[BadLine] = []
    happened: Counter[str] = Counter()

    def through(port: int) -> BadLine:
        chances = {"cut before": 0.01, "cut inside": 0.01, "cut after": 0.01, "twice": 0.05, "late": 0.05}
        lines.append(BadLine(port, dice, chances, cuts_max=size.cuts))
        return lines[0]

    async with a_scene(tmp_path, dice, through=through, deadline_ms=300) as scene:

        async def go_wrong(what: str) -> None:
            happened[what] += 1
            match what:
                case "power":
                    await power_cut(scene)
                case "clock":
                    scene.levers.pull("clock", str(dice.uniform(-12, 12) * HOUR_S))
                case "lock":
                    with locked(scene):
                        await asyncio.sleep(dice.uniform(0, 0.5))
                case _:
                    with model_away(scene, what):
                        await scene.answered(dice.randrange(1, 10))

        async with scene.talk():
            kinds = ["power", "clock", "lock", "frozen", "failing"]
            for _ in range(size.rounds):
                for what in dice.sample(kinds, len(kinds)):
                    await go_wrong(what)
                # Two at a time; a lock cannot be taken while there is no server to share the store with.
                await asyncio.gather(*map(go_wrong, dice.sample(["power", "clock", "frozen"], 2)))
        lines[0].mend()
        number = await scene.finish()
    happened["cut"] = lines[0].cuts
    summary.append(f"at once: {number} messages; {', '.join(f'{n} {kind}' for kind, n in sorted(happened.items()))}")
