"""The law's answer to a command: facts that follow, or a refusal with its article. Pure."""

from collections.abc import Callable
from datetime import datetime

from shared.statute.acts import administration as record
from shared.statute.acts import agencies as follow_up
from shared.statute.acts import elapse as watch
from shared.statute.acts import handling, hearings, objections, review, tracing, verdict
from shared.statute.acts import rectification as mending
from shared.statute.acts.commands import Command
from shared.statute.acts.decision import Decision, Now, no
from shared.statute.acts.early_commands import OpenCase
from shared.statute.acts.late_commands import Elapse
from shared.statute.acts.lawful_moves import moves
from shared.statute.case.evolve import NotOpenedError, evolve, replay
from shared.statute.case.state import Case, nearest, next_due
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar, HorizonError
from shared.statute.law.editions import NoEditionError
from shared.statute.law.offices import NotAnOfficeError
from shared.statute.law.refusals import Refusal, refuse
from shared.statute.law.stages import MOVES, NEVER, Move, Stage
from shared.statute.law.zones import NaiveMomentError

__all__ = [
    "DEFAULT_PLAN",
    "Case",
    "Decision",
    "Move",
    "NotOpenedError",
    "Refusal",
    "Stage",
    "WarningPlan",
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
    "OpenAdjudication": hearings.open_adjudication,
    "ScheduleHearing": hearings.schedule_hearing,
    "HoldHearing": hearings.hold_hearing,
    "DecideAdjudication": hearings.decide_adjudication,
    "DecideInPlenary": verdict.decide_in_plenary,
    "Forward": follow_up.forward,
    "RecordAgencyReceipt": follow_up.record_receipt,
    "RecordAgencyAct": follow_up.record_act,
    "RecordAgencyAnswer": follow_up.record_answer,
    "AnnounceStatus": follow_up.announce,
    "Object": objections.object_to,
    "DecideObjection": objections.decide_objection,
    "CloseFollowUp": follow_up.close_follow_up,
    "MergeInto": record.merge_into,
    "JoinReport": record.join_report,
    "CancelRegistration": record.cancel_registration,
    "MendRecord": mending.mend,
    "Assign": record.assign,
    "FileDocument": record.file_document,
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


def decide(
    case: Case | None,
    command: Command,
    at: datetime,
    calendar: Calendar,
    plan: WarningPlan = DEFAULT_PLAN,
) -> Decision:
    """What follows from a command at a moment, by a holiday table: facts, or a refusal. Pure."""
    try:
        return _decide(case, command, Now(at, calendar, plan, calendar))
    except tuple(_UNANSWERABLE) as error:
        article = _article(case, command)
        return refuse(_UNANSWERABLE[type(error)], article)


def _decide(case: Case | None, command: Command, now: Now) -> Decision:
    if now.at.tzinfo is None:
        raise NaiveMomentError(now.at)
    if isinstance(command, OpenCase):
        if case is not None:
            return no("already_open", case, command)
        return review.open_case(command, now.within(command.office))
    if case is None:
        return refuse("not_open", _article(None, command))
    return _moved(case, command, now)


def _moved(case: Case, command: Command, now: Now) -> Decision:
    if case.moved_at is not None and now.at < case.moved_at:
        return no("before_last_fact", case, command)
    if isinstance(command, Elapse):
        return watch.passed(case, now.at, now)
    # Time passes before anyone acts: what was due earlier has happened, whoever noticed it.
    happened = watch.passed(case, now.at - datetime.resolution, now)
    answer = _answered(replay(case, happened), command, now)
    return answer if isinstance(answer, Refusal) else happened + answer


def _answered(case: Case, command: Command, now: Now) -> Decision:
    name = type(command).__name__
    move = MOVES[name]
    if move.article(case.regime) == NEVER:
        return refuse("not_in_this_regime", move.pemilu)
    if not move.leads_to(case.stage):
        return no("closed" if case.closed else "not_in_this_stage", case, command)
    return _DECIDED_BY[name](case, command, now.within(case.office))


def _article(case: Case | None, command: Command) -> str:
    move = MOVES[type(command).__name__]
    if case is not None:
        return move.article(case.regime, case.edition)
    return move.article(command.regime) if isinstance(command, OpenCase) else move.pemilu
