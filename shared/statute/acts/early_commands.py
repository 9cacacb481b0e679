"""What may be asked of a case from its receipt to its registration. Plain values only."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.law.choices import DeclineReason
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source
from shared.statute.law.zones import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A report, finding or initial information has been received."""

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


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """The initial review finds the report incomplete."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubmitCorrection:
    """The reporter supplies what was missing; without a list, all of it."""

    supplied: tuple[str, ...] = ()
    known_date: date | None = None


@dataclass(frozen=True, slots=True)
class DeclineRegistration:
    """The initial review finds that the report cannot be registered."""

    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class Register:
    """The report is registered under its number; the kinds may be put right."""

    number: str
    violation_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delegate:
    """The case goes down to an office within the region."""

    office: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The case goes up to a superior office."""

    office: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The reporter withdraws; the matter goes on as initial information."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class StartTracing:
    """The office decides to trace the initial information."""


@dataclass(frozen=True, slots=True)
class ConcludeTracing:
    """The tracing ends, with a suspected violation or without."""

    found: bool


@dataclass(frozen=True, slots=True)
class SetFinding:
    """The finding is set under its number; whether it rests on evidence is said with it."""

    number: str
    violation_kinds: tuple[str, ...] = ()
    has_evidence: bool = True


@dataclass(frozen=True, slots=True)
class KeepInformation:
    """The initial information is kept without tracing."""

    reason: str = ""
