"""Receipt: a report, a finding or initial information opens a case."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened, OpenCase
from shared.statute.case.rectifiable import is_yet_to_come
from shared.statute.case.registration import clocks_from
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock, Watch, start
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, due
from shared.statute.deadlines.office_hours import MIDNIGHT, at, receipt
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import CloseReason
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.editions import Edition, NoEditionError, edition_for, edition_named
from shared.statute.law.offices import level_of
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import FIRST_STAGE, Source, Stage, lead


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingRecounted(Fact):
    """Another holiday table says otherwise when the report counts as lodged, or whether in time.

    What was counted before stays in the file, here and in the fact that opened the case.
    """

    table: str
    lodged_before: datetime
    lodged_at: datetime
    window_due: datetime
    in_time_before: bool
    in_time: bool


@apply.register
def _(fact: LodgingRecounted, case: Case) -> Case:
    def moved(clock: RunningClock) -> RunningClock:
        if not runs_from_lodging(clock, fact.lodged_before):
            return clock
        return replace(clock, deadline=replace(clock.deadline, trigger=fact.lodged_at))

    return replace(
        case,
        report=replace(case.report, lodged_at=fact.lodged_at),
        window_due=fact.window_due,
        in_time=fact.in_time,
        # It runs on if the registration is cancelled, and is counted again then.
        set_aside=tuple(moved(clock) for clock in case.set_aside),
    )


def runs_from_lodging(clock: RunningClock, lodged_at: datetime) -> bool:
    """Whether the clock was set going by the lodging of the report, and not by a correction."""
    return clock.deadline.starts_at is Trigger.LODGED and clock.deadline.trigger == lodged_at


def open_case(case: Case | None, command: OpenCase, context: DecisionContext) -> Decision:
    """Pin the edition, judge the reporting window, start the first clocks.

    Raises:
        NoEditionError: no edition was in force, or the one that is named is of the other regime.
        NotAnOfficeError: the office's code is none.
        HorizonError: a deadline lies outside the holiday table.
    """
    if case is not None:
        return context.refuse("already_open")
    level_of(command.office)
    received, lodged = map(command.zone.local, (command.received_at, command.lodged_at))
    if lodged < received:
        return context.refuse("lodged_before_received")
    if is_yet_to_come(command.known_date, received):
        return context.refuse("known_after_received")
    context = context.within(command.office)
    lodged_at = _lodged_at(command, context.calendar)
    counted_by = _counted_by(command, lodged_at, context.calendar)
    if counted_by.edition.regime is not command.regime:
        raise NoEditionError(counted_by.edition.name)
    window = reporting_window(command.source, counted_by, command.known_date)
    opened = CaseOpened(
        at=context.at,
        enters=FIRST_STAGE[command.source],
        starts=_first_clocks(command, lodged_at, counted_by, context.watch),
        report=command,
        edition=counted_by.edition.name,
        window_due=window.due,
        in_time=command.received_at <= window.due,
    )
    if lodged_at == command.lodged_at:
        return (opened,)
    recounted = LodgingRecounted(
        at=context.at,
        table=context.calendar.version,
        lodged_before=command.lodged_at,
        lodged_at=lodged_at,
        window_due=opened.window_due,
        in_time_before=opened.in_time,
        in_time=opened.in_time,
    )
    return (opened, recounted)


@dataclass(frozen=True, slots=True)
class Lodging:
    """When a report counts as lodged, until when it could be, and whether it came in time."""

    lodged_at: datetime
    window_due: datetime
    in_time: bool

    def differs(self, case: Case) -> bool:
        """Whether the case has another moment of lodging, or another verdict."""
        return (self.lodged_at, self.in_time) != (case.report.lodged_at, case.in_time)


def lodging_by(case: Case, table: Calendar) -> Lodging:
    """The lodging of a case by a holiday table, with the holidays of every region.

    It is counted at the office that received the report, wherever the case is now.

    Raises:
        HorizonError: it lies outside the table.
    """
    report, calendar = case.report, table.within(case.report.office)
    counted_by = DeadlineContext(case.law, report.zone, calendar)
    window = reporting_window(report.source, counted_by, case.known_date)
    return Lodging(_lodged_at(report, calendar), window.due, report.received_at <= window.due)


def recount_lodging(case: Case, lodging: Lodging, context: DecisionContext) -> LodgingRecounted:
    """The fact that the table in force makes another lodging of the receipt."""
    return LodgingRecounted(
        at=context.at,
        table=context.calendar.version,
        lodged_before=case.report.lodged_at,
        lodged_at=lodging.lodged_at,
        window_due=lodging.window_due,
        in_time_before=case.in_time,
        in_time=lodging.in_time,
    )


def refused_as_late(case: Case) -> bool:
    """Whether the case was closed without registration while its report counted as late."""
    return case.close_reason is CloseReason.NOT_REGISTERED and not case.in_time


def reporting_window(source: Source, counted_by: DeadlineContext, known: date) -> Deadline:
    """Until when a violation may be reported, or a finding set, after the day it became known."""
    clock = Clock.FINDING_WINDOW if source is Source.FINDING else Clock.REPORTING_WINDOW
    # Before the table begins nothing is counted: what was known earlier is late all the more.
    day = max(known, counted_by.calendar.first_day)
    return due(clock, counted_by, at(day, MIDNIGHT, counted_by.zone))


def _lodged_at(command: OpenCase, calendar: Calendar) -> datetime:
    """When a report counts as lodged by this calendar, whatever was counted where it arrived."""
    if command.source is not Source.REPORT:
        return command.lodged_at
    edition = _edition(command, command.received_at)
    return receipt(edition, command.received_at, command.zone, calendar).lodged_at


def _edition(command: OpenCase, moment: datetime) -> Edition:
    if command.edition:
        return edition_named(command.edition)
    return edition_for(command.regime, command.zone.local(moment).date())


def _counted_by(command: OpenCase, lodged_at: datetime, calendar: Calendar) -> DeadlineContext:
    return DeadlineContext(_edition(command, lodged_at), command.zone, calendar)


def _first_clocks(
    command: OpenCase, lodged: datetime, counted_by: DeadlineContext, watch: Watch
) -> tuple[RunningClock, ...]:
    if command.source is Source.INFORMATION:
        # Its clock starts with the decision to trace it.
        return ()
    if command.source is Source.FINDING:
        found = at(command.known_date, MIDNIGHT, counted_by.zone)
        return (start(Clock.FINDING_WINDOW, counted_by, found, watch),)
    review = start(Clock.INITIAL_REVIEW, counted_by, lodged, watch)
    # In Pilkada a crime is first discussed within 24 hours of its receipt, not of its registration.
    further = clocks_from(Trigger.LODGED, command.violation_kinds, counted_by, lodged, watch)
    return (review, *further)


OPEN_CASE = Act(
    command=OpenCase,
    name=LocalizedText("Terima laporan", "Receive the report"),
    ways=(
        *lead(None, to=Stage.INITIAL_REVIEW),
        *lead(None, to=Stage.INITIAL_INFORMATION),
        *lead(None, to=Stage.FINDING),
    ),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 454 ayat (3)", pilkada="UU 1/2015 Pasal 134 ayat (2)"
    ),
    roles=(OfficialRole.RECEIVER, OfficialRole.INVESTIGATOR, OfficialRole.SECRETARY),
    decide=open_case,
    yields=(CaseOpened, LodgingRecounted),
    sent_by_officials=False,
)
ACTS = (OPEN_CASE,)
