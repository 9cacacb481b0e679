"""The rows that lists show of a case, derived from the folded case alone. Pure.

`proof rebuild` derives them anew from the facts and compares: nothing else may be an input.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.workflow.file.counting_span import counting_span
from services.workflow.file.rows import CaseRow, ObligationRow
from shared.runtime.regions import region
from shared.statute.case.state import Case, Obligation, duty_due, next_due, next_warning
from shared.statute.law.violations import KINDS


def project_case(case: Case, at: datetime) -> CaseRow:
    """The row of a case whose last fact is of the moment `at`."""
    span = counting_span(case)
    return CaseRow(
        case_id=UUID(case.case_id),
        sequence=case.sequence,
        stage=case.stage,
        closed=case.closed,
        next_due=next_due(case),
        next_warning=next_warning(case),
        due=duty_due(case),
        regime=case.regime,
        edition=case.edition,
        office=case.office,
        zone=case.zone,
        receipt_number=case.receipt_number,
        register_number=case.register_number,
        kinds=case.kinds,
        place=case.report.place,
        assigned_to=case.assigned_to,
        searched=searched(case),
        lodged_at=case.report.lodged_at,
        moved_at=at,
        counts_from=span.first,
        counts_until=span.last,
    )


def project_obligations(case: Case) -> list[ObligationRow]:
    """The rows of what addressees must answer, one for each matter of the case."""
    return [_obligation_row(case, each) for each in case.obligations]


def searched(case: Case) -> str:
    """The text that searches match: numbers, place and kinds, in lower case."""
    return " ".join(word for word in _searched_words(case) if word).lower()


def kind_mark(kind: str) -> str:
    """The mark of a kind of violation in `searched`, which no ordinary word can equal."""
    return f"[{kind}]"


def _searched_words(case: Case) -> Iterator[str]:
    yield case.receipt_number
    yield case.register_number or ""
    yield case.report.place
    place = region(case.report.place) if case.report.place else None
    yield place.path if place else ""
    for kind in case.kinds:
        yield kind_mark(kind)
        yield KINDS[kind].name.indonesian if kind in KINDS else ""


def _obligation_row(case: Case, obligation: Obligation) -> ObligationRow:
    matter = obligation.outcome.matter
    clocks = (clock.due for clock in case.clocks if clock.id.matter == matter)
    return ObligationRow(
        case_id=UUID(case.case_id),
        matter=matter,
        addressee=obligation.outcome.addressee,
        verdict=obligation.outcome.verdict,
        regime=case.regime,
        office=case.office,
        zone=case.zone,
        number=case.number,
        due=min(clocks, default=None),
        forwarded_at=obligation.forwarded_at,
        received_at=obligation.received_at,
        answered_at=obligation.answered_at,
        settled=obligation.answered_at is not None or case.closed,
    )
