"""Decisions after the verdict: forwarding, the agencies' doings, status, objection, the end."""

from dataclasses import replace

from shared.statute.acts import late_commands as commands
from shared.statute.acts import late_facts as facts
from shared.statute.acts.decision import Decision, Now, no
from shared.statute.acts.facts import Fact
from shared.statute.case.evolve import evolve
from shared.statute.case.state import Case
from shared.statute.case.timer import ClockId, RunningClock
from shared.statute.law.addressees import FOLLOW_UP
from shared.statute.law.choices import AgencyAct, CloseReason
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Stage
from shared.statute.law.terms import TERMS
from shared.statute.law.violations import Matter

# The criminal process after forwarding: what an act ends, and what it sets going.
ACTS: dict[AgencyAct, tuple[Clock, Clock | None]] = {
    AgencyAct.FILE_SENT: (Clock.POLICE_INVESTIGATION, Clock.PROSECUTOR_RETURNS),
    AgencyAct.FILE_RETURNED: (Clock.PROSECUTOR_RETURNS, Clock.POLICE_RESUBMITS),
    AgencyAct.FILE_RESUBMITTED: (Clock.POLICE_RESUBMITS, Clock.TO_COURT),
    AgencyAct.FILE_COMPLETE: (Clock.PROSECUTOR_RETURNS, Clock.TO_COURT),
    AgencyAct.FILE_IN_COURT: (Clock.TO_COURT, Clock.DISTRICT_COURT),
    AgencyAct.JUDGMENT: (Clock.DISTRICT_COURT, None),
}

_AGENCIES_OWN = (*FOLLOW_UP.values(), *(ends for ends, _ in ACTS.values()))


def forward(case: Case, command: commands.Forward, now: Now) -> Decision:
    """One outcome goes to its addressee."""
    owed = case.obligation(command.matter)
    if owed is None:
        return no("no_such_outcome", case, command)
    if owed.forwarded_at is not None:
        return no("already_forwarded", case, command)
    forwarded = facts.Forwarded(
        at=now.at,
        stops=clocks_of(case, command.matter, Clock.CRIME_FORWARDING),
        matter=command.matter,
        addressee=owed.outcome.addressee,
    )
    return settled(case, forwarded)


def record_receipt(case: Case, command: commands.RecordAgencyReceipt, now: Now) -> Decision:
    """From its receipt an addressee's time runs, where the law sets one."""
    owed = case.obligation(command.matter)
    if owed is None:
        return no("no_such_outcome", case, command)
    if owed.forwarded_at is None:
        return no("not_forwarded", case, command)
    if owed.received_at is not None:
        return no("already_received", case, command)
    clock = FOLLOW_UP.get(owed.outcome.addressee)
    known = clock is not None and (case.edition, clock) in TERMS
    starts = (now.starts(case, clock, matter=command.matter),) if clock and known else ()
    return (facts.AgencyReceiptRecorded(at=now.at, starts=starts, matter=command.matter),)


def record_act(case: Case, command: commands.RecordAgencyAct, now: Now) -> Decision:
    """Each act of the criminal process ends one time and starts the next."""
    ends, begins = ACTS[command.act]
    if case.clock(ends, command.matter) is None:
        return no("act_out_of_order", case, command)
    starts = (now.starts(case, begins, matter=command.matter),) if begins else ()
    recorded = facts.AgencyActRecorded(
        at=now.at,
        starts=starts,
        stops=(ClockId(ends, command.matter),),
        matter=command.matter,
        act=command.act,
    )
    return (recorded,)


def record_answer(case: Case, command: commands.RecordAgencyAnswer, now: Now) -> Decision:
    """With its answer an addressee has done what it owed."""
    owed = case.obligation(command.matter)
    if owed is None:
        return no("no_such_outcome", case, command)
    if owed.received_at is None:
        return no("not_received", case, command)
    if owed.answered_at is not None:
        return no("already_answered", case, command)
    answered = facts.AgencyAnswered(
        at=now.at,
        starts=_petition(case, command.matter, now),
        stops=clocks_of(case, command.matter, *_AGENCIES_OWN),
        matter=command.matter,
        document=command.document,
    )
    return settled(case, answered)


def _petition(case: Case, matter: Matter, now: Now) -> tuple[RunningClock, ...]:
    """KPU's decision on a massive violation in Pilkada may be taken to the Supreme Court."""
    known = (case.edition, Clock.SUPREME_COURT_PETITION) in TERMS
    if matter is not Matter.TSM or not known:
        return ()
    return (now.starts(case, Clock.SUPREME_COURT_PETITION, matter=matter),)


def announce(case: Case, command: commands.AnnounceStatus, now: Now) -> Decision:
    """The status is posted and given to the reporter on the day of the decision."""
    if case.announced:
        return no("already_announced", case, command)
    announced = facts.StatusAnnounced(at=now.at, stops=(ClockId(Clock.STATUS_NOTICE),))
    return settled(case, announced)


def close_follow_up(case: Case, command: commands.CloseFollowUp, now: Now) -> Decision:
    """The watch ends when no addressee has time left and no objection waits."""
    if case.objections or any(not clock.lapsed for clock in case.clocks):
        return no("agency_still_in_time", case, command)
    return (facts.Closed(at=now.at, enters=Stage.CLOSED, reason=CloseReason.HANDLED),)


def settled(case: Case, fact: Fact) -> tuple[Fact, ...]:
    """After the verdict, a case stands where its first open duty is; without one it is closed."""
    after = evolve(case, fact)
    stage = _first_open_duty(after)
    if stage is not Stage.CLOSED:
        return (replace(fact, enters=stage),)
    reason = CloseReason.HANDLED if after.obligations else CloseReason.NOT_A_VIOLATION
    return (fact, facts.Closed(at=fact.at, enters=Stage.CLOSED, reason=reason))


def _first_open_duty(case: Case) -> Stage:
    if any(owed.forwarded_at is None for owed in case.obligations):
        return Stage.FORWARDING
    if not case.announced:
        return Stage.STATUS
    waiting = case.objections or any(not clock.lapsed for clock in case.clocks)
    if waiting or any(owed.answered_at is None for owed in case.obligations):
        return Stage.FOLLOW_UP
    return Stage.CLOSED


def clocks_of(case: Case, matter: Matter, *clocks: Clock) -> tuple[ClockId, ...]:
    """Those of these clocks that the case carries for a matter; all of them if none is named."""
    return tuple(
        each.id
        for each in case.clocks
        if each.id.matter == matter and (each.id.clock in clocks or not clocks)
    )
