"""What has happened to a case after its registration, and at any time. Plain values only."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.case.fact import Happening
from shared.statute.case.timer import ClockId
from shared.statute.case.warning_plan import EscalationLevel
from shared.statute.law.choices import (
    AgencyAct,
    CloseReason,
    Discussion,
    ExtensionGround,
    LapseEffect,
    MatterOutcome,
    Mode,
    Oath,
    Party,
)
from shared.statute.law.violations import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Happening):
    """The handling runs to its total."""

    ground: ExtensionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(Happening):
    """Sentra Gakkumdu discussed the crime."""

    discussion: Discussion


@dataclass(frozen=True, slots=True, kw_only=True)
class Summoned(Happening):
    """A party was summoned, for the so-manieth time."""

    party: Party
    mode: Mode
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationRecorded(Happening):
    """A party was heard and signed the minutes."""

    party: Party
    oath: Oath
    mode: Mode
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyBegun(Happening):
    """The study began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCompleted(Happening):
    """The study is complete."""

    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationOpened(Happening):
    """The administrative violation is being heard."""

    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingScheduled(Happening):
    """A hearing was set for a moment."""

    hearing_at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld(Happening):
    """A hearing sat."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDecided(Happening):
    """Plenary or hearing decided, each matter with its addressee."""

    outcomes: tuple[MatterOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded(Happening):
    """One outcome went to its addressee."""

    matter: Matter
    addressee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReceiptRecorded(Happening):
    """The addressee has the recommendation; its time runs where the law gives one."""

    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyActRecorded(Happening):
    """Police, prosecutor or court took the next step."""

    matter: Matter
    act: AgencyAct


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAnswered(Happening):
    """The addressee answered."""

    matter: Matter
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnnounced(Happening):
    """The status was posted and given to the reporter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected(Happening):
    """A party objected to the decision."""

    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDecided(Happening):
    """The objection was decided; upheld, another outcome stands in the place of the first."""

    matter: Matter
    upheld: bool
    outcome: MatterOutcome | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline before and after a recomputation, and why in both languages."""

    id: ClockId
    old: datetime
    new: datetime
    why_id: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesRecomputed(Happening):
    """Running clocks were reckoned again by another holiday table."""

    table: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineWarned(Happening):
    """A deadline draws near."""

    id: ClockId
    due: datetime
    moment: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLapsed(Happening):
    """The time was up, and what the law makes of it."""

    id: ClockId
    due: datetime
    effect: LapseEffect
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEscalated(Happening):
    """A duty still undone after its time was brought before someone higher."""

    id: ClockId
    due: datetime
    to: EscalationLevel
    office: str
    moment: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRead(Happening):
    """An official read the reporter's identity."""

    reader: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Happening):
    """The case is closed; as initial information it may be traced in a case of its own."""

    reason: CloseReason
    as_information: bool = False
