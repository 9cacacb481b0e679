"""What every fact of a case carries: its moment, its stage, the clocks it starts and stops."""

from dataclasses import dataclass
from datetime import datetime

from shared.statute.case.timer import ClockId, RunningClock
from shared.statute.law.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """The moment, the stage it leads to if any, and the clocks."""

    at: datetime
    enters: Stage | None = None
    starts: tuple[RunningClock, ...] = ()
    stops: tuple[ClockId, ...] = ()
