"""After the verdict: outcomes go to their addressees, whose doings are watched until the end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.closing import Closed, settle
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids_of_matter
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, Obligation
from shared.statute.case.timer import ClockId, RunningClock
from shared.statute.law.addressees import FOLLOW_UP
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import AgencyAct, CloseReason
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import AFTER_VERDICT, Stage, lead, stay
from shared.statute.law.terms import TERMS
from shared.statute.law.violations import Matter

CRIMINAL_PROCESS: dict[AgencyAct, tuple[Clock, Clock | None]] = {
    AgencyAct.FILE_SENT: (Clock.POLICE_INVESTIGATION, Clock.PROSECUTOR_RETURNS),
    AgencyAct.FILE_RETURNED: (Clock.PROSECUTOR_RETURNS, Clock.POLICE_RESUBMITS),
    AgencyAct.FILE_RESUBMITTED: (Clock.POLICE_RESUBMITS, Clock.TO_COURT),
    AgencyAct.FILE_COMPLETE: (Clock.PROSECUTOR_RETURNS, Clock.TO_COURT),
    AgencyAct.FILE_IN_COURT: (Clock.TO_COURT, Clock.DISTRICT_COURT),
    AgencyAct.JUDGMENT: (Clock.DISTRICT_COURT, None),
}
"""Which clock each act of police, prosecutor and court stops, and which it starts."""

_AGENCY_CLOCKS = (*FOLLOW_UP.values(), *(stopped for stopped, _ in CRIMINAL_PROCESS.values()))
_SECRETARIAT = (OfficialRole.SECRETARY, OfficialRole.INVESTIGATOR)


def _update(case: Case, matter: Matter, change: Callable[[Obligation], Obligation]) -> Case:
    """The case with the obligation in one matter changed."""
    return replace(
        case,
        obligations=tuple(
            change(each) if each.outcome.matter is matter else each for each in case.obligations
        ),
    )


def _matters(case: Case, wanted: Callable[[Obligation], bool]) -> Iterable[Matter]:
    """The matters of the obligations that have come so far."""
    return (each.outcome.matter for each in case.obligations if wanted(each))


@dataclass(frozen=True, slots=True)
class Forward(Command):
    """One outcome goes to its addressee."""

    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded(Fact):
    """One outcome went to its addressee."""

    matter: Matter
    addressee: str


@apply.register
def _(fact: Forwarded, case: Case) -> Case:
    return _update(case, fact.matter, lambda obligation: replace(obligation, forwarded_at=fact.at))


def forward(case: Case, command: Forward, context: DecisionContext) -> Decision:
    """One outcome goes to its addressee, once."""
    obligation = case.obligation(command.matter)
    if obligation is None:
        return context.refuse("no_such_outcome")
    if obligation.forwarded_at is not None:
        return context.refuse("already_forwarded")
    forwarded = Forwarded(
        at=context.at,
        stops=clock_ids_of_matter(case, command.matter, Clock.CRIME_FORWARDING),
        matter=command.matter,
        addressee=obligation.outcome.addressee,
    )
    return settle(case, forwarded)


FORWARD = Act(
    command=Forward,
    name=LocalizedText("Teruskan kepada instansi", "Forward to the agency"),
    ways=(
        *stay(Stage.FORWARDING),
        *lead(Stage.FORWARDING, to=Stage.STATUS),
        *lead(Stage.FORWARDING, to=Stage.FOLLOW_UP),
    ),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 455, Pasal 476 ayat (1)", pilkada="UU 1/2015 Pasal 135, Pasal 139"
    ),
    roles=(OfficialRole.SECRETARY, OfficialRole.PLENARY_MEMBER),
    decide=forward,
    yields=(Forwarded,),
    samples=lambda case, _context: map(
        Forward, _matters(case, lambda obligation: obligation.forwarded_at is None)
    ),
)


@dataclass(frozen=True, slots=True)
class RecordAgencyReceipt(Command):
    """The addressee has received the recommendation."""

    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReceiptRecorded(Fact):
    """The addressee has the recommendation; its time runs where the law gives one."""

    matter: Matter


@apply.register
def _(fact: AgencyReceiptRecorded, case: Case) -> Case:
    return _update(case, fact.matter, lambda obligation: replace(obligation, received_at=fact.at))


def record_receipt(case: Case, command: RecordAgencyReceipt, context: DecisionContext) -> Decision:
    """From its receipt an addressee's time runs, where the edition sets one."""
    obligation = case.obligation(command.matter)
    if obligation is None:
        return context.refuse("no_such_outcome")
    if obligation.forwarded_at is None:
        return context.refuse("not_forwarded")
    if obligation.received_at is not None:
        return context.refuse("already_received")
    clock = FOLLOW_UP.get(obligation.outcome.addressee)
    known = clock is not None and (case.edition, clock) in TERMS
    starts = (context.start(case, clock, matter=command.matter),) if clock and known else ()
    return (AgencyReceiptRecorded(at=context.at, starts=starts, matter=command.matter),)


