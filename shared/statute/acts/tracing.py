"""Initial information: a withdrawn report becomes it, it is traced, kept, or set as a finding."""

from dataclasses import dataclass, replace

from shared.statute.acts.act import SAMPLE_TEXT, Act, Articles
from shared.statute.acts.closing import Closed
from shared.statute.acts.decision import Decision, DecisionContext, all_clock_ids, clock_ids
from shared.statute.acts.review import registration_clocks
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.registration import with_number
from shared.statute.case.state import Case
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import CloseReason
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import Stage, lead


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """The reporter withdraws; the matter goes on as initial information."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Fact):
    """The reporter withdrew; the matter goes on as initial information."""

    reason: str


@apply.register
def _(_fact: Withdrawn, case: Case) -> Case:
    return replace(case, withdrawn=True)


def withdraw(case: Case, command: Withdraw, context: DecisionContext) -> Decision:
    """A withdrawal does not end the matter: it goes on as initial information.

    A report that others were merged with stays a report: they have not withdrawn it.
    """
    if not case.has_reporter:
        return context.refuse("no_reporter")
    if case.joined:
        return context.refuse("others_reported")
    withdrawn = Withdrawn(
        at=context.at,
        enters=Stage.INITIAL_INFORMATION,
        stops=all_clock_ids(case),
        reason=command.reason,
    )
    return (withdrawn,)


WITHDRAW = Act(
    command=Withdraw,
    name=LocalizedText("Catat pencabutan laporan", "Record a withdrawal"),
    ways=lead(
        Stage.INITIAL_REVIEW,
        Stage.CORRECTION,
        Stage.REGISTRATION,
        Stage.CLARIFICATION,
        Stage.STUDY,
        to=Stage.INITIAL_INFORMATION,
    ),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.RECEIVER, OfficialRole.INVESTIGATOR),
    decide=withdraw,
    yields=(Withdrawn,),
)


@dataclass(frozen=True, slots=True)
class StartTracing(Command):
    """The office decides to trace the initial information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingStarted(Fact):
    """The initial information is being traced."""


def start_tracing(case: Case, _command: StartTracing, context: DecisionContext) -> Decision:
    """The time for tracing runs from the office's decision to trace."""
    clock = context.start(case, Clock.TRACING)
    return (TracingStarted(at=context.at, enters=Stage.TRACING, starts=(clock,)),)


START_TRACING = Act(
    command=StartTracing,
    name=LocalizedText("Telusuri informasi awal", "Trace initial information"),
    ways=lead(Stage.INITIAL_INFORMATION, to=Stage.TRACING),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.INVESTIGATOR),
    decide=start_tracing,
    yields=(TracingStarted,),
)


@dataclass(frozen=True, slots=True)
class ConcludeTracing(Command):
    """The tracing ends, with a suspected violation or without."""

    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingConcluded(Fact):
    """The tracing ended."""

    found: bool


def conclude_tracing(case: Case, command: ConcludeTracing, context: DecisionContext) -> Decision:
    """What was found must be set as a finding in time; if nothing was found, the case ends."""
    stops = clock_ids(case, Clock.TRACING)
    if not command.found:
        return (
            TracingConcluded(at=context.at, stops=stops, found=False),
            Closed(at=context.at, enters=Stage.CLOSED, reason=CloseReason.NO_FINDING),
        )
    concluded = TracingConcluded(
        at=context.at,
        enters=Stage.FINDING,
        starts=(context.start(case, Clock.FINDING_WINDOW),),
        stops=stops,
        found=True,
    )
    return (concluded,)


CONCLUDE_TRACING = Act(
    command=ConcludeTracing,
    name=LocalizedText("Simpulkan penelusuran", "Conclude the tracing"),
    ways=(*lead(Stage.TRACING, to=Stage.FINDING), *lead(Stage.TRACING, to=Stage.CLOSED)),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER, OfficialRole.INVESTIGATOR),
    decide=conclude_tracing,
    yields=(TracingConcluded, Closed),
    samples=lambda _case, _context: [ConcludeTracing(found=True), ConcludeTracing(found=False)],
)


@dataclass(frozen=True, slots=True)
class SetFinding(Command):
    """The finding is set under its number; `has_evidence` states whether it rests on evidence."""

    number: str
    violation_kinds: tuple[str, ...] = ()
    has_evidence: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSet(Fact):
    """The finding has its number; the handling runs."""

    number: str
    kinds: tuple[str, ...]


@apply.register
def _(fact: FindingSet, case: Case) -> Case:
    # What was done while it was still a report does not count for the finding's own handling.
    anew = replace(case, extended=False, summoned=(), heard=(), discussions=())
    return with_number(anew, fact, fact.number, fact.kinds)


def set_finding(case: Case, command: SetFinding, context: DecisionContext) -> Decision:
    """A finding is registered by being set; the handling starts. It needs evidence since 9/2024."""
    if case.law.finding_needs_evidence and not command.has_evidence:
        return context.refuse("evidence_missing")
    if not command.number:
        return context.refuse("number_missing")
    kinds = command.violation_kinds or case.kinds
    finding = FindingSet(
        at=context.at,
        enters=Stage.REGISTRATION,
        starts=registration_clocks(case, kinds, context),
        stops=clock_ids(case, Clock.FINDING_WINDOW),
        number=command.number,
        kinds=kinds,
    )
    return (finding,)


SET_FINDING = Act(
    command=SetFinding,
    name=LocalizedText("Tetapkan temuan", "Set the finding"),
    ways=lead(Stage.FINDING, to=Stage.REGISTRATION),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 454 ayat (5)",
        pilkada="Perbawaslu 8/2020; Perbawaslu 9/2024 Pasal 14A, Pasal 17",
        in_edition={"pilkada-2020": "Perbawaslu 8/2020"},
    ),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=set_finding,
    yields=(FindingSet,),
    samples=lambda _case, _context: [SetFinding(SAMPLE_TEXT)],
)


@dataclass(frozen=True, slots=True)
class KeepInformation(Command):
    """The initial information is kept without tracing."""

    reason: str = ""


def keep_information(_case: Case, _command: KeepInformation, context: DecisionContext) -> Decision:
    """The case ends; the information is kept, and a later case may trace it."""
    kept = Closed(
        at=context.at,
        enters=Stage.CLOSED,
        reason=CloseReason.KEPT_AS_INFORMATION,
        as_information=True,
    )
    return (kept,)


KEEP_INFORMATION = Act(
    command=KeepInformation,
    name=LocalizedText("Simpan sebagai informasi awal", "Keep as initial information"),
    ways=lead(Stage.INITIAL_INFORMATION, to=Stage.CLOSED),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=keep_information,
    yields=(Closed,),
)
ACTS = (WITHDRAW, START_TRACING, CONCLUDE_TRACING, SET_FINDING, KEEP_INFORMATION)
