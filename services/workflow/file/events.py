"""The events that announce the facts of a case, and their payload. Pure.

An event never carries the words of a fact, such as reasons or names: those stay in the case file.
The contact of a reporter goes along sealed.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.events import cases as events
from shared.events.cases import CaseEvent
from shared.events.fields import MAX_KEY, MAX_LISTED
from shared.statute.acts.administration import MergedInto, RegistrationCancelled
from shared.statute.acts.closing import Closed
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, DeadlineWarned
from shared.statute.acts.hearings import HearingScheduled
from shared.statute.acts.objections import Objected, ObjectionDecided
from shared.statute.acts.receipt import LodgingRecounted
from shared.statute.acts.rectification import RecordMended
from shared.statute.acts.review import CorrectionRequested, NotRegistered, Registered
from shared.statute.acts.table import ACTS
from shared.statute.acts.tracing import FindingSet
from shared.statute.acts.transfer import TakeoverRequested
from shared.statute.acts.verdict import OutcomeDecided
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened
from shared.statute.case.state import Case, nearest
from shared.statute.case.warning_plan import EscalationLevel
from shared.statute.law.choices import MatterOutcome
from shared.statute.law.clocks import Clock
from shared.statute.notices import UNANNOUNCED

_Payload = Callable[[Any], dict[str, Any]]


def _kinds(fact: Registered | FindingSet) -> dict[str, Any]:
    return {"violation_kinds": _listed(fact.kinds)}


def _listed(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Each key once: an event that could not be written would hold the case up."""
    return tuple(dict.fromkeys(key for key in keys if len(key) <= MAX_KEY))[:MAX_LISTED]


def _outcome(outcome: MatterOutcome) -> dict[str, str]:
    return {"matter": outcome.matter, "addressee": outcome.addressee, "verdict": outcome.verdict}


def _outcomes(fact: OutcomeDecided) -> dict[str, Any]:
    return {"outcomes": [_outcome(each) for each in fact.outcomes]}


def _objection(fact: ObjectionDecided) -> dict[str, Any]:
    replacement = _outcome(fact.outcome) if fact.outcome else None
    return {"matter": fact.matter, "upheld": fact.upheld, "outcome": replacement}


def _correction(fact: CorrectionRequested) -> dict[str, Any]:
    # Not the nearest due moment of the case: another clock may be nearer than this one.
    (clock,) = (each for each in fact.starts if each.id.clock is Clock.CORRECTION)
    return {"missing": _listed(fact.missing), "due": clock.due}


def _hearing(fact: HearingScheduled) -> dict[str, Any]:
    return {"hearing_at": fact.hearing_at, "place": fact.place}


def _escalation(fact: DeadlineEscalated) -> dict[str, Any]:
    superior = fact.office if fact.to is EscalationLevel.SUPERIOR else None
    clock = {"clock": fact.id.clock, "due": fact.due, "late": fact.late}
    return clock | {"to": fact.to, "superior": superior}


_PAYLOADS: dict[type[Fact], _Payload] = {
    CaseOpened: lambda fact: {
        "received_at": fact.report.received_at,
        "lodged_at": fact.report.lodged_at,
    },
    Registered: _kinds,
    FindingSet: _kinds,
    NotRegistered: lambda fact: {"reason": fact.reason},
    CorrectionRequested: _correction,
    OutcomeDecided: _outcomes,
    Objected: lambda fact: {"matter": fact.matter},
    ObjectionDecided: _objection,
    DeadlineWarned: lambda fact: {"clock": fact.id.clock, "due": fact.due},
    DeadlineLapsed: lambda fact: {
        "clock": fact.id.clock,
        "due": fact.due,
        "late": fact.late,
        "effect": fact.effect,
    },
    DeadlineEscalated: _escalation,
    MergedInto: lambda fact: {"into": fact.into, "into_number": fact.number},
    RegistrationCancelled: lambda fact: {"number": fact.number},
    HearingScheduled: _hearing,
    RecordMended: lambda fact: {"field": fact.field},
    TakeoverRequested: lambda fact: {"superior": fact.office},
    LodgingRecounted: lambda fact: {
        "lodged_at": fact.lodged_at,
        "in_time": fact.in_time,
        "in_time_before": fact.in_time_before,
    },
    Closed: lambda fact: {"reason": fact.reason},
}
"""What an event carries of its fact beyond what every event of a case carries; else nothing."""


def announce(
    case: Case | None, new: Sequence[Fact], command: str, *reports: dict[str, Any]
) -> Iterator[CaseEvent]:
    """The events that announce the `new` facts of a case, in their order.

    Args:
        case: the case before them, None before the first.
        new: the facts.
        command: the kind of the command they follow from; its article is announced.
        reports: the body of the case's own report, then those of the reports merged into it; each
            brings the language and the sealed contact of its reporter.
    """
    for fact in new:
        case = evolve(case, fact)
        if type(fact).__name__ not in UNANNOUNCED:
            yield _event(case, fact, command, reports)


def _event(case: Case, fact: Fact, command: str, reports: tuple[dict[str, Any], ...]) -> CaseEvent:
    name = type(fact).__name__
    kind = events.EVENT_OF_FACT.get(name, events.CaseAdvanced)
    payload = _PAYLOADS[type(fact)](fact) if type(fact) in _PAYLOADS else {}
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
        "article": ACTS[command].article(case.regime, case.edition),
        "language": own["language"],
        "contact": own["contact"],
        "joined": [{**report, "case_id": report["report_id"]} for report in joined],
    }
    return kind.model_validate(common | payload)
