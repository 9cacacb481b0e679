"""What the passing of time and another holiday table make of the clocks of a case."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.closing import Closed, settle
from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.acts.receipt import (
    Lodging,
    LodgingRecounted,
    lodging_by,
    recount_lodging,
    refused_as_late,
    runs_from_lodging,
)
from shared.statute.acts.review import NotRegistered, end_unregistered
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply, replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, Lapse, next_due
from shared.statute.case.timer import ClockId, RunningClock, is_late, lapsed, recount
from shared.statute.case.warning_plan import Escalation, EscalationLevel
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import Difference, recompute
from shared.statute.deadlines.explain import why_moved
from shared.statute.law.authority import HOLIDAY_DECREES, OfficialRole
from shared.statute.law.choices import DeclineReason, LapseEffect
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import superior_of
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import OPEN_STAGES, Stage, lead, stay

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
"""What the law makes of each lapsed clock.

The reporting window and the total of the handling never run as clocks of their own: the one is
judged at the receipt, the other is the handling extended.
"""

_NOT_REGISTERED = {
    Clock.CORRECTION: DeclineReason.NOT_CORRECTED,
    Clock.FINDING_WINDOW: DeclineReason.FINDING_NOT_SET,
}


@dataclass(frozen=True, slots=True)
class Elapse(Command):
    """Time has passed: whatever is due by now happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineWarned(Fact):
    """A deadline draws near: `moment` is when the warning was planned, `late` if it came later."""

    revises: ClassVar[bool] = False

    id: ClockId
    due: datetime
    moment: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLapsed(Fact):
    """The time was up, and what the law makes of it; `late` if it was noticed later."""

    id: ClockId
    due: datetime
    effect: LapseEffect
    late: bool


