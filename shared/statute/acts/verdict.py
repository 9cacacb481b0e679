"""The plenary's verdict: what it may be, to whom each outcome goes, what runs from then on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.closing import settle
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.registration import first_matters
from shared.statute.case.state import Case, Obligation
from shared.statute.case.timer import RunningClock
from shared.statute.law.addressees import addressees
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import Discussion, MatterOutcome, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Confidence, LocalizedText, Regime
from shared.statute.law.stages import Stage, lead
from shared.statute.law.violations import Matter

# The clocks within which the verdict must fall; it stops them all.
_UNTIL_VERDICT = (
    Clock.HANDLING,
    Clock.ADJUDICATION,
    Clock.QUICK_ADJUDICATION,
    Clock.TSM_DECISION,
    Clock.GAKKUMDU_FIRST_DISCUSSION,
    Clock.ASN_STUDY,
)


@dataclass(frozen=True, slots=True)
class DecideInPlenary(Command):
    """The plenary decides; one report can have several outcomes at once."""

    outcomes: tuple[MatterOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDecided(Fact):
    """Plenary or hearing decided, each matter with its addressee."""

    outcomes: tuple[MatterOutcome, ...]


@apply.register
def _(fact: OutcomeDecided, case: Case) -> Case:
    addressed = (each for each in fact.outcomes if each.verdict is not Verdict.NOT_A_VIOLATION)
    return replace(
        case,
        outcomes=(*case.outcomes, *fact.outcomes),
        obligations=(*case.obligations, *(Obligation(outcome) for outcome in addressed)),
    )


def decide_in_plenary(case: Case, command: DecideInPlenary, context: DecisionContext) -> Decision:
    """One report can have several outcomes at once, each with its own addressee."""
    if not command.outcomes:
        return context.refuse("no_outcome")
    return decide_outcomes(case, command.outcomes, context)


def decide_outcomes(
    case: Case, outcomes: tuple[MatterOutcome, ...], context: DecisionContext
) -> Decision:
    """Each matter once, a crime only after both discussions, and each to a lawful addressee."""
    if len({outcome.matter for outcome in outcomes}) < len(outcomes):
        return context.refuse("matter_twice")
    if _includes_crime(outcomes) and Discussion.SECOND not in case.discussions:
        return context.refuse("second_discussion_missing")
    addressed = []
    for outcome in outcomes:
        with_addressee, problem = address(case, outcome, context)
        if problem:
            return context.refuse(problem)
        addressed.append(with_addressee)
    decided = OutcomeDecided(
        at=context.at,
        starts=_clocks(case, outcomes, context),
        stops=clock_ids(case, *_UNTIL_VERDICT),
        outcomes=tuple(addressed),
    )
    return settle(case, decided)


def address(
    case: Case, outcome: MatterOutcome, context: DecisionContext
) -> tuple[MatterOutcome, str]:
    """The outcome with its addressee; the code of what is wrong with the one named, or blank."""
    body, problem = _addressee(outcome, case.regime, case.zone.local(context.at).date())
    return replace(outcome, addressee=body), problem


def _addressee(outcome: MatterOutcome, regime: Regime, day: date) -> tuple[str, str]:
    if outcome.verdict is Verdict.NOT_A_VIOLATION:
        return "", ""
    rows = addressees(outcome.matter, regime, day)
    rule, lawful = rows[0], {row.body for row in rows}
    if outcome.addressee in ("", rule.body):
        return rule.body, ""
    # Where the rule itself is unconfirmed the office may name another body, with its reason.
    if outcome.addressee not in lawful and rule.confidence is not Confidence.UNCONFIRMED:
        return "", "addressee_not_lawful"
    return outcome.addressee, "" if outcome.reason else "reason_missing"


def _clocks(
    case: Case, outcomes: tuple[MatterOutcome, ...], context: DecisionContext
) -> tuple[RunningClock, ...]:
    clocks = [context.start(case, Clock.STATUS_NOTICE)]
    if _includes_crime(outcomes):
        clocks.append(context.start(case, Clock.CRIME_FORWARDING, matter=Matter.CRIMINAL))
    if case.stage is Stage.ADJUDICATION:
        # The first outcome is that of the hearing, which alone can be objected to (Perbawaslu
        # 8/2022 Pasal 45).
        heard = outcomes[0].matter
        clocks.append(context.start(case, Clock.CORRECTION_REQUEST, matter=heard))
    return tuple(clocks)


def _includes_crime(outcomes: tuple[MatterOutcome, ...]) -> bool:
    return any(
        outcome.matter is Matter.CRIMINAL and outcome.verdict is Verdict.VIOLATION
        for outcome in outcomes
    )


def _decisions(case: Case, _context: DecisionContext) -> Iterable[DecideInPlenary]:
    """What was reported is found, or not; a crime only once it has been discussed twice."""
    found = first_matters(case.kinds)
    ready = Discussion.SECOND in case.discussions
    # Where only a crime not yet discussed twice was reported, another matter may still be found.
    matters = [each for each in found if each is not Matter.CRIMINAL or ready]
    matters = matters or [Matter.ADMINISTRATIVE]
    for verdict in (Verdict.VIOLATION, Verdict.NOT_A_VIOLATION):
        yield DecideInPlenary(tuple(MatterOutcome(matter, verdict) for matter in matters))


DECIDE_IN_PLENARY = Act(
    command=DecideInPlenary,
    name=LocalizedText("Putuskan dalam rapat pleno", "Decide in plenary"),
    ways=(*lead(Stage.PLENARY, to=Stage.FORWARDING), *lead(Stage.PLENARY, to=Stage.STATUS)),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 455; Perbawaslu 7/2022",
        pilkada="UU 1/2015 Pasal 134 ayat (5), Pasal 135",
    ),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=decide_in_plenary,
    yields=(OutcomeDecided,),
    samples=_decisions,
)
ACTS = (DECIDE_IN_PLENARY,)
