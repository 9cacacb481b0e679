"""What has happened to a case: the base of every fact."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared.statute.case.timer import ClockId, RunningClock
from shared.statute.law.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that has happened: when, which stage the case enters, which clocks start or stop.

    Facts are stored under the name of their class, which therefore never changes.
    """

    # Whether officials would decide differently because of it. A fact that does not revise the case
    # leaves its revision as it is, so that a command prepared before it is still accepted.
    revises: ClassVar[bool] = True

    at: datetime
    # None leaves the case in its stage.
    enters: Stage | None = None
    # A clock that is started again under the same id replaces the one that was running.
    starts: tuple[RunningClock, ...] = ()
    stops: tuple[ClockId, ...] = ()
