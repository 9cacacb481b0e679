"""The use case of a command: an official gives it to a case and gets its outcome."""

from asyncio import sleep, timeout
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.commands import queue_store
from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.execution import Calendars
from services.workflow.commands.merge import Law
from services.workflow.commands.precondition import revision_conflict
from services.workflow.commands.references import reference_refusal
from services.workflow.commands.turns import Turns
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef, ExecutionRequest
from services.workflow.errors import (
    CaseNotFound,
    CaseQueueFull,
    CommandIdReused,
    CommandPending,
    WorkflowNotRunning,
)
from services.workflow.file import codec, store
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.http.tokens import Official
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.runtime.telemetry.metrics import COMMANDS
from shared.statute.case.command import Command
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.decide import decide
from shared.statute.law.authority import sees
from shared.statute.law.refusals import Refusal
from shared.statute.permission import may_any, misdirected

RUN_CHANGE_SECONDS = 0.1
"""How long the next run of a workflow that continues as new is waited for."""

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
    """Stores a command, refuses early what the law would refuse, else sends it to its case.

    Stored, a command is never lost: whoever carries out the case's next one finds it. Of one case
    this process sends one command at a time, so that many callers take no more of the database and
    of Temporal, which limits the updates of a workflow, than one does.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a command meets on its way
        self,
        pool: Pool,
        cases: CaseWorkflowClient,
        activities: CaseActivities,
        calendars: Calendars,
        clock: WallClock,
        plan: WarningPlan = DEFAULT_PLAN,
        limits: Limits | None = None,
    ) -> None:
        self._pool = pool
        self._cases = cases
        self._activities = activities
        self._calendars = calendars
        self._clock = clock
        self._plan = plan
        self._limits = limits or Limits()
        self._storing = Turns()
        self._sending = Turns()

    async def execute(self, instruction: Instruction) -> dict[str, Any]:
        """Have a command carried out; the same one again has the same outcome.

        It counts at the moment of this call, however long it waits.

        Returns:
            The outcome as it is stored.

        Raises:
            CaseNotFound: there is no such case, or it is not opened yet, or it lies outside the
                official's jurisdiction.
            CommandIdReused: another command, or another official's, was stored under this id.
            CommandPending: no outcome yet; the command is stored and will still be carried out.
            CaseQueueFull: too many commands to the case wait; this one was not stored.
            DependencyDown: the command could not be stored.
        """
        given_at = self._clock.now()
        async with self._storing.turn(instruction.case_id):
            outcome, alone = await self._store(instruction, given_at)
        if outcome is not None:
            return outcome
        try:
            async with timeout(self._cases.rpc_timeout.total_seconds()):
                return await self._outcome(instruction, alone=alone)
        except (Transient, TimeoutError) as failure:
            reason = type(failure).__name__
            _LOG.warning("command_pending", kind=instruction.kind, failure=reason)
            raise CommandPending from failure

    async def _store(
        self, instruction: Instruction, given_at: datetime
    ) -> tuple[dict[str, Any] | None, bool]:
        """Store the command before anything is done about it.

        Returns:
            Its outcome if it has one, and whether no other command to the case waits.
        """
        case_id, command_id = instruction.case_id, str(instruction.command_id)
        async with acquire(self._pool) as connection:
            if self._storing.callers(case_id) > 1:  # the file is not read for each of many
                queue = await queue_store.queue_state(connection, case_id, command_id)
                outcome = None
            else:
                queue, outcome = await self._look(connection, instruction, given_at)
            if queue.kind is None:
                # Only for a new command: a repeat gets its outcome even after the case has moved
                # to another office.
                _check_visible(queue.case_office, instruction)
                if queue.waiting >= self._limits.case_waiting_commands:
                    raise CaseQueueFull
                if await store.insert_command(connection, _stored(instruction, given_at), outcome):
                    return outcome, not queue.waiting
                # The same id was inserted between the two statements.
                queue = await queue_store.queue_state(connection, case_id, command_id)
        _check_same(queue, instruction)
        COMMANDS.labels(instruction.kind, "repeated").inc()
        return queue.outcome, False

    async def _look(
        self, connection: Connection, instruction: Instruction, given_at: datetime
    ) -> tuple[queue_store.QueueState, dict[str, Any] | None]:
        """The queue, and how the command would end if it is new and the law refuses it now.

        That spares a refused command its history events. The activity remains the authority: no
        row is locked here, and the case may change before the command reaches it. While others
        wait, only the activity knows what the law will say.
        """
        snapshot = await store.snapshot(
            connection, instruction.case_id, str(instruction.command_id)
        )
        case = codec.fold(snapshot.facts)
        if case is None:
            raise CaseNotFound
        queue = queue_store.QueueState.of(snapshot, case.office)
        new = queue.kind is None and not queue.waiting
        if not new or not sees(case.office, instruction.official.office):
            return queue, None
        at = max(given_at, snapshot.moved_at or given_at)
        calendar = await self._calendars(connection, snapshot, at)
        law = partial(decide, calendar=calendar, plan=self._plan)
        refusal = _refused(case, instruction, at, law)
        refusal = refusal or await reference_refusal(
            connection,
            case,
            instruction.kind,
            codec.encode_command(instruction.command),
            instruction.official,
        )
        outcome = codec.refused_outcome(refusal, case, instruction.kind) if refusal else None
        return queue, outcome

    async def _outcome(self, instruction: Instruction, *, alone: bool) -> dict[str, Any]:
        """Send the case what waits, until this command has its outcome."""
        command_id = str(instruction.command_id)
        async with self._sending.turn(instruction.case_id):
            if alone:
                await self._send(instruction, CommandRef(command_id, instruction.kind))
            while True:
                # From the database, not from Temporal's answer: that holds no words, and the
                # command may have been carried out with one before it.
                async with acquire(self._pool) as connection:
                    found = await queue_store.outcome_or_first(
                        connection, instruction.case_id, command_id
                    )
                if isinstance(found, dict):
                    return found
                if found is not None:
                    await self._send(instruction, found)

    async def _send(self, instruction: Instruction, command: CommandRef) -> None:
        case_id = instruction.case_id
        try:
            await self._cases.act(case_id, command)
        except WorkflowNotRunning:
            async with acquire(self._pool) as connection:
                closed = await store.closed_among(connection, [case_id])
            if closed:
                # What the law still allows in an ended case, such as reading an identity, has no
                # clock to wait for: the activity is run here.
                await self._execute_in_ended_case(instruction)
            elif await self._cases.runs(case_id):  # it continued as new over the update
                await sleep(RUN_CHANGE_SECONDS)
            else:
                _LOG.error("open_case_without_workflow", hint="awasi recover")
                raise DependencyDown("temporal") from None

    async def _execute_in_ended_case(self, instruction: Instruction) -> None:
        request = ExecutionRequest(
            str(instruction.case_id),
            str(instruction.command_id),
            instruction.kind,
            self._clock.now(),
        )
        try:
            await self._activities.execute(request)
        except ApplicationError as failure:  # logged there; no workflow will try again
            raise CommandPending from failure


def _stored(instruction: Instruction, given_at: datetime) -> store.StoredCommand:
    return store.StoredCommand(
        instruction.case_id,
        str(instruction.command_id),
        instruction.kind,
        codec.encode_command(instruction.command),
        instruction.official,
        instruction.expected,
        given_at,
    )


def _check_visible(case_office: str, instruction: Instruction) -> None:
    """Whoever may not see a case must not learn that it exists.

    Raises:
        CaseNotFound: the case lies outside the official's jurisdiction.
    """
    if not sees(case_office, instruction.official.office):
        COMMANDS.labels(instruction.kind, "refused").inc()
        _LOG.warning("command_refused", kind=instruction.kind, refusal="out_of_sight")
        raise CaseNotFound


def _check_same(known: queue_store.QueueState, instruction: Instruction) -> None:
    """The stored command must be the one given.

    Raises:
        CommandIdReused: it is another, or of another official.
    """
    by, content = known.official, codec.encode_command(instruction.command)
    stored = (known.content, known.kind, known.expected)
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
