"""The versions of the holiday table and the calendar that those in force at a moment make. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce

from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.deadlines.election_periods import PERIODS
from shared.statute.law.zones import Zone

FIRST_DAY = date(2018, 1, 1)
"""The first day that every table knows."""

LAST_YEAR = 2099
"""The last year a table may know: a version cannot be revoked, and calendars list every day."""


def slot(free: FreeDay) -> tuple[date, FreeKind, str]:
    """What a table holds at most one decreed holiday for: a day, a kind, a scope."""
    return free.day, free.kind, free.scope


@dataclass(frozen=True, slots=True)
class Removal:
    """A day that stops being free: every holiday of that kind and scope on it."""

    day: date
    kind: FreeKind
    scope: str = ""

    def removes(self, free: FreeDay) -> bool:
        """Whether it removes this holiday."""
        return slot(free) == (self.day, self.kind, self.scope)


@dataclass(frozen=True, slots=True)
class Version:
    """What one version adds and removes, from when on, and the last day it knows."""

    revision: int
    version: str
    valid_from: datetime
    horizon: date
    added: tuple[FreeDay, ...]
    removed: tuple[Removal, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The days it changes, in order."""
        changed = {each.day for each in self.added} | {each.day for each in self.removed}
        return tuple(sorted(changed))


@dataclass(frozen=True, slots=True)
class Tables:
    """All versions up to a revision, with the calendars already put together from them."""

    versions: tuple[Version, ...]
    _calendars: dict[int, Calendar] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, versions: Iterable[Version]) -> "Tables":
        """The versions in the order in which they take effect."""
        return cls(tuple(sorted(versions, key=lambda each: (each.valid_from, each.revision))))

    @property
    def revision(self) -> int:
        """The number of the version approved last; 0 without versions."""
        return max((each.revision for each in self.versions), default=0)

    def in_force(self, moment: datetime) -> Calendar:
        """The calendar of the versions in force at a moment; before the first, the first."""
        count = bisect_right(self.versions, moment, key=lambda each: each.valid_from)
        return self._upto(max(count, 1))

    def with_one_more(self, version: Version) -> Calendar:
        """The calendar from when a proposed version would take effect."""
        return Tables.of((*self.versions, version)).in_force(version.valid_from)

    def _upto(self, count: int) -> Calendar:
        if count not in self._calendars:
            self._calendars[count] = _calendar(self.versions[:count])
        return self._calendars[count]


def _calendar(versions: Sequence[Version]) -> Calendar:
    start: tuple[FreeDay, ...] = ()
    days = reduce(_amended, versions, start)
    return Calendar(
        version=versions[-1].version,
        valid_from=Zone.WIB.local(versions[-1].valid_from).date(),
        first_day=FIRST_DAY,
        horizon=max(each.horizon for each in versions),
        estimated_from=min((free.day for free in days if free.estimate), default=date.max),
        free_days=days,
        periods=PERIODS,
    )


def _amended(days: tuple[FreeDay, ...], version: Version) -> tuple[FreeDay, ...]:
    """Remove, then add; a decreed day replaces an estimate of the same day, kind and scope."""
    decreed = {slot(free) for free in version.added if not free.estimate}
    remaining = (
        free
        for free in days
        if not any(each.removes(free) for each in version.removed)
        and not (free.estimate and slot(free) in decreed)
    )
    return (*remaining, *version.added)
