"""The days over which a case counts working days: no other holiday moves its clocks. Pure."""

from dataclasses import dataclass
from datetime import date

from shared.statute.case.state import Case
from shared.statute.law.clocks import Unit


@dataclass(frozen=True, slots=True)
class CountingSpan:
    """The first and the last day on which a changed holiday table could move a clock."""

    first: date
    last: date


# First after last: no day lies within, so the query for affected cases needs no special case.
EMPTY_SPAN = CountingSpan(date.max, date.min)
"""No clock counts working days."""


def counting_span(case: Case) -> CountingSpan:
    """From the day of the earliest trigger to the last day of the latest clock, in their zones."""
    counted = [each.deadline for each in case.clocks if each.deadline.unit is Unit.WORKING_DAY]
    if not counted:
        return EMPTY_SPAN
    first = min(each.zone.local(each.trigger).date() for each in counted)
    return CountingSpan(first, max(each.last_day for each in counted))
