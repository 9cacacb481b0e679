"""Hearing an administrative violation in Pemilu: opened, set, held, decided; or in haste."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.statute.acts.act import Act, Articles, LowestLevel
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids
from shared.statute.acts.verdict import OutcomeDecided, decide_outcomes
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.registration import first_matters
from shared.statute.case.state import Case, Hearing
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import Level
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Stage, lead, stay
from shared.statute.law.violations import Matter
from shared.statute.law.zones import NaiveMomentError

# A sub-district office studies administrative matters and recommends upward.
_FROM_REGENCY_UP = {
    regime: LowestLevel(Level.REGENCY, "UU 7/2017 Pasal 461 ayat (2)") for regime in Regime
}
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OpenAdjudication(Command):
    """An administrative violation goes to the hearing, in the quick procedure if it must."""

    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationOpened(Fact):
    """The administrative violation is being heard."""

    quick: bool = False


@apply.register
def _(fact: AdjudicationOpened, case: Case) -> Case:
    return replace(case, quick=fact.quick)


def open_adjudication(case: Case, command: OpenAdjudication, context: DecisionContext) -> Decision:
    """Only administrative violations are heard; in the quick procedure not massive ones."""
    if not case.may_be_heard(quick=command.quick):
        return context.refuse("not_administrative")
    if not command.quick:
        return (AdjudicationOpened(at=context.at, enters=Stage.ADJUDICATION),)
    clock = context.start(case, Clock.QUICK_ADJUDICATION, case.registered_at)
    if clock.due < context.at:
        return context.refuse("quick_time_over")
    opened = AdjudicationOpened(
        at=context.at,
        enters=Stage.ADJUDICATION,
        starts=(clock,),
        stops=clock_ids(case, Clock.ADJUDICATION),
        quick=True,
    )
    return (opened,)


OPEN_ADJUDICATION = Act(
    command=OpenAdjudication,
    name=LocalizedText("Buka sidang ajudikasi", "Open the adjudication"),
    ways=lead(Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, to=Stage.ADJUDICATION),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 461; Perbawaslu 8/2022 Pasal 17 ayat (2)", pilkada=None
    ),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=open_adjudication,
    yields=(AdjudicationOpened,),
    lowest_level=_FROM_REGENCY_UP,
)


@dataclass(frozen=True, slots=True)
class ScheduleHearing(Command):
    """A hearing is set for a moment."""

    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingScheduled(Fact):
    """A hearing was set for a moment."""

    hearing_at: datetime
    place: str = ""


@apply.register
def _(fact: HearingScheduled, case: Case) -> Case:
    return replace(case, hearings=(*case.hearings, Hearing(fact.hearing_at, fact.place)))


def schedule_hearing(case: Case, command: ScheduleHearing, context: DecisionContext) -> Decision:
    """A hearing is set ahead, on a rest day too: whether all consent is asked when it sits.

    Raises:
        NaiveMomentError: the moment has no zone.
        HorizonError: the day lies outside the holiday table.
    """
    if command.at.tzinfo is None:
        raise NaiveMomentError(command.at)
    if command.at < context.at:
        return context.refuse("hearing_in_past")
    if any(each.at == command.at for each in case.hearings):
        return context.refuse("already_scheduled")
    context.calendar.require(case.zone.local(command.at).date())
    scheduled = HearingScheduled(at=context.at, hearing_at=command.at, place=command.place)
    return (scheduled,)


def _hearings_to_set(case: Case, context: DecisionContext) -> Iterable[ScheduleHearing]:
    """A hearing in a minute, or in the first minute after it for which none is set yet."""
    moment, taken = context.at + _MINUTE, {hearing.at for hearing in case.hearings}
    while moment in taken:
        moment += _MINUTE
    return [ScheduleHearing(moment)]


SCHEDULE_HEARING = Act(
    command=ScheduleHearing,
    name=LocalizedText("Jadwalkan sidang", "Schedule a hearing"),
    ways=stay(Stage.ADJUDICATION),
    articles=Articles(pemilu="Perbawaslu 8/2022 Pasal 17 ayat (2)", pilkada=None),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY),
    decide=schedule_hearing,
    yields=(HearingScheduled,),
    samples=_hearings_to_set,
    lowest_level=_FROM_REGENCY_UP,
)


@dataclass(frozen=True, slots=True)
class HoldHearing(Command):
    """A hearing sits; on a rest day only if all parties agree."""

    on: date
    all_parties_agree: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld(Fact):
    """A hearing sat."""

    on: date


def hold_hearing(_case: Case, command: HoldHearing, context: DecisionContext) -> Decision:
    """A hearing may sit on a rest day if all parties agree: calendars limit deadlines, not acts.

    Raises:
        HorizonError: the day lies outside the holiday table.
    """
    if not command.all_parties_agree and not context.calendar.is_working_day(command.on):
        return context.refuse("hearing_on_rest_day")
    return (HearingHeld(at=context.at, on=command.on),)


def _hearings_today(case: Case, context: DecisionContext) -> Iterable[HoldHearing]:
    return [HoldHearing(case.zone.local(context.at).date(), all_parties_agree=True)]


HOLD_HEARING = Act(
    command=HoldHearing,
    name=LocalizedText("Catat sidang", "Record a hearing"),
    ways=stay(Stage.ADJUDICATION),
    articles=Articles(pemilu="Perbawaslu 8/2022 Pasal 17 ayat (2)", pilkada=None),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY),
    decide=hold_hearing,
    yields=(HearingHeld,),
    samples=_hearings_today,
    lowest_level=_FROM_REGENCY_UP,
)


@dataclass(frozen=True, slots=True)
class DecideAdjudication(Command):
    """The hearing ends with its decision; what else was reported is decided with it."""

    verdict: Verdict
    addressee: str = ""
    others: tuple[MatterOutcome, ...] = ()


def decide_adjudication(
    case: Case, command: DecideAdjudication, context: DecisionContext
) -> Decision:
    """The hearing's decision is an outcome like the plenary's; no matter is left behind by it."""
    heard = MatterOutcome(_heard(case), command.verdict, command.addressee)
    outcomes = (heard, *command.others)
    if set(first_matters(case.kinds)) - {outcome.matter for outcome in outcomes}:
        return context.refuse("matter_undecided")
    return decide_outcomes(case, outcomes, context)


def _heard(case: Case) -> Matter:
    return Matter.ADMINISTRATIVE if Matter.ADMINISTRATIVE in case.matters else Matter.TSM


def _decisions(case: Case, _context: DecisionContext) -> Iterable[DecideAdjudication]:
    others = (matter for matter in first_matters(case.kinds) if matter is not _heard(case))
    none = tuple(MatterOutcome(matter, Verdict.NOT_A_VIOLATION) for matter in others)
    for verdict in (Verdict.VIOLATION, Verdict.NOT_A_VIOLATION):
        yield DecideAdjudication(verdict, others=none)


DECIDE_ADJUDICATION = Act(
    command=DecideAdjudication,
    name=LocalizedText("Putuskan ajudikasi", "Decide the adjudication"),
    ways=(
        *lead(Stage.ADJUDICATION, to=Stage.FORWARDING),
        *lead(Stage.ADJUDICATION, to=Stage.STATUS),
    ),
    articles=Articles(pemilu="UU 7/2017 Pasal 461", pilkada=None),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=decide_adjudication,
    yields=(OutcomeDecided,),
    samples=_decisions,
    lowest_level=_FROM_REGENCY_UP,
)
ACTS = (OPEN_ADJUDICATION, SCHEDULE_HEARING, HOLD_HEARING, DECIDE_ADJUDICATION)
