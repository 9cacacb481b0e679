"""Restarts the workflow of every open case, and the commands that have no outcome."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef, ExecutionRequest
from services.workflow.errors import WorkflowNotRunning
from services.workflow.recovery import store
from services.workflow.recovery.store import PendingCommand
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case

BATCH_SIZE = 500
CONCURRENCY = 10
"""Cases at once: as many as the pool has connections to spare."""

_LOG = structlog.get_logger()


@dataclass(slots=True)
class Tally:
    """What a recovery has done so far, in cases and commands.

    Attributes:
        open_cases: how many there were when it began.
        overdue: of these, how many had a due moment in the past; it is carried out now, once, and
            marked as late.
        started: cases whose workflow was started.
        running: cases whose workflow ran, and was left alone.
        carried_out: commands without an outcome that have one now.
        waiting: commands sent to their case, which has no outcome for them yet.
        idle: no version of the workers is current, so no case proceeds yet.
    """

    open_cases: int = 0
    overdue: int = 0
    started: int = 0
    running: int = 0
    carried_out: int = 0
    waiting: int = 0
    idle: bool = False


OnProgress = Callable[[Tally], None]
"""Called with the tally after every batch."""


class Recovery:
    """Restarts cases from their files; each resumes where its file ends."""

    def __init__(
        self,
        pool: Pool,
        cases: CaseWorkflowClient,
        activities: CaseActivities,
        on_progress: OnProgress,
    ) -> None:
        self._pool = pool
        self._cases = cases
        self._activities = activities
        self._on_progress = on_progress
        self._tally = Tally()

    async def __call__(self) -> Tally:
        """Restart all open cases, and carry out what ended cases were sent.

        Raises:
            DependencyDown: the database or Temporal does not answer; run it again once it does.
        """
        async with acquire(self._pool) as connection:
            counted = await store.count_open(connection)
            self._tally.open_cases, self._tally.overdue = counted
            in_ended_cases = await store.pending_in_ended_cases(connection)
        for case_id, pending in in_ended_cases.items():
            await self._execute(case_id, pending)
        last = UUID(int=0)
        while True:
            async with acquire(self._pool) as connection:
                batch = await store.open_cases(connection, last, BATCH_SIZE)
                commands = await store.pending(connection, batch)
            if not batch:
                return self._tally
            await self._restart_all([(case_id, commands.get(case_id, [])) for case_id in batch])
            last = batch[-1]
            self._on_progress(self._tally)

    async def _restart_all(self, cases: Sequence[tuple[UUID, list[PendingCommand]]]) -> None:
        remaining = iter(cases)

        async def work() -> None:
            for case_id, pending in remaining:
                with bind_case(str(case_id)):
                    await self._restart(case_id, pending)

        # Not a TaskGroup: it would wrap DependencyDown, which callers catch, in a group.
        tasks = [asyncio.create_task(work()) for _ in range(CONCURRENCY)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _restart(self, case_id: UUID, pending: list[PendingCommand]) -> None:
        # Commands first, at the moments they were given: the restarted workflow would carry out
        # what has fallen due since, and they would count after it.
        unsent = pending
        if pending and not await self._cases.runs(case_id):
            unsent = await self._execute(case_id, pending)
        if await self._cases.reopen(case_id):
            self._tally.started += 1
        else:
            self._tally.running += 1
            # A workflow that started meanwhile does not know of facts written past it: sent the
            # same commands, it gets their stored outcomes and the case's present due moment.
            unsent = pending
        for command in unsent:
            await self._send(case_id, command)

    async def _execute(
        self, case_id: UUID, pending: Sequence[PendingCommand]
    ) -> list[PendingCommand]:
        """Carry out the commands of a case without a workflow; those that failed are returned."""
        failed = []
        for command in pending:
            try:
                await self._activities.execute(
                    ExecutionRequest(
                        str(case_id), command.command_id, command.kind, command.given_at
                    )
                )
            except ApplicationError:  # logged there; the workflow will try without end
                failed.append(command)
            else:
                self._tally.carried_out += 1
        return failed

    async def _send(self, case_id: UUID, command: PendingCommand) -> None:
        try:
            await self._cases.act(case_id, CommandRef(command.command_id, command.kind))
        except (DependencyDown, WorkflowNotRunning):
            self._tally.waiting += 1
            _LOG.warning("command_waits_for_a_worker", kind=command.kind)
