"""A clock that runs in a case: its deadline, its warnings, and whether its time is up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.statute.clocks import Clock, Unit
from shared.statute.deadlines import Deadline, Place, due
from shared.statute.office_hours import HOURS, at

# How many counted days before the last one the officer is warned, at the opening of the office;
# a clock of hours warns so long before its end. Where a term can be read in two ways, a warning
# falls on the last day by the earlier reading.
WARNING_DAYS = (3, 1)
WARNING_HOURS = timedelta(hours=6)
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ClockId:
    """Which clock: its name and, where several run at once, the matter it belongs to."""

    clock: Clock
    matter: str = ""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock of the law under way in a case."""

    id: ClockId
    deadline: Deadline
    warnings: tuple[datetime, ...]
    lapsed: bool = False

    @property
    def due(self) -> datetime:
        """When the time is up."""
        return self.deadline.due

    @property
    def next_moment(self) -> datetime | None:
        """The nearest moment at which this clock has something to say."""
        return None if self.lapsed else min(self.warnings, default=self.due)


def started(clock: ClockId, deadline: Deadline) -> RunningClock:
    """A clock set going, with the warnings the law's counting gives it."""
    return RunningClock(clock, deadline, warnings(deadline))


def warnings(deadline: Deadline) -> tuple[datetime, ...]:
    """The moments at which the officer is warned, earliest first."""
    if deadline.unit is Unit.HOUR:
        return (deadline.due - WARNING_HOURS,)
    opens = HOURS[deadline.edition].opens
    days = {deadline.counted[-1 - ahead] for ahead in WARNING_DAYS if ahead < deadline.number}
    days |= {deadline.earlier} if deadline.earlier else set()
    return tuple(at(day, opens, deadline.zone) for day in sorted(days))


def is_late(due: datetime, at: datetime) -> bool:
    """Whether something that was due fired noticeably later, as after a standstill."""
    return at - due > LATE_AFTER


def start(clock: Clock, place: Place, trigger: datetime, *, matter: str = "") -> RunningClock:
    """Set a clock of the law going from a moment."""
    return started(ClockId(clock, matter), due(clock, place, trigger))
