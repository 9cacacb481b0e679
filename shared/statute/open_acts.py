"""Which acts are open to a case as it is now: those of which the law accepts a sample. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.statute.acts.act import Act
from shared.statute.acts.decision import DecisionContext
from shared.statute.acts.table import acts_from
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide, elapsed_before
from shared.statute.law.refusals import Refusal


def open_acts(
    case: Case, at: datetime, calendar: Calendar, plan: WarningPlan = DEFAULT_PLAN
) -> tuple[Act[Any], ...]:
    """The acts that an official may do in a case at a moment, in their order, whoever may do them.

    An act is open if the law accepts one of its samples: nothing is said of what is open but by
    `decide`. What had become due before the moment counts as having happened.
    """
    case, at = as_of(case, at, calendar, plan)
    return tuple(
        act
        for act in acts_from(case.stage, case.regime)
        if act.sent_by_officials
        # Any outcome will do, also one without facts: the rest is not decided.
        and any(True for _ in accepted_outcomes(act, case, at, calendar, plan))
    )


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
