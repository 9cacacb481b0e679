"""What a decision of the law is, and what every decider has at hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.timer import ClockId, RunningClock, Watch, start
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.deadline import DeadlineContext
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal, refuse

Decision = tuple[Fact, ...] | Refusal
"""The facts that follow from a command, in their order, or why the law refuses it."""


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """When a command is decided, by which holiday table and plan of warnings, under which article.

    `table` holds the holidays of every region, `office` says whose calendar counts (blank: the
    whole table), `article` is that of the act in the case's edition, named by every refusal.
    """

    at: datetime
    table: Calendar
    plan: WarningPlan
    article: str
    office: str = ""

    @property
    def calendar(self) -> Calendar:
        """The table without the holidays of regions that the office does not lie in."""
        return self.table.within(self.office) if self.office else self.table

    def within(self, office: str) -> "DecisionContext":
        """The same moment by the calendar of another office."""
        return replace(self, office=office)

    def refuse(self, code: str, choices: Iterable[str] = ()) -> Refusal:
        """A refusal by its code, with the article of the act that was asked for."""
        return refuse(code, self.article, choices)

    @property
    def watch(self) -> Watch:
        """How the officer is warned of clocks that start now: only of what is still to come."""
        return Watch(self.plan, self.at)

    def deadline_context(self, case: Case) -> DeadlineContext:
        """By which edition, zone and calendar the deadlines of a case are counted."""
        return DeadlineContext(case.law, case.zone, self.calendar)

    def start(
        self, case: Case, clock: Clock, trigger: datetime | None = None, *, matter: str = ""
    ) -> RunningClock:
        """A clock of the case that starts running, counted from now or from an earlier trigger."""
        counted_by = self.deadline_context(case)
        return start(clock, counted_by, trigger or self.at, self.watch, matter=matter)


def clock_ids(case: Case, *clocks: Clock) -> tuple[ClockId, ...]:
    """Which of these clocks the case carries, whatever their matter."""
    return tuple(each.id for each in case.clocks if each.id.clock in clocks)


def clock_ids_of_matter(case: Case, matter: str, *clocks: Clock) -> tuple[ClockId, ...]:
    """Which of these clocks the case carries for one matter; without a name, all of that matter."""
    return tuple(
        each.id
        for each in case.clocks
        if each.id.matter == matter and (each.id.clock in clocks or not clocks)
    )


def all_clock_ids(case: Case) -> tuple[ClockId, ...]:
    """Every clock that the case carries, lapsed ones included."""
    return tuple(each.id for each in case.clocks)
