"""Initial review: what is missing is corrected, and the report is registered or declined."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.statute.acts.act import SAMPLE_TEXT, Act, Articles
from shared.statute.acts.closing import Closed
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids
from shared.statute.acts.receipt import reporting_window
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.rectifiable import is_yet_to_come
from shared.statute.case.registration import clocks_from, with_number, with_statement
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import PROXY, CloseReason, DeclineReason, MendableField
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.refusals import Refusal, refuse
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import Stage, lead
from shared.statute.law.terms import term

# Reports that fail by form or time are kept as initial information; the others leave nothing.
_AS_INFORMATION = frozenset(
    {
        DeclineReason.FORMAL_REQUIREMENTS,
        DeclineReason.MATERIAL_REQUIREMENTS,
        DeclineReason.OUT_OF_TIME,
        DeclineReason.NO_VOTING_RIGHT,
        DeclineReason.NOT_CORRECTED,
        DeclineReason.FINDING_NOT_SET,
    }
)


@dataclass(frozen=True, slots=True)
class RequestCorrection(Command):
    """The initial review finds the report incomplete; `missing` are keys of requirements."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(Fact):
    """The reporter was asked to supply what is missing."""

    missing: tuple[str, ...]


@apply.register
def _(fact: CorrectionRequested, case: Case) -> Case:
    return replace(case, missing=fact.missing)


def is_lodged(case: Case, context: DecisionContext) -> bool:
    """Whether the report counts as lodged: its review begins then, and has no outcome before."""
    return context.at >= case.report.lodged_at


def request_correction(
    case: Case, command: RequestCorrection, context: DecisionContext
) -> Decision:
    """The reporter is given time to supply what is missing, where the law lets it be corrected."""
    if not is_lodged(case, context):
        return context.refuse("not_lodged_yet")
    if not command.missing:
        return context.refuse("nothing_to_correct")
    if not REQUIREMENTS.keys() >= {*command.missing}:
        return context.refuse("no_such_requirement", REQUIREMENTS)
    late = () if case.in_time else ("in_time",)
    if case.law.not_correctable & {*command.missing, *late}:
        return context.refuse("not_correctable")
    requested = CorrectionRequested(
        at=context.at,
        enters=Stage.CORRECTION,
        starts=(context.start(case, Clock.CORRECTION),),
        stops=clock_ids(case, Clock.INITIAL_REVIEW),
        missing=command.missing,
    )
    return (requested,)


REQUEST_CORRECTION = Act(
    command=RequestCorrection,
    name=LocalizedText("Minta perbaikan laporan", "Ask for correction"),
    ways=lead(Stage.INITIAL_REVIEW, to=Stage.CORRECTION),
    articles=Articles(
        pemilu="Perbawaslu 7/2022 Pasal 15",
        pilkada="Perbawaslu 8/2020; Perbawaslu 9/2024 Pasal 9",
        in_edition={"pilkada-2020": "Perbawaslu 8/2020"},
    ),
    roles=(OfficialRole.RECEIVER, OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER),
    decide=request_correction,
    yields=(CorrectionRequested,),
    samples=lambda _case, _context: [RequestCorrection(("description",))],
)


@dataclass(frozen=True, slots=True)
class SubmitCorrection(Command):
    """The reporter supplies what was missing; without a list, all of it.

    `known_date` corrects the day on which the violation became known, None leaves it.
    """

    supplied: tuple[str, ...] = ()
    known_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSubmitted(Fact):
    """The reporter supplied what was missing; whether the report is in time is judged anew."""

    supplied: tuple[str, ...]
    known_date: date
    window_due: datetime
    in_time: bool


@apply.register
def _(fact: CorrectionSubmitted, case: Case) -> Case:
    return replace(
        with_statement(case, MendableField.KNOWN_DATE),
        missing=tuple(key for key in case.missing if key not in fact.supplied),
        known_date=fact.known_date,
        window_due=fact.window_due,
        in_time=fact.in_time,
    )


def submit_correction(case: Case, command: SubmitCorrection, context: DecisionContext) -> Decision:
    """The report is reviewed again, in a review period of its own, with what was supplied."""
    if not REQUIREMENTS.keys() >= {*command.supplied}:
        return context.refuse("no_such_requirement", REQUIREMENTS)
    known = command.known_date or case.known_date
    if is_yet_to_come(known, case.report.received_at):
        return context.refuse("known_after_received")
    window = reporting_window(case.report.source, context.deadline_context(case), known)
    submitted = CorrectionSubmitted(
        at=context.at,
        enters=Stage.INITIAL_REVIEW,
        starts=(context.start(case, Clock.INITIAL_REVIEW),),
        stops=clock_ids(case, Clock.CORRECTION),
        supplied=command.supplied or case.missing,
        known_date=known,
        window_due=window.due,
        in_time=case.report.received_at <= window.due,
    )
    return (submitted,)


