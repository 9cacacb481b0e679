"""Writes down what came of a command: its facts, its outcome, the case's line, its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from services.workflow.engine.messages import ELAPSE, CaseProgress, CommandOutcome, ExecutionRequest
from services.workflow.errors import StuckError
from services.workflow.file import codec as records
from services.workflow.file import number_register, number_store, store
from services.workflow.file.chain import extend
from services.workflow.file.documents_due import required_documents
from services.workflow.file.events import announce
from services.workflow.file.projection import project_case, project_obligations
from shared.events.envelope import WORKFLOW, Event
from shared.outbox.append import append_all
from shared.runtime.clock import new_id
from shared.runtime.metrics import COMMANDS, FACTS
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.facts import Fact
from shared.statute.decide import Case, Refusal, evolve, next_due

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command in hand, what was known when it came, and the moment it counts at."""

    step: ExecutionRequest
    known: store.CaseSnapshot
    case: Case | None
    at: datetime

    @property
    def case_id(self) -> UUID:
        """The case it was given to."""
        return UUID(self.step.case_id)


def outcome(kept: dict[str, Any], case: Case) -> CommandOutcome:
    """How a command ended, as the workflow and its callers hear it; the case as it stands now."""
    standing = CaseProgress(case.stage, case.sequence, case.closed, next_due(case))
    return CommandOutcome(kept["accepted"], kept.get("code"), standing)


async def refuse(connection: Connection, taken: CommandContext, refusal: Refusal) -> CommandOutcome:
    """Keep why the law refused; the case is as it was.

    Raises:
        StuckError: the case itself could not be opened, so there is nowhere to go on from.
    """
    step = taken.step
    if taken.case is None:
        raise StuckError(step.kind, refusal.code)
    kept = records.refused(refusal, taken.case)
    await store.end_command(connection, taken.case_id, (step.command_id, step.kind), kept)
    COMMANDS.labels(step.kind, "refused").inc()
    _LOG.info("command_refused", kind=step.kind, refusal=refusal.code)
    return outcome(kept, taken.case)


async def record(
    connection: Connection, taken: CommandContext, new: Sequence[Fact]
) -> CommandOutcome:
    """Put what happened into the case file and the outbox.

    Raises:
        StuckError: time passed and the law left what was due standing.
    """
    step, at = taken.step, taken.at
    case = taken.case
    for fact in new:
        case = evolve(case, fact)
    if case is None or (step.kind == ELAPSE and (next_due(case) or at) < at):
        raise StuckError(step.kind, "nothing_followed")
    kept = records.accepted(case)
    if new:
        written = map(records.write, new)
        entries = extend(taken.case_id, taken.known.head, written, at, step.command_id)
        line, owed = project_case(case, at), project_obligations(case)
        await store.record(connection, line, owed, entries, (step.command_id, step.kind), kept)
        due = required_documents(taken.case, new)
        await store.insert_documents_due(connection, taken.case_id, due)
        await number_store.write(connection, number_register.changes(taken.case, new))
        await append_all(connection, _events(taken, new))
    _note(step, case, new)
    return outcome(kept, case)


def _events(taken: CommandContext, new: Sequence[Fact]) -> list[Event[Any]]:
    known = taken.known
    said = announce(taken.case, new, taken.step.kind, known.report, *known.joined)
    return [
        Event(id=new_id(), subject=each.case_id, time=each.at, source=WORKFLOW, data=each)
        for each in said
    ]


def _note(step: ExecutionRequest, case: Case, new: Sequence[Fact]) -> None:
    COMMANDS.labels(step.kind, "accepted").inc()
    for fact in new:
        FACTS.labels(type(fact).__name__, case.regime).inc()
    facts = [type(fact).__name__ for fact in new]
    _LOG.info("command_accepted", kind=step.kind, facts=facts, stage=case.stage)
