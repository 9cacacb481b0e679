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

_Says = Callable[[Any], dict[str, Any]]


def _nothing_more(_: Fact) -> dict[str, Any]:
    return {}


def _name(fact: Fact) -> dict[str, Any]:
    return {"fact": type(fact).__name__}


def _kinds(fact: facts.Registered | facts.FindingSet) -> dict[str, Any]:
    return {"violation_kinds": fact.kinds}


def _outcome(one: MatterOutcome) -> dict[str, str]:
    """A matter with its verdict; the reasons are words, and stay in the file."""
    return {"matter": one.matter, "addressee": one.addressee, "verdict": one.verdict}


def _outcomes(fact: facts.OutcomeDecided) -> dict[str, Any]:
    return {"outcomes": [_outcome(one) for one in fact.outcomes]}


def _objection(fact: facts.ObjectionDecided) -> dict[str, Any]:
    instead = _outcome(fact.outcome) if fact.outcome else None
    return _name(fact) | {"matter": fact.matter, "upheld": fact.upheld, "outcome": instead}


def _correction(fact: facts.CorrectionRequested) -> dict[str, Any]:
    """What is missing, and until when: another clock of the case may be nearer."""
    (clock,) = (one for one in fact.starts if one.id.clock is Clock.CORRECTION)
    return {"missing": fact.missing, "due": clock.due}


def _hearing(fact: facts.HearingScheduled) -> dict[str, Any]:
    return _name(fact) | {"hearing_at": fact.hearing_at, "place": fact.place}


def _escalation(fact: facts.DeadlineEscalated) -> dict[str, Any]:
    above = fact.office if fact.to is EscalationLevel.SUPERIOR else None
    told = {"clock": fact.id.clock, "due": fact.due, "late": fact.late}
    return told | {"to": fact.to, "superior": above}


_EVENTS: dict[type[Fact], tuple[type[CaseEvent], _Says]] = {
    facts.CaseOpened: (events.CaseOpened, _nothing_more),
    facts.Registered: (events.CaseRegistered, _kinds),
    facts.FindingSet: (events.CaseRegistered, _kinds),
    facts.NotRegistered: (events.CaseNotRegistered, lambda fact: {"reason": fact.reason}),
    facts.CorrectionRequested: (events.CorrectionRequested, _correction),
    facts.OutcomeDecided: (events.OutcomeDecided, _outcomes),
    facts.Objected: (events.CaseAdvanced, lambda fact: _name(fact) | {"matter": fact.matter}),
    facts.ObjectionDecided: (events.CaseAdvanced, _objection),
    facts.DeadlineWarned: (
        events.DeadlineWarned,
        lambda fact: {"clock": fact.id.clock, "due": fact.due},
    ),
    facts.DeadlineLapsed: (
        events.DeadlineLapsed,
        lambda fact: {
            "clock": fact.id.clock,
            "due": fact.due,
            "late": fact.late,
            "effect": fact.effect,
        },
    ),
    facts.DeadlineEscalated: (events.DeadlineEscalated, _escalation),
    facts.MergedInto: (
        events.CaseMerged,
        lambda fact: {"into": fact.into, "into_number": fact.number},
    ),
    facts.RegistrationCancelled: (
        events.CaseAdvanced,
        lambda fact: _name(fact) | {"number": fact.number},
    ),
    facts.HearingScheduled: (events.CaseAdvanced, _hearing),
    facts.RecordMended: (events.CaseAdvanced, lambda fact: _name(fact) | {"field": fact.field}),
    facts.Closed: (events.CaseClosed, lambda fact: {"reason": fact.reason}),
}

_OTHERWISE: tuple[type[CaseEvent], _Says] = (events.CaseAdvanced, _name)

# What an office does among its own is kept in the file and told to nobody.
_KEPT_IN_THE_FILE = frozenset({facts.IdentityRead, facts.DocumentFiled, facts.Assigned})


def announce(
    case: Case | None, new: Sequence[Fact], command: str, *reports: dict[str, Any]
) -> Iterator[CaseEvent]:
    """The events that announce the `new` facts of a case, in their order.

    `command` is the kind of what led to them. The case's own report, the first, and those that
    joined it bring the language and the sealed contact of who made them.
    """
    for fact in new:
        case = evolve(case, fact)
        if type(fact) not in _KEPT_IN_THE_FILE:
            yield _event(case, fact, command, reports)


def _event(case: Case, fact: Fact, command: str, reports: tuple[dict[str, Any], ...]) -> CaseEvent:
    kind, says = _EVENTS.get(type(fact), _OTHERWISE)
    clock = nearest(case)
    own, *joined = reports
    told = {
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
    return kind.model_validate(told | says(fact))
