"""Which acts are open to a case as it is now: those of which the law accepts a sample. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.statute.acts.act import Act
from shared.statute.acts.decision import DecisionContext
from shared.statute.acts.table import ACTS
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide, elapsed_before
from shared.statute.law.refusals import Refusal, refuse


def open_acts(
    case: Case, at: datetime, calendar: Calendar, plan: WarningPlan = DEFAULT_PLAN
) -> tuple[Act[Any], ...]:
    """The acts that an official may do in a case at a moment, in their order, whoever may do them.

    An act is open if the law accepts one of its samples: nothing is said of what is open but by
    `decide`. What had become due before the moment counts as having happened.
    """
    return acts_now(case, at, calendar, plan).open


@dataclass(frozen=True, slots=True)
class ActsNow:
    """The acts of a case's regime that officials send: those open now, and why others are not."""

    open: tuple[Act[Any], ...]
    refused: tuple[tuple[Act[Any], Refusal], ...]


def acts_now(
    case: Case, at: datetime, calendar: Calendar, plan: WarningPlan = DEFAULT_PLAN
) -> ActsNow:
    """Which acts are open, as `open_acts`, and the law's refusal of every other, in their order."""
    case, at = as_of(case, at, calendar, plan)
    answers = [
        (act, _refusal(act, case, at, calendar, plan))
        for act in ACTS.values()
        if act.sent_by_officials and act.known_in(case.regime)
    ]
    return ActsNow(
        open=tuple(act for act, refusal in answers if refusal is None),
        refused=tuple((act, refusal) for act, refusal in answers if refusal is not None),
    )


def _refusal(
    act: Act[Any], case: Case, at: datetime, calendar: Calendar, plan: WarningPlan
) -> Refusal | None:
    """None if the law accepts a sample of the act, else its refusal of the first one."""
    article = act.article(case.regime, case.edition)
    if not act.leads_to(case.stage):
        return refuse("closed" if case.closed else "not_in_this_stage", article)
    first: Refusal | None = None
    context = DecisionContext(at, calendar, plan, article, case.office)
    for command in act.sample_commands(case, context):
        answer = decide(case, command, at, calendar, plan)
        if not isinstance(answer, Refusal):
            return None
        first = first or answer
    # Nothing in the case that the act could be about, such as an outcome without an addressee.
    return first or refuse("nothing_to_act_on", article)


def as_of(case: Case, at: datetime, calendar: Calendar, plan: WarningPlan) -> tuple[Case, datetime]:
    """The case as it is when something is decided at a moment, and that moment.

    A case may be ahead of whoever looks at it: its facts are timed by its workflow, whose clock
    may run before others, as when a demonstration lets days pass. Then its last fact's moment is
    taken, for nothing is decided before it.
    """
    at = max(at, case.moved_at or at)
    return replay(case, elapsed_before(case, DecisionContext(at, calendar, plan, ""))), at


def accepted_outcomes(
    act: Act[Any], case: Case, at: datetime, calendar: Calendar, plan: WarningPlan
) -> Iterator[tuple[Fact, ...]]:
    """The facts that follow from each sample of an act that the law accepts, decided one by one.

    `case` and `at` are as `as_of` gives them.
    """
    article = act.article(case.regime, case.edition)
    context = DecisionContext(at, calendar, plan, article, case.office)
    for command in act.sample_commands(case, context):
        facts = decide(case, command, at, calendar, plan)
        if not isinstance(facts, Refusal):
            yield facts
