"""The law's answer to a command: facts that follow, or a refusal with its article. Pure."""

from collections.abc import Callable
from datetime import datetime

from shared.statute import follow_up, handling, review, tracing, watch
from shared.statute.calendars import Calendar, HorizonError
from shared.statute.choices import Discussion
from shared.statute.clocks import Clock
from shared.statute.commands import Command
from shared.statute.decisions import Decision, Now, no
from shared.statute.early_commands import OpenCase
from shared.statute.editions import NoEditionError
from shared.statute.evolution import NotOpenedError, evolve, replay
from shared.statute.late_commands import Elapse
from shared.statute.offices import Level, NotAnOfficeError, level_of
from shared.statute.refusals import Refusal, refuse
from shared.statute.stages import MOVES, NEVER, Move, Source, Stage, lawful_in
from shared.statute.standing import Case, nearest, next_due
from shared.statute.violations import Matter
from shared.statute.zones import NaiveMomentError

__all__ = [
    "Case",
    "Decision",
    "Move",
    "NotOpenedError",
    "Refusal",
    "Stage",
    "decide",
    "evolve",
    "moves",
    "nearest",
    "next_due",
    "replay",
]

_DECIDED_BY: dict[str, Callable[..., Decision]] = {
    "RequestCorrection": review.request_correction,
    "SubmitCorrection": review.submit_correction,
    "DeclineRegistration": review.decline,
    "Register": review.register,
    "Delegate": tracing.delegate,
    "TakeOver": tracing.take_over,
    "Withdraw": tracing.withdraw,
    "StartTracing": tracing.start_tracing,
    "ConcludeTracing": tracing.conclude_tracing,
    "SetFinding": tracing.set_finding,
    "KeepInformation": tracing.keep_information,
    "Extend": handling.extend,
    "RecordDiscussion": handling.record_discussion,
    "Summon": handling.summon,
    "RecordClarification": handling.record_clarification,
    "BeginStudy": handling.begin_study,
    "CompleteStudy": handling.complete_study,
    "OpenAdjudication": handling.open_adjudication,
    "HoldHearing": handling.hold_hearing,
    "DecideAdjudication": handling.decide_adjudication,
    "DecideInPlenary": handling.decide_in_plenary,
    "Forward": follow_up.forward,
    "RecordAgencyReceipt": follow_up.record_receipt,
    "RecordAgencyAct": follow_up.record_act,
    "RecordAgencyAnswer": follow_up.record_answer,
    "AnnounceStatus": follow_up.announce,
    "Object": follow_up.object_to,
    "DecideObjection": follow_up.decide_objection,
    "CloseFollowUp": follow_up.close_follow_up,
    "Recompute": watch.recompute_all,
    "ReadIdentity": watch.read_identity,
}

# What a command asks that the law cannot answer, as a refusal instead of an error.
_UNANSWERABLE: dict[type[Exception], str] = {
    HorizonError: "beyond_table",
    NoEditionError: "no_edition",
    NotAnOfficeError: "not_an_office",
    NaiveMomentError: "naive_moment",
}


def decide(case: Case | None, command: Command, at: datetime, calendar: Calendar) -> Decision:
    """What follows from a command at a moment, by a holiday table: facts, or a refusal. Pure."""
    try:
        return _decide(case, command, at, calendar)
    except tuple(_UNANSWERABLE) as error:
        article = _article(case, command)
        return refuse(_UNANSWERABLE[type(error)], article)


def _decide(case: Case | None, command: Command, at: datetime, calendar: Calendar) -> Decision:
    if at.tzinfo is None:
        raise NaiveMomentError(at)
    if isinstance(command, OpenCase):
        if case is not None:
            return no("already_open", case, command)
        return review.open_case(command, Now(at, calendar.within(command.office)))
    if case is None:
        return refuse("not_open", _article(None, command))
    if isinstance(command, Elapse):
        return watch.passed(case, at, at)
    # Time passes before anyone acts: what was due earlier has happened, whoever noticed it.
    happened = watch.passed(case, at - datetime.resolution, at)
    answer = _answered(replay(case, happened), command, at, calendar)
    return answer if isinstance(answer, Refusal) else happened + answer


def _answered(case: Case, command: Command, at: datetime, calendar: Calendar) -> Decision:
    name = type(command).__name__
    move = MOVES[name]
    if move.article(case.regime) == NEVER:
        return refuse("not_in_this_regime", move.pemilu)
    if not move.leads_to(case.stage):
        return no("closed" if case.closed else "not_in_this_stage", case, command)
    return _DECIDED_BY[name](case, command, Now(at, calendar.within(case.office)))


def _article(case: Case | None, command: Command) -> str:
    move = MOVES[type(command).__name__]
    if case is not None:
        return move.article(case.regime)
    return move.article(command.regime) if isinstance(command, OpenCase) else move.pemilu


def moves(case: Case) -> tuple[Move, ...]:
    """What may lawfully be done with the case as it stands, whoever may do it."""
    possible = lawful_in(case.stage, case.regime)
    return tuple(move for move in possible if _OPEN_TO.get(move.command, _always)(case))


def _always(_case: Case) -> bool:
    return True


def _is_complete(case: Case) -> bool:
    return case.in_time and not case.missing and review.reporter_is_lawful(case)


def _may_mend(case: Case) -> bool:
    return case.in_time or "in_time" not in case.law.not_correctable


def _may_extend(case: Case) -> bool:
    return not case.extended and case.running(Clock.HANDLING) is not None


def _may_discuss(case: Case) -> bool:
    return Matter.CRIMINAL in case.matters and Discussion.SECOND not in case.discussions


def _owes_forwarding(case: Case) -> bool:
    return any(owed.forwarded_at is None for owed in case.obligations)


def _awaits_receipt(case: Case) -> bool:
    return any(owed.forwarded_at and not owed.received_at for owed in case.obligations)


def _awaits_act(case: Case) -> bool:
    ends = {clock for clock, _ in follow_up.ACTS.values()}
    return any(clock.id.clock in ends for clock in case.clocks)


def _awaits_answer(case: Case) -> bool:
    return any(owed.received_at and not owed.answered_at for owed in case.obligations)


def _may_object(case: Case) -> bool:
    return any(follow_up.may_object(case, outcome.matter) for outcome in case.outcomes)


def _may_close(case: Case) -> bool:
    return not case.objections and all(clock.lapsed for clock in case.clocks)


_OPEN_TO: dict[str, Callable[[Case], bool]] = {
    "Delegate": lambda case: level_of(case.office) > Level.VILLAGE,
    "TakeOver": lambda case: level_of(case.office) < Level.NATIONAL,
    "Register": _is_complete,
    "RequestCorrection": _may_mend,
    "Withdraw": lambda case: case.report.source is Source.REPORT,
    "Extend": _may_extend,
    "RecordDiscussion": _may_discuss,
    "OpenAdjudication": lambda case: bool(case.matters & {Matter.ADMINISTRATIVE, Matter.TSM}),
    "Forward": _owes_forwarding,
    "AnnounceStatus": lambda case: not case.announced,
    "RecordAgencyReceipt": _awaits_receipt,
    "RecordAgencyAct": _awaits_act,
    "RecordAgencyAnswer": _awaits_answer,
    "Object": _may_object,
    "DecideObjection": lambda case: bool(case.objections),
    "CloseFollowUp": _may_close,
    "Elapse": lambda _case: False,
}
