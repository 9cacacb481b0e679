"""Decisions on errors of record: what was written wrongly is put right, and the clocks with it."""

from dataclasses import dataclass
from datetime import datetime

from shared.statute.acts import record_commands as commands
from shared.statute.acts import record_facts as facts
from shared.statute.acts.decision import Decision, Now, no
from shared.statute.acts.review import reporting_window
from shared.statute.case.rectifiable import takes, text_of, with_value
from shared.statute.case.registration import clocks_from
from shared.statute.case.state import Case
from shared.statute.case.timer import ClockId, RunningClock, start, started
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.choices import MendableField
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.stages import Source, Stage

# From here on the study is behind, and from here on the verdict.
_STUDIED = frozenset({Stage.ADJUDICATION, Stage.PLENARY})
_IN_REVIEW = frozenset({Stage.INITIAL_REVIEW, Stage.CORRECTION})
_IN_HANDLING = frozenset({Stage.REGISTRATION, Stage.CLARIFICATION, Stage.STUDY, *_STUDIED})


@dataclass(frozen=True, slots=True)
class _Clocks:
    starts: tuple[RunningClock, ...] = ()
    stops: tuple[ClockId, ...] = ()


def mend(case: Case, command: commands.MendRecord, now: Now) -> Decision:
    """The right value holds from now on; the wrong one stays in the file, beside its reason."""
    problem = _problem(case, command)
    if problem:
        return no(problem, case, command)
    mended = with_value(case, command.field, command.value)
    old, value = text_of(case, command.field), text_of(mended, command.field)
    if value == old:
        return no("nothing_to_mend", case, command)
    if case.stage is Stage.ADJUDICATION and not mended.may_be_heard(quick=case.quick):
        return no("not_administrative", case, command)
    clocks, window = _clocks(case, mended, command.field, now), _window(mended, command, now)
    fact = facts.RecordMended(
        at=now.at,
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


def _problem(case: Case, command: commands.MendRecord) -> str:
    if not command.reason.strip():
        return "reason_missing"
    said = {1} | {each.of for each in case.restated if each.field is command.field}
    if command.of not in said:
        return "no_such_record"
    return "" if takes(case, command.field, command.value) else "value_not_valid"


def _window(mended: Case, command: commands.MendRecord, now: Now) -> datetime | None:
    if command.field is not MendableField.KNOWN_DATE:
        return None
    place = DeadlineContext(mended.law, mended.zone, now.calendar)
    return reporting_window(mended.report.source, place, mended.known_date).due


def _clocks(case: Case, mended: Case, field: MendableField, now: Now) -> _Clocks:
    if field is MendableField.KINDS:
        return _of_kinds(case, mended.kinds, now)
    found_then = case.report.source is Source.FINDING and case.stage is Stage.FINDING
    if field is MendableField.KNOWN_DATE and found_then:
        place = DeadlineContext(case.law, case.zone, now.calendar)
        found = at(mended.known_date, MIDNIGHT, case.zone)
        return _Clocks((start(Clock.FINDING_WINDOW, place, found, now.watch),))
    return _Clocks()


def _of_kinds(case: Case, kinds: tuple[str, ...], now: Now) -> _Clocks:
    """The clocks that hang on the kinds, from where they would have run, or away."""
    before, after = _hanging(case, case.kinds, now), _hanging(case, kinds, now)
    gone = {name for name in before if name not in after}
    if Clock.ADJUDICATION in gone:
        gone.add(Clock.QUICK_ADJUDICATION)
    done = _done(case)
    return _Clocks(
        starts=tuple(
            clock for name, clock in after.items() if name not in before and name not in done
        ),
        stops=tuple(clock.id for clock in case.clocks if clock.id.clock in gone),
    )


def _hanging(case: Case, kinds: tuple[str, ...], now: Now) -> dict[Clock, RunningClock]:
    place = DeadlineContext(case.law, case.zone, now.calendar)
    clocks: list[RunningClock] = []
    if case.stage in _IN_REVIEW | _IN_HANDLING and not case.is_finding:
        lodged = case.report.lodged_at
        clocks += clocks_from(Trigger.LODGED, kinds, place, lodged, now.watch)
    if case.stage in _IN_HANDLING and case.registered_at is not None:
        registered = case.registered_at
        clocks += clocks_from(Trigger.REGISTERED, kinds, place, registered, now.watch)
    return {clock.id.clock: _to_total(case, clock, place, now) for clock in clocks}


def _to_total(case: Case, clock: RunningClock, place: DeadlineContext, now: Now) -> RunningClock:
    if clock.id.clock is not Clock.HANDLING or not case.extended:
        return clock
    total = due(Clock.HANDLING, place, clock.deadline.trigger, extended=True)
    return started(clock.id, total, now.watch)


def _done(case: Case) -> set[Clock]:
    """The duties that are behind the case already."""
    done = {Clock.GAKKUMDU_FIRST_DISCUSSION} if case.discussions else set()
    if case.stage in _STUDIED:
        done.add(Clock.ASN_STUDY)
    if case.quick:
        done.add(Clock.ADJUDICATION)
    return done
