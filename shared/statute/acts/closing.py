"""How a case ends, and its stage after the verdict while something is still to be done."""

from dataclasses import dataclass, replace

from shared.statute.case.evolve import apply, evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.law.choices import CloseReason
from shared.statute.law.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Fact):
    """The case is closed; kept as initial information, it may be traced in a case of its own."""

    reason: CloseReason
    as_information: bool = False


@apply.register
def _(fact: Closed, case: Case) -> Case:
    return replace(case, close_reason=fact.reason, as_information=fact.as_information)


def settle(case: Case, fact: Fact) -> tuple[Fact, ...]:
    """A fact after the verdict, with the stage that follows from what is still to be done.

    The case enters the stage of its first open duty: forwarding, announcing the status, follow-up.
    Where no duty is left, a second fact closes it.
    """
    after = evolve(case, fact)
    stage = _first_open_duty(after)
    if stage is not Stage.CLOSED:
        return (replace(fact, enters=stage),)
    reason = CloseReason.HANDLED if after.obligations else CloseReason.NOT_A_VIOLATION
    return (fact, Closed(at=fact.at, enters=Stage.CLOSED, reason=reason))


def _first_open_duty(case: Case) -> Stage:
    if any(each.forwarded_at is None for each in case.obligations):
        return Stage.FORWARDING
    if not case.announced:
        return Stage.STATUS
    # A party may still object, an objection may wait, or an agency may still be in time.
    waiting = case.objections or any(not clock.lapsed for clock in case.clocks)
    if waiting or any(each.answered_at is None for each in case.obligations):
        return Stage.FOLLOW_UP
    return Stage.CLOSED