RECORD_AGENCY_RECEIPT = Act(
    command=RecordAgencyReceipt,
    name=LocalizedText("Catat tanda terima instansi", "Record the agency's receipt"),
    ways=stay(*AFTER_VERDICT),
    articles=Articles(pemilu="UU 7/2017 Pasal 462", pilkada="UU 1/2015 Pasal 139 ayat (2)"),
    roles=_SECRETARIAT,
    decide=record_receipt,
    yields=(AgencyReceiptRecorded,),
    samples=lambda case, _context: map(
        RecordAgencyReceipt,
        _matters(
            case,
            lambda obligation: (
                obligation.forwarded_at is not None and obligation.received_at is None
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class RecordAgencyAct(Command):
    """Police, prosecutor or court took the next step."""

    matter: Matter
    act: AgencyAct


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyActRecorded(Fact):
    """Police, prosecutor or court took the next step."""

    matter: Matter
    act: AgencyAct


def record_act(case: Case, command: RecordAgencyAct, context: DecisionContext) -> Decision:
    """Each act of the criminal process stops one clock and starts the next."""
    stopped, started = CRIMINAL_PROCESS[command.act]
    if case.clock(stopped, command.matter) is None:
        return context.refuse("act_out_of_order")
    starts = (context.start(case, started, matter=command.matter),) if started else ()
    recorded = AgencyActRecorded(
        at=context.at,
        starts=starts,
        stops=(ClockId(stopped, command.matter),),
        matter=command.matter,
        act=command.act,
    )
    return (recorded,)


def _next_acts(case: Case, _context: DecisionContext) -> Iterable[RecordAgencyAct]:
    for clock in case.clocks:
        for act, (stopped, _) in CRIMINAL_PROCESS.items():
            if clock.id.clock is stopped:
                yield RecordAgencyAct(Matter(clock.id.matter), act)


RECORD_AGENCY_ACT = Act(
    command=RecordAgencyAct,
    name=LocalizedText("Catat tindakan instansi", "Record an act of the agency"),
    ways=stay(*AFTER_VERDICT),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 480, Pasal 482", pilkada="UU 1/2015 Pasal 146, Pasal 147"
    ),
    roles=_SECRETARIAT,
    decide=record_act,
    yields=(AgencyActRecorded,),
    samples=_next_acts,
)


@dataclass(frozen=True, slots=True)
class RecordAgencyAnswer(Command):
    """The addressee has answered."""

    matter: Matter
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAnswered(Fact):
    """The addressee answered."""

    matter: Matter
    document: str


@apply.register
def _(fact: AgencyAnswered, case: Case) -> Case:
    return _update(case, fact.matter, lambda obligation: replace(obligation, answered_at=fact.at))


def record_answer(case: Case, command: RecordAgencyAnswer, context: DecisionContext) -> Decision:
    """With its answer an addressee has done what it owed."""
    obligation = case.obligation(command.matter)
    if obligation is None:
        return context.refuse("no_such_outcome")
    if obligation.received_at is None:
        return context.refuse("not_received")
    if obligation.answered_at is not None:
        return context.refuse("already_answered")
    answered = AgencyAnswered(
        at=context.at,
        starts=_petition(case, command.matter, context),
        stops=clock_ids_of_matter(case, command.matter, *_AGENCY_CLOCKS),
        matter=command.matter,
        document=command.document,
    )
    return settle(case, answered)


def _petition(case: Case, matter: Matter, context: DecisionContext) -> tuple[RunningClock, ...]:
    """KPU's decision on a massive violation in Pilkada may be taken to the Supreme Court."""
    known = (case.edition, Clock.SUPREME_COURT_PETITION) in TERMS
    if matter is not Matter.TSM or not known:
        return ()
    return (context.start(case, Clock.SUPREME_COURT_PETITION, matter=matter),)


RECORD_AGENCY_ANSWER = Act(
    command=RecordAgencyAnswer,
    name=LocalizedText("Catat jawaban instansi", "Record the agency's answer"),
    ways=(*stay(*AFTER_VERDICT), *lead(Stage.FOLLOW_UP, to=Stage.CLOSED)),
    articles=Articles(pemilu="UU 7/2017 Pasal 462", pilkada="UU 1/2015 Pasal 140"),
    roles=_SECRETARIAT,
    decide=record_answer,
    yields=(AgencyAnswered, Closed),
    samples=lambda case, _context: map(
        RecordAgencyAnswer,
        _matters(
            case,
            lambda obligation: (
                obligation.received_at is not None and obligation.answered_at is None
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class AnnounceStatus(Command):
    """The status is posted and given to the reporter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnnounced(Fact):
    """The status was posted and given to the reporter."""


@apply.register
def _(_fact: StatusAnnounced, case: Case) -> Case:
    return replace(case, announced=True)


def announce(case: Case, _command: AnnounceStatus, context: DecisionContext) -> Decision:
    """The status is announced once, on the day of the decision; a later day is a lapse."""
    if case.announced:
        return context.refuse("already_announced")
    announced = StatusAnnounced(at=context.at, stops=(ClockId(Clock.STATUS_NOTICE),))
    return settle(case, announced)


ANNOUNCE_STATUS = Act(
    command=AnnounceStatus,
    name=LocalizedText("Umumkan status laporan", "Announce the status"),
    ways=(
        *stay(Stage.FORWARDING),
        *lead(Stage.STATUS, to=Stage.FOLLOW_UP),
        *lead(Stage.STATUS, to=Stage.CLOSED),
    ),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.SECRETARY, OfficialRole.PLENARY_MEMBER),
    decide=announce,
    yields=(StatusAnnounced, Closed),
)


@dataclass(frozen=True, slots=True)
class CloseFollowUp(Command):
    """The office ends its watch over agencies that owe nothing more within a time of law."""

    reason: str = ""


def close_follow_up(case: Case, _command: CloseFollowUp, context: DecisionContext) -> Decision:
    """The watch ends when no addressee has time left and no objection waits."""
    if case.objections or any(not clock.lapsed for clock in case.clocks):
        return context.refuse("agency_still_in_time")
    return (Closed(at=context.at, enters=Stage.CLOSED, reason=CloseReason.HANDLED),)


CLOSE_FOLLOW_UP = Act(
    command=CloseFollowUp,
    name=LocalizedText("Tutup tindak lanjut", "Close the follow-up"),
    ways=lead(Stage.FOLLOW_UP, to=Stage.CLOSED),
    articles=Articles(pemilu="UU 7/2017 Pasal 462", pilkada="UU 1/2015 Pasal 140"),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY),
    decide=close_follow_up,
    yields=(Closed,),
)
ACTS = (
    FORWARD,
    RECORD_AGENCY_RECEIPT,
    RECORD_AGENCY_ACT,
    RECORD_AGENCY_ANSWER,
    ANNOUNCE_STATUS,
    CLOSE_FOLLOW_UP,
)
