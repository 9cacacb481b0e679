"""What may be asked of a case after its registration, and at any time. Plain values only."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.statute.law.choices import (
    AgencyAct,
    Discussion,
    ExtensionGround,
    MatterOutcome,
    Mode,
    Oath,
    Party,
    Verdict,
)
from shared.statute.law.violations import Matter


@dataclass(frozen=True, slots=True)
class Extend:
    """More time is needed for the handling."""

    ground: ExtensionGround


@dataclass(frozen=True, slots=True)
class RecordDiscussion:
    """A discussion in Sentra Gakkumdu took place."""

    discussion: Discussion


@dataclass(frozen=True, slots=True)
class Summon:
    """A party is summoned; a summons may be repeated until time runs out."""

    party: Party
    mode: Mode = Mode.FACE_TO_FACE


@dataclass(frozen=True, slots=True)
class RecordClarification:
    """A party was heard: identity, oath, questions, minutes, read back, signed, in this order."""

    party: Party
    oath: Oath
    mode: Mode = Mode.FACE_TO_FACE
    identity_confirmed: bool = True
    read_back: bool = True
    signed: bool = True
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class BeginStudy:
    """The study of facts and articles begins."""


@dataclass(frozen=True, slots=True)
class CompleteStudy:
    """The study is complete and goes to the plenary."""

    document: str = ""


@dataclass(frozen=True, slots=True)
class OpenAdjudication:
    """An administrative violation goes to the hearing, in the quick procedure if it must."""

    quick: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleHearing:
    """A hearing is set for a moment."""

    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class HoldHearing:
    """A hearing sits; on a rest day only if all parties agree."""

    on: date
    all_parties_agree: bool = False


@dataclass(frozen=True, slots=True)
class DecideAdjudication:
    """The hearing ends with its decision; what else was reported is decided with it."""

    verdict: Verdict
    addressee: str = ""
    others: tuple[MatterOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideInPlenary:
    """The plenary decides; one report can have several outcomes at once."""

    outcomes: tuple[MatterOutcome, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """One outcome goes to its addressee."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class RecordAgencyReceipt:
    """The addressee has received the recommendation."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class RecordAgencyAct:
    """Police, prosecutor or court took the next step."""

    matter: Matter
    act: AgencyAct


@dataclass(frozen=True, slots=True)
class RecordAgencyAnswer:
    """The addressee has answered."""

    matter: Matter
    document: str = ""


@dataclass(frozen=True, slots=True)
class AnnounceStatus:
    """The status is posted and given to the reporter."""


@dataclass(frozen=True, slots=True)
class Object:
    """A party objects to the decision on one matter."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class DecideObjection:
    """The objection is decided; upheld, with the outcome that replaces the one objected to."""

    matter: Matter
    upheld: bool
    outcome: MatterOutcome | None = None


@dataclass(frozen=True, slots=True)
class CloseFollowUp:
    """The office ends its watch over agencies that owe nothing more within a time of law."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recompute:
    """Another holiday table holds for running clocks: the one that is named, else any."""

    table: str = ""


@dataclass(frozen=True, slots=True)
class ReadIdentity:
    """An official reads the reporter's identity."""

    reader: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Elapse:
    """Time has passed: whatever is due by now fires."""
