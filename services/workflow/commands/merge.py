"""Merging: one transaction ends a duplicate case, and lets another go on for both reporters."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.commands import merge_store
from services.workflow.commands.transaction import CommandContext, record_facts, record_refusal
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.errors import CaseNotFound
from services.workflow.file import codec, store
from shared.events.cases import MAX_JOINED, MAX_JOINED_BYTES, JoinedReport
from shared.events.size import largest_json
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.administration import JoinReport, MergeInto
from shared.statute.acts.decision import Decision
from shared.statute.acts.table import ACTS
from shared.statute.case.command import Command
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.law.authority import sees
from shared.statute.law.refusals import Refusal, refuse

MERGE = MergeInto.__name__

Law = Callable[[Case | None, Command, datetime], Decision]
"""What the law decides of a command at a moment, by the holiday table in force for it."""


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The case that a merge names as the one that goes on."""

    case: Case
    snapshot: store.CaseSnapshot


@dataclass(frozen=True, slots=True)
class _AcceptedMerge:
    """A merge that the law accepts.

    Attributes:
        ending: the facts of the duplicate.
        join: the command that the other case gets.
        joining: the facts of the other case.
    """

    ending: tuple[Fact, ...]
    join: CommandContext
    joining: tuple[Fact, ...]


async def target_ids(connection: Connection, content: Mapping[str, Any] | None) -> list[UUID]:
    """The cases that a merge command means, by id, receipt number or register number."""
    into = " ".join(str((content or {}).get("into", "")).split())
    try:
        return [UUID(into)]
    except ValueError:
        return await merge_store.cases_numbered(connection, into) if into else []


async def cases_to_lock(connection: Connection, request: ExecutionRequest) -> list[UUID]:
    """The cases beside its own that a command changes.

    They are known from the stored command, before anything is locked, so that all cases can be
    locked at once in the order of their ids.
    """
    if request.kind != MERGE:
        return []
    content = await merge_store.command_content(
        connection, UUID(request.case_id), request.command_id
    )
    return await target_ids(connection, content)


async def find_target(
    connection: Connection, content: Mapping[str, Any] | None, join_id: str = ""
) -> MergeTarget | None:
    """The case that a merge names; None if there is none, or more than one of that number.

    `join_id` is the id of the command that the case will get, to be read with it.
    """
    into = await target_ids(connection, content)
    if len(into) == 1:
        with suppress(CaseNotFound):
            snapshot = await store.snapshot(connection, into[0], join_id)
            case = codec.fold(snapshot.facts)
            return MergeTarget(case, snapshot) if case else None
    return None


def check_target(
    case: Case, target: MergeTarget | None, by: Official | None
) -> MergeTarget | Refusal:
    """The target, if the case's report can go on there, else why it cannot.

    A case outside the official's jurisdiction is refused like one that does not exist: whether it
    exists is not disclosed.
    """
    if target is None or (by is not None and not sees(target.case.office, by.office)):
        code = "merge_target_unknown"
    elif target.case.case_id == case.case_id:
        code = "merged_into_itself"
    elif target.case.closed:
        code = "merge_target_closed"
    elif target.case.regime is not case.regime:
        code = "merge_target_other_regime"
    elif target.case.office != case.office:
        code = "merge_target_elsewhere"
    elif not _has_room(target):
        code = "merge_target_full"
    else:
        return target
    return refuse(code, ACTS[MERGE].article(case.regime, case.edition))


def _has_room(target: MergeTarget) -> bool:
    """Whether one more report can go on in the case.

    Every event of a case carries how to reach all its reporters. An event too large for its topic
    could never be announced, and the case would stand still with its clock.
    """
    carried = sum(_announced_bytes(each) for each in target.snapshot.joined)
    room = carried + largest_json(JoinedReport) <= MAX_JOINED_BYTES
    return room and len(target.case.joined) < MAX_JOINED


def _announced_bytes(report: Mapping[str, Any]) -> int:
    announced = JoinedReport.model_validate({**report, "case_id": report["report_id"]})
    return len(announced.model_dump_json()) + len(",")


async def merge_cases(
    connection: Connection, context: CommandContext, case: Case, law: Law
) -> CommandOutcome:
    """Carry a merge out. Both cases are locked, and their facts are committed together.

    Raises:
        StuckError: as `record_facts`.
    """
    join_id = f"join-{case.case_id}"
    found = await find_target(connection, context.snapshot.content, join_id)
    target = check_target(case, found, context.snapshot.official)
    merge = target if isinstance(target, Refusal) else _decide(context, case, target, join_id, law)
    if isinstance(merge, Refusal):
        return await record_refusal(connection, context, merge)
    await merge_store.join_report(connection, context.case_id, merge.join.case_id)
    await record_facts(connection, merge.join, merge.joining)
    return await record_facts(connection, context, merge.ending)


def _decide(
    context: CommandContext, case: Case, target: MergeTarget, join_id: str, law: Law
) -> _AcceptedMerge | Refusal:
    reason = str((context.snapshot.content or {}).get("reason", ""))
    ending = law(case, MergeInto(target.case.case_id, target.case.number, reason), context.at)
    if isinstance(ending, Refusal):
        return ending
    # The two cases have clocks of their own; moments within a case never run backwards.
    at = max(context.at, target.snapshot.moved_at or context.at)
    joining = law(target.case, JoinReport(case.case_id, case.receipt_number), at)
    if isinstance(joining, Refusal):
        return joining
    request = ExecutionRequest(target.case.case_id, join_id, JoinReport.__name__, at)
    # The events of the target reach this reporter too, from the one that announces the merge on.
    joined = (*target.snapshot.joined, context.snapshot.report)
    snapshot = replace(target.snapshot, joined=joined)
    return _AcceptedMerge(ending, CommandContext(request, snapshot, target.case, at), joining)
