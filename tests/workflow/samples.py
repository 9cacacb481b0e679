"""Reports as intake announces them; whoever made them is plainly a sample."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.events.envelope import INTAKE, Event
from shared.events.reports import ReportSubmitted
from shared.runtime.clock import new_id

SEALED = f"v1.{UUID(int=7)}.c2VhbGVk"
OFFICE = "32.73"


def report(lodged_at: datetime, **fields: object) -> ReportSubmitted:
    """A complete report of money politics in a local election, lodged in time."""
    defaults: dict[str, Any] = {
        "report_id": str(new_id()),
        "receipt_number": "001/LP/PW/Kota/32.73/XI/2026",
        "regime": "pilkada",
        "election": "mayor",
        "channel": "web",
        "reporter_kind": "citizen",
        "violation_kinds": ("campaign_props",),
        "place": "32.73.01.1001",
        "office": OFFICE,
        "zone": "Asia/Jakarta",
        "known_date": (lodged_at - timedelta(days=1)).date(),
        "received_at": lodged_at,
        "lodged_at": lodged_at,
        "contact": SEALED,
        "statement": SEALED,
    }
    return ReportSubmitted.model_validate(defaults | fields)


def submitted(data: ReportSubmitted) -> Event[ReportSubmitted]:
    return Event(
        id=new_id(), subject=data.report_id, time=data.received_at, source=INTAKE, data=data
    )
