"""When an act must be done at the latest, with the rule, the holiday table and the days counted."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.statute.deadlines.calendars import Calendar, Skip
from shared.statute.deadlines.office_hours import last_moment, midnight_after
from shared.statute.deadlines.working_days import Counted, count_calendar_days, count_working_days
from shared.statute.law.clocks import Clock, LastMoment, StartRule, Trigger, Unit
from shared.statute.law.editions import Edition, edition_named
from shared.statute.law.sources import Confidence, Regime
from shared.statute.law.terms import DAYS_OF_EITHER_KIND, EXTENDED_TO, Term, term
from shared.statute.law.zones import Zone

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment for an act (`due`, in the office's zone), and everything that explains it."""

    clock: Clock
    regime: Regime
    edition: str
    article: str
    trigger: datetime
    starts_at: Trigger
    number: int
    unit: Unit
    start: StartRule
    extended: bool
    zone: Zone
    calendar: str
    due: datetime
    last_day: date
    counted: tuple[date, ...]
    skipped: tuple[Skip, ...]
    confidence: Confidence
    # Where practice counts the first day, or the kind of day, differently: the last day by that
    # count, so that the officer can be warned before it. None where there is no other.
    earlier: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A deadline by two holiday tables, and the days that the second one treats otherwise."""

    old: Deadline
    new: Deadline
    now_free: tuple[Skip, ...]
    now_counted: tuple[date, ...]

    @property
    def moved(self) -> bool:
        """Whether the due moment changes."""
        return self.old.due != self.new.due


class NotExtendableError(ValueError):
    """The law knows no extension of this clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(f"{clock} tidak dapat diperpanjang / {clock} cannot be extended")
        self.clock = clock


class NoSuchReadingError(ValueError):
    """No source counts this clock that way."""

    def __init__(self, clock: Clock, reading: StartRule | Unit) -> None:
        super().__init__(f"{clock} tidak dihitung {reading} / {clock} is not counted {reading}")
        self.clock = clock
        self.reading = reading


@dataclass(frozen=True, slots=True)
class DeadlineContext:
    """By what a deadline is counted: the edition's terms, the office's zone, the calendar."""

    edition: Edition
    zone: Zone
    calendar: Calendar


def due(
    clock: Clock,
    counted_by: DeadlineContext,
    trigger: datetime,
    *,
    extended: bool = False,
    start: StartRule | None = None,
    unit: Unit | None = None,
) -> Deadline:
    """The last moment for an act; extended, counted from the same trigger to the total.

    Where sources disagree on the first day or on the kind of day, `start` and `unit` choose another
    count than the edition's.

    Raises:
        NoTermError: the edition does not know the clock.
        NotExtendableError: the clock cannot be extended.
        NoSuchReadingError: no source counts the clock by `start` or `unit`.
        HorizonError: the term ends outside the holiday table.
        NaiveMomentError: the trigger has no zone.
    """
    if extended and clock not in EXTENDED_TO:
        raise NotExtendableError(clock)
    row = _read_as(
        term(counted_by.edition.name, EXTENDED_TO[clock] if extended else clock), start, unit
    )
    local = counted_by.zone.local(trigger)
    counted = _count(row, local.date(), counted_by.calendar)
    last_day = counted.last if counted else (local + timedelta(hours=row.number)).date()
    return Deadline(
        clock=clock,
        regime=counted_by.edition.regime,
        edition=counted_by.edition.name,
        article=row.article,
        trigger=local,
        starts_at=row.trigger,
        number=row.number,
        unit=row.unit,
        start=row.start,
        extended=extended,
        zone=counted_by.zone,
        calendar=counted_by.calendar.version,
        due=_moment(row, local, last_day, counted_by),
        last_day=last_day,
        counted=counted.days if counted else (),
        skipped=counted.skipped if counted else (),
        confidence=_confidence(row, last_day, counted_by.calendar),
        earlier=_earlier(row, local.date(), last_day),
    )


def recompute(old: Deadline, calendar: Calendar, *, trigger: datetime | None = None) -> Difference:
    """The same deadline by another holiday table, and what differs.

    `trigger` is given where that table moves also the moment that set the clock going.

    Raises:
        HorizonError: the term ends outside that table.
    """
    counted_by = DeadlineContext(edition_named(old.edition), old.zone, calendar)
    new = due(
        old.clock,
        counted_by,
        trigger or old.trigger,
        extended=old.extended,
        start=old.start,
        unit=old.unit,
    )
    were_free = {skip.day for skip in old.skipped}
    are_free = {skip.day for skip in new.skipped}
    return Difference(
        old=old,
        new=new,
        now_free=tuple(skip for skip in new.skipped if skip.day in old.counted),
        now_counted=tuple(day for day in new.counted if day in were_free - are_free),
    )


def _read_as(row: Term, start: StartRule | None, unit: Unit | None) -> Term:
    if start not in (None, row.start):
        if row.unit is Unit.HOUR or start is StartRule.AT_ONCE:
            raise NoSuchReadingError(row.clock, start)
        row = replace(row, start=start)
    if unit not in (None, row.unit):
        if not _is_of_either_kind(row) or unit is not Unit.CALENDAR_DAY:
            raise NoSuchReadingError(row.clock, unit)
        row = replace(row, unit=unit)
    return row


def _is_of_either_kind(row: Term) -> bool:
    return (row.edition, row.clock) in DAYS_OF_EITHER_KIND


def _count(row: Term, day: date, calendar: Calendar) -> Counted | None:
    first = day if row.start is StartRule.SAME_DAY else day + ONE_DAY
    if row.unit is Unit.WORKING_DAY:
        return count_working_days(calendar, first, row.number)
    if row.unit is Unit.CALENDAR_DAY:
        return count_calendar_days(calendar, first, row.number)
    return None


def _moment(row: Term, trigger: datetime, last_day: date, counted_by: DeadlineContext) -> datetime:
    if row.last_moment is LastMoment.TO_THE_MINUTE:
        return trigger + timedelta(hours=row.number)
    if row.last_moment is LastMoment.MIDNIGHT:
        return midnight_after(last_day, counted_by.zone)
    return last_moment(counted_by.edition, last_day, counted_by.zone, counted_by.calendar)


def _confidence(row: Term, last_day: date, calendar: Calendar) -> Confidence:
    # Free days move only terms of working days: an estimate makes no other term less certain.
    if row.unit is Unit.WORKING_DAY and calendar.rests_on_estimate(last_day):
        return Confidence.UNCONFIRMED
    return row.confidence


def _earlier(row: Term, day: date, last_day: date) -> date | None:
    if row.start is not StartRule.NEXT_DAY:
        return None
    # An article that says only "days" is counted in working days; calendar days end earlier.
    if _is_of_either_kind(row):
        return day + row.number * ONE_DAY if row.unit is Unit.WORKING_DAY else None
    # Practice differs on whether the day of the trigger counts: then the term ends a day earlier.
    if row.unit is Unit.CALENDAR_DAY:
        return last_day - ONE_DAY
    return None
