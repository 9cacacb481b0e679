"""What the workflow service announces: each step of a case that others must know of."""

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.events.envelope import EventData
from shared.events.reports import Language, Regime, Sealed


class CaseEvent(EventData):
    """What every announcement of a case says, whatever happened.

    Attributes:
        case_id: the case's id, which is its report's.
        sequence: counts the facts of the case; orders its events.
        at: when it happened.
        office: region code of the competent office.
        zone: time zone of that office.
        regime: which law governs the case.
        edition: which edition of that law.
        stage: where the case stands after it.
        receipt_number: the number given to the reporter.
        register_number: the number in the register, once registered.
        due: the nearest due moment, if a clock runs.
        article: the article it rests on.
        language: the language of letters to the reporter.
        contact: sealed JSON: how to reach the reporter.
    """

    case_id: str
    sequence: int
    at: AwareDatetime
    office: str
    zone: str
    regime: Regime
    edition: str
    stage: str
    receipt_number: str
    register_number: str | None = None
    due: AwareDatetime | None = None
    article: str | None = None
    language: Language = "id"
    contact: Sealed


class CaseOpened(CaseEvent):
    """A case file was opened for a report."""

    TYPE: ClassVar[str] = "id.awasi.case.opened.v1"


class CaseRegistered(CaseEvent):
    """The report met the requirements and has its number in the register."""

    TYPE: ClassVar[str] = "id.awasi.case.registered.v1"

    violation_kinds: tuple[str, ...] = ()


class CaseNotRegistered(CaseEvent):
    """The report was declined, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.case.not_registered.v1"

    reason: str


class CorrectionRequested(CaseEvent):
    """The reporter is asked to supply what is missing until `due`."""

    TYPE: ClassVar[str] = "id.awasi.case.correction_requested.v1"

    missing: tuple[str, ...]


class CaseAdvanced(CaseEvent):
    """Any other fact of the statute that moved the case or its clocks, by the fact's name."""

    TYPE: ClassVar[str] = "id.awasi.case.advanced.v1"

    fact: str


class DeadlineWarned(CaseEvent):
    """A clock nears its end at `due`."""

    TYPE: ClassVar[str] = "id.awasi.case.deadline_warned.v1"

    clock: str


class DeadlineLapsed(CaseEvent):
    """A clock ended; `late` when that was noticed only afterwards."""

    TYPE: ClassVar[str] = "id.awasi.case.deadline_lapsed.v1"

    clock: str
    late: bool = False


class Outcome(BaseModel):
    """One finding, and the body it goes to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    matter: str
    addressee: str


class OutcomeDecided(CaseEvent):
    """The plenary decided what was violated and who carries it on."""

    TYPE: ClassVar[str] = "id.awasi.case.outcome_decided.v1"

    outcomes: tuple[Outcome, ...]


class CaseClosed(CaseEvent):
    """Nothing more is to be done, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.case.closed.v1"

    reason: str
