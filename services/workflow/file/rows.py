"""The rows that lists are made of: a case's line, and what an addressee owes. Plain values only."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists know it; each field is a column of the table `cases`.

    Attributes:
        next_due: the nearest moment at which the case wakes, be it for a warning.
        due: when the nearest time set by law is up, or was with its duty still undone.
        searched: what a search looks in; nothing of it is sealed.
        moved_at: the moment of the last fact.
    """

    case_id: UUID
    sequence: int
    stage: str
    closed: bool
    next_due: datetime | None
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
    """What an addressee owes; each field is a column of the table `obligations`.

    Attributes:
        number: what the case is called by.
        due: when its nearest time is up, or was; None while the law sets none.
        settled: nothing is waited for any more.
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
