"""Sends again the commands whose sender is gone: a stored command never waits for its caller."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from services.workflow.commands import queue_store
from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.queue_store import WaitingCommand
from services.workflow.engine.messages import CommandOutcome, CommandRef
from services.workflow.errors import WorkflowNotRunning
from services.workflow.file import store
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.waiting import wait_or_stop

AGE = timedelta(seconds=10)
"""How long a command waits before it is sent again: its caller is most likely still sending it."""

INTERVAL_SECONDS = 5.0
BATCH_SIZE = 100
CONCURRENCY = 8

_LOG = structlog.get_logger()

SendCommand = Callable[[UUID, CommandRef], Awaitable[CommandOutcome]]


class Resender:
    """Looks for commands that wait too long, and sends each queue's first to its case.

    Several may run at once: an update has the id of its command, and a command one outcome.
    """

    def __init__(
        self,
        pool: Pool,
        send: SendCommand,
        activities: CaseActivities,
        *,
        age: timedelta = AGE,
        interval: float = INTERVAL_SECONDS,
    ) -> None:
        self._pool = pool
        self._send_command = send
        self._activities = activities
        self._age = age
        self._interval = interval

    async def run(self, stop: asyncio.Event) -> None:
        """Look again and again until asked to stop."""
        while not stop.is_set():
            try:
                await self.run_once(stop)
            except Transient as failure:
                _LOG.warning("resending_waits", failure=type(failure).__name__)
            await wait_or_stop(stop, self._interval)

    async def run_once(self, stop: asyncio.Event) -> None:
        """Send the first command of each queue that waits too long.

        Raises:
            Transient: the database does not answer.
        """
        last = UUID(int=0)
        while not stop.is_set():
            async with acquire(self._pool) as connection:
                batch = await queue_store.left_behind(connection, self._age, last, BATCH_SIZE)
            if not batch:
                return
            await self._send_all(batch)
            last = batch[-1][0]

    async def _send_all(self, batch: Sequence[tuple[UUID, WaitingCommand]]) -> None:
        remaining = iter(batch)

        async def one_by_one() -> None:
            for case_id, command in remaining:
                with bind_case(str(case_id)):
                    await self._send(case_id, command)

        async with asyncio.TaskGroup() as group:
            for _ in range(CONCURRENCY):
                group.create_task(one_by_one())

    async def _send(self, case_id: UUID, command: WaitingCommand) -> None:
        try:
            await self._send_command(case_id, CommandRef(command.command_id, command.kind))
        except WorkflowNotRunning:
            await self._execute_in_ended_case(case_id)
        except Transient as failure:
            reason = type(failure).__name__
            _LOG.warning("command_still_waits", kind=command.kind, failure=reason)

    async def _execute_in_ended_case(self, case_id: UUID) -> None:
        try:
            async with acquire(self._pool) as connection:
                if not await store.closed_among(connection, [case_id]):
                    _LOG.warning("case_not_reached", hint="awasi recover")
                    return
                await queue_store.delete_wakes(connection, case_id)  # nobody is left to wake
            await self._activities.work_off(case_id)
        except Transient as failure:
            _LOG.warning("command_still_waits", failure=type(failure).__name__)
