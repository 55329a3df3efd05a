"""Log lines: ids, counts and durations, never anybody's words, name or address."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from server.ops.logs import REFUSED, JsonLines, set_up_logs

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What the server has logged, line by line, through the set-up it has in service."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    set_up_logs("debug")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before[1]
    root.setLevel(before[0])


def test_a_line_is_one_json_object(lines: Lines) -> None:
    """Time, level, logger, event, and whatever ids and counts came with it."""
    logging.getLogger("server.edge").info("request", extra={"route": "GET /", "status": 200, "took_ms": 1.5})
    (line,) = lines()
    assert line.pop("at").endswith("+00:00")
    expected = {"level": "info", "logger": "server.edge", "event": "request", "route": "GET /"}
    assert line == {**expected, "status": 200, "took_ms": 1.5}


@pytest.mark.parametrize("key", sorted(REFUSED - {"name"}))
def test_no_line_carries_a_key_for_words(lines: Lines, key: str) -> None:
    """Somebody who logs a text, a name or an address by mistake logs nothing of it."""
    logging.getLogger("server").warning("something", extra={key: "the words", "count": 1})
    (line,) = lines()
    assert key not in line
    assert "the words" not in json.dumps(line)
    assert line["count"] == 1


def test_what_is_left_out_is_counted() -> None:
    """Each is a fault of ours, so an operator can see that there is one."""
    refused: list[None] = []
    said = {"name": "server", "msg": "something", "text": "the words", "address": "somewhere", "count": 1}
    record = logging.makeLogRecord(said)
    JsonLines(lambda: refused.append(None)).format(record)
    assert len(refused) == 2


def test_an_error_is_its_type_and_place(lines: Lines) -> None:
    """The message of an exception may quote somebody, so it is left out; where it was raised is enough to find it."""
    try:
        raise ValueError("i lost my mum on tuesday")
    except ValueError:
        logging.getLogger("server").exception("command failed", extra={"incident": "4f2a"})
    (line,) = lines()
    assert (line["error"], line["incident"]) == ("ValueError", "4f2a")
    assert line["where"][-1].endswith("test_an_error_is_its_type_and_place")
    assert "tuesday" not in json.dumps(line)


def test_a_chained_error_brings_no_message_either(lines: Lines) -> None:
    """What an exception came from is not printed with its words."""
    try:
        try:
            raise KeyError("i lost my mum on tuesday")
        except KeyError as error:
            raise RuntimeError("while saving: tuesday") from error
    except RuntimeError:
        logging.getLogger("server").exception("command failed")
    assert "tuesday" not in json.dumps(lines())


def test_values_of_other_libraries_stay_out(lines: Lines) -> None:
    """Libraries put values into their messages; only what comes before the first value is kept."""
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "203.0.113.9")
    logging.getLogger("aiohttp.server").error("Unhandled %s in %r", "thing", {"text": "tuesday"})
    written = json.dumps(lines())
    assert "203.0.113.9" not in written
    assert "tuesday" not in written
    assert [line["event"] for line in lines()] == ["Error handling request from ", "Unhandled "]


async def test_a_forgotten_task_says_nothing_of_its_error(lines: Lines) -> None:
    """What asyncio prints is the repr of an exception, words and all; we keep its first line."""

    async def fails() -> None:
        raise ValueError("i lost my mum on tuesday")

    loop = asyncio.get_running_loop()
    task = loop.create_task(fails())
    await asyncio.wait([task])
    loop.default_exception_handler(
        {"message": "Task exception was never retrieved", "future": task, "exception": task.exception()}
    )
    (line,) = lines()
    assert line["event"] == "Task exception was never retrieved"
    assert line["error"] == "ValueError"
    assert "tuesday" not in json.dumps(line)


def test_an_event_that_is_no_text_is_a_line_too(lines: Lines) -> None:
    """A library may log an object; its type is all we say of it."""
    logging.getLogger("some.library").error({"text": "tuesday"})
    logging.getLogger("some.library").error(ValueError("tuesday"))
    assert [line["event"] for line in lines()] == ["dict", "ValueError"]


def test_arguments_never_reach_a_line() -> None:
    """Not even our own loggers' arguments are put into the event."""
    record = logging.LogRecord("server", logging.INFO, "file.py", 1, "said %s", ("tuesday",), None)
    assert "tuesday" not in JsonLines().format(record)


def test_the_level_is_the_operators(lines: Lines) -> None:
    """Below the level nothing is written."""
    set_up_logs("warning")
    logging.getLogger("server").info("request")
    assert lines() == []


@pytest.mark.parametrize(
    "noisy", ["aiohttp.access", "alembic.runtime.migration", "sqlalchemy.engine.Engine", "asyncio"]
)
def test_libraries_that_print_requests_and_statements_are_quiet(lines: Lines, noisy: str) -> None:
    """Even at "debug" no request line and no SQL is written."""
    logging.getLogger(noisy).info("INSERT INTO messages VALUES ('tuesday')")
    assert lines() == []
