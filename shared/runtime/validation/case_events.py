"""What the event of a case must mean to be shown or to be written to anybody. Pure."""

from functools import singledispatch

from shared.events.cases import (
    CaseAdvanced,
    CaseClosed,
    CaseEvent,
    CaseMerged,
    CaseNotRegistered,
    CaseRegistered,
    CorrectionRequested,
    DeadlineEscalated,
    DeadlineLapsed,
    DeadlineWarned,
    Outcome,
    OutcomeDecided,
)
from shared.events.envelope import Event
from shared.runtime.validation import checks
from shared.runtime.validation.checks import Problems
from shared.statute.law.choices import CloseReason, DeclineReason
from shared.statute.law.clocks import Clock
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.stages import Stage
from shared.statute.law.violations import KINDS

MAX_SEQUENCE = 2**31 - 1
_STAGES, _CLOCKS = frozenset(Stage), frozenset(Clock)
_DECLINE_REASONS, _CLOSE_REASONS = frozenset(DeclineReason), frozenset(CloseReason)


def case_problems(event: Event[CaseEvent], key: bytes | None) -> Problems:
    """What is wrong with the event, each as `code: field`; nothing if it may be handled."""
    case = event.data
    yield from checks.ids(event, key, "case_id", case.case_id)
    if not 1 <= case.sequence <= MAX_SEQUENCE:
        yield "implausible: sequence"
    yield from checks.moment("at", case.at)
    yield from checks.moment("due", case.due)
    yield from checks.office("office", case.office)
    yield from checks.zone("zone", case.zone)
    yield from checks.edition(case.regime, case.edition)
    yield from checks.one_of("stage", case.stage, _STAGES)
    yield from checks.number("receipt_number", case.receipt_number)
    yield from checks.number("register_number", case.register_number)
    yield from _joined(case)
    yield from _own(case)


def _joined(case: CaseEvent) -> Problems:
    for each in case.joined:
        if not checks.is_id(each.case_id):
            yield "malformed: joined.case_id"
        yield from checks.number("joined.receipt_number", each.receipt_number)


@singledispatch
def _own(_case: CaseEvent) -> Problems:
    """What is wrong with the fields that only this kind of event has."""
    return iter(())


@_own.register
def _(case: CaseRegistered) -> Problems:
    yield from checks.all_of("violation_kinds", case.violation_kinds, KINDS)


@_own.register
def _(case: CaseNotRegistered) -> Problems:
    yield from checks.one_of("reason", case.reason, _DECLINE_REASONS)


@_own.register
def _(case: CaseClosed) -> Problems:
    yield from checks.one_of("reason", case.reason, _CLOSE_REASONS)


@_own.register
def _(case: CorrectionRequested) -> Problems:
    yield from checks.all_of("missing", case.missing, REQUIREMENTS)


@_own.register
def _(case: CaseAdvanced) -> Problems:
    yield from checks.token("fact", case.fact)
    yield from checks.number("number", case.number)
    yield from checks.token("matter", case.matter)
    yield from checks.moment("hearing_at", case.hearing_at)
    yield from checks.token("field", case.field)
    yield from checks.moment("lodged_at", case.lodged_at)
    if case.outcome is not None:
        yield from _outcome("outcome", case.outcome)


@_own.register(DeadlineWarned)
@_own.register(DeadlineLapsed)
def _(case: DeadlineWarned | DeadlineLapsed) -> Problems:
    yield from checks.one_of("clock", case.clock, _CLOCKS)


@_own.register
def _(case: DeadlineEscalated) -> Problems:
    yield from checks.one_of("clock", case.clock, _CLOCKS)
    if case.superior is not None:
        yield from checks.office("superior", case.superior)


@_own.register
def _(case: CaseMerged) -> Problems:
    if not checks.is_id(case.into) or case.into == case.case_id:
        yield "malformed: into"
    yield from checks.number("into_number", case.into_number)


@_own.register
def _(case: OutcomeDecided) -> Problems:
    for each in case.outcomes:
        yield from _outcome("outcomes", each)


def _outcome(field: str, outcome: Outcome) -> Problems:
    yield from checks.token(f"{field}.matter", outcome.matter)
    # Blank: it goes to nobody.
    yield from checks.token(f"{field}.addressee", outcome.addressee or None)
    yield from checks.token(f"{field}.verdict", outcome.verdict)
