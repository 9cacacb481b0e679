"""The use case: an official gives a case a command, and hears how it ended."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.commands import merge as merging
from services.workflow.commands.activity import Calendars, CaseActivities
from services.workflow.commands.merge import Law
from services.workflow.commands.precondition import revision_conflict
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef, ExecutionRequest
from services.workflow.errors import CaseNotFound, CommandPending, CommandTaken, DoorClosed
from services.workflow.file import codec as records
from services.workflow.file import store
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.http.tokens import Official
from shared.runtime.metrics import COMMANDS
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.statute.acts.commands import Command
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.decide import Case, Refusal, decide
from shared.statute.law.authority import may_any, sees

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Instruction:
    """A command as an official gives it; its id is minted by whoever sends it.

    Attributes:
        expected: the revision of the case that he saw; None if any will do.
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
    """Keeps the command, refuses early what the law would refuse, else hands it to the case."""

    def __init__(
        self,
        pool: Pool,
        door: CaseWorkflowClient,
        steps: CaseActivities,
        calendars: Calendars,
        clock: WallClock,
        plan: WarningPlan = DEFAULT_PLAN,
    ) -> None:
        self._pool = pool
        self._door = door
        self._steps = steps
        self._calendars = calendars
        self._clock = clock
        self._plan = plan

    async def __call__(self, given: Instruction) -> dict[str, Any]:
        """How the command ended, as it is kept; given again, the same.

        Raises:
            CaseNotFound: there is no such case, or it is not opened yet.
            CommandTaken: another command was given under this id, or somebody else gave it.
            CommandPending: no outcome yet; the command is kept and may still be carried out.
            DependencyDown: the command could not be kept.
        """
        ended = await self._keep(given)
        if ended is not None:
            return ended
        try:
            await self._carry_out(given)
            async with acquire(self._pool) as connection:
                ended = await store.outcome(connection, given.case_id, str(given.command_id))
        except DependencyDown as down:
            _LOG.warning("command_pending", kind=given.kind, part=down.part)
            raise CommandPending from down
        if ended is None:
            raise CommandPending
        return ended

    async def _keep(self, given: Instruction) -> dict[str, Any] | None:
        """Keep the command before anything is done about it; how it ended, if it did already."""
        content = records.content(given.command)
        command_id = str(given.command_id)
        async with acquire(self._pool) as connection:
            known = await store.known(connection, given.case_id, command_id)
            case = records.fold(known.facts)
            if case is None:
                raise CaseNotFound
            if known.said is None:
                _see(case, given)
                at = max(self._clock.now(), known.moved_at or known.read_at)
                calendar = await self._calendars(connection, known, at)
                law = partial(decide, calendar=calendar, plan=self._plan)
                refusal = _refused(case, given, at, law)
                refusal = refusal or await _unjoinable(connection, case, given)
                ended = records.refused(refusal, case) if refusal else None
                by = given.official
                kept = store.StoredCommand(
                    given.case_id, command_id, given.kind, content, by, given.expected
                )
                if await store.keep_command(connection, kept, ended):
                    return ended
                # Somebody gave it at the same moment.
                known = await store.known(connection, given.case_id, command_id)
        somebody_else = known.official and known.official.subject != given.official.subject
        same = (known.said, known.kind, known.expected) == (content, given.kind, given.expected)
        if somebody_else or not same:
            raise CommandTaken
        COMMANDS.labels(given.kind, "repeated").inc()
        return known.outcome

    async def _carry_out(self, given: Instruction) -> None:
        order = CommandRef(str(given.command_id), given.kind)
        try:
            await self._door.act(given.case_id, order)
        except DoorClosed:
            # What the law still allows in an ended case, such as reading an identity, has no clock
            # to wait for: the step is taken here.
            await self._ended_case(given, order)

    async def _ended_case(self, given: Instruction, order: CommandRef) -> None:
        async with acquire(self._pool) as connection:
            ended = await store.closed_among(connection, [given.case_id])
        if not ended:
            _LOG.error("open_case_without_workflow", hint="awasi recover")
            raise DependencyDown("temporal")
        step = ExecutionRequest(str(given.case_id), order.command_id, order.kind, self._clock.now())
        try:
            await self._steps.take(step)
        except ApplicationError as again:  # the step has told; nobody but the caller tries again
            raise CommandPending from again


def _see(case: Case, given: Instruction) -> None:
    """Whoever may not see a case learns nothing of it, not even that it is there."""
    if not sees(case.office, given.official.office):
        COMMANDS.labels(given.kind, "refused").inc()
        _LOG.warning("command_refused", kind=given.kind, refusal="out_of_sight")
        raise CaseNotFound


def _refused(case: Case, given: Instruction, at: datetime, law: Law) -> Refusal | None:
    by = given.official
    refusal = may_any(by.roles, given.kind, case.office, by.office, case.regime)
    refusal = refusal or revision_conflict(case, given.kind, given.expected)
    decision = refusal or law(case, given.command, at)
    if not isinstance(decision, Refusal):
        return None
    COMMANDS.labels(given.kind, "refused").inc()
    _LOG.info("command_refused", kind=given.kind, refusal=decision.code)
    return decision


async def _unjoinable(connection: Connection, case: Case, given: Instruction) -> Refusal | None:
    if given.kind != merging.KIND:
        return None
    other = await merging.target(connection, records.content(given.command))
    found = merging.joinable(case, other, given.official)
    return found if isinstance(found, Refusal) else None
