"""When an act must be done at the latest, with the rule, the table and the days that led there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.statute.calendars import Calendar, Skip
from shared.statute.clocks import Clock, LastMoment, StartRule, Trigger, Unit
from shared.statute.editions import Edition, edition_named
from shared.statute.office_hours import last_moment, midnight_after
from shared.statute.sources import Confidence, Regime
from shared.statute.terms import EXTENDED_TO, Term, term
from shared.statute.working_days import Counted, count_calendar_days, count_working_days
from shared.statute.zones import Zone

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment for an act, and everything that explains it."""

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
    # Where practice reads the first day differently: the last day by that reading, to warn on.
    earlier: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What another holiday table makes of a deadline: old, new, and the days between them."""

    old: Deadline
    new: Deadline
    now_free: tuple[Skip, ...]
    now_counted: tuple[date, ...]

    @property
    def moved(self) -> bool:
        """Whether the moment changes at all."""
        return self.old.due != self.new.due


class NotExtendableError(ValueError):
    """The law knows no extension of this clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(f"{clock} tidak dapat diperpanjang / {clock} cannot be extended")
        self.clock = clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where and by which table a deadline is reckoned: edition, office's zone, calendar."""

    edition: Edition
    zone: Zone
    calendar: Calendar


def due(
    clock: Clock,
    place: Place,
    trigger: datetime,
    *,
    extended: bool = False,
    start: StartRule | None = None,
) -> Deadline:
    """The last moment for an act; extended, counted from the same trigger to the total."""
    if extended and clock not in EXTENDED_TO:
        raise NotExtendableError(clock)
    row = term(place.edition.name, EXTENDED_TO[clock] if extended else clock)
    local = place.zone.local(trigger)
    rule = start or row.start
    counted = _count(row, rule, local.date(), place.calendar)
    last_day = counted.last if counted else (local + timedelta(hours=row.number)).date()
    return Deadline(
        clock=clock,
        regime=place.edition.regime,
        edition=place.edition.name,
        article=row.article,
        trigger=local,
        starts_at=row.trigger,
        number=row.number,
        unit=row.unit,
        start=rule,
        extended=extended,
        zone=place.zone,
        calendar=place.calendar.version,
        due=_moment(row, local, last_day, place),
        last_day=last_day,
        counted=counted.days if counted else (),
        skipped=counted.skipped if counted else (),
        confidence=_confidence(row, last_day, place.calendar),
        earlier=_earlier(row, rule, last_day),
    )


def recompute(old: Deadline, calendar: Calendar) -> Difference:
    """The same deadline by another holiday table, and what differs."""
    place = Place(edition_named(old.edition), old.zone, calendar)
    new = due(old.clock, place, old.trigger, extended=old.extended, start=old.start)
    were_free = {skip.day for skip in old.skipped}
    are_free = {skip.day for skip in new.skipped}
    return Difference(
        old=old,
        new=new,
        now_free=tuple(skip for skip in new.skipped if skip.day in old.counted),
        now_counted=tuple(day for day in new.counted if day in were_free - are_free),
    )


def _count(row: Term, rule: StartRule, day: date, calendar: Calendar) -> Counted | None:
    first = day if rule is StartRule.SAME_DAY else day + ONE_DAY
    if row.unit is Unit.WORKING_DAY:
        return count_working_days(calendar, first, row.number)
    if row.unit is Unit.CALENDAR_DAY:
        return count_calendar_days(calendar, first, row.number)
    return None


def _moment(row: Term, trigger: datetime, last_day: date, place: Place) -> datetime:
    if row.last_moment is LastMoment.TO_THE_MINUTE:
        return trigger + timedelta(hours=row.number)
    if row.last_moment is LastMoment.MIDNIGHT:
        return midnight_after(last_day, place.zone)
    return last_moment(place.edition, last_day, place.zone, place.calendar)


def _confidence(row: Term, last_day: date, calendar: Calendar) -> Confidence:
    if row.unit is Unit.WORKING_DAY and calendar.rests_on_estimate(last_day):
        return Confidence.UNCONFIRMED
    return row.confidence


def _earlier(row: Term, rule: StartRule, last_day: date) -> date | None:
    if row.unit is Unit.CALENDAR_DAY and rule is StartRule.NEXT_DAY:
        return last_day - ONE_DAY
    return None