SUBMIT_CORRECTION = Act(
    command=SubmitCorrection,
    name=LocalizedText("Terima perbaikan laporan", "Receive the correction"),
    ways=lead(Stage.CORRECTION, to=Stage.INITIAL_REVIEW),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 15", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.RECEIVER, OfficialRole.INVESTIGATOR),
    decide=submit_correction,
    yields=(CorrectionSubmitted,),
)


@dataclass(frozen=True, slots=True)
class DeclineRegistration(Command):
    """The initial review finds that the report cannot be registered."""

    reason: DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRegistered(Fact):
    """The report is not registered."""

    reason: DeclineReason


def decline(case: Case, command: DeclineRegistration, context: DecisionContext) -> Decision:
    """The report is not registered, and the case is closed."""
    if not is_lodged(case, context):
        return context.refuse("not_lodged_yet")
    return end_unregistered(command.reason, context.at)


def end_unregistered(reason: DeclineReason, moment: datetime) -> tuple[Fact, ...]:
    """Without registration a case ends; what may still be traced is kept as initial information."""
    return (
        NotRegistered(at=moment, reason=reason),
        Closed(
            at=moment,
            enters=Stage.CLOSED,
            reason=CloseReason.NOT_REGISTERED,
            as_information=reason in _AS_INFORMATION,
        ),
    )


DECLINE_REGISTRATION = Act(
    command=DeclineRegistration,
    name=LocalizedText("Tidak meregistrasi laporan", "Decline registration"),
    ways=lead(Stage.INITIAL_REVIEW, to=Stage.CLOSED),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 15", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=decline,
    yields=(NotRegistered, Closed),
    samples=lambda _case, _context: [DeclineRegistration(DeclineReason.NOT_A_VIOLATION)],
)


@dataclass(frozen=True, slots=True)
class Register(Command):
    """The report is registered under its number; `violation_kinds` replace those of the report."""

    number: str
    violation_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Fact):
    """The report has its register number; the handling runs."""

    number: str
    kinds: tuple[str, ...]


@apply.register
def _(fact: Registered, case: Case) -> Case:
    return with_number(case, fact, fact.number, fact.kinds)


def register(case: Case, command: Register, context: DecisionContext) -> Decision:
    """A complete report in time gets its number, and the handling starts."""
    if refusal := _unregistrable(case, context):
        return refusal
    if not command.number:
        return context.refuse("number_missing")
    kinds = command.violation_kinds or case.kinds
    registered = Registered(
        at=context.at,
        enters=Stage.REGISTRATION,
        starts=registration_clocks(case, kinds, context),
        stops=clock_ids(case, Clock.INITIAL_REVIEW),
        number=command.number,
        kinds=kinds,
    )
    return (registered,)


def _unregistrable(case: Case, context: DecisionContext) -> Refusal | None:
    if not is_lodged(case, context):
        return context.refuse("not_lodged_yet")
    if case.missing:
        return context.refuse("requirements_missing")
    if not case.in_time:
        # The article of the window says why, not that of the registration.
        return refuse("out_of_time", term(case.edition, Clock.REPORTING_WINDOW).article)
    return None if _reporter_is_lawful(case) else context.refuse("proxy_not_allowed")


def _reporter_is_lawful(case: Case) -> bool:
    """A proxy with special power of attorney is known since Perbawaslu 9/2024, in Pilkada."""
    return case.report.reporter_kind != PROXY or case.law.proxy_allowed


def registration_clocks(
    case: Case, kinds: tuple[str, ...], context: DecisionContext
) -> tuple[RunningClock, ...]:
    """The clocks that run from a registration now, for these kinds of violation."""
    counted_by = context.deadline_context(case)
    return clocks_from(Trigger.REGISTERED, kinds, counted_by, context.at, context.watch)


REGISTER = Act(
    command=Register,
    name=LocalizedText("Registrasi laporan", "Register the report"),
    ways=lead(Stage.INITIAL_REVIEW, to=Stage.REGISTRATION),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 15", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.RECEIVER, OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER),
    decide=register,
    yields=(Registered,),
    samples=lambda _case, _context: [Register(SAMPLE_TEXT)],
)
ACTS = (REQUEST_CORRECTION, SUBMIT_CORRECTION, DECLINE_REGISTRATION, REGISTER)
