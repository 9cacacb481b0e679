"""Rectification: what was recorded wrongly is put right, and the clocks that follow from it."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.statute.acts.act import SAMPLE_TEXT, Act, Articles
from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.acts.receipt import reporting_window
from shared.statute.case.command import Command
from shared.statute.case.evolve import apply
from shared.statute.case.fact import Fact
from shared.statute.case.rectifiable import takes, text_of, with_value
from shared.statute.case.registration import clocks_from, with_statement
from shared.statute.case.state import Case
from shared.statute.case.timer import ClockId, RunningClock, start, started
from shared.statute.deadlines.deadline import due
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import MendableField, ReporterKind
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import OPEN_STAGES, Source, Stage, stay

_AFTER_STUDY = frozenset({Stage.ADJUDICATION, Stage.PLENARY})
_IN_REVIEW = frozenset({Stage.INITIAL_REVIEW, Stage.CORRECTION})
_IN_HANDLING = frozenset({Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, *_AFTER_STUDY})


@dataclass(frozen=True, slots=True)
class MendRecord(Command):
    """What the fact with sequence number `of` says of a field was written down wrongly.

    `value` is text: a day as 2026-07-06, kinds of violation by their keys, separated by commas.
    """

    of: int
    field: MendableField
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMended(Fact):
    """What a fact had wrong, by its sequence number, and what is right."""

    of: int
    field: MendableField
    old: str
    value: str
    reason: str
    # Set where the day of knowledge was rectified: until when the violation could be reported, and
    # whether it was.
    window_due: datetime | None = None
    in_time: bool | None = None


@apply.register
def _(fact: RecordMended, case: Case) -> Case:
    rectified = with_value(with_statement(case, fact.field), fact.field, fact.value)
    return replace(
        rectified,
        window_due=fact.window_due or case.window_due,
        in_time=case.in_time if fact.in_time is None else fact.in_time,
        # A clock that followed from what was wrong never ran: it has not lapsed either.
        lapses=tuple(each for each in case.lapses if each.id not in fact.stops),
    )


@dataclass(frozen=True, slots=True)
class _ClockChanges:
    starts: tuple[RunningClock, ...] = ()
    stops: tuple[ClockId, ...] = ()


def rectify(case: Case, command: MendRecord, context: DecisionContext) -> Decision:
    """The right value holds from now on; the wrong one stays in the file, beside its reason."""
    problem = _problem(case, command)
    if problem:
        return context.refuse(problem)
    rectified = with_value(case, command.field, command.value)
    old, value = text_of(case, command.field), text_of(rectified, command.field)
    if value == old:
        return context.refuse("nothing_to_mend")
    if case.stage is Stage.ADJUDICATION and not rectified.may_be_heard(quick=case.quick):
        return context.refuse("not_administrative")
    clocks = _clocks(case, rectified, command.field, context)
    window = _window(rectified, command, context)
    fact = RecordMended(
        at=context.at,
        starts=clocks.starts,
        stops=clocks.stops,
        of=command.of,
        field=command.field,
        old=old,
        value=value,
        reason=command.reason,
        window_due=window,
        in_time=None if window is None else case.report.received_at <= window,
    )
    return (fact,)


def _problem(case: Case, command: MendRecord) -> str:
    if not command.reason.strip():
        return "reason_missing"
    # The first fact states every field; later ones only those that they restate.
    stating = {1} | {each.of for each in case.restated if each.field is command.field}
    if command.of not in stating:
        return "no_such_record"
    return "" if takes(case, command.field, command.value) else "value_not_valid"


def _window(rectified: Case, command: MendRecord, context: DecisionContext) -> datetime | None:
    if command.field is not MendableField.KNOWN_DATE:
        return None
    counted_by = context.deadline_context(rectified)
    return reporting_window(rectified.report.source, counted_by, rectified.known_date).due


def _clocks(
    case: Case, rectified: Case, field: MendableField, context: DecisionContext
) -> _ClockChanges:
    if field is MendableField.KINDS:
        return _of_kinds(case, rectified.kinds, context)
    found_then = case.report.source is Source.FINDING and case.stage is Stage.FINDING
    if field is MendableField.KNOWN_DATE and found_then:
        counted_by = context.deadline_context(case)
        found = at(rectified.known_date, MIDNIGHT, case.zone)
        return _ClockChanges((start(Clock.FINDING_WINDOW, counted_by, found, context.watch),))
    return _ClockChanges()


def _of_kinds(case: Case, kinds: tuple[str, ...], context: DecisionContext) -> _ClockChanges:
    """The clocks that follow from the kinds: started from where they would have run, or stopped."""
    before, after = _follow(case, case.kinds, context), _follow(case, kinds, context)
    gone = {name for name in before if name not in after}
    if Clock.ADJUDICATION in gone:
        gone.add(Clock.QUICK_ADJUDICATION)
    done = _done(case)
    return _ClockChanges(
        starts=tuple(
            clock for name, clock in after.items() if name not in before and name not in done
        ),
        stops=tuple(clock.id for clock in case.clocks if clock.id.clock in gone),
    )


def _follow(
    case: Case, kinds: tuple[str, ...], context: DecisionContext
) -> dict[Clock, RunningClock]:
    """The clocks that would run in this stage if the kinds had been these from the beginning."""
    counted_by = context.deadline_context(case)
    clocks: list[RunningClock] = []
    if case.stage in _IN_REVIEW | _IN_HANDLING and not case.is_finding:
        lodged = case.report.lodged_at
        clocks += clocks_from(Trigger.LODGED, kinds, counted_by, lodged, context.watch)
    if case.stage in _IN_HANDLING and case.registered_at is not None:
        registered = case.registered_at
        clocks += clocks_from(Trigger.REGISTERED, kinds, counted_by, registered, context.watch)
    return {clock.id.clock: _to_total(case, clock, context) for clock in clocks}


def _to_total(case: Case, clock: RunningClock, context: DecisionContext) -> RunningClock:
    if clock.id.clock is not Clock.HANDLING or not case.extended:
        return clock
    trigger = clock.deadline.trigger
    total = due(Clock.HANDLING, context.deadline_context(case), trigger, extended=True)
    return started(clock.id, total, context.watch)


def _done(case: Case) -> set[Clock]:
    """The clocks whose duty the case has done already: they do not start again."""
    done = {Clock.GAKKUMDU_FIRST_DISCUSSION} if case.discussions else set()
    if case.stage in _AFTER_STUDY:
        done.add(Clock.ASN_STUDY)
    if case.quick:
        done.add(Clock.ADJUDICATION)
    return done


def _rectifications(case: Case, _context: DecisionContext) -> list[MendRecord]:
    """Another kind of reporter: the field that no clock and no stage depends on."""
    kind = next(each for each in ReporterKind if each != case.report.reporter_kind)
    return [MendRecord(1, MendableField.REPORTER_KIND, kind, SAMPLE_TEXT)]


MEND_RECORD = Act(
    command=MendRecord,
    name=LocalizedText("Perbaiki catatan", "Mend the record"),
    ways=stay(*OPEN_STAGES),
    articles=Articles(pemilu="Perbawaslu 7/2022", pilkada="Perbawaslu 8/2020"),
    roles=(OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY),
    decide=rectify,
    yields=(RecordMended,),
    samples=_rectifications,
)
ACTS = (MEND_RECORD,)
