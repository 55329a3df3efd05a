"""
JSON lines on standard error: ids, counts and durations, never anybody's words, name or address.

An error is logged as its type and where it was raised. Its message is left out, because it may quote what somebody wrote.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

REFUSED: Final = frozenset({"text", "body", "name", "address", "remote", "code_text", "words"})
"""Keys that no line may carry. `logging` has a `name` of its own, the logger's, which we call `logger`."""

_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, on_refusal: Callable[[], None] = lambda: None) -> None:
        """
        Args:
            on_refusal: called for each value that is left out.
        """
        super().__init__()
        self._on_refusal = on_refusal

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        for key, value in extra.items():
            if key in REFUSED:
                self._on_refusal()
            else:
                line[key] = value
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            frames = traceback.extract_tb(error.__traceback__)
            line["where"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]
            ]
        return json.dumps(line, default=str)


def _event(record: logging.LogRecord) -> str:
    """Our own loggers' constant, or of another library's message what comes before its first value."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if record.name.startswith("server"):
        return record.msg
    # asyncio formats before it logs, and puts the repr of a forgotten exception on the second line.
    return record.msg.partition("%")[0].partition("\n")[0]


def set_up_logs(level: str, on_refusal: Callable[[], None] = lambda: None) -> None:
    """Send every log to standard error as JSON lines, from *level* up; *on_refusal* as in `JsonLines`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(on_refusal))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These speak of every request or statement, in words of their own that we do not control.
    for noisy in ("aiohttp.access", "alembic", "sqlalchemy.engine", "asyncio"):
        logging.getLogger(noisy).setLevel("WARNING")