@apply.register
def _(fact: DeadlineLapsed, case: Case) -> Case:
    return replace(case, lapses=(*case.lapses, Lapse(fact.id, fact.due)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEscalated(Fact):
    """A duty still undone after its time was brought before the head or the superior office."""

    revises: ClassVar[bool] = False

    id: ClockId
    due: datetime
    to: EscalationLevel
    office: str
    moment: datetime
    late: bool


def elapse(case: Case, _command: Elapse, context: DecisionContext) -> Decision:
    """Everything that is due up to the moment of the decision, that moment included."""
    return elapse_until(case, context.at, context)


def elapse_until(case: Case, until: datetime, context: DecisionContext) -> tuple[Fact, ...]:
    """Every warning, lapse and escalation up to a moment, in the order in which they were due.

    All of them carry the moment of the decision: that is when they were noticed.
    """
    facts: tuple[Fact, ...] = ()
    moment = next_due(case)
    while moment is not None and moment <= until:
        clock = next(each for each in case.clocks if each.next_moment == moment)
        due = tuple(_due(case, clock, moment, context))
        facts += due
        case = replay(case, due)
        moment = next_due(case)
    return facts


def _due(
    case: Case, clock: RunningClock, moment: datetime, context: DecisionContext
) -> tuple[Fact, ...]:
    if clock.lapsed:
        return (_escalate(case, clock, clock.escalations[0], context),)
    if not clock.warnings:
        return _lapse(case, clock, context)
    warned = DeadlineWarned(
        at=context.at,
        starts=(replace(clock, warnings=clock.warnings[1:]),),
        id=clock.id,
        due=clock.due,
        moment=moment,
        late=is_late(moment, context.at),
    )
    return (warned,)


def _lapse(case: Case, clock: RunningClock, context: DecisionContext) -> tuple[Fact, ...]:
    effect, late = EFFECTS[clock.id.clock], is_late(clock.due, context.at)
    fact = DeadlineLapsed(at=context.at, id=clock.id, due=clock.due, effect=effect, late=late)
    match effect:
        case LapseEffect.NOT_REGISTERED:
            reason = _NOT_REGISTERED[clock.id.clock]
            return (replace(fact, stops=(clock.id,)), *end_unregistered(reason, context.at))
        case LapseEffect.WINDOW_CLOSED:
            return settle(case, replace(fact, stops=(clock.id,)))
        case _:
            # The duty remains: the clock stays with the case, lapsed, until it is done.
            return (replace(fact, starts=(lapsed(clock, context.plan, case.office),)),)


def _escalate(
    case: Case, clock: RunningClock, escalation: Escalation, context: DecisionContext
) -> DeadlineEscalated:
    """To the head of the office that has the case now, or to the office above, if there is one."""
    to, above = escalation.to, superior_of(case.office)
    if to is EscalationLevel.SUPERIOR and above is None:
        to = EscalationLevel.HEAD
    return DeadlineEscalated(
        at=context.at,
        starts=(replace(clock, escalations=clock.escalations[1:]),),
        id=clock.id,
        due=clock.due,
        to=to,
        office=above if to is EscalationLevel.SUPERIOR and above else case.office,
        moment=escalation.moment,
        late=is_late(escalation.moment, context.at),
    )


ELAPSE = Act(
    command=Elapse,
    name=LocalizedText("Waktu berjalan", "Time passes"),
    ways=(
        *stay(*OPEN_STAGES),
        *lead(Stage.CORRECTION, Stage.FINDING, Stage.FOLLOW_UP, to=Stage.CLOSED),
    ),
    articles=Articles(pemilu="UU 7/2017 Pasal 454", pilkada="UU 1/2015 Pasal 134"),
    roles=(),
    decide=elapse,
    yields=(DeadlineWarned, DeadlineLapsed, DeadlineEscalated, NotRegistered, Closed),
    sent_by_officials=False,
)


@dataclass(frozen=True, slots=True)
class Recompute(Command):
    """Another holiday table holds for running clocks: the one that is named, else any."""

    table: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline before and after a recomputation, and why in both languages."""

    id: ClockId
    old: datetime
    new: datetime
    why_id: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesRecomputed(Fact):
    """The clocks of the case were counted again by another holiday table."""

    table: str
    changes: tuple[Change, ...]


@apply.register
def _(fact: DeadlinesRecomputed, case: Case) -> Case:
    revived = {clock.id for clock in fact.starts if not clock.lapsed}
    return replace(case, lapses=tuple(each for each in case.lapses if each.id not in revived))


def recompute_all(case: Case, command: Recompute, context: DecisionContext) -> Decision:
    """Every clock still carried is counted again; one whose time is not up after all runs on.

    So is when the report counts as lodged, and whether in time: of a case that was refused as late,
    too. That does not open it again; what follows is for its office to decide.
    """
    if command.table not in {"", context.calendar.version}:
        return context.refuse("wrong_table")
    if case.closed and not refused_as_late(case):
        return context.refuse("closed")
    lodging = lodging_by(case, context.table)
    recounted = (recount_lodging(case, lodging, context),) if lodging.differs(case) else ()
    if case.closed:
        return recounted or context.refuse("closed")
    pairs = [
        (clock, recount_deadline(case, clock, lodging, context.calendar)) for clock in case.clocks
    ]
    recomputed = DeadlinesRecomputed(
        at=context.at,
        starts=tuple(
            recount(clock, difference, context.watch, case.office) for clock, difference in pairs
        ),
        table=context.calendar.version,
        changes=tuple(_change(clock, each) for clock, each in pairs if each.moved),
    )
    return (*recounted, recomputed)


def recount_deadline(
    case: Case, clock: RunningClock, lodging: Lodging, calendar: Calendar
) -> Difference:
    """A clock by another calendar; one that runs from the lodging also from when that is now.

    Raises:
        HorizonError: it ends outside that calendar.
    """
    from_lodging = runs_from_lodging(clock, case.report.lodged_at)
    trigger = lodging.lodged_at if from_lodging else None
    return recompute(clock.deadline, calendar, trigger=trigger)


def _change(clock: RunningClock, difference: Difference) -> Change:
    why = why_moved(difference)
    old, new = difference.old.due, difference.new.due
    return Change(clock.id, old, new, why.indonesian, why.english)


RECOMPUTE = Act(
    command=Recompute,
    name=LocalizedText("Hitung ulang tenggat", "Recompute the deadlines"),
    ways=stay(*OPEN_STAGES, Stage.CLOSED),
    articles=Articles(pemilu=HOLIDAY_DECREES, pilkada=HOLIDAY_DECREES),
    roles=(OfficialRole.ADMINISTRATOR,),
    decide=recompute_all,
    yields=(LodgingRecounted, DeadlinesRecomputed),
    samples=lambda _case, context: [Recompute(context.calendar.version)],
    from_above=True,
)
ACTS = (RECOMPUTE, ELAPSE)
