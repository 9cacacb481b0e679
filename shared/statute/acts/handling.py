"""Decisions from registration to the verdict: extension, Gakkumdu, clarification, study."""

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.decision import Decision, Now, clock_ids, no
from shared.statute.case.state import Case
from shared.statute.case.timer import started
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.law.choices import Discussion, ExtensionGround
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter

GROUNDS = {
    Regime.PEMILU: ExtensionGround.INFORMATION_AND_STUDY,
    Regime.PILKADA: ExtensionGround.INFORMATION_FROM_REPORTER,
}


def extend(case: Case, command: commands.Extend, now: Now) -> Decision:
    """Extended once, while the first period runs, on the ground that the law names."""
    if case.extended:
        return no("already_extended", case, command)
    running = case.running(Clock.HANDLING)
    if running is None:
        return no("handling_not_running", case, command)
    if command.ground is not GROUNDS[case.regime]:
        return no("ground_not_lawful", case, command)
    place = DeadlineContext(case.law, case.zone, now.calendar)
    total = due(Clock.HANDLING, place, running.deadline.trigger, extended=True)
    clock = started(running.id, total, now.watch)
    return (facts.Extended(at=now.at, starts=(clock,), ground=command.ground),)


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
