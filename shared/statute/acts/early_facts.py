"""What has happened to a case up to its registration. Plain values only."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.acts.early_commands import OpenCase
from shared.statute.case.fact import Happening
from shared.statute.law.choices import DeclineReason
from shared.statute.law.zones import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Happening):
    """Receipt: the case exists, pinned to an edition of the law."""

    report: OpenCase
    edition: str
    window_due: datetime
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(Happening):
    """The reporter was asked to supply what is missing."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSubmitted(Happening):
    """The reporter supplied what was missing."""

    supplied: tuple[str, ...]
    known_date: date
    window_due: datetime
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Happening):
    """The report has its register number; the handling runs."""

    number: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRegistered(Happening):
    """The report is not registered; it is kept as initial information."""

    reason: DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(Happening):
    """The case went down to another office."""

    office: str
    zone: Zone
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver(Happening):
    """The case went up to another office."""

    office: str
    zone: Zone
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Happening):
    """The reporter withdrew; the matter goes on as initial information."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingStarted(Happening):
    """The initial information is being traced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingConcluded(Happening):
    """The tracing ended."""

    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSet(Happening):
    """The finding has its number; the handling runs."""

    number: str
    kinds: tuple[str, ...]
