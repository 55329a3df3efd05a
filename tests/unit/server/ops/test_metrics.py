"""What is counted is named in a table, told whole, and about nobody."""

import re
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from moderation import Attention, Unassessed, UnassessedReason
from server.domain.vitals import Stored, Vitals, Waiting
from server.ops.metrics import TABLE, Cap, Metrics
from tests.support.builders import an_assessment, some_vitals
from tests.support.figures import figures

OPERATING = Path(__file__).resolve().parents[4] / "docs/operating"


def told(metrics: Metrics, vitals: Vitals | None = None, sockets_open: int = 0) -> str:
    return metrics.exposition(vitals or some_vitals(), sockets_open).decode()


def test_every_figure_of_the_table_is_told_and_no_other() -> None:
    """From the start, by name, kind and sentence; a counter's first event is a change and not a birth."""
    families = list(text_string_to_metric_families(told(Metrics())))
    # The parser names a counter without its suffix.
    names = [f.name + ("_total" if f.type == "counter" else "") for f in families]
    assert sorted(names) == sorted(figure.name for figure in TABLE)
    by_name = {figure.name: figure for figure in TABLE}
    for name, family in zip(names, families, strict=True):
        assert (family.type, family.documentation) == (by_name[name].kind, by_name[name].says)
        assert family.samples


def test_a_label_has_no_other_values_than_the_tables() -> None:
    """So nothing of anybody can become one, and their number never grows."""
    known = {figure.name: {figure.label: set(figure.values)} if figure.label else {} for figure in TABLE}
    metrics = Metrics()
    metrics.asked(Unassessed(UnassessedReason.LATE), 1.0)
    metrics.socket_refused("address")
    for family in text_string_to_metric_families(told(metrics)):
        labels = known.get(family.name) or known.get(f"{family.name}_total") or {}
        for sample in family.samples:
            here = {label: value for label, value in sample.labels.items() if label != "le"}
            assert set(here) == set(labels)
            assert all(value in labels[label] for label, value in here.items())
    assert set(get_args(Cap)) == known["warmroom_sockets_refused_total"]["cap"]


def test_what_happens_is_counted() -> None:
    """Each event raises its own figure, and leaves the others alone."""
    metrics = Metrics()
    before = figures(told(metrics))
    metrics.asked(an_assessment(), 0.03)
    metrics.asked(Unassessed(UnassessedReason.UNAVAILABLE), 0.4)
    metrics.recorded(0.06)
    metrics.announced(0.07)
    metrics.weighed(0.2)
    metrics.committed(3)
    metrics.committed(1)
    metrics.database_unavailable()
    metrics.socket_refused("server")
    metrics.slow_reader_dropped()
    metrics.log_refused()
    after = figures(told(metrics))
    changed = {key: after[key] for key in after if after[key] != before[key] and "_bucket" not in key}
    assert changed == {
        "warmroom_assessment_seconds_count/assessed": 1,
        "warmroom_assessment_seconds_sum/assessed": 0.03,
        "warmroom_assessment_seconds_count/unavailable": 1,
        "warmroom_assessment_seconds_sum/unavailable": 0.4,
        "warmroom_message_recorded_seconds_count": 1,
        "warmroom_message_recorded_seconds_sum": 0.06,
        "warmroom_message_announced_seconds_count": 1,
        "warmroom_message_announced_seconds_sum": 0.07,
        "warmroom_flag_words_seconds_count": 1,
        "warmroom_flag_words_seconds_sum": 0.2,
        "warmroom_commit_writes_count": 2,
        "warmroom_commit_writes_sum": 4,
        "warmroom_database_unavailable_total": 1,
        "warmroom_sockets_refused_total/server": 1,
        "warmroom_slow_readers_dropped_total": 1,
        "warmroom_log_refusals_total": 1,
    }


def test_what_is_so_now_is_told() -> None:
    """As the vitals say it."""
    stored = Stored(
        unassessed=Waiting(2, 30.5),
        flags={Attention.CARE: 2, Attention.PRIVACY: 0, Attention.CONCERN: 1},
        crises=Waiting(1, 61.0),
        crises_open=3,
    )
    vitals = some_vitals(
        is_model_available=False,
        model_waiting=5,
        model_restarts=2,
        stored=stored,
        has_to_scrub=True,
        disk_free_bytes=2**30,
        clock_behind_s=3600.0,
    )
    found = figures(told(Metrics(), vitals, sockets_open=7))
    assert {key: value for key, value in found.items() if not re.search("_(bucket|count|sum|total)", key)} == {
        "warmroom_model_available": 0,
        "warmroom_model_queue_messages": 5,
        "warmroom_model_queue_limit_messages": 512,
        "warmroom_unassessed_messages": 2,
        "warmroom_unassessed_oldest_seconds": 30.5,
        "warmroom_database_available": 1,
        "warmroom_scrub_outstanding": 1,
        "warmroom_disk_free_bytes": 2**30,
        "warmroom_sockets_open": 7,
        "warmroom_flags_waiting/care": 2,
        "warmroom_flags_waiting/privacy": 0,
        "warmroom_flags_waiting/concern": 1,
        "warmroom_crises_waiting": 1,
        "warmroom_crisis_oldest_seconds": 61.0,
        "warmroom_crises_open": 3,
        "warmroom_clock_behind_seconds": 3600.0,
    }
    assert found["warmroom_model_restarts_total"] == 2


def test_what_could_not_be_read_is_left_out() -> None:
    """Told as 0, "no crisis waits" would be a lie."""
    found = figures(told(Metrics(), some_vitals(stored=None)))
    assert found["warmroom_database_available"] == 0
    assert not [key for key in found if key.startswith(("warmroom_flags", "warmroom_cris", "warmroom_unassessed"))]


@pytest.mark.parametrize("page", sorted(OPERATING.glob("*.md")), ids=lambda page: page.name)
def test_the_operators_pages_name_figures_that_there_are(page: Path) -> None:
    """An alarm on a figure that is called otherwise would never ring."""
    named = set(re.findall(r"warmroom_\w+", page.read_text(encoding="utf-8")))
    families = {figure.name for figure in TABLE}
    assert {re.sub("_(bucket|count|sum)$", "", name) for name in named} <= families
