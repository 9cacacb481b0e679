"""Where and when a report counts as lodged in law, and its receipt number. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.form import Form
from services.intake.report import Report
from shared.statute.deadlines.calendars import Calendar, HorizonError
from shared.statute.deadlines.office_hours import receipt
from shared.statute.law.editions import edition_for
from shared.statute.law.numbers import Series, receipt_number
from shared.statute.law.routing import competent_office
from shared.statute.law.sources import Regime
from shared.statute.law.zones import Zone


@dataclass(frozen=True, slots=True)
class Lodging:
    """The competent office, its zone, and the moment at which the report counts as lodged there."""

    office: str
    zone: Zone
    lodged_at: datetime


def lodge(form: Form, now: datetime, table: Calendar) -> Lodging:
    """The office that is competent for the report, and when the report counts as lodged there.

    Outside office hours that is the next moment the office is open, by the holiday table in force
    (`table`, with the holidays of every region). A moment beyond it counts as it is: nothing is
    known of that year's office days.
    """
    regime = Regime(form.regime)
    competent = competent_office(regime, form.election, form.violation_kinds, form.place)
    today = competent.zone.local(now).date()
    calendar = table.within(competent.office)
    try:
        lodged_at = receipt(edition_for(regime, today), now, competent.zone, calendar).lodged_at
    except HorizonError:
        lodged_at = now
    return Lodging(competent.office, competent.zone, lodged_at)


def receipt_number_for(report: Report, nth: int) -> str:
    """The receipt number of the `nth` report that its office counts in the year."""
    return receipt_number(nth, Series.REPORT, report.election, report.office, report.lodged_on)
