"""Gives every open case its workflow again, should Temporal's store be lost."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandRef, ExecutionRequest
from services.workflow.errors import DoorClosed
from services.workflow.recovery import store as recovery_store
from services.workflow.recovery.store import Kept
from shared.runtime.failures import DependencyDown
from shared.runtime.logs import bind_case
from shared.runtime.postgres.pool import Pool, acquire

BATCH = 500
AT_ONCE = 10
"""As many as the pool has connections to spare."""

_LOG = structlog.get_logger()


@dataclass(slots=True)
class Tally:
    """What a recovery has done so far, in cases and commands.

    Attributes:
        open_cases: how many there were when it began.
        overdue: of these, in how many a moment had passed unnoticed; they fire now, once, as late.
        started: given a workflow anew.
        running: had theirs, and were left alone.
        carried_out: commands that were kept and had no outcome, and have one now.
        waiting: commands handed to their case, which has no outcome for them yet.
        idle: no version of the workers is current, so no case moves yet.
    """

    open_cases: int = 0
    overdue: int = 0
    started: int = 0
    running: int = 0
    carried_out: int = 0
    waiting: int = 0
    idle: bool = False


Tell = Callable[[Tally], None]
"""Told how far it is, after every batch."""


class Recovery:
    """Each case takes up where its file left it, so this may run at any time, and again."""

    def __init__(
        self, pool: Pool, door: CaseWorkflowClient, steps: CaseActivities, tell: Tell
    ) -> None:
        self._pool = pool
        self._door = door
        self._steps = steps
        self._tell = tell
        self._tally = Tally()

    async def __call__(self) -> Tally:
        """See to all open cases, and to what was asked of ended ones.

        Raises:
            DependencyDown: the database or Temporal does not answer; begin again once it does.
        """
        async with acquire(self._pool) as connection:
            counted = await recovery_store.count_open(connection)
            self._tally.open_cases, self._tally.overdue = counted
            ended = await recovery_store.waiting_in_ended_cases(connection)
        for case_id, kept in ended.items():
            await self._carry_out(case_id, kept)
        last = UUID(int=0)
        while True:
            async with acquire(self._pool) as connection:
                batch = await recovery_store.open_cases(connection, last, BATCH)
                waiting = await recovery_store.waiting(connection, batch)
            if not batch:
                return self._tally
            await self._batch([(case_id, waiting.get(case_id, [])) for case_id in batch])
            last = batch[-1]
            self._tell(self._tally)

    async def _batch(self, cases: Sequence[tuple[UUID, list[Kept]]]) -> None:
        left = iter(cases)

        async def one_by_one() -> None:
            for case_id, kept in left:
                with bind_case(str(case_id)):
                    await self._see_to(case_id, kept)

        # Not a group of tasks: what a part that is down raises must arrive as itself.
        tasks = [asyncio.create_task(one_by_one()) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _see_to(self, case_id: UUID, kept: list[Kept]) -> None:
        """Commands first: they count from when they were given, before what fell due since."""
        left = kept
        if kept and not await self._door.runs(case_id):
            left = await self._carry_out(case_id, kept)
        if await self._door.reopen(case_id):
            self._tally.started += 1
        else:
            self._tally.running += 1
            left = kept  # its clock must hear of what was done past it
        for one in left:
            await self._hand_over(case_id, one)

    async def _carry_out(self, case_id: UUID, kept: Sequence[Kept]) -> list[Kept]:
        """Take the steps of a case without a workflow; those that cannot be taken now."""
        left = []
        for one in kept:
            try:
                await self._steps.take(
                    ExecutionRequest(str(case_id), one.command_id, one.kind, one.given_at)
                )
            except ApplicationError:  # the step has told; the workflow will try for as long
                left.append(one)
            else:
                self._tally.carried_out += 1
        return left

    async def _hand_over(self, case_id: UUID, one: Kept) -> None:
        try:
            await self._door.act(case_id, CommandRef(one.command_id, one.kind))
        except (DependencyDown, DoorClosed):
            self._tally.waiting += 1
            _LOG.warning("command_waits_for_a_worker", kind=one.kind)
