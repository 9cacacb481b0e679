"""What the passing of time makes of a case, the recomputation, the reading of an identity."""

from dataclasses import replace
from datetime import datetime

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.agencies import settled
from shared.statute.acts.decision import Decision, Now, no
from shared.statute.acts.facts import Fact
from shared.statute.acts.review import end_unregistered
from shared.statute.case.evolve import replay
from shared.statute.case.state import Case, next_due
from shared.statute.case.timer import RunningClock, again, is_late, lapsed
from shared.statute.case.warning_plan import Escalation, EscalationLevel
from shared.statute.deadlines.deadline import Difference, recompute
from shared.statute.deadlines.explain import why_moved
from shared.statute.law.choices import DeclineReason, LapseEffect
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import superior_of

# What the law makes of each lapsed clock. The reporting window and the total of the handling never
# run as clocks of their own: the one is judged at the receipt, the other is the handling extended.
EFFECTS: dict[Clock, LapseEffect] = {
    Clock.REPORTING_WINDOW: LapseEffect.WINDOW_CLOSED,
    Clock.FINDING_WINDOW: LapseEffect.NOT_REGISTERED,
    Clock.TRACING: LapseEffect.DUTY_REMAINS,
    Clock.INITIAL_REVIEW: LapseEffect.DUTY_REMAINS,
    Clock.CORRECTION: LapseEffect.NOT_REGISTERED,
    Clock.HANDLING: LapseEffect.BREACH,
    Clock.HANDLING_TOTAL: LapseEffect.BREACH,
    Clock.GAKKUMDU_FIRST_DISCUSSION: LapseEffect.BREACH,
    Clock.CRIME_FORWARDING: LapseEffect.BREACH,
    Clock.ADJUDICATION: LapseEffect.BREACH,
    Clock.QUICK_ADJUDICATION: LapseEffect.BREACH,
    Clock.CORRECTION_REQUEST: LapseEffect.WINDOW_CLOSED,
    Clock.STATUS_NOTICE: LapseEffect.BREACH,
    Clock.KPU_FOLLOW_UP: LapseEffect.AGENCY_OVERDUE,
    Clock.TSM_DECISION: LapseEffect.BREACH,
    Clock.COUNTER_MEMORANDUM: LapseEffect.WINDOW_CLOSED,
    Clock.SUPREME_COURT_PETITION: LapseEffect.WINDOW_CLOSED,
    Clock.POLICE_INVESTIGATION: LapseEffect.AGENCY_OVERDUE,
    Clock.PROSECUTOR_RETURNS: LapseEffect.AGENCY_OVERDUE,
    Clock.POLICE_RESUBMITS: LapseEffect.AGENCY_OVERDUE,
    Clock.TO_COURT: LapseEffect.AGENCY_OVERDUE,
    Clock.DISTRICT_COURT: LapseEffect.AGENCY_OVERDUE,
    Clock.ASN_STUDY: LapseEffect.BREACH,
    Clock.ASN_VERIFICATION: LapseEffect.AGENCY_OVERDUE,
}
_NOT_REGISTERED = {
    Clock.CORRECTION: DeclineReason.NOT_CORRECTED,
    Clock.FINDING_WINDOW: DeclineReason.FINDING_NOT_SET,
}


def passed(case: Case, upto: datetime, now: Now) -> tuple[Fact, ...]:
    """Every warning, lapse and escalation up to a moment, in the order in which they were due."""
    happened: tuple[Fact, ...] = ()
    moment = next_due(case)
    while moment is not None and moment <= upto:
        clock = next(each for each in case.clocks if each.next_moment == moment)
        fired = tuple(_fired(case, clock, moment, now))
        happened += fired
        case = replay(case, fired)
        moment = next_due(case)
    return happened


def _fired(case: Case, clock: RunningClock, moment: datetime, now: Now) -> tuple[Fact, ...]:
    if clock.lapsed:
        return (_escalated(case, clock, clock.escalations[0], now),)
    if not clock.warnings:
        return _lapsed(case, clock, now)
    warned = facts.DeadlineWarned(
        at=now.at,
        starts=(replace(clock, warnings=clock.warnings[1:]),),
        id=clock.id,
        due=clock.due,
        moment=moment,
        late=is_late(moment, now.at),
    )
    return (warned,)


def _lapsed(case: Case, clock: RunningClock, now: Now) -> tuple[Fact, ...]:
    effect, late = EFFECTS[clock.id.clock], is_late(clock.due, now.at)
    fact = facts.DeadlineLapsed(at=now.at, id=clock.id, due=clock.due, effect=effect, late=late)
    match effect:
        case LapseEffect.NOT_REGISTERED:
            reason = _NOT_REGISTERED[clock.id.clock]
            return (replace(fact, stops=(clock.id,)), *end_unregistered(reason, now.at))
        case LapseEffect.WINDOW_CLOSED:
            return settled(case, replace(fact, stops=(clock.id,)))
        case _:
            return (replace(fact, starts=(lapsed(clock, now.plan, case.office),)),)


def _escalated(
    case: Case, clock: RunningClock, escalation: Escalation, now: Now
) -> facts.DeadlineEscalated:
    """To the head of the office that has the case now, or to the office above, if there is one."""
    to, above = escalation.to, superior_of(case.office)
    if to is EscalationLevel.SUPERIOR and above is None:
        to = EscalationLevel.HEAD
    return facts.DeadlineEscalated(
        at=now.at,
        starts=(replace(clock, escalations=clock.escalations[1:]),),
        id=clock.id,
        due=clock.due,
        to=to,
        office=above if to is EscalationLevel.SUPERIOR and above else case.office,
        moment=escalation.moment,
        late=is_late(escalation.moment, now.at),
    )


def recompute_all(case: Case, command: commands.Recompute, now: Now) -> Decision:
    """Every clock still carried is reckoned again; one whose time is not up after all runs on."""
    if command.table not in {"", now.calendar.version}:
        return no("wrong_table", case, command)
    pairs = [(clock, recompute(clock.deadline, now.calendar)) for clock in case.clocks]
    recomputed = facts.DeadlinesRecomputed(
        at=now.at,
        starts=tuple(
            again(clock, difference, now.watch, case.office) for clock, difference in pairs
        ),
        table=now.calendar.version,
        changes=tuple(_change(clock, each) for clock, each in pairs if each.moved),
    )
    return (recomputed,)


def _change(clock: RunningClock, difference: Difference) -> facts.Change:
    why = why_moved(difference)
    old, new = difference.old.due, difference.new.due
    return facts.Change(clock.id, old, new, why.indonesian, why.english)


def read_identity(_case: Case, command: commands.ReadIdentity, now: Now) -> Decision:
    """Reading who reported is itself a fact of the case."""
    return (facts.IdentityRead(at=now.at, reader=command.reader, purpose=command.purpose),)
