"""The worker of cases: what it runs, what the sandbox passes through, and its supervision."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.engine.workflow import CaseWorkflow
from shared.runtime.backoff import Backoff
from shared.runtime.health import PartHealth
from shared.runtime.waiting import wait_or_stop

# Temporal's default is 0: an activity under way would be cancelled at every stop.
GRACEFUL_SHUTDOWN = timedelta(seconds=20)
"""How long activities under way may take to finish when the worker is stopped."""

MAX_CACHED_WORKFLOWS = 1000

MAX_LOCAL_ACTIVITIES = 10
"""As many as the pool has connections to spare: more would only wait for one."""

# Passing `services` whole would blind the sandbox: a look at the machine's clock in the workflow
# would go unnoticed. Without these two, every workflow would import them anew.
RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "services.workflow.engine.messages", "services.workflow.engine.activity_stubs"
    )
)
_RESTART_BACKOFF = Backoff(first=0.5, ceiling=15)
_LOG = structlog.get_logger()

ExecuteActivity = Callable[[ExecutionRequest], Awaitable[CommandOutcome]]


def make_worker(
    client: Client,
    task_queue: str,
    execute: ExecuteActivity,
    version: WorkerDeploymentConfig | None = None,
    workflow: type = CaseWorkflow,
) -> Worker:
    """A worker for the cases of one task queue.

    Args:
        client: the connection to Temporal.
        task_queue: the queue to poll.
        execute: the activity, registered under the name of its stub.
        version: the worker's version; None: an unversioned worker.
        workflow: another workflow class, for tests of a changed one.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[workflow],
        activities=[execute],
        workflow_runner=RUNNER,
        max_cached_workflows=MAX_CACHED_WORKFLOWS,
        max_concurrent_local_activities=MAX_LOCAL_ACTIVITIES,
        graceful_shutdown_timeout=GRACEFUL_SHUTDOWN,
        deployment_config=version,
    )


class SupervisedWorker:
    """A worker that is made anew when its run loop dies, which a failing poll can cause.

    The waits between restarts grow from half a second to 15 seconds.
    """

    def __init__(self, make: Callable[[], Worker]) -> None:
        self._make = make
        self._worker: Worker | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let activities under way finish."""
        deaths = 0
        while not stop.is_set():
            try:
                await self._work(stop)
            except Exception:  # noqa: BLE001 - whatever it died of, cases need a worker
                deaths += 1
                _LOG.exception("case_worker_died", deaths=deaths)
                await wait_or_stop(stop, _RESTART_BACKOFF.wait(deaths))

    async def health(self) -> PartHealth:
        """Ready while a worker runs."""
        if self._worker is not None and self._worker.is_running:
            return PartHealth(ready=True)
        return PartHealth(ready=False, detail="no worker runs; it is started anew")

    async def _work(self, stop: asyncio.Event) -> None:
        self._worker = worker = self._make()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(worker.run())
                group.create_task(_shut_down(worker, stop))
        finally:
            self._worker = None


async def _shut_down(worker: Worker, stop: asyncio.Event) -> None:
    await stop.wait()
    await worker.shutdown()
