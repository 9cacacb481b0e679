"""The report that a case rests on, and the fact that opens the case."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.case.command import Command
from shared.statute.case.fact import Fact
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source
from shared.statute.law.zones import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """A report, finding or initial information has been received; the case keeps it as its report.

    `received_at` is when it arrived, `lodged_at` when it counts as lodged: not before the office
    next opens. `known_date` is the day on which the violation became known, in the office's zone.
    `edition` pins an edition of the law by name; blank takes the one in force at lodging.
    """

    case_id: str
    receipt_number: str
    regime: Regime
    election: str
    violation_kinds: tuple[str, ...]
    place: str
    office: str
    zone: Zone
    known_date: date
    received_at: datetime
    lodged_at: datetime
    source: Source = Source.REPORT
    channel: str = "web"
    reporter_kind: str = ""
    event_date: date | None = None
    missing: tuple[str, ...] = ()
    language: str = "id"
    edition: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Fact):
    """The case exists, pinned to an edition of the law; `in_time` is judged by `window_due`."""

    report: OpenCase
    edition: str
    window_due: datetime
    in_time: bool
