"""Decisions on hearing an administrative violation: opened, set, held, decided; the quick one."""

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.decision import Decision, Now, clock_ids, no
from shared.statute.acts.verdict import decide_all
from shared.statute.case.registration import first_matters
from shared.statute.case.state import Case
from shared.statute.law.choices import MatterOutcome
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter
from shared.statute.law.zones import NaiveMomentError


def open_adjudication(case: Case, command: commands.OpenAdjudication, now: Now) -> Decision:
    """Only administrative violations are heard; in the quick procedure not massive ones."""
    if not case.may_be_heard(quick=command.quick):
        return no("not_administrative", case, command)
    if not command.quick:
        return (facts.AdjudicationOpened(at=now.at, enters=Stage.ADJUDICATION),)
    clock = now.starts(case, Clock.QUICK_ADJUDICATION, case.registered_at)
    if clock.due < now.at:
        return no("quick_time_over", case, command)
    opened = facts.AdjudicationOpened(
        at=now.at,
        enters=Stage.ADJUDICATION,
        starts=(clock,),
        stops=clock_ids(case, Clock.ADJUDICATION),
        quick=True,
    )
    return (opened,)


def schedule_hearing(case: Case, command: commands.ScheduleHearing, now: Now) -> Decision:
    """A hearing is set ahead, on a rest day too: whether all consent is asked when it sits."""
    if command.at.tzinfo is None:
        raise NaiveMomentError(command.at)
    if command.at < now.at:
        return no("hearing_in_past", case, command)
    if any(each.at == command.at for each in case.hearings):
        return no("already_scheduled", case, command)
    now.calendar.require(case.zone.local(command.at).date())
    scheduled = facts.HearingScheduled(at=now.at, hearing_at=command.at, place=command.place)
    return (scheduled,)


def hold_hearing(case: Case, command: commands.HoldHearing, now: Now) -> Decision:
    """A hearing may sit on a rest day if all parties agree: calendars limit deadlines, not acts."""
    if not command.all_parties_agree and not now.calendar.is_working_day(command.on):
        return no("hearing_on_rest_day", case, command)
    return (facts.HearingHeld(at=now.at, on=command.on),)


def decide_adjudication(case: Case, command: commands.DecideAdjudication, now: Now) -> Decision:
    """The hearing's decision is an outcome like the plenary's; no matter is left behind by it."""
    matter = Matter.ADMINISTRATIVE if Matter.ADMINISTRATIVE in case.matters else Matter.TSM
    heard = MatterOutcome(matter, command.verdict, command.addressee)
    outcomes = (heard, *command.others)
    if set(first_matters(case.kinds)) - {outcome.matter for outcome in outcomes}:
        return no("matter_undecided", case, command)
    return decide_all(case, command, outcomes, now)
