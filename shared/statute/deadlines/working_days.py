"""Counts working and calendar days by a calendar, with the days that did not count."""

from dataclasses import dataclass
from datetime import date

from shared.statute.deadlines.calendars import Calendar, HorizonError, Skip


@dataclass(frozen=True, slots=True)
class Counted:
    """The days that counted, in order, and the days between them that did not."""

    days: tuple[date, ...]
    skipped: tuple[Skip, ...]

    @property
    def last(self) -> date:
        """The last day of the term."""
        return self.days[-1]


def count_working_days(calendar: Calendar, first: date, number: int) -> Counted:
    """A number of working days from a day on, that day included if offices work on it.

    Raises:
        HorizonError: the calendar ends before the last of them.
    """
    index, start = calendar.index, _offset(calendar, first)
    worked = index.working_before[start]
    days = index.working[worked : worked + number]
    if len(days) < number:
        raise HorizonError(calendar)
    rested = start - worked
    rested_at_end = _offset(calendar, days[-1]) + 1 - (worked + number)
    return Counted(days, index.resting[rested:rested_at_end])


def count_calendar_days(calendar: Calendar, first: date, number: int) -> Counted:
    """A number of days from a day on, that day included, free or not.

    Raises:
        HorizonError: the calendar ends before the last of them.
    """
    start = _offset(calendar, first)
    days = calendar.index.every[start : start + number]
    if len(days) < number:
        raise HorizonError(calendar)
    return Counted(days, ())


def _offset(calendar: Calendar, day: date) -> int:
    calendar.require(day)
    return (day - calendar.first_day).days
