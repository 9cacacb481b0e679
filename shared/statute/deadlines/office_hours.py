"""When an office is open: what arrives outside its hours counts as lodged at its next opening."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.election_periods import PeriodKind
from shared.statute.law.editions import Edition
from shared.statute.law.sources import Confidence
from shared.statute.law.zones import Zone

FRIDAY = 4
MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours in which an edition's offices receive reports, and until when a last day lasts."""

    opens: time
    closes: time
    closes_friday: time
    working_days_only: bool
    weekdays_only: bool
    last_day_lasts_with_the_office: bool
    article: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a report arrived, and when it counts as lodged."""

    received_at: datetime
    lodged_at: datetime


# In the quiet period and on polling day offices receive round the clock in every edition; only
# in Pilkada does a last day then last until midnight as well.
HOURS: dict[str, Hours] = {
    "pemilu-2022": Hours(
        opens=time(8),
        closes=time(16),
        closes_friday=time(16),
        working_days_only=True,
        weekdays_only=True,
        last_day_lasts_with_the_office=False,
        article="Perbawaslu 7/2022",
        confidence=Confidence.MEDIUM,
    ),
    "pilkada-2020": Hours(
        opens=time(8),
        closes=time(16),
        closes_friday=time(16),
        working_days_only=False,
        weekdays_only=False,
        last_day_lasts_with_the_office=True,
        article="Perbawaslu 8/2020",
        confidence=Confidence.MEDIUM,
    ),
    "pilkada-2024": Hours(
        opens=time(8),
        closes=time(16),
        closes_friday=time(16, 30),
        working_days_only=False,
        weekdays_only=True,
        last_day_lasts_with_the_office=True,
        article="Perbawaslu 9/2024 Pasal 4",
        confidence=Confidence.MEDIUM,
    ),
}


def closing_time(edition: Edition, day: date) -> time:
    """The hour at which the office closes on an ordinary day."""
    hours = HOURS[edition.name]
    return hours.closes_friday if day.weekday() == FRIDAY else hours.closes


def last_moment(edition: Edition, day: date, zone: Zone, calendar: Calendar) -> datetime:
    """When a term's last day ends: at closing time, or at midnight where the edition says so."""
    if HOURS[edition.name].last_day_lasts_with_the_office and round_the_clock(
        edition, day, calendar
    ):
        return midnight_after(day, zone)
    return at(day, closing_time(edition, day), zone)


def round_the_clock(edition: Edition, day: date, calendar: Calendar) -> bool:
    """Whether offices receive day and night: quiet period, polling, recapitulation where set."""
    kinds = [PeriodKind.QUIET, PeriodKind.POLLING]
    if edition.recapitulation_round_the_clock:
        kinds.append(PeriodKind.RECAPITULATION)
    return calendar.is_during(edition.regime, day, *kinds)


def is_receiving_day(edition: Edition, day: date, calendar: Calendar) -> bool:
    """Whether offices receive reports at all that day, in their ordinary hours."""
    hours = HOURS[edition.name]
    if hours.working_days_only:
        return calendar.is_working_day(day)
    calendar.require(day)
    return not hours.weekdays_only or day.weekday() <= FRIDAY


def receipt(edition: Edition, received_at: datetime, zone: Zone, calendar: Calendar) -> Receipt:
    """Both moments of a report: lodged on arrival, or when the office next opens if it is closed.

    Raises:
        HorizonError: the office opens next on a day outside the holiday table.
    """
    local = zone.local(received_at)
    day = local.date()
    opens_at = at(day, HOURS[edition.name].opens, zone)
    if round_the_clock(edition, day, calendar):
        return Receipt(received_at, received_at)
    if is_receiving_day(edition, day, calendar):
        if local < opens_at:
            return Receipt(received_at, opens_at)
        if local <= at(day, closing_time(edition, day), zone):
            return Receipt(received_at, received_at)
    return Receipt(received_at, _next_opening(edition, day, zone, calendar))


def _next_opening(edition: Edition, after: date, zone: Zone, calendar: Calendar) -> datetime:
    day = after + timedelta(days=1)
    while not round_the_clock(edition, day, calendar):
        if is_receiving_day(edition, day, calendar):
            return at(day, HOURS[edition.name].opens, zone)
        day += timedelta(days=1)
    return at(day, MIDNIGHT, zone)


def at(day: date, clock: time, zone: Zone) -> datetime:
    """An hour of a day in a zone, as a moment."""
    return datetime.combine(day, clock, zone.offset)


def midnight_after(day: date, zone: Zone) -> datetime:
    """The end of a day, 24:00 in a zone."""
    return at(day + timedelta(days=1), MIDNIGHT, zone)
