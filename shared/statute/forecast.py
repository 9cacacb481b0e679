"""What a lawful move would cause: stages, clocks, notices. Decides without recording anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.statute.acts.facts import Fact
from shared.statute.acts.late_commands import Elapse
from shared.statute.acts.prototypes import Asked, prototypes
from shared.statute.case.evolve import replay
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.stages import MOVES, Stage
from shared.statute.notices import FieldReader, RecipientRole, notice_rules

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a move would cause, over all the ways it can turn out.

    Attributes:
        enters: the stages the case may stand in then, unless it stays where it is.
        starts: the clocks that begin, each with its due moment.
        stops: the clocks that end.
        notifies: the roles that get a notice.
        article: where the move stands in the law.
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
    """What the move would cause at a moment, in all the ways it can turn out; nothing if refused.

    A clock reckoned anew is one that begins. A move whose arguments change its course, as kinds
    put right at the registration do, is shown as it is without them.
    """
    elapsed = decide(case, Elapse(), at, calendar, plan)
    before = case if isinstance(elapsed, Refusal) else replay(case, elapsed)
    asked = Asked(before, at, calendar)
    ways = [
        _Way(before, facts)
        for command in prototypes(command_name, asked)
        if not isinstance(facts := decide(before, command, at, calendar, plan), Refusal)
    ]
    return Forecast(
        enters=_once(way.after.stage for way in ways if way.after.stage is not before.stage),
        starts=_once(pair for way in ways for pair in way.starts),
        stops=_once(clock for way in ways for clock in way.stops),
        notifies=_once(role for way in ways for role in way.notifies),
        article=MOVES[command_name].article(case.regime, case.edition),
    )


class _Way:
    """One way in which a move can turn out: the case before and after, and what lies between."""

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
            for rule in notice_rules(type(fact).__name__, _reader(fact))
            if rule.role not in unaddressed
        ]


def _reader(fact: Fact) -> FieldReader:
    def read(field: str) -> object:
        return getattr(fact, field, None)

    return read


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
