"""Which event announces which fact of a case, and what it says. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.events import cases as events
from shared.events.cases import CaseEvent
from shared.statute.acts import facts
from shared.statute.acts.facts import Fact
from shared.statute.case.warning_plan import EscalationLevel
from shared.statute.decide import Case, evolve, nearest
from shared.statute.law.choices import MatterOutcome
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import MOVES
from shared.statute.notices import UNANNOUNCED

_Fields = Callable[[Any], dict[str, Any]]


def _kinds(fact: facts.Registered | facts.FindingSet) -> dict[str, Any]:
    return {"violation_kinds": fact.kinds}


def _outcome(one: MatterOutcome) -> dict[str, str]:
    """A matter with its verdict; the reasons are words, and stay in the file."""
    return {"matter": one.matter, "addressee": one.addressee, "verdict": one.verdict}


def _outcomes(fact: facts.OutcomeDecided) -> dict[str, Any]:
    return {"outcomes": [_outcome(one) for one in fact.outcomes]}


def _objection(fact: facts.ObjectionDecided) -> dict[str, Any]:
    instead = _outcome(fact.outcome) if fact.outcome else None
    return {"matter": fact.matter, "upheld": fact.upheld, "outcome": instead}


def _correction(fact: facts.CorrectionRequested) -> dict[str, Any]:
    """What is missing, and until when: another clock of the case may be nearer."""
    (clock,) = (one for one in fact.starts if one.id.clock is Clock.CORRECTION)
    return {"missing": fact.missing, "due": clock.due}


def _hearing(fact: facts.HearingScheduled) -> dict[str, Any]:
    return {"hearing_at": fact.hearing_at, "place": fact.place}


def _escalation(fact: facts.DeadlineEscalated) -> dict[str, Any]:
    above = fact.office if fact.to is EscalationLevel.SUPERIOR else None
    clock = {"clock": fact.id.clock, "due": fact.due, "late": fact.late}
    return clock | {"to": fact.to, "superior": above}


_FIELDS: dict[type[Fact], _Fields] = {
    facts.Registered: _kinds,
    facts.FindingSet: _kinds,
    facts.NotRegistered: lambda fact: {"reason": fact.reason},
    facts.CorrectionRequested: _correction,
    facts.OutcomeDecided: _outcomes,
    facts.Objected: lambda fact: {"matter": fact.matter},
    facts.ObjectionDecided: _objection,
    facts.DeadlineWarned: lambda fact: {"clock": fact.id.clock, "due": fact.due},
    facts.DeadlineLapsed: lambda fact: {
        "clock": fact.id.clock,
        "due": fact.due,
        "late": fact.late,
        "effect": fact.effect,
    },
    facts.DeadlineEscalated: _escalation,
    facts.MergedInto: lambda fact: {"into": fact.into, "into_number": fact.number},
    facts.RegistrationCancelled: lambda fact: {"number": fact.number},
    facts.HearingScheduled: _hearing,
    facts.RecordMended: lambda fact: {"field": fact.field},
    facts.Closed: lambda fact: {"reason": fact.reason},
}
"""What an event says of its fact beyond what every event of a case says; by default nothing."""


def announce(
    case: Case | None, new: Sequence[Fact], command: str, *reports: dict[str, Any]
) -> Iterator[CaseEvent]:
    """The events that announce the `new` facts of a case, in their order.

    `command` is the kind of what led to them. The case's own report, the first, and those that
    joined it bring the language and the sealed contact of who made them.
    """
    for fact in new:
        case = evolve(case, fact)
        if type(fact).__name__ not in UNANNOUNCED:
            yield _event(case, fact, command, reports)


def _event(case: Case, fact: Fact, command: str, reports: tuple[dict[str, Any], ...]) -> CaseEvent:
    name = type(fact).__name__
    kind = events.EVENT_OF_FACT.get(name, events.CaseAdvanced)
    fields = _FIELDS[type(fact)](fact) if type(fact) in _FIELDS else {}
    clock = nearest(case)
    own, *joined = reports
    common = {
        "fact": name,
        "case_id": case.case_id,
        "sequence": case.sequence,
        "at": fact.at,
        "office": case.office,
        "zone": case.zone,
        "regime": case.regime,
        "edition": case.edition,
        "stage": case.stage,
        "receipt_number": case.receipt_number,
        "register_number": case.register_number,
        "due": clock and clock.due,
        "article": MOVES[command].article(case.regime, case.edition),
        "language": own["language"],
        "contact": own["contact"],
        "joined": [{**report, "case_id": report["report_id"]} for report in joined],
    }
    return kind.model_validate(common | fields)
