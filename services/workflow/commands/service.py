"""The use case of a command: an official gives it to a case and gets its outcome."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.commands.activity import Calendars, CaseActivities
from services.workflow.commands.merge import Law
from services.workflow.commands.precondition import revision_conflict
from services.workflow.commands.references import reference_refusal
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef, ExecutionRequest
from services.workflow.errors import (
    CaseNotFound,
    CommandIdReused,
    CommandPending,
    WorkflowNotRunning,
)
from services.workflow.file import codec, store
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.runtime.telemetry.metrics import COMMANDS
from shared.statute.case.command import Command
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.decide import decide
from shared.statute.law.authority import sees
from shared.statute.law.refusals import Refusal
from shared.statute.permission import may_any, misdirected

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Instruction:
    """A command as an official gives it.

    Attributes:
        case_id: the case.
        command_id: minted by the sender; a repeat under the same id is the same command.
        command: the command.
        official: who gives it, with the office and the roles of this moment.
        expected: the revision of the case that the official saw; None if any will do.
    """

    case_id: UUID
    command_id: UUID
    command: Command
    official: Official
    expected: int | None = None

    @property
    def kind(self) -> str:
        """The command's name in the law."""
        return type(self.command).__name__


class CommandService:
    """Stores a command, refuses early what the law would refuse, else sends it to its case."""

    def __init__(
        self,
        pool: Pool,
        cases: CaseWorkflowClient,
        activities: CaseActivities,
        calendars: Calendars,
        clock: WallClock,
        plan: WarningPlan = DEFAULT_PLAN,
    ) -> None:
        self._pool = pool
        self._cases = cases
        self._activities = activities
        self._calendars = calendars
        self._clock = clock
        self._plan = plan

    async def execute(self, instruction: Instruction) -> dict[str, Any]:
        """Have a command carried out; the same one again has the same outcome.

        Returns:
            The outcome as it is stored.

        Raises:
            CaseNotFound: there is no such case, or it is not opened yet, or it lies outside the
                official's jurisdiction.
            CommandIdReused: another command, or another official's, was stored under this id.
            CommandPending: no outcome yet; the command is stored and may still be carried out.
            DependencyDown: the command could not be stored.
        """
        outcome = await self._store(instruction)
        if outcome is not None:
            return outcome
        try:
            await self._send(instruction)
            # From the database, not from Temporal's answer: that may hold no words, and the stored
            # outcome has the reason of a refusal.
            async with acquire(self._pool) as connection:
                command_id = str(instruction.command_id)
                outcome = await store.stored_outcome(connection, instruction.case_id, command_id)
        except DependencyDown as down:
            _LOG.warning("command_pending", kind=instruction.kind, part=down.part)
            raise CommandPending from down
        if outcome is None:
            raise CommandPending
        return outcome

    async def _store(self, instruction: Instruction) -> dict[str, Any] | None:
        """Store the command before anything is done about it; its outcome, if it has one."""
        command_id = str(instruction.command_id)
        async with acquire(self._pool) as connection:
            snapshot = await store.snapshot(connection, instruction.case_id, command_id)
            case = codec.fold(snapshot.facts)
            if case is None:
                raise CaseNotFound
            if snapshot.content is None:
                # Only for a new command: a repeat gets its outcome even after the case has moved
                # to another office.
                _check_visible(case, instruction)
                refusal = await self._early_refusal(connection, snapshot, case, instruction)
                outcome = (
                    codec.refused_outcome(refusal, case, instruction.kind) if refusal else None
                )
                if await store.insert_command(connection, _stored(instruction), outcome):
                    return outcome
                # The same id was inserted between the two statements.
                snapshot = await store.snapshot(connection, instruction.case_id, command_id)
        _check_same(snapshot, instruction)
        COMMANDS.labels(instruction.kind, "repeated").inc()
        return snapshot.outcome

    async def _early_refusal(
        self,
        connection: Connection,
        snapshot: store.CaseSnapshot,
        case: Case,
        instruction: Instruction,
    ) -> Refusal | None:
        """The refusal that the activity would give now.

        It spares a refused command its history events. The activity remains the authority: no row
        is locked here, and the case may change before the command reaches it.
        """
        at = max(self._clock.now(), snapshot.moved_at or snapshot.read_at)
        calendar = await self._calendars(connection, snapshot, at)
        law = partial(decide, calendar=calendar, plan=self._plan)
        refusal = _refused(case, instruction, at, law)
        return refusal or await reference_refusal(
            connection,
            case,
            instruction.kind,
            codec.encode_command(instruction.command),
            instruction.official,
        )

    async def _send(self, instruction: Instruction) -> None:
        command = CommandRef(str(instruction.command_id), instruction.kind)
        try:
            await self._cases.act(instruction.case_id, command)
        except WorkflowNotRunning:
            # What the law still allows in an ended case, such as reading an identity, has no clock
            # to wait for: the activity is run here.
            await self._execute_in_ended_case(instruction, command)

    async def _execute_in_ended_case(self, instruction: Instruction, command: CommandRef) -> None:
        async with acquire(self._pool) as connection:
            closed = await store.closed_among(connection, [instruction.case_id])
        if not closed:
            _LOG.error("open_case_without_workflow", hint="awasi recover")
            raise DependencyDown("temporal")
        request = ExecutionRequest(
            str(instruction.case_id), command.command_id, command.kind, self._clock.now()
        )
        try:
            await self._activities.execute(request)
        except ApplicationError as failure:  # logged there; no workflow will try again
            raise CommandPending from failure


def _stored(instruction: Instruction) -> store.StoredCommand:
    return store.StoredCommand(
        instruction.case_id,
        str(instruction.command_id),
        instruction.kind,
        codec.encode_command(instruction.command),
        instruction.official,
        instruction.expected,
    )


def _check_visible(case: Case, instruction: Instruction) -> None:
    """Whoever may not see a case must not learn that it exists.

    Raises:
        CaseNotFound: the case lies outside the official's jurisdiction.
    """
    if not sees(case.office, instruction.official.office):
        COMMANDS.labels(instruction.kind, "refused").inc()
        _LOG.warning("command_refused", kind=instruction.kind, refusal="out_of_sight")
        raise CaseNotFound


def _check_same(snapshot: store.CaseSnapshot, instruction: Instruction) -> None:
    """The stored command must be the one given.

    Raises:
        CommandIdReused: it is another, or of another official.
    """
    by, content = snapshot.official, codec.encode_command(instruction.command)
    stored = (snapshot.content, snapshot.kind, snapshot.expected)
    same = stored == (content, instruction.kind, instruction.expected)
    if not same or (by and by.subject != instruction.official.subject):
        raise CommandIdReused


def _refused(case: Case, instruction: Instruction, at: datetime, law: Law) -> Refusal | None:
    by, kind = instruction.official, instruction.kind
    refusal = may_any(by.roles, kind, case.office, by.office, case.regime)
    refusal = refusal or misdirected(instruction.command, by.office)
    refusal = refusal or revision_conflict(case, kind, instruction.expected)
    decision = refusal or law(case, instruction.command, at)
    # The case's own clock may be ahead of this one: what is too early here, it decides itself.
    if not isinstance(decision, Refusal) or decision.code == "not_lodged_yet":
        return None
    COMMANDS.labels(kind, "refused").inc()
    _LOG.info("command_refused", kind=kind, refusal=decision.code)
    return decision
