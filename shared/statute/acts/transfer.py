"""Transfer between offices: delegation (pelimpahan) goes down, takeover (pengambilalihan) up.

An office gives its cases down; up they go only when the office above takes them, asked or not.
"""

from dataclasses import dataclass, replace

from shared.statute.acts.act import SAMPLE_TEXT, Act, Articles
from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock, start
from shared.statute.deadlines.deadline import DeadlineContext
from shared.statute.law.authority import OfficialRole
from shared.statute.law.editions import Edition
from shared.statute.law.offices import Level, is_superior, level_of, superior_of
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import Stage, stay
from shared.statute.law.zones import Zone, zone_of

_TRANSFERABLE = (
    Stage.INITIAL_REVIEW,
    Stage.REGISTRATION,
    Stage.CLARIFICATION,
    Stage.INITIAL_INFORMATION,
)
# A code of the shape that an office below has; a sample need not exist on the map.
_SAMPLE_BELOW = {
    Level.NATIONAL: "11",
    Level.PROVINCE: "{office}.01",
    Level.REGENCY: "{office}.01",
    Level.SUBDISTRICT: "{office}.1001",
}


@dataclass(frozen=True, slots=True)
class Delegate(Command):
    """The case goes down to an office within the region."""

    office: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(Fact):
    """The case went down to another office, in that office's zone from now on."""

    office: str
    zone: Zone
    reason: str


@apply.register
def _(fact: Delegated, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


def delegate(case: Case, command: Delegate, context: DecisionContext) -> Decision:
    """The case goes down; by default no clock starts anew.

    Raises:
        NotAnOfficeError: the office's code is none.
    """
    level_of(command.office)
    if not is_superior(case.office, command.office):
        return context.refuse("not_subordinate")
    zone = zone_of(command.office)
    delegated = Delegated(
        at=context.at,
        starts=restarted(case, case.law, zone, context.within(command.office)),
        office=command.office,
        zone=zone,
        reason=command.reason,
    )
    return (delegated,)


def restarted(
    case: Case, law: Edition, zone: Zone, context: DecisionContext
) -> tuple[RunningClock, ...]:
    """The clocks that a delegation starts anew, where the edition says that it does.

    Whether it does is unsettled: the setting of every edition so far is that the clocks run on.
    """
    if not law.delegation_restarts_clocks:
        return ()
    counted_by = DeadlineContext(law, zone, context.calendar)
    running = (each for each in case.clocks if not each.lapsed)
    return tuple(
        start(each.id.clock, counted_by, context.at, context.watch, matter=each.id.matter)
        for each in running
    )


def _delegations(case: Case, _context: DecisionContext) -> list[Delegate]:
    below = _SAMPLE_BELOW.get(level_of(case.office))
    return [Delegate(below.format(office=case.office))] if below else []


DELEGATE = Act(
    command=Delegate,
    name=LocalizedText("Limpahkan", "Delegate downward"),
    ways=stay(*_TRANSFERABLE),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 20", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=delegate,
    yields=(Delegated,),
    samples=_delegations,
)


@dataclass(frozen=True, slots=True)
class TakeOver(Command):
    """The case goes up to the superior office that takes it over, `office`."""

    office: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver(Fact):
    """The case went up to another office, in that office's zone from now on."""

    office: str
    zone: Zone
    reason: str


@apply.register
def _(fact: TakenOver, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


def take_over(case: Case, command: TakeOver, context: DecisionContext) -> Decision:
    """The case goes up; its clocks run on.

    Raises:
        NotAnOfficeError: the office's code is none.
    """
    level_of(command.office)
    if not is_superior(command.office, case.office):
        return context.refuse("not_superior")
    taken = TakenOver(
        at=context.at,
        office=command.office,
        zone=zone_of(command.office),
        reason=command.reason,
    )
    return (taken,)


TAKE_OVER = Act(
    command=TakeOver,
    name=LocalizedText("Ambil alih", "Take over upward"),
    ways=stay(*_TRANSFERABLE),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 20", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=take_over,
    yields=(TakenOver,),
    # The national office has no superior: its sample is refused as no office's code.
    samples=lambda case, _context: [TakeOver(superior_of(case.office) or SAMPLE_TEXT)],
    from_above=True,
    only_from_above=True,
)


@dataclass(frozen=True, slots=True)
class RequestTakeover(Command):
    """The office asks the one above it to take the case over."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverRequested(Fact):
    """The office asked the one above, `office`, to take the case over; nothing else changed."""

    office: str
    reason: str


def request_takeover(case: Case, command: RequestTakeover, context: DecisionContext) -> Decision:
    """The office above is notified of the request; it decides by taking over, or not.

    That a lower office may ask is our reading: the rules name the takeover alone.
    """
    above = superior_of(case.office)
    if above is None:
        return context.refuse("no_superior")
    if not command.reason.strip():
        return context.refuse("reason_missing")
    return (TakeoverRequested(at=context.at, office=above, reason=command.reason),)


REQUEST_TAKEOVER = Act(
    command=RequestTakeover,
    name=LocalizedText("Minta diambil alih", "Ask the office above to take over"),
    ways=stay(*_TRANSFERABLE),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 20", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=request_takeover,
    yields=(TakeoverRequested,),
    samples=lambda _case, _context: [RequestTakeover(SAMPLE_TEXT)],
)
ACTS = (DELEGATE, TAKE_OVER, REQUEST_TAKEOVER)
