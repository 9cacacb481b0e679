"""A worker in a process of its own that is killed between a step's commit and its report of it."""

import asyncio
import os
import signal
import sys

from temporalio import activity
from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.engine.worker import make_worker
from services.workflow.holidays.calendars import Calendars
from shared.runtime.postgres.pool import open_pool
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect


class Doomed(CaseActivities):
    last: str

    @override
    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        outcome = await super().execute(request)
        if request.kind == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


async def main(database_url: str, address: str, task_queue: str, last: str) -> None:
    pool = await open_pool(database_url, name="doomed")
    client = await connect(TemporalSettings(temporal_address=address))
    activities = Doomed(pool, Calendars(), lambda: None)
    activities.last = last
    await make_worker(client, task_queue, activities.execute).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
