"""Laws of the alert budget: never more than it allows in any hour, and never at the cost of somebody who needs care."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.budget import WINDOW, is_quiet
from server.domain.flags import Urgency
from tests.support.builders import TUESDAY_EVENING

MOMENTS = st.integers(0, 4 * 3600).map(lambda s: TUESDAY_EVENING + timedelta(seconds=s))
RAISED = st.lists(st.tuples(MOMENTS, st.sampled_from(Urgency)), max_size=40)


@given(RAISED, st.integers(0, 5))
def test_no_hour_has_more_alerts_of_concern_than_its_budget(raised, alerts_an_hour: int) -> None:
    """Whatever is raised when, each 60 minutes hold at most the budget; and an alert is withheld only in an hour that has spent it."""
    heard = []
    for at, urgency in sorted(raised):
        quiet = is_quiet(urgency, at, heard, alerts_an_hour)
        if urgency in (Urgency.CRISIS, Urgency.CARE, Urgency.PRIVACY):
            assert not quiet
        if urgency is Urgency.CONCERN:
            before = [moment for moment in heard if at - WINDOW < moment <= at]
            assert quiet is (len(before) >= alerts_an_hour)
            heard += [] if quiet else [at]
    for start in heard:
        assert sum(start <= moment < start + WINDOW for moment in heard) <= alerts_an_hour


@given(MOMENTS, st.lists(MOMENTS, max_size=10), st.integers(0, 10))
def test_a_larger_budget_never_quiets_more(at, heard, alerts_an_hour: int) -> None:
    """What is heard with a small budget is heard with a larger one."""
    if is_quiet(Urgency.CONCERN, at, heard, alerts_an_hour + 1):
        assert is_quiet(Urgency.CONCERN, at, heard, alerts_an_hour)
