"""Decisions about a case's record: merging, a voided number, who works on it, its documents."""

from dataclasses import replace

from shared.statute.acts import record_commands as commands
from shared.statute.acts import record_facts as facts
from shared.statute.acts.decision import Decision, Now, all_clocks, no
from shared.statute.acts.late_facts import Closed
from shared.statute.case.state import Case, Filed
from shared.statute.case.timer import RunningClock, again
from shared.statute.deadlines.deadline import recompute
from shared.statute.law.choices import CloseReason
from shared.statute.law.clocks import Trigger
from shared.statute.law.stages import Stage

SHA256_DIGITS = 64


def merge_into(case: Case, command: commands.MergeInto, now: Now) -> Decision:
    """A duplicate ends; its matter goes on in the other case, with both reporters kept there."""
    if command.into == case.case_id:
        return no("merged_into_itself", case, command)
    if not command.into.strip():
        return no("merge_target_missing", case, command)
    # Those who joined would have to be carried along: the case with more reporters goes on.
    if case.joined:
        return no("has_joined_reports", case, command)
    merged = facts.MergedInto(
        at=now.at,
        stops=all_clocks(case),
        into=command.into,
        number=command.number,
        reason=command.reason,
    )
    return (merged, Closed(at=now.at, enters=Stage.CLOSED, reason=CloseReason.MERGED))


def join_report(case: Case, command: commands.JoinReport, now: Now) -> Decision:
    """The case goes on for one reporter more."""
    if command.case_id == case.case_id:
        return no("merged_into_itself", case, command)
    if any(each.case_id == command.case_id for each in case.joined):
        return no("already_joined", case, command)
    joined = facts.ReportJoined(
        at=now.at, case_id=command.case_id, receipt_number=command.receipt_number
    )
    return (joined,)


def cancel_registration(case: Case, command: commands.CancelRegistration, now: Now) -> Decision:
    """The number is void, and the case stands where it stood, its clock as it was then."""
    if not command.reason.strip():
        return no("reason_missing", case, command)
    cancelled = facts.RegistrationCancelled(
        at=now.at,
        enters=Stage.FINDING if case.is_finding else Stage.INITIAL_REVIEW,
        starts=tuple(_resumed(clock, now, case.office) for clock in case.set_aside),
        stops=tuple(
            clock.id for clock in case.clocks if clock.deadline.starts_at is Trigger.REGISTERED
        ),
        number=case.number,
        reason=command.reason,
    )
    return (cancelled,)


def _resumed(clock: RunningClock, now: Now, office: str) -> RunningClock:
    # No recomputation reaches a clock that is set aside: it runs on by the table of now.
    clock = again(clock, recompute(clock.deadline, now.calendar), now.watch, office)
    return replace(clock, warnings=tuple(each for each in clock.warnings if each > now.at))


def assign(case: Case, command: commands.Assign, now: Now) -> Decision:
    """Somebody of the office works on the case from now on."""
    if not command.investigator.strip():
        return no("investigator_missing", case, command)
    if command.investigator == case.assigned_to:
        return no("already_assigned", case, command)
    return (facts.Assigned(at=now.at, investigator=command.investigator),)


def file_document(case: Case, command: commands.FileDocument, now: Now) -> Decision:
    """A document is filed by its hash under the fact that it was made of."""
    if not 1 <= command.of <= case.sequence:
        return no("no_such_fact", case, command)
    if not _is_sha256(command.sha256):
        return no("hash_not_valid", case, command)
    filed = Filed(command.kind, command.number, command.sha256, command.of)
    if filed in case.documents:
        return no("already_filed", case, command)
    document = facts.DocumentFiled(
        at=now.at, kind=filed.kind, number=filed.number, sha256=filed.sha256, of=filed.of
    )
    return (document,)


def _is_sha256(digits: str) -> bool:
    return len(digits) == SHA256_DIGITS and set(digits) <= set("0123456789abcdef")
