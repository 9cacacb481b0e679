"""The case's record: merging, a voided number, who works on it, its documents, its readers."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from shared.statute.acts.act import SAMPLE_TEXT, Act, Articles
from shared.statute.acts.closing import Closed
from shared.statute.acts.decision import Decision, DecisionContext, all_clock_ids
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, Filed, Joined
from shared.statute.case.timer import RunningClock, recount
from shared.statute.deadlines.deadline import recompute
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import CloseReason
from shared.statute.law.clocks import Trigger
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import OPEN_STAGES, Stage, lead, stay

SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True)
class MergeInto(Command):
    """The same matter is handled in another case, which goes on with this reporter, too.

    `into` names that case by its id, its receipt number or its register number.
    """

    into: str
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(Fact):
    """The matter goes on in another case, called by this number."""

    into: str
    number: str
    reason: str


def merge_into(case: Case, command: MergeInto, context: DecisionContext) -> Decision:
    """A duplicate ends; its matter goes on in the other case, with both reporters kept there."""
    if command.into == case.case_id:
        return context.refuse("merged_into_itself")
    if not command.into.strip():
        return context.refuse("merge_target_missing")
    # Those who joined would have to be carried along: the case with more reporters goes on.
    if case.joined:
        return context.refuse("has_joined_reports")
    merged = MergedInto(
        at=context.at,
        stops=all_clock_ids(case),
        into=command.into,
        number=command.number,
        reason=command.reason,
    )
    return (merged, Closed(at=context.at, enters=Stage.CLOSED, reason=CloseReason.MERGED))


MERGE_INTO = Act(
    command=MergeInto,
    name=LocalizedText("Gabungkan ke perkara lain", "Merge into another case"),
    ways=lead(
        Stage.INITIAL_REVIEW,
        Stage.CORRECTION,
        Stage.REGISTRATION,
        Stage.CLARIFICATION,
        to=Stage.CLOSED,
    ),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER),
    decide=merge_into,
    yields=(MergedInto, Closed),
    samples=lambda _case, _context: [MergeInto(SAMPLE_TEXT)],
)


@dataclass(frozen=True, slots=True)
class JoinReport(Command):
    """A report of the same matter, merged into this case."""

    case_id: str
    receipt_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJoined(Fact):
    """A report of the same matter goes on in this case."""

    case_id: str
    receipt_number: str


@apply.register
def _(fact: ReportJoined, case: Case) -> Case:
    return replace(case, joined=(*case.joined, Joined(fact.case_id, fact.receipt_number)))


def join_report(case: Case, command: JoinReport, context: DecisionContext) -> Decision:
    """The case goes on for one reporter more."""
    if command.case_id == case.case_id:
        return context.refuse("merged_into_itself")
    if any(each.case_id == command.case_id for each in case.joined):
        return context.refuse("already_joined")
    joined = ReportJoined(
        at=context.at, case_id=command.case_id, receipt_number=command.receipt_number
    )
    return (joined,)


JOIN_REPORT = Act(
    command=JoinReport,
    name=LocalizedText("Terima laporan yang digabungkan", "Take in a merged report"),
    ways=stay(*OPEN_STAGES),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    # It follows when another case is merged into this one.
    roles=(),
    decide=join_report,
    yields=(ReportJoined,),
    samples=lambda _case, _context: [JoinReport(SAMPLE_TEXT, SAMPLE_TEXT)],
    sent_by_officials=False,
)


@dataclass(frozen=True, slots=True)
class CancelRegistration(Command):
    """The register number was given by mistake and is voided."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCancelled(Fact):
    """The register number is void; the case is reviewed again."""

    number: str
    reason: str


@apply.register
def _(_fact: RegistrationCancelled, case: Case) -> Case:
    return replace(
        case, register_number=None, registered_at=None, extended=False, quick=False, set_aside=()
    )


def cancel_registration(
    case: Case, command: CancelRegistration, context: DecisionContext
) -> Decision:
    """The number is void, and the case is where it was before it, its clocks as they were then."""
    if not command.reason.strip():
        return context.refuse("reason_missing")
    cancelled = RegistrationCancelled(
        at=context.at,
        enters=Stage.FINDING if case.is_finding else Stage.INITIAL_REVIEW,
        starts=tuple(_resumed(clock, context, case.office) for clock in case.set_aside),
        stops=tuple(
            clock.id for clock in case.clocks if clock.deadline.starts_at is Trigger.REGISTERED
        ),
        number=case.number,
        reason=command.reason,
    )
    return (cancelled,)


def _resumed(clock: RunningClock, context: DecisionContext, office: str) -> RunningClock:
    # No recomputation reaches a clock that is set aside: it runs on by the table of now.
    clock = recount(clock, recompute(clock.deadline, context.calendar), context.watch, office)
    return replace(clock, warnings=tuple(each for each in clock.warnings if each > context.at))


CANCEL_REGISTRATION = Act(
    command=CancelRegistration,
    name=LocalizedText("Batalkan registrasi", "Cancel the registration"),
    ways=(
        *lead(Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, to=Stage.INITIAL_REVIEW),
        *lead(Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, to=Stage.FINDING),
    ),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 15", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=cancel_registration,
    yields=(RegistrationCancelled,),
    samples=lambda _case, _context: [CancelRegistration(SAMPLE_TEXT)],
)


@dataclass(frozen=True, slots=True)
class Assign(Command):
    """Who works on the case, by the subject of the official's sign-in."""

    investigator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Fact):
    """Who works on the case, by the subject of the official's sign-in."""

    investigator: str


@apply.register
def _(fact: Assigned, case: Case) -> Case:
    return replace(case, assigned_to=fact.investigator)


