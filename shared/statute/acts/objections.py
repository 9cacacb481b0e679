"""Decisions on objections: who may object until when, and what an upheld one changes."""

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.agencies import clocks_of, settled
from shared.statute.acts.decision import Decision, Now, no
from shared.statute.acts.verdict import addressed
from shared.statute.case.state import Case
from shared.statute.law.choices import MatterOutcome
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Regime
from shared.statute.law.terms import TERMS
from shared.statute.law.violations import Matter


def object_to(case: Case, command: commands.Object, now: Now) -> Decision:
    """An objection is heard while its time runs; in Pilkada the other side may answer in time."""
    if not may_object(case, command.matter):
        return no("window_closed", case, command)
    answer = (case.edition, Clock.COUNTER_MEMORANDUM) in TERMS
    matter = command.matter
    objected = facts.Objected(
        at=now.at,
        starts=(now.starts(case, Clock.COUNTER_MEMORANDUM, matter=matter),) if answer else (),
        stops=clocks_of(case, matter, Clock.CORRECTION_REQUEST),
        matter=matter,
    )
    return (objected,)


def may_object(case: Case, matter: Matter) -> bool:
    """Whether it can be objected to now, once: a hearing's decision in Pemilu, TSM in Pilkada."""
    if matter in case.objected:
        return False
    if case.regime is Regime.PILKADA:
        return matter is Matter.TSM and case.obligation(matter) is not None
    return case.running(Clock.CORRECTION_REQUEST, matter) is not None


def decide_objection(case: Case, command: commands.DecideObjection, now: Now) -> Decision:
    """Rejected, the verdict stands; upheld, another takes its place and is carried out anew."""
    problem = _problem(case, command)
    if problem:
        return no(problem, case, command)
    matter = command.matter
    if command.outcome is None:
        decided = facts.ObjectionDecided(
            at=now.at,
            stops=clocks_of(case, matter, Clock.COUNTER_MEMORANDUM),
            matter=matter,
            upheld=command.upheld,
        )
        return settled(case, decided)
    return _replaced(case, command, command.outcome, now)


def _problem(case: Case, command: commands.DecideObjection) -> str:
    if command.matter not in case.objections:
        return "no_objection"
    if command.upheld != (command.outcome is not None):
        return "outcome_missing" if command.upheld else "outcome_not_replaced"
    if command.outcome is not None and command.outcome.matter is not command.matter:
        return "outcome_of_other_matter"
    return ""


def _replaced(
    case: Case, command: commands.DecideObjection, outcome: MatterOutcome, now: Now
) -> Decision:
    """What the addressee was doing about the first verdict ends; the new one is announced, too."""
    new, problem = addressed(case, outcome, now)
    if problem:
        return no(problem, case, command)
    decided = facts.ObjectionDecided(
        at=now.at,
        starts=(now.starts(case, Clock.STATUS_NOTICE),),
        stops=clocks_of(case, command.matter),
        matter=command.matter,
        upheld=True,
        outcome=new,
    )
    return settled(case, decided)
