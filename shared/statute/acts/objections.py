"""Objections to a decision: who may object until when, and what an upheld one changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.statute.acts.act import Act, Articles, LowestLevel
from shared.statute.acts.closing import Closed, settle
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids_of_matter
from shared.statute.acts.verdict import address
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, Obligation
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import Level
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import AFTER_VERDICT, Stage, lead, stay
from shared.statute.law.terms import TERMS
from shared.statute.law.violations import Matter


@dataclass(frozen=True, slots=True)
class Object(Command):
    """A party objects to the decision on one matter."""

    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected(Fact):
    """A party objected to the decision."""

    matter: Matter


@apply.register
def _(fact: Objected, case: Case) -> Case:
    return replace(
        case,
        objections=(*case.objections, fact.matter),
        objected=(*case.objected, fact.matter),
    )


def object_to(case: Case, command: Object, context: DecisionContext) -> Decision:
    """An objection is heard while its time runs; in Pilkada the other side may answer in time."""
    if not _may_object(case, command.matter):
        return context.refuse("window_closed")
    answered = (case.edition, Clock.COUNTER_MEMORANDUM) in TERMS
    matter = command.matter
    starts = (context.start(case, Clock.COUNTER_MEMORANDUM, matter=matter),) if answered else ()
    objected = Objected(
        at=context.at,
        starts=starts,
        stops=clock_ids_of_matter(case, matter, Clock.CORRECTION_REQUEST),
        matter=matter,
    )
    return (objected,)


def _may_object(case: Case, matter: Matter) -> bool:
    """Whether it can be objected to now, once: a hearing's decision in Pemilu, TSM in Pilkada."""
    if matter in case.objected:
        return False
    if case.regime is Regime.PILKADA:
        return matter is Matter.TSM and case.obligation(matter) is not None
    return case.running(Clock.CORRECTION_REQUEST, matter) is not None


OBJECT = Act(
    command=Object,
    name=LocalizedText("Terima keberatan", "Receive an objection"),
    ways=stay(*AFTER_VERDICT),
    articles=Articles(
        pemilu="Perbawaslu 8/2022 Pasal 45 ayat (1)", pilkada="Perbawaslu 9/2020 Pasal 57"
    ),
    roles=(OfficialRole.RECEIVER, OfficialRole.SECRETARY),
    decide=object_to,
    yields=(Objected,),
    samples=lambda case, _context: (Object(each.matter) for each in case.outcomes),
    from_above=True,
)


@dataclass(frozen=True, slots=True)
class DecideObjection(Command):
    """The objection is decided; upheld, with the outcome that replaces the one objected to."""

    matter: Matter
    upheld: bool
    outcome: MatterOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDecided(Fact):
    """The objection was decided; upheld, another outcome takes the place of the first."""

    matter: Matter
    upheld: bool
    outcome: MatterOutcome | None = None


@apply.register
def _(fact: ObjectionDecided, case: Case) -> Case:
    waiting = tuple(each for each in case.objections if each != fact.matter)
    left = replace(case, objections=waiting)
    return _with_outcome(left, fact.outcome) if fact.outcome else left


def _with_outcome(case: Case, outcome: MatterOutcome) -> Case:
    """Another outcome in the place of the first, with an obligation that begins anew."""
    others = tuple(each for each in case.obligations if each.outcome.matter is not outcome.matter)
    new = () if outcome.verdict is Verdict.NOT_A_VIOLATION else (Obligation(outcome),)
    outcomes = (outcome if each.matter is outcome.matter else each for each in case.outcomes)
    return replace(case, outcomes=tuple(outcomes), obligations=(*others, *new), announced=False)


def decide_objection(case: Case, command: DecideObjection, context: DecisionContext) -> Decision:
    """Rejected, the verdict remains; upheld, another takes its place and is carried out anew."""
    problem = _problem(case, command)
    if problem:
        return context.refuse(problem)
    matter = command.matter
    if command.outcome is not None:
        return _replace_outcome(case, command.outcome, context)
    decided = ObjectionDecided(
        at=context.at,
        stops=clock_ids_of_matter(case, matter, Clock.COUNTER_MEMORANDUM),
        matter=matter,
        upheld=command.upheld,
    )
    return settle(case, decided)


def _problem(case: Case, command: DecideObjection) -> str:
    if command.matter not in case.objections:
        return "no_objection"
    if command.upheld != (command.outcome is not None):
        return "outcome_missing" if command.upheld else "outcome_not_replaced"
    if command.outcome is not None and command.outcome.matter is not command.matter:
        return "outcome_of_other_matter"
    return ""


def _replace_outcome(case: Case, outcome: MatterOutcome, context: DecisionContext) -> Decision:
    """What the addressee was doing about the first verdict ends; the new one is announced, too."""
    addressed, problem = address(case, outcome, context)
    if problem:
        return context.refuse(problem)
    decided = ObjectionDecided(
        at=context.at,
        starts=(context.start(case, Clock.STATUS_NOTICE),),
        stops=clock_ids_of_matter(case, outcome.matter),
        matter=outcome.matter,
        upheld=True,
        outcome=addressed,
    )
    return settle(case, decided)


def _decisions(case: Case, _context: DecisionContext) -> Iterable[DecideObjection]:
    for matter in case.objections:
        yield DecideObjection(matter, upheld=False)
    for verdict in (Verdict.VIOLATION, Verdict.NOT_A_VIOLATION):
        for matter in case.objections:
            yield DecideObjection(matter, upheld=True, outcome=MatterOutcome(matter, verdict))


DECIDE_OBJECTION = Act(
    command=DecideObjection,
    name=LocalizedText("Putuskan keberatan", "Decide the objection"),
    ways=(
        *stay(*AFTER_VERDICT),
        *lead(Stage.FORWARDING, to=Stage.STATUS),
        *lead(Stage.FORWARDING, to=Stage.FOLLOW_UP),
        *lead(Stage.STATUS, to=Stage.FORWARDING),
        *lead(Stage.FOLLOW_UP, to=Stage.FORWARDING),
        *lead(Stage.FOLLOW_UP, to=Stage.STATUS),
        *lead(Stage.FOLLOW_UP, to=Stage.CLOSED),
    ),
    articles=Articles(pemilu="Perbawaslu 8/2022 Pasal 45", pilkada="Perbawaslu 9/2020 Pasal 57"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=decide_objection,
    yields=(ObjectionDecided, Closed),
    samples=_decisions,
    # In Pemilu a correction of a hearing's decision is asked of the national office.
    lowest_level={
        Regime.PEMILU: LowestLevel(Level.NATIONAL, "Perbawaslu 8/2022 Pasal 45 ayat (1)")
    },
    from_above=True,
)
ACTS = (OBJECT, DECIDE_OBJECTION)
