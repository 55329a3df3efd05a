"""What becomes of a page: tried again while that can help, counted, and logged without an address."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.domain.errors import NotFound, PageNotSent
from server.domain.ids import UserId
from server.domain.paging import PageKind
from server.domain.people import Actor
from server.domain.reach import ReachBy
from server.ops.logs import JsonLines
from server.ops.metrics import Metrics
from server.sealing import KEY_BYTES, Seal
from server.services import pager as pagers
from server.services.pager import PAUSES_S, NotSent, PagerService
from server.services.reach import ReachService
from server.storage.engine import Database
from tests.support.builders import ANN, FLO, GUS, some_vitals
from tests.support.clock import FakeClock, SequentialIds
from tests.support.figures import figures
from tests.support.store import an_open_store, furnish
from tests.support.waiting import settle, until

FLOS = "flo@example.org"


@dataclass
class Post:
    """A `Channel` that fails as it is told, and keeps what it was given."""

    failures: list[NotSent | Exception] = field(default_factory=list)
    taken: list[tuple[str, PageKind, str]] = field(default_factory=list)
    tries: int = 0
    is_stuck: bool = False

    async def send(self, address: str, kind: PageKind, page_id: str) -> None:
        self.tries += 1
        if self.is_stuck:
            await asyncio.Event().wait()
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append((address, kind, page_id))


@dataclass
class Scene:
    post: Post
    reach: ReachService
    pager: PagerService
    metrics: Metrics
    pauses: list[float]

    async def done(self) -> None:
        await until(lambda: not self.pager._under_way)

    def counted(self) -> dict[str, float]:
        told = figures(self.metrics.exposition(some_vitals(), 0).decode())
        named = {key.partition("/")[2]: value for key, value in told.items() if key.startswith("warmroom_pages_total")}
        return {outcome: value for outcome, value in named.items() if value}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        yield database


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    post, metrics, pauses = Post(), Metrics(), []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    reach = ReachService(database, Seal(bytes(KEY_BYTES)), {ReachBy.EMAIL}, FakeClock())
    pager = PagerService({ReachBy.EMAIL: post}, reach, SequentialIds(), metrics, pause)
    await reach.set(Actor(FLO), ReachBy.EMAIL, FLOS)
    yield Scene(post, reach, pager, metrics, pauses)
    await pager.close(0)


def passing() -> NotSent:
    return NotSent("refused", may_pass=True)


async def test_whoever_has_said_how_is_paged_once(scene: Scene) -> None:
    """Named twice or not; whoever has said nothing is counted, and nobody is asked for."""
    scene.pager.notify([FLO, GUS, FLO], PageKind.CRISIS)
    assert scene.post.tries == 0, "it returns at once"
    await scene.done()
    assert scene.post.taken == [(FLOS, PageKind.CRISIS, "id-1")]
    assert scene.counted() == {"sent": 1, "no_address": 1}


async def test_what_may_pass_is_tried_again_as_the_same_page(scene: Scene) -> None:
    """With longer and longer pauses, until it is taken."""
    scene.post.failures = [passing(), passing()]
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert scene.post.taken == [(FLOS, PageKind.DUTY, "id-1")]
    assert scene.pauses == list(PAUSES_S[:2])
    assert scene.counted() == {"sent": 1}


async def test_trying_ends(scene: Scene) -> None:
    """While it is still of use; and is counted once."""
    scene.post.failures = [passing() for _ in range(50)]
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert scene.post.tries == len(PAUSES_S) + 1
    assert scene.pauses == list(PAUSES_S)
    assert sorted(PAUSES_S) == list(PAUSES_S)
    assert sum(PAUSES_S) < 60
    assert scene.counted() == {"failed": 1}


@pytest.mark.parametrize("failure", [NotSent("refused", may_pass=False), RuntimeError("a fault of ours")])
async def test_what_does_not_pass_is_not_tried_again(scene: Scene, failure: Exception) -> None:
    """A mailbox that does not exist, a certificate that does not hold, a fault."""
    scene.post.failures = [failure]
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert (scene.post.tries, scene.pauses) == (1, [])
    assert scene.counted() == {"failed": 1}


async def test_a_try_has_an_end(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing is given up, and tried again like one that is away."""
    monkeypatch.setattr(pagers, "TRY_S", 0.0)
    scene.post.is_stuck = True
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert scene.post.tries == len(PAUSES_S) + 1
    assert scene.counted() == {"failed": 1}


async def test_pages_have_a_bound(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than may be under way are let go of, and counted."""
    monkeypatch.setattr(pagers, "UNDER_WAY_MAX", 2)
    scene.post.is_stuck = True
    for _ in range(3):
        scene.pager.notify([FLO], PageKind.DUTY)
    assert scene.counted() == {"dropped": 1}


async def test_whoever_waits_for_another_try_may_set_another_address(scene: Scene) -> None:
    """It is looked up each time; and what is forgotten is not used any more."""
    scene.post.failures = [passing()]
    before = scene.pager._pause

    async def move(seconds: float) -> None:
        await before(seconds)
        await scene.reach.set(Actor(FLO), ReachBy.EMAIL, "flo@elsewhere.example.org")

    scene.pager._pause = move
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert [address for address, _, _ in scene.post.taken] == ["flo@elsewhere.example.org"]
    await scene.reach.remove(Actor(FLO))
    scene.pager.notify([FLO], PageKind.DUTY)
    await scene.done()
    assert len(scene.post.taken) == 1


async def test_closing_waits_for_what_is_under_way_and_no_longer(scene: Scene) -> None:
    """A page that is on its way goes out; one that is stuck is given up."""
    scene.pager.notify([FLO], PageKind.CRISIS)
    await scene.pager.close(10)
    assert len(scene.post.taken) == 1
    scene.post.is_stuck = True
    scene.pager.notify([FLO], PageKind.CRISIS)
    await until(lambda: scene.post.tries == 2)
    await scene.pager.close(0)
    await settle()
    assert scene.pager._under_way == set()


async def test_without_a_channel_nothing_is_looked_up(database: Database) -> None:
    """As the server is shipped: nothing leaves the building, and nobody's address is opened."""
    metrics = Metrics()
    reach = ReachService(database, Seal(bytes(KEY_BYTES)), (), FakeClock())
    pager = PagerService({}, reach, SequentialIds(), metrics)
    pager.notify([FLO], PageKind.CRISIS)
    assert pager._under_way == set()
    with pytest.raises(NotFound):
        await pager.try_out(FLO)


async def test_a_test_page_says_whether_it_was_sent(scene: Scene) -> None:
    """Once, while whoever asked for it waits."""
    await scene.pager.try_out(FLO)
    assert [address for address, _, _ in scene.post.taken] == [FLOS]
    scene.post.failures = [passing()]
    with pytest.raises(PageNotSent):
        await scene.pager.try_out(FLO)
    assert (scene.post.tries, scene.pauses) == (2, [])
    for nobody in (ANN, UserId("nobody")):
        with pytest.raises(NotFound):
            await scene.pager.try_out(nobody)


async def test_no_address_is_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, and however talkative the log is."""
    caplog.set_level(logging.DEBUG)
    scene.post.failures = [NotSent("refused", may_pass=False), RuntimeError(f"cannot write to {FLOS}"), passing()]
    for _ in range(2):
        scene.pager.notify([FLO], PageKind.CRISIS)
        await scene.done()
    with suppress(PageNotSent):
        await scene.pager.try_out(FLO)
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("server")]
    assert len(lines) >= 3
    assert not any(FLOS in line or FLO in line for line in lines)
