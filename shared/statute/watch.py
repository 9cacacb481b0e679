"""What the passing of time makes of a case, the recomputation, the reading of an identity."""

from dataclasses import replace
from datetime import datetime

from shared.statute import late_commands as commands
from shared.statute import late_facts as facts
from shared.statute.choices import DeclineReason, LapseEffect
from shared.statute.clocks import Clock
from shared.statute.deadlines import Difference, recompute
from shared.statute.decisions import Decision, Now, no
from shared.statute.evolution import replay
from shared.statute.explain import why_moved
from shared.statute.facts import Fact
from shared.statute.follow_up import settled
from shared.statute.review import end_unregistered
from shared.statute.running import RunningClock, is_late, warnings
from shared.statute.standing import Case, next_due

# What the law makes of a lapsed clock; of one not named here, that its agency is overdue.
_EFFECTS: dict[Clock, LapseEffect] = {
    Clock.INITIAL_REVIEW: LapseEffect.DUTY_REMAINS,
    Clock.TRACING: LapseEffect.DUTY_REMAINS,
    Clock.CORRECTION: LapseEffect.NOT_REGISTERED,
    Clock.FINDING_WINDOW: LapseEffect.NOT_REGISTERED,
    Clock.HANDLING: LapseEffect.BREACH,
    Clock.ADJUDICATION: LapseEffect.BREACH,
    Clock.TSM_DECISION: LapseEffect.BREACH,
    Clock.GAKKUMDU_FIRST_DISCUSSION: LapseEffect.BREACH,
    Clock.ASN_STUDY: LapseEffect.BREACH,
    Clock.CRIME_FORWARDING: LapseEffect.BREACH,
    Clock.STATUS_NOTICE: LapseEffect.BREACH,
    Clock.CORRECTION_REQUEST: LapseEffect.WINDOW_CLOSED,
    Clock.COUNTER_MEMORANDUM: LapseEffect.WINDOW_CLOSED,
}
_NOT_REGISTERED = {
    Clock.CORRECTION: DeclineReason.NOT_CORRECTED,
    Clock.FINDING_WINDOW: DeclineReason.FINDING_NOT_SET,
}


def passed(case: Case, upto: datetime, now: datetime) -> tuple[Fact, ...]:
    """Every warning and lapse up to a moment, in the order in which they were due."""
    happened: tuple[Fact, ...] = ()
    moment = next_due(case)
    while moment is not None and moment <= upto:
        clock = next(each for each in case.clocks if each.next_moment == moment)
        fired = tuple(_fired(case, clock, moment, now))
        happened += fired
        case = replay(case, fired)
        moment = next_due(case)
    return happened


def _fired(case: Case, clock: RunningClock, moment: datetime, now: datetime) -> tuple[Fact, ...]:
    late = is_late(moment, now)
    if clock.warnings:
        warned = facts.DeadlineWarned(
            at=now,
            starts=(replace(clock, warnings=clock.warnings[1:]),),
            id=clock.id,
            due=clock.due,
            moment=moment,
            late=late,
        )
        return (warned,)
    effect = _EFFECTS.get(clock.id.clock, LapseEffect.AGENCY_OVERDUE)
    lapsed = facts.DeadlineLapsed(at=now, id=clock.id, due=clock.due, effect=effect, late=late)
    match effect:
        case LapseEffect.NOT_REGISTERED:
            reason = _NOT_REGISTERED[clock.id.clock]
            return (replace(lapsed, stops=(clock.id,)), *end_unregistered(reason, now))
        case LapseEffect.WINDOW_CLOSED:
            return settled(case, replace(lapsed, stops=(clock.id,)))
        case _:
            return (replace(lapsed, starts=(replace(clock, lapsed=True),)),)


def recompute_all(case: Case, command: commands.Recompute, now: Now) -> Decision:
    """Every clock still carried is reckoned again; one whose time is not up after all runs on."""
    if command.table not in {"", now.calendar.version}:
        return no("wrong_table", case, command)
    pairs = [(clock, recompute(clock.deadline, now.calendar)) for clock in case.clocks]
    recomputed = facts.DeadlinesRecomputed(
        at=now.at,
        starts=tuple(_again(clock, difference, now.at) for clock, difference in pairs),
        table=now.calendar.version,
        changes=tuple(_change(clock, each) for clock, each in pairs if each.moved),
    )
    return (recomputed,)


def _again(clock: RunningClock, difference: Difference, moment: datetime) -> RunningClock:
    if not difference.moved:
        return replace(clock, deadline=difference.new)
    return replace(
        clock,
        deadline=difference.new,
        warnings=tuple(each for each in warnings(difference.new) if each > moment),
        lapsed=clock.lapsed and difference.new.due <= moment,
    )


def _change(clock: RunningClock, difference: Difference) -> facts.Change:
    why = why_moved(difference)
    old, new = difference.old.due, difference.new.due
    return facts.Change(clock.id, old, new, why.indonesian, why.english)


def read_identity(_case: Case, command: commands.ReadIdentity, now: Now) -> Decision:
    """Reading who reported is itself a fact of the case."""
    return (facts.IdentityRead(at=now.at, reader=command.reader, purpose=command.purpose),)
