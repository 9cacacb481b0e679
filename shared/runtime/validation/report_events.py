"""What a submitted report must mean for a case to open. Pure."""

from datetime import timedelta

from shared.events.envelope import Event
from shared.events.reports import ReportSubmitted
from shared.runtime.validation import checks
from shared.runtime.validation.checks import Problems
from shared.statute.law.choices import ReporterKind
from shared.statute.law.editions import NoEditionError, edition_for
from shared.statute.law.elections import ELECTIONS_OF
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import Regime
from shared.statute.law.violations import KINDS
from shared.statute.law.zones import Zone, zone_of

MAX_CHANNEL_LENGTH = 63
# No office is closed for a month: the longest feast and its common leave take under two weeks.
LONGEST_CLOSURE = timedelta(days=31)
_REPORTER_KINDS = frozenset(ReporterKind)


def report_problems(event: Event[ReportSubmitted], key: bytes | None) -> Problems:
    """What is wrong with the event, each as `code: field`; nothing if a case may open from it."""
    report = event.data
    yield from checks.ids(event, key, "report_id", report.report_id)
    yield from checks.number("receipt_number", report.receipt_number)
    yield from checks.one_of("election", report.election, ELECTIONS_OF[Regime(report.regime)])
    yield from checks.bounded("channel", report.channel, MAX_CHANNEL_LENGTH)
    yield from checks.one_of("reporter_kind", report.reporter_kind, _REPORTER_KINDS)
    yield from checks.all_of("violation_kinds", report.violation_kinds, KINDS)
    yield from checks.all_of("missing", report.missing, REQUIREMENTS)
    yield from _place(report)
    yield from _time(report)


def _place(report: ReportSubmitted) -> Problems:
    yield from checks.office("place", report.place)
    yield from checks.office("office", report.office)
    yield from checks.zone("zone", report.zone)
    if report.zone in checks.ZONES and report.zone != zone_of(report.office):
        yield "mismatch: zone"


def _time(report: ReportSubmitted) -> Problems:
    wrong = [
        *checks.day("event_date", report.event_date),
        *checks.day("known_date", report.known_date),
        *checks.moment("received_at", report.received_at),
        *checks.moment("lodged_at", report.lodged_at),
    ]
    yield from wrong
    if wrong:
        return
    if report.lodged_at < report.received_at:
        yield "before_received: lodged_at"
    if report.lodged_at - report.received_at > LONGEST_CLOSURE:
        yield "far_ahead: lodged_at"
    zone = zone_of(report.office)
    if report.known_date > Zone.WIT.local(report.received_at).date():
        yield "after_received: known_date"
    try:
        edition_for(Regime(report.regime), zone.local(report.lodged_at).date())
    except NoEditionError:
        yield "before_the_law: lodged_at"
