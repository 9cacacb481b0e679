"""The rows of the lists of cases and obligations as officials see them. Pure.

Rows become plain dictionaries, not models: a page is serialized without validating what the
database just returned. The models describe the same fields for OpenAPI.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.runtime.regions import region
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.law.zones import Zone


class CaseRowView(BaseModel):
    """A case in the list."""

    case_id: UUID
    receipt_number: str
    register_number: str | None
    regime: str
    office: str
    stage: str
    stage_name: str
    stage_name_en: str
    lodged_at: AwareDatetime
    next_due: AwareDatetime | None = Field(description="The nearest warning or deadline.")
    due: AwareDatetime | None = Field(description="The nearest deadline that the law sets.")
    overdue: bool = Field(description="That deadline has passed and its duty is undone.")
    closed: bool
    violation_kinds: tuple[str, ...]
    place: str
    place_name: str = Field(description="Village, sub-district, regency and province by name.")
    assigned_to: str = Field(description="The official who works on it; empty if nobody.")


class CaseListView(BaseModel):
    """A page of cases; `after` asks for the next, if there is one."""

    cases: list[CaseRowView]
    after: str | None


class ObligationView(BaseModel):
    """What an addressee must do after a decision."""

    matter: str
    addressee: str
    verdict: str
    due: AwareDatetime | None = Field(description="When its time is up, where the law sets one.")
    forwarded_at: AwareDatetime | None
    received_at: AwareDatetime | None
    answered_at: AwareDatetime | None
    settled: bool
    overdue: bool


class ObligationRowView(ObligationView):
    """An obligation in the list, with the case it comes from."""

    case_id: UUID
    number: str
    regime: str
    office: str


class ObligationListView(BaseModel):
    """A page of obligations by nearest deadline; `after` asks for the next, if there is one."""

    obligations: list[ObligationRowView]
    after: str | None


def case_row(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A row of `cases` with the fields of `CaseRowView`.

    Args:
        row: the columns by name.
        now: the moment against which `overdue` is reckoned.

    Returns:
        Its values, the moments in the zone of the case's office.
    """
    zone, name = Zone(row["zone"]), STAGE_NAMES[Stage(row["stage"])]
    due = row["due"]
    return {
        "case_id": row["case_id"],
        "receipt_number": row["receipt_number"],
        "register_number": row["register_number"],
        "regime": row["regime"],
        "office": row["office"],
        "stage": row["stage"],
        "stage_name": name.indonesian,
        "stage_name_en": name.english,
        "lodged_at": zone.local(row["lodged_at"]),
        "next_due": _local(zone, row["next_due"]),
        "due": _local(zone, due),
        "overdue": due is not None and due < now and not row["closed"],
        "closed": row["closed"],
        "violation_kinds": row["kinds"],
        "place": row["place"],
        "place_name": _place_name(row["place"]),
        "assigned_to": row["assigned_to"],
    }


def obligation_row(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A row of `obligations` with the fields of `ObligationRowView`, as `case_row`."""
    zone, due = Zone(row["zone"]), row["due"]
    moments = ("due", "forwarded_at", "received_at", "answered_at")
    plain = ("case_id", "matter", "addressee", "verdict", "regime", "office", "number", "settled")
    return {
        **{name: row[name] for name in plain},
        **{name: _local(zone, row[name]) for name in moments},
        "overdue": due is not None and due < now and not row["settled"],
    }


def _local(zone: Zone, moment: datetime | None) -> datetime | None:
    return zone.local(moment) if moment else None


@lru_cache(maxsize=10_000)
def _place_name(code: str) -> str:
    found = region(code) if code else None
    return found.path if found else ""
