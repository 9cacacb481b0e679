"""A case as a timeline: what happened, when, in which service, and what is due next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.statute.law.sources import LocalizedText

INTAKE, WORKFLOW, NOTIFY = "intake", "workflow", "notify"
NOTHING = LocalizedText("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """The clock of a case that ends first: its name, its end, and its article."""

    clock: str
    due: datetime
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of a timeline.

    Attributes:
        at: the moment by the case's own clock; of a notice that of the fact it announces.
        what: the kind: `report_received`, a fact's name, or a notice's kind.
        name: the kind in words.
        about: details that name no person; of a notice the role of its recipient.
        article: of the command, or of the clock that warned or lapsed.
        stage: the new stage, if the case changed its stage.
        running: the clock that ends first afterwards.
        role: of a notice: of its recipient.
        state: of a notice: of its delivery.
        sent_at: of a notice: when the recipient's server accepted it.
    """

    at: datetime
    service: str
    what: str
    name: LocalizedText
    about: LocalizedText = NOTHING
    article: str | None = None
    stage: str | None = None
    running: RunningClock | None = None
    role: str | None = None
    state: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One report from its receipt to its present stage; `entries` in order of time."""

    case_id: UUID
    receipt_number: str
    register_number: str | None
    office: str
    zone: str
    regime: str
    edition: str | None
    stage: str | None
    closed: bool
    running: RunningClock | None
    entries: tuple[TimelineEntry, ...]
