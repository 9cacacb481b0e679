"""Where a case stands: its state as a value, its clocks, and what addressees still owe."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.case.opening import OpenCase
from shared.statute.case.timer import ClockId, RunningClock
from shared.statute.law.choices import CloseReason, Discussion, MatterOutcome, MendableField, Party
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import Edition, edition_named
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import Matter, matters_of
from shared.statute.law.zones import Zone

HEARD = frozenset({Matter.ADMINISTRATIVE, Matter.TSM})


@dataclass(frozen=True, slots=True)
class Obligation:
    """What an addressee owes after the decision, and how far it has come."""

    outcome: MatterOutcome
    forwarded_at: datetime | None = None
    received_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A time that ran out while the case was open."""

    id: ClockId
    due: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """A report of the same matter, whose reporter is kept with this case."""

    case_id: str
    receipt_number: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """A hearing that was set for a moment."""

    at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The so-manieth fact said what stands in this field; the first fact says all of them."""

    field: MendableField
    of: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A document of the so-manieth fact, kept by its hash."""

    kind: str
    number: str
    sha256: str
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as its facts have made it."""

    report: OpenCase
    edition: str
    stage: Stage
    sequence: int
    kinds: tuple[str, ...]
    office: str
    zone: Zone
    known_date: date
    window_due: datetime
    in_time: bool
    missing: tuple[str, ...]
    clocks: tuple[RunningClock, ...] = ()
    register_number: str | None = None
    registered_at: datetime | None = None
    extended: bool = False
    summoned: tuple[Party, ...] = ()
    heard: tuple[Party, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    outcomes: tuple[MatterOutcome, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    objections: tuple[Matter, ...] = ()
    objected: tuple[Matter, ...] = ()
    announced: bool = False
    lapses: tuple[Lapse, ...] = ()
    close_reason: CloseReason | None = None
    as_information: bool = False
    withdrawn: bool = False
    joined: tuple[Joined, ...] = ()
    assigned_to: str = ""
    hearings: tuple[Hearing, ...] = ()
    quick: bool = False
    documents: tuple[Filed, ...] = ()
    restated: tuple[Statement, ...] = ()
    # The clocks that the registration stopped, as they stood: they run on if it is cancelled.
    set_aside: tuple[RunningClock, ...] = ()
    # The last fact that changes what an official decides on.
    revision: int = 0
    moved_at: datetime | None = None

    @property
    def case_id(self) -> str:
        """The case's identity, the report's own."""
        return self.report.case_id

    @property
    def regime(self) -> Regime:
        """The body of law the case belongs to."""
        return self.report.regime

    @property
    def receipt_number(self) -> str:
        """The number on the receipt letter."""
        return self.report.receipt_number

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen to the case."""
        return self.stage is Stage.CLOSED

    @property
    def has_reporter(self) -> bool:
        """Whether it rests on a report that somebody stands by."""
        return self.report.source is Source.REPORT and not self.withdrawn

    @property
    def law(self) -> Edition:
        """The edition the case is pinned to."""
        return edition_named(self.edition)

    @property
    def number(self) -> str:
        """The number the case is called by: in the register, before that on the receipt."""
        return self.register_number or self.receipt_number

    def running(self, clock: Clock, matter: str = "") -> RunningClock | None:
        """The clock of that name, while its time is not up."""
        found = self.clock(clock, matter)
        return None if found is None or found.lapsed else found

    def clock(self, clock: Clock, matter: str = "") -> RunningClock | None:
        """The clock of that name, running or lapsed with its duty undone."""
        wanted = ClockId(clock, matter)
        return next((each for each in self.clocks if each.id == wanted), None)

    @property
    def matters(self) -> frozenset[Matter]:
        """The matters its kinds of violation may be handled as."""
        return matters_of(self.kinds)

    @property
    def is_finding(self) -> bool:
        """Whether it is, or has become, a supervisor's finding."""
        clocks = (*self.set_aside, *self.clocks)
        return any(clock.id.clock is Clock.FINDING_WINDOW for clock in clocks)

    def may_be_heard(self, *, quick: bool = False) -> bool:
        """Whether it goes to a hearing: administrative violations, massive ones not in haste."""
        return bool(self.matters & ({Matter.ADMINISTRATIVE} if quick else HEARD))

    def obligation(self, matter: Matter) -> Obligation | None:
        """What is owed in one matter."""
        return next((each for each in self.obligations if each.outcome.matter is matter), None)


def next_due(case: Case) -> datetime | None:
    """The nearest moment at which a warning or a deadline falls; none if no clock runs."""
    moments = (clock.next_moment for clock in case.clocks)
    return min((moment for moment in moments if moment is not None), default=None)


def nearest(case: Case) -> RunningClock | None:
    """The running clock whose time is up first."""
    running = [clock for clock in case.clocks if not clock.lapsed]
    return min(running, key=lambda clock: clock.due, default=None)
