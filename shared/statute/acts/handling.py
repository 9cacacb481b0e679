"""Handling, from registration to the plenary: extension, Gakkumdu, clarification, study."""

from dataclasses import dataclass, replace

from shared.statute.acts.act import Act, Articles
from shared.statute.acts.decision import Decision, DecisionContext, clock_ids
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.timer import started
from shared.statute.deadlines.deadline import due
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import Discussion, ExtensionGround, Mode, Oath, Party
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Stage, lead, stay
from shared.statute.law.violations import Matter

GROUNDS = {
    Regime.PEMILU: ExtensionGround.INFORMATION_AND_STUDY,
    Regime.PILKADA: ExtensionGround.INFORMATION_FROM_REPORTER,
}
"""The one ground on which each regime extends the handling."""

_INVESTIGATION = (OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER)
_IN_HANDLING = (
    Stage.REGISTRATION,
    Stage.CLARIFICATION,
    Stage.STUDY,
    Stage.ADJUDICATION,
    Stage.PLENARY,
)


@dataclass(frozen=True, slots=True)
class Extend(Command):
    """More time is needed for the handling."""

    ground: ExtensionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Fact):
    """The handling runs to its total."""

    ground: ExtensionGround


@apply.register
def _(_fact: Extended, case: Case) -> Case:
    return replace(case, extended=True)


def extend(case: Case, command: Extend, context: DecisionContext) -> Decision:
    """Extended once, while the first period runs, on the ground that the law names."""
    if case.extended:
        return context.refuse("already_extended")
    running = case.running(Clock.HANDLING)
    if running is None:
        return context.refuse("handling_not_running")
    if command.ground is not GROUNDS[case.regime]:
        return context.refuse("ground_not_lawful", (GROUNDS[case.regime],))
    # The total is counted from the registration, not from the end of the first period.
    trigger = running.deadline.trigger
    total = due(Clock.HANDLING, context.deadline_context(case), trigger, extended=True)
    clock = started(running.id, total, context.watch)
    return (Extended(at=context.at, starts=(clock,), ground=command.ground),)


EXTEND = Act(
    command=Extend,
    name=LocalizedText("Perpanjang waktu penanganan", "Extend the handling"),
    ways=stay(*_IN_HANDLING),
    articles=Articles(
        pemilu="UU 7/2017 Pasal 454 ayat (8)", pilkada="UU 1/2015 Pasal 134 ayat (6)"
    ),
    roles=(OfficialRole.PLENARY_MEMBER,),
    decide=extend,
    yields=(Extended,),
    samples=lambda case, _context: [Extend(GROUNDS[case.regime])],
)


@dataclass(frozen=True, slots=True)
class RecordDiscussion(Command):
    """A discussion in Sentra Gakkumdu took place."""

    discussion: Discussion


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(Fact):
    """Sentra Gakkumdu discussed the crime."""

    discussion: Discussion


@apply.register
def _(fact: DiscussionRecorded, case: Case) -> Case:
    return replace(case, discussions=(*case.discussions, fact.discussion))


def record_discussion(case: Case, command: RecordDiscussion, context: DecisionContext) -> Decision:
    """The first discussion has a time of its own; the second precedes the plenary."""
    if Matter.CRIMINAL not in case.matters:
        return context.refuse("not_a_crime")
    if command.discussion in case.discussions:
        return context.refuse("already_discussed")
    if command.discussion is Discussion.SECOND and not case.discussions:
        return context.refuse("first_discussion_missing")
    recorded = DiscussionRecorded(
        at=context.at,
        stops=clock_ids(case, Clock.GAKKUMDU_FIRST_DISCUSSION),
        discussion=command.discussion,
    )
    return (recorded,)


def _discussions(case: Case, _context: DecisionContext) -> list[RecordDiscussion]:
    return [RecordDiscussion(Discussion.SECOND if case.discussions else Discussion.FIRST)]


RECORD_DISCUSSION = Act(
    command=RecordDiscussion,
    name=LocalizedText("Catat pembahasan Sentra Gakkumdu", "Record a Gakkumdu discussion"),
    ways=stay(Stage.INITIAL_REVIEW, Stage.CORRECTION, *_IN_HANDLING),
    articles=Articles(
        pemilu="Perbawaslu 3/2023; UU 7/2017 Pasal 476 ayat (2)",
        pilkada="Peraturan Bersama Sentra Gakkumdu",
    ),
    roles=_INVESTIGATION,
    decide=record_discussion,
    yields=(DiscussionRecorded,),
    samples=_discussions,
)


