"""What every decision of the law has at hand, and the two ways in which it can end."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.statute.acts.commands import Command
from shared.statute.acts.facts import Fact
from shared.statute.case.state import Case
from shared.statute.case.timer import ClockId, RunningClock, Watch, start
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import DeadlineContext
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal, refuse
from shared.statute.law.stages import MOVES

Decision = tuple[Fact, ...] | Refusal


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of a decision, the calendar of the office that makes it, its plan of warnings."""

    at: datetime
    calendar: Calendar
    plan: WarningPlan = DEFAULT_PLAN
    # The whole table, with the holidays of every region.
    table: Calendar | None = None

    def within(self, office: str) -> "Now":
        """The same moment with the calendar of another office."""
        return replace(self, calendar=(self.table or self.calendar).within(office))

    @property
    def watch(self) -> Watch:
        """How clocks set going now are watched."""
        return Watch(self.plan, self.at)

    def starts(
        self, case: Case, clock: Clock, trigger: datetime | None = None, *, matter: str = ""
    ) -> RunningClock:
        """A clock of this case set going, from now unless the law counts from another moment."""
        place = DeadlineContext(case.law, case.zone, self.calendar)
        return start(clock, place, trigger or self.at, self.watch, matter=matter)


def no(code: str, case: Case, command: Command) -> Refusal:
    """A refusal with the article of the move that was asked for."""
    return refuse(code, MOVES[type(command).__name__].article(case.regime, case.edition))


def clock_ids(case: Case, *clocks: Clock) -> tuple[ClockId, ...]:
    """Those of these clocks that the case carries, whatever their matter."""
    return tuple(each.id for each in case.clocks if each.id.clock in clocks)


def all_clocks(case: Case) -> tuple[ClockId, ...]:
    """Every clock the case carries."""
    return tuple(each.id for each in case.clocks)
