"""Decisions on the verdict: what it may be, to whom each outcome goes, what runs from then on."""

from dataclasses import replace
from datetime import date

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.agencies import settled
from shared.statute.acts.decision import Decision, Now, clock_ids, no
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.law.addressees import addressees
from shared.statute.law.choices import Discussion, MatterOutcome, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Confidence, Regime
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter

# The clocks within which the verdict must fall; it stops them all.
UNTIL_VERDICT = (
    Clock.HANDLING,
    Clock.ADJUDICATION,
    Clock.QUICK_ADJUDICATION,
    Clock.TSM_DECISION,
    Clock.GAKKUMDU_FIRST_DISCUSSION,
    Clock.ASN_STUDY,
)


def decide_in_plenary(case: Case, command: commands.DecideInPlenary, now: Now) -> Decision:
    """One report can have several outcomes at once, each with its own addressee."""
    if not command.outcomes:
        return no("no_outcome", case, command)
    return decide_all(case, command, command.outcomes, now)


def decide_all(
    case: Case,
    command: commands.DecideAdjudication | commands.DecideInPlenary,
    outcomes: tuple[MatterOutcome, ...],
    now: Now,
) -> Decision:
    """Each matter once, a crime only after both discussions, and each to a lawful addressee."""
    if len({outcome.matter for outcome in outcomes}) < len(outcomes):
        return no("matter_twice", case, command)
    if _is_crime(outcomes) and Discussion.SECOND not in case.discussions:
        return no("second_discussion_missing", case, command)
    addressed_to = []
    for outcome in outcomes:
        to, problem = addressed(case, outcome, now)
        if problem:
            return no(problem, case, command)
        addressed_to.append(to)
    decided = facts.OutcomeDecided(
        at=now.at,
        starts=_clocks_of(case, outcomes, now),
        stops=clock_ids(case, *UNTIL_VERDICT),
        outcomes=tuple(addressed_to),
    )
    return settled(case, decided)


def addressed(case: Case, outcome: MatterOutcome, now: Now) -> tuple[MatterOutcome, str]:
    """The outcome with its addressee, or the code of what is wrong with the one that was named."""
    body, problem = _addressee(outcome, case.regime, case.zone.local(now.at).date())
    return replace(outcome, addressee=body), problem


def _addressee(outcome: MatterOutcome, regime: Regime, day: date) -> tuple[str, str]:
    if outcome.verdict is Verdict.NOT_A_VIOLATION:
        return "", ""
    rows = addressees(outcome.matter, regime, day)
    rule, lawful = rows[0], {row.body for row in rows}
    if outcome.addressee in ("", rule.body):
        return rule.body, ""
    if outcome.addressee not in lawful and rule.confidence is not Confidence.UNCONFIRMED:
        return "", "addressee_not_lawful"
    return outcome.addressee, "" if outcome.reason else "reason_missing"


def _clocks_of(
    case: Case, outcomes: tuple[MatterOutcome, ...], now: Now
) -> tuple[RunningClock, ...]:
    clocks = [now.starts(case, Clock.STATUS_NOTICE)]
    if _is_crime(outcomes):
        clocks.append(now.starts(case, Clock.CRIME_FORWARDING, matter=Matter.CRIMINAL))
    if case.stage is Stage.ADJUDICATION:
        matter = outcomes[0].matter
        clocks.append(now.starts(case, Clock.CORRECTION_REQUEST, matter=matter))
    return tuple(clocks)


def _is_crime(outcomes: tuple[MatterOutcome, ...]) -> bool:
    return any(
        outcome.matter is Matter.CRIMINAL and outcome.verdict is Verdict.VIOLATION
        for outcome in outcomes
    )