@dataclass(frozen=True, slots=True)
class Summon(Command):
    """A party is summoned; a summons may be repeated until time runs out."""

    party: Party
    mode: Mode = Mode.FACE_TO_FACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Summoned(Fact):
    """A party was summoned; `attempt` counts this party's summonses from 1."""

    party: Party
    mode: Mode
    attempt: int


@apply.register
def _(fact: Summoned, case: Case) -> Case:
    return replace(case, summoned=(*case.summoned, fact.party))


def summon(case: Case, command: Summon, context: DecisionContext) -> Decision:
    """A party is summoned, again if need be."""
    summoned = Summoned(
        at=context.at,
        enters=Stage.CLARIFICATION,
        party=command.party,
        mode=command.mode,
        attempt=case.summoned.count(command.party) + 1,
    )
    return (summoned,)


SUMMON = Act(
    command=Summon,
    name=LocalizedText("Undang klarifikasi", "Summon for clarification"),
    ways=lead(Stage.REGISTRATION, Stage.CLARIFICATION, to=Stage.CLARIFICATION),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 28", pilkada="Perbawaslu 8/2020"),
    roles=_INVESTIGATION,
    decide=summon,
    yields=(Summoned,),
    samples=lambda _case, _context: [Summon(Party.REPORTER)],
)


@dataclass(frozen=True, slots=True)
class RecordClarification(Command):
    """A party was heard: identity, oath, questions, minutes, read back, signed, in this order."""

    party: Party
    oath: Oath
    mode: Mode = Mode.FACE_TO_FACE
    identity_confirmed: bool = True
    read_back: bool = True
    signed: bool = True
    minutes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationRecorded(Fact):
    """A party was heard and signed the minutes."""

    party: Party
    oath: Oath
    mode: Mode
    minutes: str


@apply.register
def _(fact: ClarificationRecorded, case: Case) -> Case:
    return replace(case, heard=(*case.heard, fact.party))


def record_clarification(
    _case: Case, command: RecordClarification, context: DecisionContext
) -> Decision:
    """Without oath it goes on; without identity, reading back or signature it does not count."""
    if not command.identity_confirmed:
        return context.refuse("identity_unconfirmed")
    if not (command.read_back and command.signed):
        return context.refuse("minutes_incomplete")
    recorded = ClarificationRecorded(
        at=context.at,
        enters=Stage.CLARIFICATION,
        party=command.party,
        oath=command.oath,
        mode=command.mode,
        minutes=command.minutes,
    )
    return (recorded,)


RECORD_CLARIFICATION = Act(
    command=RecordClarification,
    name=LocalizedText("Catat klarifikasi", "Record a clarification"),
    ways=lead(Stage.REGISTRATION, Stage.CLARIFICATION, to=Stage.CLARIFICATION),
    articles=Articles(pemilu="Perbawaslu 7/2022 Pasal 30", pilkada="Perbawaslu 8/2020"),
    roles=_INVESTIGATION,
    decide=record_clarification,
    yields=(ClarificationRecorded,),
    samples=lambda _case, _context: [RecordClarification(Party.REPORTER, Oath.TAKEN)],
)


@dataclass(frozen=True, slots=True)
class BeginStudy(Command):
    """The study of facts and articles begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyBegun(Fact):
    """The study began."""


def begin_study(_case: Case, _command: BeginStudy, context: DecisionContext) -> Decision:
    """The study begins, whether or not a party has been heard."""
    return (StudyBegun(at=context.at, enters=Stage.STUDY),)


BEGIN_STUDY = Act(
    command=BeginStudy,
    name=LocalizedText("Mulai kajian", "Begin the study"),
    ways=lead(Stage.REGISTRATION, Stage.CLARIFICATION, to=Stage.STUDY),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=_INVESTIGATION,
    decide=begin_study,
    yields=(StudyBegun,),
)


@dataclass(frozen=True, slots=True)
class CompleteStudy(Command):
    """The study is complete and goes to the plenary."""

    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCompleted(Fact):
    """The study is complete."""

    document: str


def complete_study(case: Case, command: CompleteStudy, context: DecisionContext) -> Decision:
    """The study goes to the plenary."""
    completed = StudyCompleted(
        at=context.at,
        enters=Stage.PLENARY,
        stops=clock_ids(case, Clock.ASN_STUDY),
        document=command.document,
    )
    return (completed,)


COMPLETE_STUDY = Act(
    command=CompleteStudy,
    name=LocalizedText("Selesaikan kajian", "Complete the study"),
    ways=lead(Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, to=Stage.PLENARY),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=_INVESTIGATION,
    decide=complete_study,
    yields=(StudyCompleted,),
)
ACTS = (EXTEND, RECORD_DISCUSSION, SUMMON, RECORD_CLARIFICATION, BEGIN_STUDY, COMPLETE_STUDY)
