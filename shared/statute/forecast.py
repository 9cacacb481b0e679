"""What a lawful move would cause: stages, clocks, who is told. The law is asked, nothing done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.statute.acts import early_facts as early
from shared.statute.acts import late_facts as late
from shared.statute.acts import record_facts as record
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

_T = TypeVar("_T")
REPORTER, OFFICE, AGENCY = "reporter", "office", "agency"

# Who hears of a fact, whatever else comes of it.
TELLS: dict[type[Fact], tuple[str, ...]] = {
    early.Registered: (REPORTER, OFFICE),
    early.FindingSet: (REPORTER, OFFICE),
    early.NotRegistered: (REPORTER,),
    early.CorrectionRequested: (REPORTER,),
    early.CorrectionSubmitted: (REPORTER, OFFICE),
    early.Delegated: (REPORTER, OFFICE),
    early.TakenOver: (REPORTER, OFFICE),
    early.Withdrawn: (REPORTER,),
    late.Extended: (REPORTER,),
    late.HearingScheduled: (REPORTER,),
    late.OutcomeDecided: (REPORTER, AGENCY),
    late.StatusAnnounced: (REPORTER,),
    late.ObjectionDecided: (REPORTER, AGENCY),
    late.Closed: (REPORTER,),
    record.MergedInto: (REPORTER,),
    record.ReportJoined: (OFFICE,),
    record.RegistrationCancelled: (REPORTER,),
    record.RecordMended: (REPORTER,),
}


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the case may stand then, which clocks begin until when, which end, who is told."""

    enters: tuple[Stage, ...]
    starts: tuple[tuple[Clock, datetime], ...]
    stops: tuple[Clock, ...]
    tells: tuple[str, ...]
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
        tells=_once(role for way in ways for role in way.tells),
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
        nobody = set() if self.after.obligations else {AGENCY}
        roles = (role for fact in facts for role in TELLS.get(type(fact), ()))
        self.tells = [role for role in roles if role not in nobody]


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
