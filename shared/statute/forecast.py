"""What an act would cause: stages, clocks, notices. Decides without recording anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.statute.acts.table import ACTS
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Stage
from shared.statute.notices import RecipientRole, field_reader, notice_rules
from shared.statute.open_acts import accepted_outcomes, as_of

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an act would cause, over all the ways it can turn out.

    Attributes:
        enters: the stages that the case may enter; none if it stays where it is.
        starts: the clocks that begin, each with its due moment.
        stops: the clocks that end.
        notifies: the roles that get a notice.
        article: where the act stands in the law.
    """

    enters: tuple[Stage, ...]
    starts: tuple[tuple[Clock, datetime], ...]
    stops: tuple[Clock, ...]
    notifies: tuple[RecipientRole, ...]
    article: str


def forecast(
    case: Case,
    command_name: str,
    at: datetime,
    calendar: Calendar,
    plan: WarningPlan = DEFAULT_PLAN,
) -> Forecast:
    """What an act would cause at a moment, in all the ways it can turn out; nothing if refused.

    A clock that is counted anew is one that starts. An act whose arguments change its course, as
    kinds of violation replaced at the registration do, is shown as it is without them.
    """
    act = ACTS[command_name]
    before, at = as_of(case, at, calendar, plan)
    outcomes = [
        _Outcome(before, facts) for facts in accepted_outcomes(act, before, at, calendar, plan)
    ]
    stages = (each.after.stage for each in outcomes)
    return Forecast(
        enters=_distinct(stage for stage in stages if stage is not before.stage),
        starts=_distinct(pair for each in outcomes for pair in each.starts),
        stops=_distinct(clock for each in outcomes for clock in each.stops),
        notifies=_distinct(role for each in outcomes for role in each.notifies),
        article=act.article(case.regime, case.edition),
    )


class _Outcome:
    """One way in which an act can turn out: the case after it, and what differs from before."""

    def __init__(self, before: Case, facts: Sequence[Fact]) -> None:
        self.after = replay(before, facts)
        due = {clock.id: clock.due for clock in before.clocks}
        left = {clock.id for clock in self.after.clocks}
        self.starts = [
            (clock.id.clock, clock.due)
            for clock in self.after.clocks
            if not clock.lapsed and due.get(clock.id) != clock.due
        ]
        self.stops = [clock.clock for clock in due if clock not in left]
        # An outcome that goes to no agency leaves no obligation behind.
        unaddressed = set() if self.after.obligations else {RecipientRole.AGENCY}
        self.notifies = [
            rule.role
            for fact in facts
            for rule in notice_rules(type(fact).__name__, field_reader(fact))
            if rule.role not in unaddressed
        ]


def _distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
