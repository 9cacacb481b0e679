"""Events of the workflow service: what happens in a case."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, FailFast, Field
from typing_extensions import override

from shared.events.envelope import EventData
from shared.events.fields import Key, Line, Listed, SealedContact, Text
from shared.events.reports import Language, Regime
from shared.events.size import MAX_BYTES

MAX_JOINED = 1000
"""How many reports may go on in the case of another."""

MAX_JOINED_BYTES = 640_000
"""The bytes of JSON of all of them in an event: each event of the case carries them."""


class JoinedReport(BaseModel):
    """A report that goes on in the case of another, and how to reach who made it.

    Attributes:
        case_id: the joined report's own id; its contact was sealed for that.
        receipt_number: the number its reporter was given.
        language: the language of letters to that reporter.
        contact: sealed JSON, under that report's own key.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    case_id: Key
    receipt_number: Line
    language: Language = "id"
    contact: SealedContact


Joined = Annotated[
    tuple[JoinedReport, ...],
    Field(max_length=MAX_JOINED, json_schema_extra={MAX_BYTES: MAX_JOINED_BYTES}),
    FailFast(),
]


class CaseEvent(EventData):
    """The data of every event of a case.

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
        joined: the reports that go on in this case: their reporters get the same notices.
        FACTS: the names of the statute's facts that this type of event announces.
    """

    FACTS: ClassVar[tuple[str, ...]] = ()

    case_id: Key
    sequence: int
    at: AwareDatetime
    office: Key
    zone: Key
    regime: Regime
    edition: Key
    stage: Key
    receipt_number: Line
    register_number: Line | None = None
    due: AwareDatetime | None = None
    article: Line | None = None
    language: Language = "id"
    contact: SealedContact
    joined: Joined = ()

    def fact_name(self) -> str:
        """The name of the fact that was announced; of several with the same notices the first."""
        return self.FACTS[0]


class CaseOpened(CaseEvent):
    """A case file was opened for a report.

    Attributes:
        received_at: when the report really arrived; none in events of older versions.
        lodged_at: the moment that counts as lodged in law, from which clocks run; likewise.
    """

    TYPE: ClassVar[str] = "id.awasi.case.opened.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("CaseOpened",)

    received_at: AwareDatetime | None = None
    lodged_at: AwareDatetime | None = None


class CaseRegistered(CaseEvent):
    """The report met the requirements and has its number in the register."""

    TYPE: ClassVar[str] = "id.awasi.case.registered.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("Registered", "FindingSet")

    violation_kinds: Listed[Key] = ()


class CaseNotRegistered(CaseEvent):
    """The report was declined, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.case.not_registered.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("NotRegistered",)

    reason: Key


class CorrectionRequested(CaseEvent):
    """The reporter is asked to supply what is missing until `due`."""

    TYPE: ClassVar[str] = "id.awasi.case.correction_requested.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("CorrectionRequested",)

    missing: Listed[Key]


class Outcome(BaseModel):
    """What was decided of one matter, and the body it goes to; blank if it goes to nobody.

    Attributes:
        verdict: violation, other_law or not_a_violation; none in events of older versions.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    matter: Key
    addressee: Key
    verdict: Key | None = None


class CaseAdvanced(CaseEvent):
    """Any other fact of the statute that moved the case or its clocks, by the fact's name.

    Attributes:
        fact: the fact's name.
        number: of a cancelled registration: the number that is void.
        matter: of an objection: the matter it is about.
        upheld: of a decided objection: whether it was upheld.
        outcome: of an upheld objection: what stands in place of the first decision.
        hearing_at: of a scheduled hearing: when it sits.
        place: of a scheduled hearing: where.
        field: of a mended record: which entry was wrong; never what it said.
        superior: of a request for takeover: region code of the office above, which is asked.
        lodged_at: of a lodging counted again: the moment that counts as lodged now.
        in_time: of a lodging counted again: whether the report counts as in time now.
        in_time_before: the same before it.
    """

    TYPE: ClassVar[str] = "id.awasi.case.advanced.v1"

    fact: Key
    number: Line | None = None
    matter: Key | None = None
    upheld: bool | None = None
    outcome: Outcome | None = None
    hearing_at: AwareDatetime | None = None
    place: Text | None = None
    field: Key | None = None
    superior: Key | None = None
    lodged_at: AwareDatetime | None = None
    in_time: bool | None = None
    in_time_before: bool | None = None

    @override
    def fact_name(self) -> str:
        """The name of the fact that was announced."""
        return self.fact


class DeadlineWarned(CaseEvent):
    """A clock nears its end at `due`."""

    TYPE: ClassVar[str] = "id.awasi.case.deadline_warned.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("DeadlineWarned",)

    clock: Key


class DeadlineLapsed(CaseEvent):
    """A clock ended.

    Attributes:
        clock: the clock that ended.
        late: noticed only afterwards.
        effect: what the law makes of it, such as agency_overdue; none in events of older versions.
    """

    TYPE: ClassVar[str] = "id.awasi.case.deadline_lapsed.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("DeadlineLapsed",)

    clock: Key
    late: bool = False
    effect: Key | None = None


class DeadlineEscalated(CaseEvent):
    """A clock ended at `due`, and the duty is still open: somebody above must see to it.

    Attributes:
        clock: the clock that ended.
        to: the head of the office, or the office above.
        superior: region code of the office above, when that is notified.
        late: noticed only after the moment at which it was due.
    """

    TYPE: ClassVar[str] = "id.awasi.case.deadline_escalated.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("DeadlineEscalated",)

    clock: Key
    to: Literal["head", "superior"]
    superior: Key | None = None
    late: bool = False


class CaseMerged(CaseEvent):
    """The report tells of what another case is about already, and goes on there.

    Attributes:
        into: id of the case that goes on.
        into_number: the number it goes on under: of the register, or of its receipt.
    """

    TYPE: ClassVar[str] = "id.awasi.case.merged.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("MergedInto",)

    into: Key
    into_number: Line


class OutcomeDecided(CaseEvent):
    """The plenary decided what was violated and who carries it on."""

    TYPE: ClassVar[str] = "id.awasi.case.outcome_decided.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("OutcomeDecided",)

    outcomes: Listed[Outcome]


class CaseClosed(CaseEvent):
    """Nothing more is to be done, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.case.closed.v1"
    FACTS: ClassVar[tuple[str, ...]] = ("Closed",)

    reason: Key


CASE_EVENTS: tuple[type[CaseEvent], ...] = (
    CaseOpened,
    CaseRegistered,
    CaseNotRegistered,
    CorrectionRequested,
    CaseAdvanced,
    DeadlineWarned,
    DeadlineLapsed,
    DeadlineEscalated,
    OutcomeDecided,
    CaseMerged,
    CaseClosed,
)
"""Every type of event that announces a fact of a case."""

EVENT_OF_FACT: dict[str, type[CaseEvent]] = {
    fact: kind for kind in CASE_EVENTS for fact in kind.FACTS
}
"""The type of event that announces a fact, by the fact's name; any other is a `CaseAdvanced`."""
