"""Receipt: a report, a finding or initial information opens a case."""

from datetime import date

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.case.opening import CaseOpened, OpenCase
from shared.statute.case.rectifiable import is_yet_to_come
from shared.statute.case.registration import clocks_from
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock, Watch, start
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, due
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.authority import OfficialRole
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.editions import NoEditionError, edition_for, edition_named
from shared.statute.law.offices import level_of
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import FIRST_STAGE, Source, Stage, lead


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
    counted_by = _counted_by(command, context.calendar)
    if counted_by.edition.regime is not command.regime:
        raise NoEditionError(counted_by.edition.name)
    window = reporting_window(command.source, counted_by, command.known_date)
    opened = CaseOpened(
        at=context.at,
        enters=FIRST_STAGE[command.source],
        starts=_first_clocks(command, counted_by, context.watch),
        report=command,
        edition=counted_by.edition.name,
        window_due=window.due,
        in_time=command.received_at <= window.due,
    )
    return (opened,)


def reporting_window(source: Source, counted_by: DeadlineContext, known: date) -> Deadline:
    """Until when a violation may be reported, or a finding set, after the day it became known."""
    clock = Clock.FINDING_WINDOW if source is Source.FINDING else Clock.REPORTING_WINDOW
    # Before the table begins nothing is counted: what was known earlier is late all the more.
    day = max(known, counted_by.calendar.first_day)
    return due(clock, counted_by, at(day, MIDNIGHT, counted_by.zone))


def _counted_by(command: OpenCase, calendar: Calendar) -> DeadlineContext:
    if command.edition:
        return DeadlineContext(edition_named(command.edition), command.zone, calendar)
    lodged_on = command.zone.local(command.lodged_at).date()
    return DeadlineContext(edition_for(command.regime, lodged_on), command.zone, calendar)


def _first_clocks(
    command: OpenCase, counted_by: DeadlineContext, watch: Watch
) -> tuple[RunningClock, ...]:
    if command.source is Source.INFORMATION:
        # Its clock starts with the decision to trace it.
        return ()
    if command.source is Source.FINDING:
        found = at(command.known_date, MIDNIGHT, counted_by.zone)
        return (start(Clock.FINDING_WINDOW, counted_by, found, watch),)
    lodged = command.lodged_at
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
    yields=(CaseOpened,),
    sent_by_officials=False,
)
ACTS = (OPEN_CASE,)
