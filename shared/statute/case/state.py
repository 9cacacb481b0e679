"""The state of a case as a value: its stage, its clocks, its outcomes, what is still owed."""

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
    """An outcome that an addressee must act on, and how far that has come; None: not yet."""

    outcome: MatterOutcome
    forwarded_at: datetime | None = None
    received_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A deadline that lapsed while the case was open."""

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
    """The fact with sequence number `of` stated this field anew; the first fact states all."""

    field: MendableField
    of: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A document made of the fact with sequence number `of`, by its SHA-256."""

    kind: str
    number: str
    sha256: str
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as its facts have made it.

    `sequence` counts its facts, `moved_at` is the moment of the last one. `objected` are the
    matters ever objected to, `objections` those not yet decided. `lapses` stay when the duty is
    done.
    """

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
    # The clocks that the registration stopped, as they were: they run on if it is cancelled.
    set_aside: tuple[RunningClock, ...] = ()
    # The sequence number of the last fact that revises the case (`Fact.revises`).
    revision: int = 0
    moved_at: datetime | None = None

    @property
    def case_id(self) -> str:
        """The case's id, which is the report's own."""
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
        """Whether the case is closed: its identity may still be read, a document still be filed."""
        return self.stage is Stage.CLOSED

    @property
    def has_reporter(self) -> bool:
        """Whether the case rests on a report that has not been withdrawn."""
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
        """The clock of that name and matter, if it has not lapsed."""
        found = self.clock(clock, matter)
        return None if found is None or found.lapsed else found

    def clock(self, clock: Clock, matter: str = "") -> RunningClock | None:
        """The clock of that name and matter, running, or lapsed with its duty undone."""
        wanted = ClockId(clock, matter)
        return next((each for each in self.clocks if each.id == wanted), None)

    @property
    def matters(self) -> frozenset[Matter]:
        """The matters its kinds of violation may be handled as."""
        return matters_of(self.kinds)

    @property
    def is_finding(self) -> bool:
        """Whether the case is a finding, or has become one after tracing."""
        clocks = (*self.set_aside, *self.clocks)
        return any(clock.id.clock is Clock.FINDING_WINDOW for clock in clocks)

    def may_be_heard(self, *, quick: bool = False) -> bool:
        """Whether the case goes to a hearing: an administrative violation, or TSM unless quick."""
        return bool(self.matters & ({Matter.ADMINISTRATIVE} if quick else HEARD))

    def obligation(self, matter: Matter) -> Obligation | None:
        """The obligation in one matter; None if its outcome goes to nobody."""
        return next((each for each in self.obligations if each.outcome.matter is matter), None)


def next_due(case: Case) -> datetime | None:
    """The nearest moment at which a clock warns, lapses or escalates; None if none will."""
    moments = (clock.next_moment for clock in case.clocks)
    return min((moment for moment in moments if moment is not None), default=None)


def duty_due(case: Case) -> datetime | None:
    """The nearest deadline whose duty is undone, also a past one; None without any."""
    return min((clock.due for clock in case.clocks), default=None)


def next_warning(case: Case) -> datetime | None:
    """The nearest moment at which the office is warned of a deadline to come; None if never."""
    coming = (moment for clock in case.clocks if not clock.lapsed for moment in clock.warnings)
    return min(coming, default=None)


def nearest(case: Case) -> RunningClock | None:
    """The running clock that is due first; None if none runs."""
    running = [clock for clock in case.clocks if not clock.lapsed]
    return min(running, key=lambda clock: clock.due, default=None)
