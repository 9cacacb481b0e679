"""Writes what came of a command in its transaction: facts, outcome, rows of lists, events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from services.workflow.engine.messages import ELAPSE, CaseProgress, CommandOutcome, ExecutionRequest
from services.workflow.errors import StuckError
from services.workflow.file import codec, number_register, number_store, store
from services.workflow.file.chain import extend
from services.workflow.file.documents_due import required_documents
from services.workflow.file.events import announce
from services.workflow.file.projection import project_case, project_obligations
from shared.events.envelope import WORKFLOW, Event
from shared.outbox.append import append_all
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Connection
from shared.runtime.telemetry.metrics import COMMANDS, FACTS
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, next_due
from shared.statute.law.refusals import Refusal

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command being carried out.

    Attributes:
        request: the command as the workflow sent it.
        snapshot: what the database held when the case was locked.
        case: the case before the command; None before it is opened.
        at: the moment the command counts at, with its zone.
    """

    request: ExecutionRequest
    snapshot: store.CaseSnapshot
    case: Case | None
    at: datetime

    @property
    def case_id(self) -> UUID:
        """The case that the command is for."""
        return UUID(self.request.case_id)


def command_outcome(stored: dict[str, Any], case: Case) -> CommandOutcome:
    """The outcome that the workflow gets: the stored one, with the case's present progress.

    A repeated command gets the progress of now, not of then: the workflow sets its timer by it.
    """
    progress = CaseProgress(case.stage, case.sequence, case.closed, next_due(case))
    return CommandOutcome(stored["accepted"], stored.get("code"), progress)


async def record_refusal(
    connection: Connection, context: CommandContext, refusal: Refusal
) -> CommandOutcome:
    """Store why the law refused a command; the case stays as it was.

    Raises:
        StuckError: the case itself could not be opened, so nothing can ever follow.
    """
    request = context.request
    if context.case is None:
        raise StuckError(request.kind, refusal.code)
    stored = codec.refused_outcome(refusal, context.case, request.kind)
    command = (request.command_id, request.kind)
    await store.upsert_outcome(connection, context.case_id, command, stored)
    COMMANDS.labels(request.kind, "refused").inc()
    _LOG.info("command_refused", kind=request.kind, refusal=refusal.code)
    return command_outcome(stored, context.case)


async def record_facts(
    connection: Connection, context: CommandContext, new: Sequence[Fact]
) -> CommandOutcome:
    """Append facts to the case file, with all that follows from them, and their events.

    Raises:
        StuckError: time has passed and the law left due what was due, so that the workflow would
            ask again without end.
        Transient: another transaction opened the case at the same moment.
    """
    request, at = context.request, context.at
    case = context.case
    for fact in new:
        case = evolve(case, fact)
    if case is None or (request.kind == ELAPSE and (next_due(case) or at) < at):
        raise StuckError(request.kind, "nothing_followed")
    stored = codec.accepted_outcome(case)
    # A wake before anything is due has no facts and leaves no row: the same id must be able to
    # carry the elapse out later. What is stored, however, has waited for its outcome.
    if new:
        await _append(connection, context, new, case, stored)
    elif context.snapshot.kind is not None:
        command = (request.command_id, request.kind)
        await store.upsert_outcome(connection, context.case_id, command, stored)
    _report_acceptance(request, case, new)
    return command_outcome(stored, case)


async def _append(
    connection: Connection,
    context: CommandContext,
    new: Sequence[Fact],
    case: Case,
    outcome: dict[str, Any],
) -> None:
    request, at = context.request, context.at
    head, facts = context.snapshot.head, map(codec.encode, new)
    entries = extend(context.case_id, head, facts, at, request.command_id)
    command = (request.command_id, request.kind)
    row, obligations = project_case(case, at), project_obligations(case)
    await store.append_facts(connection, entries, command, outcome, row, obligations)
    due = required_documents(context.case, new)
    await store.insert_documents_due(connection, context.case_id, due)
    await number_store.apply_changes(connection, number_register.changes(context.case, new))
    await append_all(connection, _events(context, new))


def _events(context: CommandContext, new: Sequence[Fact]) -> list[Event[Any]]:
    snapshot = context.snapshot
    reports = (snapshot.report, *snapshot.joined)
    announced = announce(context.case, new, context.request.kind, *reports)
    return [
        Event(id=new_id(), subject=each.case_id, time=each.at, source=WORKFLOW, data=each)
        for each in announced
    ]


def _report_acceptance(request: ExecutionRequest, case: Case, new: Sequence[Fact]) -> None:
    # Before the commit: should that fail, the repeat is counted as well.
    COMMANDS.labels(request.kind, "accepted").inc()
    for fact in new:
        FACTS.labels(type(fact).__name__, case.regime).inc()
    facts = [type(fact).__name__ for fact in new]
    _LOG.info("command_accepted", kind=request.kind, facts=facts, stage=case.stage)
