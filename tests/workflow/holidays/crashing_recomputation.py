"""A recomputation in a process of its own that is killed after it moved some cases."""

import asyncio
import os
import signal
import sys
from uuid import UUID

from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandOutcome, CommandRef
from services.workflow.holidays.recomputation.worker import RecomputationWorker
from shared.runtime.postgres.pool import open_pool
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect


async def main(database_url: str, address: str, task_queue: str, moves: str) -> None:
    pool = await open_pool(database_url, name="doomed")
    client = await connect(TemporalSettings(temporal_address=address))
    cases = CaseWorkflowClient(client, task_queue, eager=False)
    left = int(moves)

    async def act(case_id: UUID, ref: CommandRef) -> CommandOutcome:
        nonlocal left
        outcome = await cases.act(case_id, ref)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    await RecomputationWorker(pool, act, max_concurrent=1).run_once(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
