"""Sample cases of the law: how one is opened and carried along, with plainly sample values."""

from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter

from shared.statute.acts.agencies import AnnounceStatus, Forward
from shared.statute.acts.handling import (
    BeginStudy,
    CompleteStudy,
    RecordClarification,
    RecordDiscussion,
    Summon,
)
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.case.evolve import evolve, replay
from shared.statute.case.fact import Fact
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case
from shared.statute.deadlines import holidays
from shared.statute.decide import decide
from shared.statute.law.choices import Discussion, MatterOutcome, Oath, Party, Verdict
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source
from shared.statute.law.violations import Matter
from shared.statute.law.zones import Zone
from shared.statute.open_acts import open_acts

CALENDAR = holidays.latest()
PEMILU, PILKADA = Regime.PEMILU, Regime.PILKADA


def wib(text: str) -> datetime:
    """A moment in western time, as it is written."""
    return datetime.fromisoformat(text).replace(tzinfo=Zone.WIB.offset)


MONDAY = wib("2026-07-06T10:00")


def report(
    regime: Regime = PEMILU,
    *kinds: str,
    at: datetime = MONDAY,
    known: date | None = None,
    missing: tuple[str, ...] = (),
    source: Source = Source.REPORT,
) -> OpenCase:
    """A sample report from Bandung, complete unless said otherwise."""
    return OpenCase(
        case_id="0198c2d4-0000-7000-8000-000000000001",
        receipt_number="001/LP/PW/Kota/32.73/VII/2026",
        regime=regime,
        election="mayor" if regime is PILKADA else "legislature",
        violation_kinds=kinds,
        place="32.73.01.1001",
        office="32.73",
        zone=Zone.WIB,
        known_date=known or at.date(),
        received_at=at,
        lodged_at=at,
        source=source,
        missing=missing,
    )


def facts_of(case: Case | None, command: Command, at: datetime) -> tuple[Fact, ...]:
    """The facts that follow from a lawful command."""
    decision = decide(case, command, at, CALENDAR)
    assert not isinstance(decision, Refusal), decision
    for fact in decision:
        assert fact.at == at
        assert comes_back(fact) == fact
    return decision


@cache
def adapter(kind: type[Fact]) -> TypeAdapter[Fact]:
    """How facts of a kind are read and written outside the statute."""
    return TypeAdapter(kind)


def comes_back(fact: Fact) -> Fact:
    """The fact as it is read again after it was stored."""
    return adapter(type(fact)).validate_json(adapter(type(fact)).dump_json(fact))


def refusal(case: Case | None, command: Command, at: datetime) -> Refusal:
    """The refusal of an unlawful command."""
    decision = decide(case, command, at, CALENDAR)
    assert isinstance(decision, Refusal), decision
    return decision


def after(case: Case, *steps: tuple[str, Command]) -> Case:
    """The case after lawful commands, each at a moment in western time."""
    for moment, command in steps:
        case = replay(case, facts_of(case, command, wib(moment)))
        assert case.closed == (case.close_reason is not None)
    return case


def opened(command: OpenCase) -> Case:
    """A case as its opening leaves it, opened when it was received."""
    first, *further = facts_of(None, command, command.received_at)
    return replay(evolve(None, first), further)


def open_to(case: Case) -> set[str]:
    """The commands of the acts that are open to a case at the moment of its last fact."""
    assert case.moved_at is not None
    return {act.kind for act in open_acts(case, case.moved_at, CALENDAR)}


def registered(regime: Regime, *kinds: str) -> Case:
    """A sample case registered on the Monday of its report, at noon."""
    return after(opened(report(regime, *kinds)), ("2026-07-06T12:00", Register("01/Reg/LP")))


def studied(regime: Regime, *kinds: str) -> Case:
    """A sample case whose study is complete on the Tuesday after its report."""
    return after(
        registered(regime, *kinds),
        ("2026-07-06T13:00", Summon(Party.REPORTER)),
        ("2026-07-06T14:00", RecordClarification(Party.REPORTER, Oath.TAKEN)),
        ("2026-07-07T09:00", BeginStudy()),
        ("2026-07-07T10:00", CompleteStudy()),
    )


def decided(regime: Regime, *matters: Matter) -> Case:
    """A sample case decided on the Tuesday after its report, each matter a violation."""
    case = studied(regime, "money_politics", "asn_neutrality")
    if Matter.CRIMINAL in matters:
        case = after(
            case,
            ("2026-07-07T10:10", RecordDiscussion(Discussion.FIRST)),
            ("2026-07-07T10:20", RecordDiscussion(Discussion.SECOND)),
        )
    outcomes = tuple(MatterOutcome(matter, Verdict.VIOLATION) for matter in matters)
    return after(case, ("2026-07-07T11:00", DecideInPlenary(outcomes)))


def forwarded(regime: Regime, *matters: Matter) -> Case:
    """A sample case whose outcomes are forwarded and whose status is announced."""
    case = decided(regime, *matters)
    for matter in matters:
        case = after(case, ("2026-07-07T12:00", Forward(matter)))
    return after(case, ("2026-07-07T13:00", AnnounceStatus()))
