"""What becomes of the model's process when it is killed, frozen or cannot start, with the real model."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from moderation import LABELS, Assessor, AssessorUnavailable, Label, ModerationConfig, Utterance, load, process
from moderation.bundle import BundleError
from tests.support.processes import runners_of
from tests.support.waiting import eventually

HELLO = Utterance("morning all, tea's on")


@pytest.fixture
async def assessor() -> AsyncIterator[Assessor]:
    made = load(ModerationConfig(), is_isolated=True)
    yield made
    await made.aclose()


def my_runner() -> int:
    (runner,) = runners_of(os.getpid())
    return runner


async def answers(assessor: Assessor) -> bool:
    try:
        await assessor.assess([HELLO])
    except AssessorUnavailable:
        return False
    return True


async def test_one_that_is_killed_while_idle_is_replaced_before_it_is_missed(assessor: Assessor) -> None:
    """Nobody has to ask in vain first."""
    killed = my_runner()
    os.kill(killed, signal.SIGKILL)
    await eventually(lambda: killed not in runners_of(os.getpid()) and len(list(runners_of(os.getpid()))) == 1)
    await eventually_answers(assessor)
    assert assessor.load.restarts == 1


async def test_one_that_is_frozen_is_given_up_and_replaced(assessor: Assessor) -> None:
    """Whoever asked it is told so; the next is answered by another."""
    frozen = my_runner()
    os.kill(frozen, signal.SIGSTOP)
    with pytest.raises(AssessorUnavailable):
        await assessor.assess([HELLO])
    await eventually_answers(assessor)
    assert my_runner() != frozen


async def test_one_that_is_frozen_over_words_is_given_up_too(assessor: Assessor) -> None:
    """What nobody waits for must not keep the model from those who do."""
    frozen = my_runner()
    os.kill(frozen, signal.SIGSTOP)
    with pytest.raises(AssessorUnavailable):
        await assessor.weigh(HELLO, [Label.HOSTILITY])
    await eventually_answers(assessor)
    assert my_runner() != frozen


@pytest.mark.parametrize("is_isolated", [True, False])
async def test_a_message_is_answered_before_a_search_that_has_begun(is_isolated: bool) -> None:
    """The process stops its search for it, and what both say is what they say alone."""
    assessor = load(ModerationConfig(), is_isolated=is_isolated)
    long = Utterance("you're pathetic, shut up and leave. " * 30)
    alone = await assessor.weigh(long, LABELS), await assessor.assess([HELLO])
    answered: list[str] = []

    def ask(name: str, question: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        asking = asyncio.create_task(question)
        asking.add_done_callback(lambda _: answered.append(name))
        return asking

    search = ask("search", assessor.weigh(long, LABELS))
    await asyncio.sleep(0)
    messages = [ask("message", assessor.assess([HELLO])) for _ in range(3)]
    assert [await search, *[await message for message in messages]] == [alone[0], *[alone[1]] * 3]
    assert answered == ["message"] * 3 + ["search"]
    await assessor.aclose()


async def test_one_that_is_killed_over_a_search_ends_it(assessor: Assessor) -> None:
    """Whoever waits for the words is told so, as is a message that came meanwhile; the next is answered by another process."""
    os.kill(my_runner(), signal.SIGSTOP)
    search = asyncio.create_task(assessor.weigh(HELLO, [Label.HOSTILITY]))
    await asyncio.sleep(0)
    os.kill(my_runner(), signal.SIGKILL)
    with pytest.raises(AssessorUnavailable):
        await search
    await eventually_answers(assessor)
    assert await assessor.weigh(HELLO, []) == {}


async def test_while_a_new_one_starts_nobody_waits_for_it(assessor: Assessor) -> None:
    """Those who ask meanwhile are refused at once: a message is sent openly unassessed, or held, without delay."""
    os.kill(my_runner(), signal.SIGKILL)
    refusals = [await answers(assessor) for _ in range(3)].count(False)
    assert refusals
    await eventually_answers(assessor)


async def test_when_the_system_gives_no_process_it_is_asked_again(
    assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that is short for a moment, which is when processes are killed, does not end the model for good."""
    refused = iter([OSError(errno.ENOMEM, "no memory")] * 2)
    real = subprocess.Popen

    def starts(*given: Any, **named: Any) -> Any:
        if (error := next(refused, None)) is not None:
            raise error
        return real(*given, **named)

    monkeypatch.setattr(process.subprocess, "Popen", starts)
    os.kill(my_runner(), signal.SIGKILL)
    await eventually_answers(assessor)
    assert next(refused, None) is None, "it was refused first"


async def test_a_config_that_cannot_be_used_is_said_in_words(tmp_path: Path) -> None:
    """The same words as without a process; nothing is left running."""
    with pytest.raises(BundleError) as alone:
        load(tmp_path / "nowhere")
    with pytest.raises(BundleError) as apart:
        load(tmp_path / "nowhere", is_isolated=True)
    assert str(apart.value) == str(alone.value)
    assert list(runners_of(os.getpid())) == []


async def test_closing_ends_every_process() -> None:
    """As many as there were threads."""
    assessor = load(ModerationConfig(threads=2), is_isolated=True)
    assert len(list(runners_of(os.getpid()))) == 2
    assert len(await assessor.assess([HELLO] * 5)) == 5
    await assessor.aclose()
    assert list(runners_of(os.getpid())) == []


async def test_it_does_not_outlive_a_server_that_is_killed() -> None:
    """Not even one that had no time to say goodbye."""
    program = "import moderation; moderation.load(is_isolated=True); print('ready', flush=True); input()"
    server = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        assert await asyncio.to_thread(server.stdout.readline) == b"ready\n"
        (runner,) = runners_of(server.pid)
    finally:
        server.kill()
        server.communicate()
    await eventually(lambda: not Path(f"/proc/{runner}").exists())


async def eventually_answers(assessor: Assessor) -> None:
    async with asyncio.timeout(60):
        while not await answers(assessor):
            await asyncio.sleep(0.05)
