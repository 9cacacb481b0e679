"""A clock that runs in a case: its deadline, its warnings, and who is told once it has lapsed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.statute.case.warning_plan import Escalation, WarningPlan, escalations, warnings
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, Difference, due
from shared.statute.law.clocks import Clock

LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ClockId:
    """Which clock: its name and, where several run at once, the matter it belongs to."""

    clock: Clock
    matter: str = ""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock of the law under way in a case; lapsed, it stays while its duty is undone."""

    id: ClockId
    deadline: Deadline
    warnings: tuple[datetime, ...]
    lapsed: bool = False
    escalations: tuple[Escalation, ...] = ()

    @property
    def due(self) -> datetime:
        """When the time is up."""
        return self.deadline.due

    @property
    def next_moment(self) -> datetime | None:
        """The nearest moment at which this clock has something to say."""
        if self.lapsed:
            return min((each.moment for each in self.escalations), default=None)
        return min(self.warnings, default=self.due)


@dataclass(frozen=True, slots=True)
class Watch:
    """By which plan officers are warned, and from which moment on: the past is not warned of."""

    plan: WarningPlan
    since: datetime


def started(clock: ClockId, deadline: Deadline, watch: Watch) -> RunningClock:
    """A clock set going, with the warnings of the plan."""
    return RunningClock(clock, deadline, warnings(deadline, watch.plan, watch.since))


def lapsed(clock: RunningClock, plan: WarningPlan, office: str) -> RunningClock:
    """The clock once its time is up, with those who are told while the duty stays undone."""
    told = escalations(clock.due, plan, office)
    return replace(clock, warnings=(), lapsed=True, escalations=told)


def again(clock: RunningClock, difference: Difference, watch: Watch, office: str) -> RunningClock:
    """The clock reckoned anew: its warnings still to come, or whoever was not told of its lapse."""
    if not difference.moved:
        return replace(clock, deadline=difference.new)
    anew = started(clock.id, difference.new, watch)
    if not clock.lapsed or anew.due > watch.since:
        return anew
    left = {each.to for each in clock.escalations}
    over = lapsed(anew, watch.plan, office)
    return replace(over, escalations=tuple(each for each in over.escalations if each.to in left))


def is_late(due: datetime, at: datetime) -> bool:
    """Whether something that was due fired noticeably later, as after a standstill."""
    return at - due > LATE_AFTER


def start(
    clock: Clock, place: DeadlineContext, trigger: datetime, watch: Watch, *, matter: str = ""
) -> RunningClock:
    """Set a clock of the law going from a moment."""
    return started(ClockId(clock, matter), due(clock, place, trigger), watch)
