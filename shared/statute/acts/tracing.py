"""Decisions off the ordinary way: initial information, tracing, withdrawal, delegation."""

from shared.statute.acts import early_commands as commands
from shared.statute.acts import early_facts as facts
from shared.statute.acts.decision import Decision, Now, all_clocks, clock_ids, no
from shared.statute.acts.late_facts import Closed
from shared.statute.acts.review import registration_clocks
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock, start
from shared.statute.deadlines.deadline import DeadlineContext
from shared.statute.law.choices import CloseReason
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import Edition
from shared.statute.law.offices import is_superior, level_of
from shared.statute.law.stages import Stage
from shared.statute.law.zones import Zone, zone_of


def withdraw(case: Case, command: commands.Withdraw, now: Now) -> Decision:
    """A withdrawal does not end the matter: it goes on as initial information.

    A report that others were merged with stays a report: they have not withdrawn it.
    """
    if not case.has_reporter:
        return no("no_reporter", case, command)
    if case.joined:
        return no("others_reported", case, command)
    withdrawn = facts.Withdrawn(
        at=now.at,
        enters=Stage.INITIAL_INFORMATION,
        stops=all_clocks(case),
        reason=command.reason,
    )
    return (withdrawn,)


def start_tracing(case: Case, _command: commands.StartTracing, now: Now) -> Decision:
    """The office decides to trace."""
    clock = now.starts(case, Clock.TRACING)
    return (facts.TracingStarted(at=now.at, enters=Stage.TRACING, starts=(clock,)),)


def conclude_tracing(case: Case, command: commands.ConcludeTracing, now: Now) -> Decision:
    """What was found must be set as a finding in time; if nothing was found, the case ends."""
    stops = clock_ids(case, Clock.TRACING)
    if not command.found:
        return (
            facts.TracingConcluded(at=now.at, stops=stops, found=False),
            Closed(at=now.at, enters=Stage.CLOSED, reason=CloseReason.NO_FINDING),
        )
    concluded = facts.TracingConcluded(
        at=now.at,
        enters=Stage.FINDING,
        starts=(now.starts(case, Clock.FINDING_WINDOW),),
        stops=stops,
        found=True,
    )
    return (concluded,)


def set_finding(case: Case, command: commands.SetFinding, now: Now) -> Decision:
    """A finding is registered by being set; the handling starts. It needs evidence since 9/2024."""
    if case.law.finding_needs_evidence and not command.has_evidence:
        return no("evidence_missing", case, command)
    if not command.number:
        return no("number_missing", case, command)
    kinds = command.violation_kinds or case.kinds
    finding = facts.FindingSet(
        at=now.at,
        enters=Stage.REGISTRATION,
        starts=registration_clocks(case, kinds, now),
        stops=clock_ids(case, Clock.FINDING_WINDOW),
        number=command.number,
        kinds=kinds,
    )
    return (finding,)


def keep_information(_case: Case, _command: commands.KeepInformation, now: Now) -> Decision:
    """The information is kept; a later case may trace it."""
    kept = Closed(
        at=now.at,
        enters=Stage.CLOSED,
        reason=CloseReason.KEPT_AS_INFORMATION,
        as_information=True,
    )
    return (kept,)


def delegate(case: Case, command: commands.Delegate, now: Now) -> Decision:
    """The case goes down; by default no clock starts anew."""
    level_of(command.office)
    if not is_superior(case.office, command.office):
        return no("not_subordinate", case, command)
    zone = zone_of(command.office)
    delegated = facts.Delegated(
        at=now.at,
        starts=restarted(case, case.law, zone, now.within(command.office)),
        office=command.office,
        zone=zone,
        reason=command.reason,
    )
    return (delegated,)


def take_over(case: Case, command: commands.TakeOver, now: Now) -> Decision:
    """The case goes up; its clocks run on."""
    level_of(command.office)
    if not is_superior(command.office, case.office):
        return no("not_superior", case, command)
    taken = facts.TakenOver(
        at=now.at,
        office=command.office,
        zone=zone_of(command.office),
        reason=command.reason,
    )
    return (taken,)


def restarted(case: Case, law: Edition, zone: Zone, now: Now) -> tuple[RunningClock, ...]:
    """The clocks that a delegation starts anew, where the edition says that it does."""
    if not law.delegation_restarts_clocks:
        return ()
    place = DeadlineContext(law, zone, now.calendar)
    anew = (each for each in case.clocks if not each.lapsed)
    return tuple(
        start(each.id.clock, place, now.at, now.watch, matter=each.id.matter) for each in anew
    )
