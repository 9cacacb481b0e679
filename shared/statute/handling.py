"""Decisions from registration to the verdict: extension, Gakkumdu, clarification, study."""

from dataclasses import replace
from datetime import date

from shared.statute import late_commands as commands
from shared.statute import late_facts as facts
from shared.statute.addressees import addressees
from shared.statute.choices import Discussion, ExtensionGround, Outcome, Verdict
from shared.statute.clocks import Clock
from shared.statute.deadlines import Place, due
from shared.statute.decisions import Decision, Now, clock_ids, no
from shared.statute.follow_up import settled
from shared.statute.registration import first_matters
from shared.statute.running import RunningClock, started
from shared.statute.sources import Confidence, Regime
from shared.statute.stages import Stage
from shared.statute.standing import Case
from shared.statute.violations import Matter

GROUNDS = {
    Regime.PEMILU: ExtensionGround.INFORMATION_AND_STUDY,
    Regime.PILKADA: ExtensionGround.INFORMATION_FROM_REPORTER,
}

# The clocks within which the verdict must fall; it stops them all.
UNTIL_VERDICT = (
    Clock.HANDLING,
    Clock.ADJUDICATION,
    Clock.TSM_DECISION,
    Clock.GAKKUMDU_FIRST_DISCUSSION,
    Clock.ASN_STUDY,
)


def extend(case: Case, command: commands.Extend, now: Now) -> Decision:
    """Extended once, while the first period runs, on the ground that the law names."""
    if case.extended:
        return no("already_extended", case, command)
    running = case.running(Clock.HANDLING)
    if running is None:
        return no("handling_not_running", case, command)
    if command.ground is not GROUNDS[case.regime]:
        return no("ground_not_lawful", case, command)
    place = Place(case.law, case.zone, now.calendar)
    total = due(Clock.HANDLING, place, running.deadline.trigger, extended=True)
    return (facts.Extended(at=now.at, starts=(started(running.id, total),), ground=command.ground),)


def record_discussion(case: Case, command: commands.RecordDiscussion, now: Now) -> Decision:
    """The first discussion has a time of its own; the second precedes the plenary."""
    if Matter.CRIMINAL not in case.matters:
        return no("not_a_crime", case, command)
    if command.discussion in case.discussions:
        return no("already_discussed", case, command)
    if command.discussion is Discussion.SECOND and not case.discussions:
        return no("first_discussion_missing", case, command)
    recorded = facts.DiscussionRecorded(
        at=now.at,
        stops=clock_ids(case, Clock.GAKKUMDU_FIRST_DISCUSSION),
        discussion=command.discussion,
    )
    return (recorded,)


def summon(case: Case, command: commands.Summon, now: Now) -> Decision:
    """A party is summoned, again if need be."""
    summoned = facts.Summoned(
        at=now.at,
        enters=Stage.CLARIFICATION,
        party=command.party,
        mode=command.mode,
        attempt=case.summoned.count(command.party) + 1,
    )
    return (summoned,)


def record_clarification(case: Case, command: commands.RecordClarification, now: Now) -> Decision:
    """Without oath it goes on; without identity, reading back or signature it does not count."""
    if not command.identity_confirmed:
        return no("identity_unconfirmed", case, command)
    if not (command.read_back and command.signed):
        return no("minutes_incomplete", case, command)
    recorded = facts.ClarificationRecorded(
        at=now.at,
        enters=Stage.CLARIFICATION,
        party=command.party,
        oath=command.oath,
        mode=command.mode,
        minutes=command.minutes,
    )
    return (recorded,)


def begin_study(_case: Case, _command: commands.BeginStudy, now: Now) -> Decision:
    """The study begins."""
    return (facts.StudyBegun(at=now.at, enters=Stage.STUDY),)


def complete_study(case: Case, command: commands.CompleteStudy, now: Now) -> Decision:
    """The study goes to the plenary."""
    completed = facts.StudyCompleted(
        at=now.at,
        enters=Stage.PLENARY,
        stops=clock_ids(case, Clock.ASN_STUDY),
        document=command.document,
    )
    return (completed,)


