"""The workflow service's parts on a real database and a real Temporal server."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.testing import TimeSkipper, WorkflowEnvironment

from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CaseProgress, CommandRef
from services.workflow.engine.worker import SupervisedWorker, make_worker
from services.workflow.engine.workflow import CaseWorkflow
from services.workflow.file import codec, store
from services.workflow.holidays.calendars import Calendars
from services.workflow.subscribers import CaseOpener
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.case.command import Command
from shared.statute.law.authority import OfficialRole
from tests.workflow.samples import OFFICE, report, submitted

Handle = WorkflowHandle[CaseWorkflow, CaseProgress]
PLENARY = Official("official-1", OFFICE, frozenset(OfficialRole))


async def until(happens: Callable[[], Awaitable[object]]) -> None:
    """Wait, a minute at most, until the answer is true: the machine may be busy."""
    async with asyncio.timeout(60):
        while not await happens():  # noqa: ASYNC110 - the answer lies in another process
            await asyncio.sleep(0.02)


async def own_server(*flags: str) -> WorkflowEnvironment:
    """A Temporal server of the test's own."""
    return await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).parent / "temporal"),
        dev_server_extra_args=["--log-level", "error", *flags],
    )


@dataclass
class Rig:
    """A task queue of its own, so that tests do not meet."""

    pool: Pool
    client: Client
    task_queue: str

    def __post_init__(self) -> None:
        self.calendars = Calendars()
        self.activities = CaseActivities(self.pool, self.calendars, lambda: None)
        self.cases = CaseWorkflowClient(self.client, self.task_queue, eager=False)
        self.opener = CaseOpener(self.pool, self.cases)
        self.commands = CommandService(
            self.pool, self.cases, self.activities, self.calendars, SystemClock()
        )

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[SupervisedWorker]:
        """A worker for the cases, stopped in order on the way out."""
        worker = SupervisedWorker(
            lambda: make_worker(self.client, self.task_queue, self.activities.execute)
        )
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop))
        yield worker
        stop.set()
        await running

    async def opened(self, lodged_at: datetime | None = None, **fields: object) -> UUID:
        """The id of a case whose report was submitted just now, unless told when."""
        data = report(lodged_at or SystemClock().now(), **fields)
        await self.opener.open_cases([submitted(data)])
        return UUID(data.report_id)

    def handle(self, case_id: UUID) -> Handle:
        return self.client.get_workflow_handle_for(CaseWorkflow.run, str(case_id))

    async def give(
        self,
        case_id: UUID,
        command: Command,
        command_id: UUID | None = None,
        by: Official = PLENARY,
    ) -> dict[str, Any]:
        """Have an official, by default one who may do all, give a command to an open case."""
        await self.until_opened(case_id)
        return await self.commands.execute(
            Instruction(case_id, command_id or new_id(), command, by)
        )

    async def until_opened(self, case_id: UUID) -> None:
        await until(lambda: self.facts(case_id))

    async def facts(self, case_id: UUID) -> list[str]:
        async with acquire(self.pool) as connection:
            rows = await connection.fetch(
                "SELECT kind FROM facts WHERE case_id = $1 ORDER BY sequence", case_id
            )
        return [row["kind"] for row in rows]

    async def history(self, case_id: UUID) -> WorkflowHistory:
        return await self.handle(case_id).fetch_history()

    async def has_events(self, case_id: UUID, number: int) -> bool:
        return len((await self.history(case_id)).events) >= number

    async def outcome(self, case_id: UUID, command_id: UUID | str) -> dict[str, Any] | None:
        async with acquire(self.pool) as connection:
            return await store.stored_outcome(connection, case_id, str(command_id))

    def command_ref(self, command: Command) -> CommandRef:
        return CommandRef(str(new_id()), type(command).__name__)

    async def store_command(
        self, case_id: UUID, ref: CommandRef, command: Command, by: Official = PLENARY
    ) -> None:
        """Keep a command as the officials' door does, without handing it to the case."""
        content = codec.encode_command(command)
        stored = store.StoredCommand(case_id, ref.command_id, ref.kind, content, by)
        async with acquire(self.pool) as connection:
            await store.insert_command(connection, stored, None)

    async def events(self, case_id: UUID) -> list[tuple[str, dict[str, Any]]]:
        async with acquire(self.pool) as connection:
            rows = await connection.fetch(
                "SELECT headers, convert_from(payload, 'utf8')::jsonb AS payload"
                " FROM outbox WHERE key = $1 ORDER BY id",
                str(case_id),
            )
        return [(row["headers"]["ce_type"], row["payload"]) for row in rows]

    async def traceparents(self, case_id: UUID) -> list[str]:
        async with acquire(self.pool) as connection:
            rows = await connection.fetch(
                "SELECT headers ->> 'traceparent' AS traceparent FROM outbox"
                " WHERE key = $1 ORDER BY id",
                str(case_id),
            )
        return [row["traceparent"] for row in rows]

    async def announced(self, case_id: UUID, kind: str) -> list[dict[str, Any]]:
        return [payload for each, payload in await self.events(case_id) if each == kind]

    async def days_pass(self, case_id: UUID, **span: float) -> None:
        """Move this case's own clock on."""
        await TimeSkipper(self.client).fast_forward(self.handle(case_id), timedelta(**span))
