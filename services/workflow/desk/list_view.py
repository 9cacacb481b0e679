"""The rows of the lists of cases and obligations as officials see them. Pure.

Rows become plain dictionaries, not models: a page is serialized without validating what the
database just returned. The models describe the same fields for OpenAPI.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from shared.runtime.http.moments import Moment, to_the_second
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
    lodged_at: Moment
    next_due: Moment | None = Field(
        description="The nearest deadline of the law whose duty is undone; the list's order."
    )
    next_warning: Moment | None = Field(
        description="When the office is next warned of a deadline to come."
    )
    due: Moment | None = Field(description="The same as `next_due`.")
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
    below: int | None = Field(
        None, description="How many cases the offices below have, if this list is empty."
    )
    hint: str | None = Field(None, description="Why the list is empty, and what to ask instead.")
    hint_en: str | None = None


class ObligationView(BaseModel):
    """What an addressee must do after a decision."""

    matter: str
    addressee: str
    verdict: str
    due: Moment | None = Field(description="When its time is up, where the law sets one.")
    forwarded_at: Moment | None
    received_at: Moment | None
    answered_at: Moment | None
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
    below: int | None = Field(
        None, description="How many obligations the offices below have, if this list is empty."
    )
    hint: str | None = Field(None, description="Why the list is empty, and what to ask instead.")
    hint_en: str | None = None


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
        "lodged_at": _local(zone, row["lodged_at"]),
        "next_due": _local(zone, due),
        "next_warning": _local(zone, row["next_warning"]),
        "due": _local(zone, due),
        "overdue": due is not None and due < now and not row["closed"],
        "closed": row["closed"],
        "violation_kinds": row["kinds"],
        "place": row["place"],
        "place_name": _place_name(row["place"]),
        "assigned_to": row["assigned_to"],
    }


def empty_list(below: int, most: int) -> dict[str, Any]:
    """What an empty list says instead: that there is nothing, or that offices below have some.

    Args:
        below: how many the offices below have of what was asked for, counted up to `most` + 1.
        most: the number up to which they are counted.
    """
    if not below:
        return {
            "below": 0,
            "hint": "Tidak ada yang cocok di kantor ini maupun di bawahnya. Ubah saringannya, "
            "misalnya state=all.",
            "hint_en": "Nothing matches in this office nor below it. Change the filters, "
            "to state=all for example.",
        }
    number = f"{most}+" if below > most else str(below)
    return {
        "below": min(below, most),
        "hint": f"Kantor ini tidak mempunyai yang cocok; kantor di bawahnya mempunyai {number}: "
        "tambahkan below=true.",
        "hint_en": f"This office has none that match; the offices below have {number}: "
        "add below=true.",
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
    return to_the_second(zone.local(moment)) if moment else None


@lru_cache(maxsize=10_000)
def _place_name(code: str) -> str:
    found = region(code) if code else None
    return found.path if found else ""
