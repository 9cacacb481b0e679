"""A clock that runs in a case: its deadline, its warnings, its escalations once it has lapsed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.statute.case.warning_plan import Escalation, WarningPlan, escalations, warnings
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, Difference, due
from shared.statute.law.clocks import Clock

LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ClockId:
    """The clock's name and, where several run at once, the matter it belongs to; else blank."""

    clock: Clock
    matter: str = ""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that runs in a case; lapsed, it stays while its duty is undone.

    `warnings` and `escalations` hold only what is still to come, the earliest first.
    """

    id: ClockId
    deadline: Deadline
    warnings: tuple[datetime, ...]
    lapsed: bool = False
    escalations: tuple[Escalation, ...] = ()

    @property
    def due(self) -> datetime:
        """The last moment that is still in time."""
        return self.deadline.due

    @property
    def next_moment(self) -> datetime | None:
        """The nearest moment at which it warns, lapses or escalates; None if it will not."""
        if self.lapsed:
            return min((each.moment for each in self.escalations), default=None)
        return min(self.warnings, default=self.due)


@dataclass(frozen=True, slots=True)
class Watch:
    """By which plan officers are warned, and since when: no warning is planned for the past."""

    plan: WarningPlan
    since: datetime


def started(clock: ClockId, deadline: Deadline, watch: Watch) -> RunningClock:
    """A clock that runs to a deadline, with the warnings of the plan."""
    return RunningClock(clock, deadline, warnings(deadline, watch.plan, watch.since))


def lapsed(clock: RunningClock, plan: WarningPlan, office: str) -> RunningClock:
    """The clock once its time is up, with the escalations of the plan for an office."""
    planned = escalations(clock.due, plan, office)
    return replace(clock, warnings=(), lapsed=True, escalations=planned)


def recount(clock: RunningClock, difference: Difference, watch: Watch, office: str) -> RunningClock:
    """The clock with its deadline counted again by another holiday table.

    If the deadline moved, it has warnings anew; a lapsed clock runs again if the new deadline is
    still to come, else it keeps those escalations that have not happened yet.
    """
    if not difference.moved:
        return replace(clock, deadline=difference.new)
    anew = started(clock.id, difference.new, watch)
    if not clock.lapsed or anew.due > watch.since:
        return anew
    left = {each.to for each in clock.escalations}
    over = lapsed(anew, watch.plan, office)
    return replace(over, escalations=tuple(each for each in over.escalations if each.to in left))


def is_late(due: datetime, at: datetime) -> bool:
    """Whether something happened more than 15 minutes after it was due, as after a standstill."""
    return at - due > LATE_AFTER


def start(
    clock: Clock, counted_by: DeadlineContext, trigger: datetime, watch: Watch, *, matter: str = ""
) -> RunningClock:
    """A clock that starts now, counted from a trigger."""
    return started(ClockId(clock, matter), due(clock, counted_by, trigger), watch)
