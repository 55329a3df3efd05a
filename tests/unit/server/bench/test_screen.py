"""What is read in a trace of Chromium."""

from typing import Any

from server.bench.screen import longest_task_ms


def thread(name: str, pid: int, tid: int) -> dict[str, Any]:
    return {"name": "thread_name", "pid": pid, "tid": tid, "args": {"name": name}}


def task(ms: float, pid: int, tid: int, name: str = "RunTask") -> dict[str, Any]:
    return {"name": name, "ph": "X", "pid": pid, "tid": tid, "dur": 1000 * ms, "args": {}}


def test_the_longest_task_is_that_of_a_pages_main_thread() -> None:
    """Of any page, by whichever name the trace has for tasks; other threads and shorter things are not meant."""
    trace = [
        thread("CrRendererMain", 1, 1),
        thread("CrRendererMain", 2, 7),
        thread("Compositor", 1, 2),
        task(12, 1, 1),
        task(48, 2, 7, "ThreadControllerImpl::RunTask"),
        task(900, 1, 2),
        task(900, 2, 1),
        task(900, 1, 1, "Layout"),
        {"name": "RunTask", "ph": "B", "pid": 1, "tid": 1, "args": {}},
    ]
    assert longest_task_ms(trace) == 48


def test_a_trace_without_tasks_has_none() -> None:
    assert longest_task_ms([thread("CrRendererMain", 1, 1)]) == 0
