"""The days by which a case counts working days: no other holiday moves anything of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.statute.acts.receipt import refused_as_late
from shared.statute.case.state import Case
from shared.statute.deadlines.office_hours import HOURS
from shared.statute.law.clocks import Clock, Unit
from shared.statute.law.stages import Source
from shared.statute.law.terms import term


@dataclass(frozen=True, slots=True)
class CountingSpan:
    """The first and the last day on which a changed holiday table could move something."""

    first: date
    last: date


# First after last: no day lies within, so the query for affected cases needs no special case.
EMPTY_SPAN = CountingSpan(date.max, date.min)
"""Nothing counts working days."""


def counting_span(case: Case) -> CountingSpan:
    """From the earliest day that counts to the latest: of its clocks, and of its receipt."""
    days = [*_days_of_clocks(case), *_days_of_receipt(case)]
    return CountingSpan(min(days), max(days)) if days else EMPTY_SPAN


def _days_of_clocks(case: Case) -> Iterator[date]:
    for clock in case.clocks:
        if clock.deadline.unit is Unit.WORKING_DAY:
            yield clock.deadline.zone.local(clock.deadline.trigger).date()
            yield clock.deadline.last_day


def _days_of_receipt(case: Case) -> Iterator[date]:
    """Of when the report counts as lodged, and of the window in which it had to be."""
    report = case.report
    if report.source is not Source.REPORT or (case.closed and not refused_as_late(case)):
        return
    if HOURS[case.edition].working_days_only:
        yield report.zone.local(report.received_at).date()
        yield report.zone.local(report.lodged_at).date()
    if term(case.edition, Clock.REPORTING_WINDOW).unit is Unit.WORKING_DAY:
        yield case.known_date
        yield report.zone.local(case.window_due).date()
