"""Decisions from receipt to registration: initial review, correction, refusal to register."""

from datetime import date, datetime

from shared.statute.acts import early_commands as commands
from shared.statute.acts import early_facts as facts
from shared.statute.acts.decision import Decision, Now, clock_ids, no
from shared.statute.acts.facts import Fact
from shared.statute.acts.late_facts import Closed
from shared.statute.case.rectifiable import is_yet_to_come
from shared.statute.case.registration import clocks_from
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock, Watch, start
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, due
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.choices import CloseReason, DeclineReason
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.editions import NoEditionError, edition_for, edition_named
from shared.statute.law.offices import level_of
from shared.statute.law.refusals import refuse
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.stages import FIRST_STAGE, MOVES, Source, Stage
from shared.statute.law.terms import term

PROXY = "proxy"

# Reports that fail by form or time are kept as initial information; the others leave nothing.
_KEPT = frozenset(
    {
        DeclineReason.FORMAL_REQUIREMENTS,
        DeclineReason.MATERIAL_REQUIREMENTS,
        DeclineReason.OUT_OF_TIME,
        DeclineReason.NO_VOTING_RIGHT,
        DeclineReason.NOT_CORRECTED,
        DeclineReason.FINDING_NOT_SET,
    }
)


def open_case(command: commands.OpenCase, now: Now) -> Decision:
    """Receipt: pin the edition, judge the reporting window, start the first clocks."""
    level_of(command.office)
    received, lodged = map(command.zone.local, (command.received_at, command.lodged_at))
    if lodged < received:
        return refuse("lodged_before_received", MOVES["OpenCase"].article(command.regime))
    if is_yet_to_come(command.known_date, received):
        return refuse("known_after_received", MOVES["OpenCase"].article(command.regime))
    place = _place(command, now.calendar)
    if place.edition.regime is not command.regime:
        raise NoEditionError(place.edition.name)
    window = reporting_window(command.source, place, command.known_date)
    opened = facts.CaseOpened(
        at=now.at,
        enters=FIRST_STAGE[command.source],
        starts=_first_clocks(command, place, now.watch),
        report=command,
        edition=place.edition.name,
        window_due=window.due,
        in_time=command.received_at <= window.due,
    )
    return (opened,)


def reporting_window(source: Source, place: DeadlineContext, known: date) -> Deadline:
    """Until when a violation may be reported, or a finding set, after it became known."""
    clock = Clock.FINDING_WINDOW if source is Source.FINDING else Clock.REPORTING_WINDOW
    # Before the table begins nothing is counted: what was known earlier is late all the more.
    day = max(known, place.calendar.first_day)
    return due(clock, place, at(day, MIDNIGHT, place.zone))


def request_correction(case: Case, command: commands.RequestCorrection, now: Now) -> Decision:
    """The reporter is given time to supply what is missing, where the law lets it be mended."""
    if not command.missing:
        return no("nothing_to_correct", case, command)
    if not REQUIREMENTS.keys() >= {*command.missing}:
        return no("no_such_requirement", case, command)
    late = () if case.in_time else ("in_time",)
    if case.law.not_correctable & {*command.missing, *late}:
        return no("not_correctable", case, command)
    requested = facts.CorrectionRequested(
        at=now.at,
        enters=Stage.CORRECTION,
        starts=(now.starts(case, Clock.CORRECTION),),
        stops=clock_ids(case, Clock.INITIAL_REVIEW),
        missing=command.missing,
    )
    return (requested,)


def submit_correction(case: Case, command: commands.SubmitCorrection, now: Now) -> Decision:
    """The report is reviewed again with what was supplied."""
    if not REQUIREMENTS.keys() >= {*command.supplied}:
        return no("no_such_requirement", case, command)
    known = command.known_date or case.known_date
    if is_yet_to_come(known, case.report.received_at):
        return no("known_after_received", case, command)
    place = DeadlineContext(case.law, case.zone, now.calendar)
    window = reporting_window(case.report.source, place, known)
    submitted = facts.CorrectionSubmitted(
        at=now.at,
        enters=Stage.INITIAL_REVIEW,
        starts=(now.starts(case, Clock.INITIAL_REVIEW),),
        stops=clock_ids(case, Clock.CORRECTION),
        supplied=command.supplied or case.missing,
        known_date=known,
        window_due=window.due,
        in_time=case.report.received_at <= window.due,
    )
    return (submitted,)


def register(case: Case, command: commands.Register, now: Now) -> Decision:
    """A complete report in time gets its number, and the handling starts."""
    if case.missing:
        return no("requirements_missing", case, command)
    if not case.in_time:
        return refuse("out_of_time", term(case.edition, Clock.REPORTING_WINDOW).article)
    if not reporter_is_lawful(case):
        return no("proxy_not_allowed", case, command)
    if not command.number:
        return no("number_missing", case, command)
    kinds = command.violation_kinds or case.kinds
    registered = facts.Registered(
        at=now.at,
        enters=Stage.REGISTRATION,
        starts=registration_clocks(case, kinds, now),
        stops=clock_ids(case, Clock.INITIAL_REVIEW),
        number=command.number,
        kinds=kinds,
    )
    return (registered,)


def reporter_is_lawful(case: Case) -> bool:
    """A proxy with special power of attorney is known since Perbawaslu 9/2024, in Pilkada."""
    return case.report.reporter_kind != PROXY or case.law.proxy_allowed


def registration_clocks(case: Case, kinds: tuple[str, ...], now: Now) -> tuple[RunningClock, ...]:
    """The clocks that run from registration in this case."""
    place = DeadlineContext(case.law, case.zone, now.calendar)
    return clocks_from(Trigger.REGISTERED, kinds, place, now.at, now.watch)


def decline(_case: Case, command: commands.DeclineRegistration, now: Now) -> Decision:
    """The report is not registered, and the case is closed."""
    return end_unregistered(command.reason, now.at)


def end_unregistered(reason: DeclineReason, moment: datetime) -> tuple[Fact, ...]:
    """Without registration a case ends; what may still be traced is kept as initial information."""
    return (
        facts.NotRegistered(at=moment, reason=reason),
        Closed(
            at=moment,
            enters=Stage.CLOSED,
            reason=CloseReason.NOT_REGISTERED,
            as_information=reason in _KEPT,
        ),
    )


def _place(command: commands.OpenCase, calendar: Calendar) -> DeadlineContext:
    if command.edition:
        return DeadlineContext(edition_named(command.edition), command.zone, calendar)
    lodged_on = command.zone.local(command.lodged_at).date()
    return DeadlineContext(edition_for(command.regime, lodged_on), command.zone, calendar)


def _first_clocks(
    command: commands.OpenCase, place: DeadlineContext, watch: Watch
) -> tuple[RunningClock, ...]:
    if command.source is Source.INFORMATION:
        return ()
    if command.source is Source.FINDING:
        found = at(command.known_date, MIDNIGHT, place.zone)
        return (start(Clock.FINDING_WINDOW, place, found, watch),)
    review = start(Clock.INITIAL_REVIEW, place, command.lodged_at, watch)
    beside = clocks_from(Trigger.LODGED, command.violation_kinds, place, command.lodged_at, watch)
    return (review, *beside)
