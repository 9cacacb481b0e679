"""The law's answer to a command: the facts that follow, or a refusal with its article. Pure."""

from datetime import datetime

from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.acts.elapse import Elapse, elapse, elapse_until
from shared.statute.acts.receipt import open_case
from shared.statute.acts.table import ACTS
from shared.statute.case.command import Command
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar, HorizonError
from shared.statute.law.editions import NoEditionError
from shared.statute.law.offices import NotAnOfficeError
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.zones import NaiveMomentError

# What a command asks that the law cannot answer, as a refusal instead of an error.
_UNANSWERABLE: dict[type[Exception], str] = {
    HorizonError: "beyond_table",
    NoEditionError: "no_edition",
    NotAnOfficeError: "not_an_office",
    NaiveMomentError: "naive_moment",
}


def decide(
    case: Case | None,
    command: Command,
    at: datetime,
    calendar: Calendar,
    plan: WarningPlan = DEFAULT_PLAN,
) -> Decision:
    """What follows from a command at a moment, by a holiday table: facts, or a refusal.

    `at` carries its zone, `calendar` holds the holidays of every region. Without a case (None) only
    `OpenCase` is answered. The facts include what had become due before the command was given.
    """
    context = DecisionContext(at, calendar, plan, _article(case, command))
    try:
        return _decide(case, command, context)
    except tuple(_UNANSWERABLE) as error:
        return context.refuse(_UNANSWERABLE[type(error)])


def elapsed_before(case: Case, context: DecisionContext) -> tuple[Fact, ...]:
    """What becomes due before the moment of a decision; the moment itself is still in time."""
    return elapse_until(case, context.at - datetime.resolution, context)


def _decide(case: Case | None, command: Command, context: DecisionContext) -> Decision:
    if context.at.tzinfo is None:
        raise NaiveMomentError(context.at)
    if isinstance(command, OpenCase):
        return open_case(case, command, context)
    if case is None:
        return context.refuse("not_open")
    if case.moved_at is not None and context.at < case.moved_at:
        return context.refuse("before_last_fact")
    if isinstance(command, Elapse):
        return elapse(case, command, context)
    # Time passes before anyone acts: what was due earlier has happened, whoever noticed it.
    elapsed = elapsed_before(case, context)
    answer = _answer(replay(case, elapsed), command, context)
    return answer if isinstance(answer, Refusal) else elapsed + answer


def _answer(case: Case, command: Command, context: DecisionContext) -> Decision:
    act = ACTS[type(command).__name__]
    if not act.known_in(case.regime):
        return context.refuse("not_in_this_regime")
    if not act.leads_to(case.stage):
        return context.refuse("closed" if case.closed else "not_in_this_stage")
    return act.decide(case, command, context.within(case.office))


def _article(case: Case | None, command: Command) -> str:
    act = ACTS[type(command).__name__]
    if case is not None:
        return act.article(case.regime, case.edition)
    return act.article(command.regime if isinstance(command, OpenCase) else Regime.PEMILU)
