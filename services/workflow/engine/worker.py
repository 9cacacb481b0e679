"""Which workflow and steps, what the sandbox lets through, and that the worker keeps running."""

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

GRACE = timedelta(seconds=20)
CACHED_CASES = 1000
STEPS_AT_ONCE = 10
"""As many as the pool has connections: more would only wait for one."""

# Passing `services` whole would blind the sandbox: a look at the machine's clock in the case's file
# would go unnoticed.
RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "services.workflow.engine.messages", "services.workflow.engine.activity_stubs"
    )
)
_AGAIN = Backoff(first=0.5, ceiling=15)
_LOG = structlog.get_logger()

Take = Callable[[ExecutionRequest], Awaitable[CommandOutcome]]


def make_worker(
    client: Client,
    task_queue: str,
    take: Take,
    version: WorkerDeploymentConfig | None = None,
    case: type = CaseWorkflow,
) -> Worker:
    """A worker for the cases of one task queue; `case` only to try a changed workflow."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[case],
        activities=[take],
        workflow_runner=RUNNER,
        max_cached_workflows=CACHED_CASES,
        max_concurrent_local_activities=STEPS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
        deployment_config=version,
    )


class Supervised:
    """A worker whose run loop is started anew when it dies, which a failing poll can cause."""

    def __init__(self, make: Callable[[], Worker]) -> None:
        self._make = make
        self._worker: Worker | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then let the steps in hand finish."""
        deaths = 0
        while not stop.is_set():
            try:
                await self._work(stop)
            except Exception:  # noqa: BLE001 - whatever it died of, cases wait for their clock
                deaths += 1
                _LOG.exception("case_worker_died", deaths=deaths)
                await wait_or_stop(stop, _AGAIN.wait(deaths))

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
