"""What lists show of a case, derived from the folded case alone. Pure."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.workflow.file.counting_span import counting
from services.workflow.file.rows import CaseRow, ObligationRow
from shared.runtime.regions import region
from shared.statute.case.state import Obligation
from shared.statute.decide import Case, next_due
from shared.statute.law.violations import KINDS


def project_case(case: Case, at: datetime) -> CaseRow:
    """The line of a case whose last fact is of `at`."""
    span = counting(case)
    return CaseRow(
        case_id=UUID(case.case_id),
        sequence=case.sequence,
        stage=case.stage,
        closed=case.closed,
        next_due=next_due(case),
        due=min((clock.due for clock in case.clocks), default=None),
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
    """What the addressees of a case owe, one row a matter."""
    return [_owed(case, each) for each in case.obligations]


def searched(case: Case) -> str:
    """Numbers, place and kinds, in small letters."""
    return " ".join(word for word in _words(case) if word).lower()


def kind_mark(kind: str) -> str:
    """How a kind of violation stands in `searched`, apart from words that happen to be alike."""
    return f"[{kind}]"


def _words(case: Case) -> Iterator[str]:
    yield case.receipt_number
    yield case.register_number or ""
    yield case.report.place
    place = region(case.report.place) if case.report.place else None
    yield place.path if place else ""
    for kind in case.kinds:
        yield kind_mark(kind)
        yield KINDS[kind].name.indonesian if kind in KINDS else ""


def _owed(case: Case, owed: Obligation) -> ObligationRow:
    matter = owed.outcome.matter
    clocks = (clock.due for clock in case.clocks if clock.id.matter == matter)
    return ObligationRow(
        case_id=UUID(case.case_id),
        matter=matter,
        addressee=owed.outcome.addressee,
        verdict=owed.outcome.verdict,
        regime=case.regime,
        office=case.office,
        zone=case.zone,
        number=case.number,
        due=min(clocks, default=None),
        forwarded_at=owed.forwarded_at,
        received_at=owed.received_at,
        answered_at=owed.answered_at,
        settled=owed.answered_at is not None or case.closed,
    )
