"""What every test shares: the event loops they run on, and how hypothesis searches."""

import asyncio
from collections.abc import Callable, Mapping

import hypothesis
import pytest
import uvloop

hypothesis.settings.register_profile(
    # A busy machine is no fault of the code, so an example may take as long as it takes.
    "warmroom",
    hypothesis.settings.get_profile("default"),
    deadline=None,
    max_examples=50,
)
hypothesis.settings.load_profile("warmroom")

LoopFactories = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]
_ASYNCIO: LoopFactories = {"asyncio": asyncio.new_event_loop}
_UVLOOP: LoopFactories = {"uvloop": uvloop.new_event_loop}


@pytest.hookimpl(optionalhook=True)
def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> LoopFactories:
    """The whole server runs on the loop it has in service; the socket port must hold on both."""
    if "integration" in item.path.relative_to(config.rootpath).parts:
        return _UVLOOP
    if item.path.name == "test_socket.py":
        return {**_ASYNCIO, **_UVLOOP}
    return _ASYNCIO
