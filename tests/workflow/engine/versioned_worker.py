"""A worker process of some version, with the workflow as it is or as the next release has it."""

import asyncio
import signal
import sys

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.versions import deployment_config
from services.workflow.engine.worker import SupervisedWorker, make_worker
from services.workflow.engine.workflow import CaseWorkflow
from services.workflow.holidays.calendars import Calendars
from shared.runtime.postgres.pool import open_pool
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect
from tests.workflow.engine import changed_workflow


async def main(database_url: str, address: str, queue: str, build: str, changed: str) -> None:
    """Its task queue is its deployment's name too, so that tests do not meet."""
    case: type = CaseWorkflow
    if changed:
        sys.path.insert(0, changed)
        case = changed_workflow.load().CaseWorkflow
    client = await connect(TemporalSettings(temporal_address=address))
    version = deployment_config(build, queue)
    async with await open_pool(database_url, name=build) as pool:
        activities = CaseActivities(pool, Calendars(), lambda: None)
        worker = SupervisedWorker(
            lambda: make_worker(client, queue, activities.execute, version, case)
        )
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await worker.run(stop)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
