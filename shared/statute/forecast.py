"""What an act would cause: stages, clocks, notices. Decides without recording anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from shared.statute.acts.act import Act
from shared.statute.acts.handling import RECORD_CLARIFICATION
from shared.statute.acts.table import ACTS, acts_from
from shared.statute.case.command import Command
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText
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
        closes: the acts that the case's stage allows now and the next one does not.
        caution: what an official should know first, where the law allows it all the same.
    """

    enters: tuple[Stage, ...]
    starts: tuple[tuple[Clock, datetime], ...]
    stops: tuple[Clock, ...]
    notifies: tuple[RecipientRole, ...]
    article: str
    closes: tuple[str, ...] = ()
    caution: LocalizedText | None = None


UNHEARD = LocalizedText(
    "Belum ada pihak yang diklarifikasi. Sesudah ini undangan dan berita acara klarifikasi tidak "
    "dapat dicatat lagi, kecuali registrasinya dibatalkan.",
    "Nobody has been heard. After this no summons and no clarification can be recorded, unless the "
    "registration is cancelled.",
)
"""The law lets the study begin unheard, so this cautions and does not refuse."""


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
    return _forecast(act, before, accepted_outcomes(act, before, at, calendar, plan))


def try_out(
    case: Case,
    command: Command,
    at: datetime,
    calendar: Calendar,
    plan: WarningPlan = DEFAULT_PLAN,
) -> Forecast | Refusal:
    """What exactly this command would cause at a moment, or why the law refuses it."""
    before, at = as_of(case, at, calendar, plan)
    facts = decide(before, command, at, calendar, plan)
    if isinstance(facts, Refusal):
        return facts
    return _forecast(ACTS[type(command).__name__], before, [facts])


def _forecast(act: Act[Any], before: Case, ways: Iterable[tuple[Fact, ...]]) -> Forecast:
    outcomes = [_Outcome(before, facts) for facts in ways]
    stages = (each.after.stage for each in outcomes)
    closes = _closed_acts(act, before, outcomes)
    # An ended case, or one whose registration is cancelled, is not the poorer for it.
    goes_on = all(each.after.registered_at and not each.after.closed for each in outcomes)
    unheard = goes_on and not before.heard and RECORD_CLARIFICATION.kind in closes
    return Forecast(
        enters=_distinct(stage for stage in stages if stage is not before.stage),
        starts=_distinct(pair for each in outcomes for pair in each.starts),
        stops=_distinct(clock for each in outcomes for clock in each.stops),
        notifies=_distinct(role for each in outcomes for role in each.notifies),
        article=act.article(before.regime, before.edition),
        closes=closes,
        caution=UNHEARD if unheard else None,
    )


def _closed_acts(act: Act[Any], before: Case, outcomes: Sequence["_Outcome"]) -> tuple[str, ...]:
    """The other acts of officials that the stage before knows and no stage after does."""
    if not outcomes:
        return ()
    left = {
        each.kind
        for outcome in outcomes
        for each in acts_from(outcome.after.stage, outcome.after.regime)
    }
    return tuple(
        each.kind
        for each in acts_from(before.stage, before.regime)
        if each.sent_by_officials and each is not act and each.kind not in left
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
