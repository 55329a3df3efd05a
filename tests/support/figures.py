"""Reading what `/metrics` tells, with the parser that Prometheus' own library has."""

from prometheus_client.parser import text_string_to_metric_families


def figures(exposition: str) -> dict[str, float]:
    """Every sample by its name, with its label's value behind a slash: `warmroom_flags_waiting/care`."""
    found = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            key = "/".join((sample.name, *sample.labels.values()))
            assert key not in found, "each is told once"
            found[key] = sample.value
    return found
