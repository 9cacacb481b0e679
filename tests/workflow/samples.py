"""Reports as intake announces them; whoever made them is plainly a sample."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.events.envelope import INTAKE, Event
from shared.events.reports import ReportSubmitted
from shared.runtime.clock import new_id
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import HorizonError
from shared.statute.deadlines.office_hours import at, closing_time, receipt
from shared.statute.law.editions import NoEditionError, edition_for
from shared.statute.law.sources import Regime
from shared.statute.law.zones import Zone

SEALED = f"v1.{UUID(int=7)}.c2VhbGVk"
OFFICE = "32.73"


def while_open(moment: datetime, regime: str = "pilkada", zone: Zone = Zone.WIB) -> datetime:
    """The moment, or the last one before it at which the office received: tests run at night.

    Where no edition was in force yet, any moment is as good.
    """
    day = zone.local(moment).date()
    try:
        edition = edition_for(Regime(regime), day)
        while receipt(edition, moment, zone, holidays.latest()).lodged_at != moment:
            moment = min(moment, at(day, closing_time(edition, day), zone))
            day -= timedelta(days=1)
    except (NoEditionError, HorizonError):
        return moment
    return moment


def report(lodged_at: datetime, **fields: object) -> ReportSubmitted:
    """A complete report of money politics in a local election, lodged in time while it is open."""
    zone = next((each for each in Zone if each == fields.get("zone")), Zone.WIB)
    lodged_at = while_open(lodged_at, str(fields.get("regime", "pilkada")), zone)
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
