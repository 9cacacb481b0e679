"""A calendar: a version of the holiday table, indexed so that days can be counted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from shared.statute.deadlines.election_periods import Period, PeriodKind
from shared.statute.law.sources import LocalizedText, Regime

SATURDAY, SUNDAY = 5, 6
_WEEKEND = {SATURDAY: LocalizedText("Sabtu", "Saturday"), SUNDAY: LocalizedText("Minggu", "Sunday")}


class FreeKind(StrEnum):
    """Why a day is free."""

    NATIONAL = "national_holiday"
    JOINT_LEAVE = "joint_leave"
    POLLING = "polling_day"
    REGIONAL = "regional_holiday"


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day on which offices rest, by decree; its scope is a region code, or empty for all."""

    day: date
    name: LocalizedText
    kind: FreeKind
    decree: str
    scope: str = ""
    estimate: bool = False

    def covers(self, office: str) -> bool:
        """Whether the office lies in the region for which the day is free."""
        return office.startswith(self.scope)


@dataclass(frozen=True, slots=True)
class Skip:
    """A day that did not count, with the reason."""

    day: date
    reason: LocalizedText


class HorizonError(ValueError):
    """The day lies before the first or after the last day of the holiday table."""

    def __init__(self, calendar: "Calendar") -> None:
        span = f"{calendar.first_day.isoformat()}..{calendar.horizon.isoformat()}"
        super().__init__(
            f"tanggal di luar tabel hari libur {calendar.version} ({span}) / "
            f"the date lies outside the holiday table {calendar.version} ({span})"
        )
        self.version = calendar.version
        self.first_day = calendar.first_day
        self.horizon = calendar.horizon


@dataclass(frozen=True, slots=True)
class _Index:
    """Working and rest days in order, and how many working days lie before each day."""

    every: tuple[date, ...]
    working: tuple[date, ...]
    resting: tuple[Skip, ...]
    working_before: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """A version of the holiday table, in force since `valid_from`.

    It knows the days from `first_day` to `horizon`, both included.

    From `estimated_from` on, free days are expected and not yet decreed.
    """

    version: str
    valid_from: date
    first_day: date
    horizon: date
    estimated_from: date
    free_days: tuple[FreeDay, ...]
    periods: tuple[Period, ...] = ()

    @cached_property
    def reasons(self) -> dict[date, LocalizedText]:
        """Every free day by decree, with its name; two holidays on one day are named together."""
        named: dict[date, LocalizedText] = {}
        for free in self.free_days:
            named[free.day] = _both(named.get(free.day), free.name)
        return named

    @cached_property
    def index(self) -> _Index:
        """The days by whether they count; built once per calendar, as every count needs it."""
        span = (self.horizon - self.first_day).days + 1
        every = tuple(self.first_day + timedelta(days=offset) for offset in range(span))
        working: list[date] = []
        resting: list[Skip] = []
        working_before = [0]
        for day in every:
            reason = self.rest_reason(day)
            if reason is None:
                working.append(day)
            else:
                resting.append(Skip(day, reason))
            working_before.append(len(working))
        return _Index(every, tuple(working), tuple(resting), tuple(working_before))

    def rest_reason(self, day: date) -> LocalizedText | None:
        """Why offices rest that day; None if they work."""
        weekend, free = _WEEKEND.get(day.weekday()), self.reasons.get(day)
        return _both(weekend, free) if free else weekend

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day.

        Raises:
            HorizonError: the day lies outside the table.
        """
        self.require(day)
        return self.rest_reason(day) is None

    def require(self, day: date) -> None:
        """Check that the table knows the day.

        Raises:
            HorizonError: it does not.
        """
        if not self.first_day <= day <= self.horizon:
            raise HorizonError(self)

    def is_during(self, regime: Regime, day: date, *kinds: PeriodKind) -> bool:
        """Whether an election of that regime is in one of these parts that day."""
        return any(row.kind in kinds and row.holds(regime, day) for row in self.periods)

    def rests_on_estimate(self, day: date) -> bool:
        """Whether a count up to this day may rest on free days that are only expected."""
        return day >= self.estimated_from

    def within(self, office: str) -> "Calendar":
        """The calendar of one office: without the regional holidays of other regions."""
        elsewhere = frozenset(free.scope for free in self._regional if not free.covers(office))
        if not elsewhere:
            return self
        if elsewhere not in self._narrowed:
            kept = tuple(free for free in self.free_days if free.scope not in elsewhere)
            self._narrowed[elsewhere] = replace(self, free_days=kept)
        return self._narrowed[elsewhere]

    @cached_property
    def _regional(self) -> tuple[FreeDay, ...]:
        return tuple(free for free in self.free_days if free.scope)

    @cached_property
    def _narrowed(self) -> dict[frozenset[str], "Calendar"]:
        """The calendars of offices, by the scopes left out: indexing takes longer than deciding."""
        return {}

    def amended(self, version: str, valid_from: date, added: Iterable[FreeDay]) -> "Calendar":
        """A new version with more free days.

        Raises:
            HorizonError: one of them lies outside the table.
        """
        days = (*self.free_days, *added)
        for free in days:
            self.require(free.day)
        return replace(self, version=version, valid_from=valid_from, free_days=days)


def _both(first: LocalizedText | None, second: LocalizedText) -> LocalizedText:
    if first is None or first == second:
        return second
    return LocalizedText(
        f"{first.indonesian}; {second.indonesian}",
        f"{first.english}; {second.english}",
    )
