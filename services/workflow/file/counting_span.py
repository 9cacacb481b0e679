"""Between which days a case counts working days: what lies outside cannot move it. Pure."""

from dataclasses import dataclass
from datetime import date

from shared.statute.decide import Case
from shared.statute.law.clocks import Unit


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that a change of the holiday table could touch."""

    first: date
    last: date


NOTHING = Span(date.max, date.min)
"""No clock counts working days."""


def counting(case: Case) -> Span:
    """From the day of the earliest trigger to the last day of the latest clock."""
    counted = [each.deadline for each in case.clocks if each.deadline.unit is Unit.WORKING_DAY]
    if not counted:
        return NOTHING
    first = min(each.zone.local(each.trigger).date() for each in counted)
    return Span(first, max(each.last_day for each in counted))