def open_adjudication(case: Case, command: commands.OpenAdjudication, now: Now) -> Decision:
    """Only administrative violations are heard."""
    if not case.matters & {Matter.ADMINISTRATIVE, Matter.TSM}:
        return no("not_administrative", case, command)
    return (facts.AdjudicationOpened(at=now.at, enters=Stage.ADJUDICATION),)


def hold_hearing(case: Case, command: commands.HoldHearing, now: Now) -> Decision:
    """A hearing may sit on a rest day if all parties agree: calendars limit deadlines, not acts."""
    if not command.all_parties_agree and not now.calendar.is_working_day(command.on):
        return no("hearing_on_rest_day", case, command)
    return (facts.HearingHeld(at=now.at, on=command.on),)


def decide_adjudication(case: Case, command: commands.DecideAdjudication, now: Now) -> Decision:
    """The hearing's decision is an outcome like the plenary's; no matter is left behind by it."""
    matter = Matter.ADMINISTRATIVE if Matter.ADMINISTRATIVE in case.matters else Matter.TSM
    heard = Outcome(matter, command.verdict, command.addressee)
    outcomes = (heard, *command.others)
    if set(first_matters(case.kinds)) - {outcome.matter for outcome in outcomes}:
        return no("matter_undecided", case, command)
    return _decide(case, command, outcomes, now)


def decide_in_plenary(case: Case, command: commands.DecideInPlenary, now: Now) -> Decision:
    """One report can have several outcomes at once, each with its own addressee."""
    if not command.outcomes:
        return no("no_outcome", case, command)
    return _decide(case, command, command.outcomes, now)


def _decide(
    case: Case,
    command: commands.DecideAdjudication | commands.DecideInPlenary,
    outcomes: tuple[Outcome, ...],
    now: Now,
) -> Decision:
    if len({outcome.matter for outcome in outcomes}) < len(outcomes):
        return no("matter_twice", case, command)
    if _is_crime(outcomes) and Discussion.SECOND not in case.discussions:
        return no("second_discussion_missing", case, command)
    day = case.zone.local(now.at).date()
    addressed = []
    for outcome in outcomes:
        body, problem = _addressee(outcome, case.regime, day)
        if problem:
            return no(problem, case, command)
        addressed.append(replace(outcome, addressee=body))
    decided = facts.OutcomeDecided(
        at=now.at,
        starts=_clocks_of(case, outcomes, now),
        stops=clock_ids(case, *UNTIL_VERDICT),
        outcomes=tuple(addressed),
    )
    return settled(case, decided)


def _addressee(outcome: Outcome, regime: Regime, day: date) -> tuple[str, str]:
    """The body an outcome goes to, or the code of what is wrong with the one that was named."""
    if outcome.verdict is Verdict.NOT_A_VIOLATION:
        return "", ""
    rows = addressees(outcome.matter, regime, day)
    rule, lawful = rows[0], {row.body for row in rows}
    if outcome.addressee in ("", rule.body):
        return rule.body, ""
    if outcome.addressee not in lawful and rule.confidence is not Confidence.UNCONFIRMED:
        return "", "addressee_not_lawful"
    return outcome.addressee, "" if outcome.reason else "reason_missing"


def _clocks_of(case: Case, outcomes: tuple[Outcome, ...], now: Now) -> tuple[RunningClock, ...]:
    clocks = [now.starts(case, Clock.STATUS_NOTICE)]
    if _is_crime(outcomes):
        clocks.append(now.starts(case, Clock.CRIME_FORWARDING, matter=Matter.CRIMINAL))
    if case.stage is Stage.ADJUDICATION:
        matter = outcomes[0].matter
        clocks.append(now.starts(case, Clock.CORRECTION_REQUEST, matter=matter))
    return tuple(clocks)


def _is_crime(outcomes: tuple[Outcome, ...]) -> bool:
    return any(
        outcome.matter is Matter.CRIMINAL and outcome.verdict is Verdict.VIOLATION
        for outcome in outcomes
    )
