"""A report for a person and for a program."""

import io
import json
import math

from rich.console import Console

from server.bench.figures import Bound, Figure, Report, Target
from server.bench.tables import FORMAT, FORMAT_VERSION, as_json, counted, table

REPORT = Report(
    "fanout",
    "A title",
    {"rooms": (25, 100), "seed": 1},
    (
        Figure("kept", "µs", (12.0, 13.0), (10.0, 10.0), Target(Bound.RATIO_AT_MOST, 1.4)),
        Figure("not kept", "ms", (2345.6,), (), Target(Bound.VALUE_AT_MOST, 80)),
        Figure("beside nothing", "s", (0.01234,), (0.0,)),
    ),
    {"posts": 7, "late_flags": 0},
)


def printed() -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table(REPORT))
    return console.export_text()


def test_a_table_sets_each_figure_beside_its_floor_and_its_target() -> None:
    kept, not_kept, beside_nothing = printed().splitlines()[-4:-1]
    assert " ".join(kept.split()) == "kept 12.5 µs 10.0 µs 1.25 ratio ≤ 1.4: met"
    assert " ".join(not_kept.split()) == "not kept 2346 ms – – ≤ 80 ms: missed"
    assert " ".join(beside_nothing.split()) == "beside nothing 0.0123 s 0 s inf"


def test_what_went_through_is_counted_beside_it() -> None:
    assert counted(REPORT) == "posts 7, late flags 0"


def test_json_holds_every_run_and_nothing_that_json_cannot_say() -> None:
    """An infinite ratio is null; another program reads it back as strict JSON."""
    whole = json.loads(json.dumps(as_json([REPORT]), allow_nan=False))
    assert (whole["format"], whole["format_version"]) == (FORMAT, FORMAT_VERSION)
    assert set(whole["machine"]) == {"cores", "busy", "python", "system"}
    (report,) = whole["reports"]
    assert report["question"] == "fanout"
    assert report["asked"] == {"rooms": [25, 100], "seed": 1}
    assert report["counts"] == {"posts": 7, "late_flags": 0}
    kept, not_kept, beside_nothing = report["figures"]
    assert kept == {
        "what": "kept",
        "unit": "µs",
        "value": 12.5,
        "floor": 10.0,
        "ratio": 1.25,
        "target": {"bound": "ratio_at_most", "limit": 1.4},
        "is_met": True,
        "runs": [12.0, 13.0],
        "floors": [10.0, 10.0],
    }
    assert (not_kept["floor"], not_kept["ratio"], not_kept["is_met"]) == (None, None, False)
    assert beside_nothing["ratio"] is None
    assert not math.isinf(beside_nothing["value"])
