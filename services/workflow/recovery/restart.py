"""Restarts the workflow of every open case, and carries out the commands that have no outcome."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from services.workflow.commands.activity import CaseActivities, WorkedOff
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef
from services.workflow.errors import WorkflowNotRunning
from services.workflow.recovery import store
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case

BATCH_SIZE = 500
CONCURRENCY = 10
"""Cases at once: as many as the pool has connections to spare."""

ENDED, RUNNING, STARTED = "ended", "running", "started"

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RecoveredCase:
    """A case whose commands waited.

    Attributes:
        case_id: the case.
        workflow: whether its workflow ran, was started, or has ended with the case.
        carried_out: commands that have an outcome by this recovery.
        left: commands that still have none; another may have been given meanwhile.
        reason: why, the class of the failure; None if nothing failed.
        informed: whether its workflow knows what was carried out beside it.
    """

    case_id: str
    workflow: str
    carried_out: int
    left: int = 0
    reason: str | None = None
    informed: bool = True


@dataclass(slots=True)
class Tally:
    """What a recovery has done so far, in cases and commands.

    Attributes:
        open_cases: how many there were when it began.
        overdue: of these, how many had a due moment in the past; it is carried out now, once, and
            marked as late.
        started: cases whose workflow was started.
        running: cases whose workflow ran, and was left alone.
        carried_out: commands without an outcome that have one now, by this recovery.
        left: commands that still have none.
        uninformed: cases whose running workflow, for want of a worker, does not know yet what was
            carried out beside it; the workflow service informs it.
        cases: those whose commands waited.
        idle: no version of the workers is current, so no case proceeds yet.
    """

    open_cases: int = 0
    overdue: int = 0
    started: int = 0
    running: int = 0
    carried_out: int = 0
    left: int = 0
    uninformed: int = 0
    cases: list[RecoveredCase] = field(default_factory=list)
    idle: bool = False

    def add(self, case: RecoveredCase) -> None:
        """Count a case whose commands waited."""
        self.cases.append(case)
        self.carried_out += case.carried_out
        self.left += case.left
        self.uninformed += not case.informed

    def numbers(self) -> dict[str, int | bool]:
        """All but the single cases."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "cases"}


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
        """Restart all open cases, and carry out what any case was given.

        Raises:
            DependencyDown: the database or Temporal does not answer; run it again once it does.
        """
        async with acquire(self._pool) as connection:
            counted = await store.count_open(connection)
            self._tally.open_cases, self._tally.overdue = counted
            in_ended_cases = await store.waiting_in_ended_cases(connection)
        for case_id in in_ended_cases:
            with bind_case(str(case_id)):
                await self._carry_out(case_id, ENDED)
        last = UUID(int=0)
        while True:
            async with acquire(self._pool) as connection:
                batch = await store.open_cases(connection, last, BATCH_SIZE)
            if not batch:
                return self._tally
            await self._restart_all(batch)
            last = batch[-1].case_id
            self._on_progress(self._tally)

    async def _restart_all(self, cases: Sequence[store.OpenCase]) -> None:
        remaining = iter(cases)

        async def work() -> None:
            for case in remaining:
                with bind_case(str(case.case_id)):
                    await self._restart(case)

        # Not a TaskGroup: it would wrap DependencyDown, which callers catch, in a group.
        tasks = [asyncio.create_task(work()) for _ in range(CONCURRENCY)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _restart(self, case: store.OpenCase) -> None:
        # Commands first, at the moments they were given: the restarted workflow would carry out
        # what has fallen due since, and they would count after it.
        worked = await self._activities.work_off(case.case_id) if case.waiting else None
        started = await self._cases.reopen(case.case_id)
        if started:
            self._tally.started += 1
        else:
            self._tally.running += 1
        if worked is None:
            return
        informed = started or await self._inform(case.case_id)
        await self._count(case.case_id, STARTED if started else RUNNING, worked, informed=informed)

    async def _carry_out(self, case_id: UUID, workflow: str) -> None:
        await self._count(case_id, workflow, await self._activities.work_off(case_id))

    async def _count(
        self, case_id: UUID, workflow: str, worked: WorkedOff, *, informed: bool = True
    ) -> None:
        async with acquire(self._pool) as connection:
            left = await store.count_waiting(connection, case_id)
        self._tally.add(
            RecoveredCase(
                str(case_id), workflow, worked.carried_out, left, worked.failure, informed
            )
        )

    async def _inform(self, case_id: UUID) -> bool:
        """Have a running workflow read its case's progress; False if no worker answers."""
        async with acquire(self._pool) as connection:
            wake = await store.waiting_wake(connection, case_id)
        if wake is None:
            return True
        try:
            await self._cases.act(case_id, CommandRef(*wake))
        except (DependencyDown, WorkflowNotRunning):
            _LOG.warning("workflow_not_informed")
            return False
        return True
