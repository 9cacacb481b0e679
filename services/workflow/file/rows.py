"""The rows of lists: one for a case, one for each obligation of an addressee. Plain values only.

A field is a column of the same name; the SQL that writes a row is made from its fields.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it, in the table `cases`; moments have their zone.

    Attributes:
        next_due: the nearest moment at which the case wakes, also one of a warning.
        next_warning: the nearest moment at which the office is warned of a deadline to come.
        due: the nearest moment set by law, also a past one whose duty is still open.
        searched: the text that searches match; nothing of it is sealed.
        lodged_at: when the report was lodged.
        moved_at: the moment of the last fact.
        counts_from: the first day that a changed holiday table could touch; after
            `counts_until` where no clock counts working days.
        counts_until: the last such day.
    """

    case_id: UUID
    sequence: int
    stage: str
    closed: bool
    next_due: datetime | None
    next_warning: datetime | None
    due: datetime | None
    regime: str
    edition: str
    office: str
    zone: str
    receipt_number: str
    register_number: str | None
    kinds: tuple[str, ...]
    place: str
    assigned_to: str
    searched: str
    lodged_at: datetime
    moved_at: datetime
    counts_from: date | None
    counts_until: date | None


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """What an addressee must answer, in the table `obligations`; moments have their zone.

    Attributes:
        matter: the matter of the decision that this follows from.
        number: the case's register number, or its receipt number before it has one.
        due: its nearest moment set by law, also a past one; None while the law sets none.
        settled: whether no answer is awaited any more.
    """

    case_id: UUID
    matter: str
    addressee: str
    verdict: str
    regime: str
    office: str
    zone: str
    number: str
    due: datetime | None
    forwarded_at: datetime | None
    received_at: datetime | None
    answered_at: datetime | None
    settled: bool


CASE_COLUMNS = tuple(field.name for field in fields(CaseRow))
OBLIGATION_COLUMNS = tuple(field.name for field in fields(ObligationRow))
"""The columns of the tables `cases` and `obligations` that lists show, in the rows' order."""