def assign(case: Case, command: Assign, context: DecisionContext) -> Decision:
    """An official works on the case from now on, in the place of whoever did."""
    if not command.investigator.strip():
        return context.refuse("investigator_missing")
    if command.investigator == case.assigned_to:
        return context.refuse("already_assigned")
    return (Assigned(at=context.at, investigator=command.investigator),)


ASSIGN = Act(
    command=Assign,
    name=LocalizedText("Tunjuk petugas", "Assign an investigator"),
    ways=stay(*OPEN_STAGES),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY),
    decide=assign,
    yields=(Assigned,),
    # Somebody else than whoever works on it now.
    samples=lambda case, _context: [Assign(SAMPLE_TEXT + case.assigned_to)],
)


@dataclass(frozen=True, slots=True)
class FileDocument(Command):
    """A document was made of the fact with sequence number `of`; `sha256` in hexadecimal digits."""

    kind: str
    number: str
    sha256: str
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled(Fact):
    """A document was made of a fact and is kept by its hash."""

    revises: ClassVar[bool] = False

    kind: str
    number: str
    sha256: str
    of: int


@apply.register
def _(fact: DocumentFiled, case: Case) -> Case:
    filed = Filed(fact.kind, fact.number, fact.sha256, fact.of)
    return replace(case, documents=(*case.documents, filed))


def file_document(case: Case, command: FileDocument, context: DecisionContext) -> Decision:
    """A document is filed by its hash under the fact that it was made of."""
    if not 1 <= command.of <= case.sequence:
        return context.refuse("no_such_fact")
    if not _is_sha256(command.sha256):
        return context.refuse("hash_not_valid")
    filed = Filed(command.kind, command.number, command.sha256, command.of)
    if filed in case.documents:
        return context.refuse("already_filed")
    document = DocumentFiled(
        at=context.at, kind=filed.kind, number=filed.number, sha256=filed.sha256, of=filed.of
    )
    return (document,)


def _is_sha256(digits: str) -> bool:
    return len(digits) == SHA256_DIGITS and set(digits) <= set("0123456789abcdef")


FILE_DOCUMENT = Act(
    command=FileDocument,
    name=LocalizedText("Simpan dokumen", "File a document"),
    ways=stay(*OPEN_STAGES, Stage.CLOSED),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    # We file what we print.
    roles=(),
    decide=file_document,
    yields=(DocumentFiled,),
    samples=lambda case, _context: [
        FileDocument(SAMPLE_TEXT, SAMPLE_TEXT, "0" * SHA256_DIGITS, case.sequence)
    ],
    sent_by_officials=False,
)


PRIVACY = "UU 14/2008 Pasal 17; UU 27/2022"
"""What makes a reporter's identity a secret (public information, personal data)."""


@dataclass(frozen=True, slots=True)
class ReadIdentity(Command):
    """An official reads the reporter's identity."""

    reader: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRead(Fact):
    """An official read the reporter's identity."""

    revises: ClassVar[bool] = False

    reader: str
    purpose: str


_WORD = re.compile(r"[^\W\d_]{3}")


def is_in_words(purpose: str) -> bool:
    """Whether a purpose is told in words: it has three letters in a row."""
    return _WORD.search(purpose) is not None


def read_identity(_case: Case, command: ReadIdentity, context: DecisionContext) -> Decision:
    """Reading who reported is itself a fact of the case, also when it is closed."""
    if not is_in_words(command.purpose):
        return context.refuse("purpose_missing")
    return (IdentityRead(at=context.at, reader=command.reader, purpose=command.purpose),)


READ_IDENTITY = Act(
    command=ReadIdentity,
    name=LocalizedText("Baca identitas pelapor", "Read the reporter's identity"),
    ways=stay(*OPEN_STAGES, Stage.CLOSED),
    articles=Articles(pemilu=PRIVACY, pilkada=PRIVACY),
    roles=(OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER, OfficialRole.AUDITOR),
    decide=read_identity,
    yields=(IdentityRead,),
    samples=lambda _case, _context: [ReadIdentity(SAMPLE_TEXT, "contoh")],
    from_above=True,
)


@dataclass(frozen=True, slots=True)
class ReadReport(Command):
    """An official reads what was reported; `witnesses`: with the names of witnesses."""

    reader: str
    witnesses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRead(Fact):
    """An official read what was reported, without the reporter."""

    revises: ClassVar[bool] = False

    reader: str
    witnesses: bool


def read_report(_case: Case, command: ReadReport, context: DecisionContext) -> Decision:
    """Reading what was reported is a fact of the case: it names others who are not yet heard."""
    return (ReportRead(at=context.at, reader=command.reader, witnesses=command.witnesses),)


READ_REPORT = Act(
    command=ReadReport,
    name=LocalizedText("Baca isi laporan", "Read the report"),
    ways=stay(*OPEN_STAGES, Stage.CLOSED),
    articles=Articles(
        pemilu="UU 14/2008 Pasal 17; UU 27/2022", pilkada="UU 14/2008 Pasal 17; UU 27/2022"
    ),
    # Whoever reviews, handles, decides, writes its letters or audits; an administrator does not.
    roles=(
        OfficialRole.RECEIVER,
        OfficialRole.INVESTIGATOR,
        OfficialRole.PLENARY_MEMBER,
        OfficialRole.SECRETARY,
        OfficialRole.AUDITOR,
    ),
    decide=read_report,
    yields=(ReportRead,),
    samples=lambda _case, _context: [ReadReport(SAMPLE_TEXT)],
    from_above=True,
    # It is sent with the reading itself.
    sent_by_officials=False,
)
ACTS = (
    MERGE_INTO,
    JOIN_REPORT,
    CANCEL_REGISTRATION,
    ASSIGN,
    FILE_DOCUMENT,
    READ_IDENTITY,
    READ_REPORT,
)
