"""The client of a case's workflow: starts it once, sends it a command, waits for the outcome."""

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from services.workflow.engine.messages import CommandOutcome, CommandRef, Opening
from services.workflow.engine.workflow import CaseWorkflow
from services.workflow.errors import WorkflowNotRunning
from shared.runtime.failures import DependencyDown
from shared.runtime.temporal.client import answering

# Temporal's default is 10 s. A command that meets a killed worker waits for this long.
TASK_TIMEOUT = timedelta(seconds=4)
"""How long Temporal waits for a worker before it gives the case's task to another."""

RPC_TIMEOUT = timedelta(seconds=15)
"""How long a caller waits for Temporal's answer; the command itself has no such limit."""


class CaseWorkflowClient:
    """Reaches the workflows of the cases of one task queue.

    Args:
        client: the connection to Temporal.
        task_queue: the queue that the cases' workers poll.
        eager: whether a worker of this process may get the first task with the start itself.
    """

    def __init__(self, client: Client, task_queue: str, *, eager: bool) -> None:
        self._client = client
        self._task_queue = task_queue
        self._eager = eager
        self.rpc_timeout = RPC_TIMEOUT
        self.task_timeout = TASK_TIMEOUT

    async def open(self, case_id: UUID) -> bool:
        """Start the case's workflow; one that runs is left alone.

        Returns:
            False if it ended before.

        Raises:
            DependencyDown: Temporal does not answer.
        """
        # Kafka delivers a report more than once, also after its case has ended: a duplicate must
        # neither fail while the workflow runs nor start a second one afterwards.
        reuse, conflict = WorkflowIDReusePolicy, WorkflowIDConflictPolicy
        return await self._start(case_id, reuse.REJECT_DUPLICATE, conflict.USE_EXISTING)

    async def reopen(self, case_id: UUID) -> bool:
        """Start the case's workflow where none runs, also one that ended or was forgotten.

        Returns:
            False if one runs.

        Raises:
            DependencyDown: Temporal does not answer.
        """
        reuse, conflict = WorkflowIDReusePolicy, WorkflowIDConflictPolicy
        return await self._start(case_id, reuse.ALLOW_DUPLICATE, conflict.FAIL)

    async def runs(self, case_id: UUID) -> bool:
        """Whether Temporal knows a running workflow of the case.

        Raises:
            DependencyDown: Temporal does not answer.
        """
        try:
            with answering():
                description = await self._client.get_workflow_handle(str(case_id)).describe(
                    rpc_timeout=self.rpc_timeout
                )
        except RPCError as failure:
            if failure.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return description.status is WorkflowExecutionStatus.RUNNING

    async def _start(
        self, case_id: UUID, reuse: WorkflowIDReusePolicy, conflict: WorkflowIDConflictPolicy
    ) -> bool:
        try:
            with answering():
                await self._client.start_workflow(
                    CaseWorkflow.run,
                    Opening(str(case_id)),
                    id=str(case_id),
                    task_queue=self._task_queue,
                    task_timeout=self.task_timeout,
                    id_reuse_policy=reuse,
                    id_conflict_policy=conflict,
                    request_eager_start=self._eager,
                    rpc_timeout=self.rpc_timeout,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def act(self, case_id: UUID, command: CommandRef) -> CommandOutcome:
        """Send the case a command and wait for its outcome; the same id has the same outcome.

        Raises:
            WorkflowNotRunning: the case's workflow has ended, or never began.
            DependencyDown: no outcome yet; the command may still be carried out.
        """
        handle = self._client.get_workflow_handle_for(CaseWorkflow.run, str(case_id))
        try:
            with answering():
                # The update's id is the command's: Temporal answers a repeat from its history.
                return await handle.execute_update(
                    CaseWorkflow.act, command, id=command.command_id, rpc_timeout=self.rpc_timeout
                )
        except RPCError as failure:
            if failure.status is RPCStatusCode.NOT_FOUND:
                raise WorkflowNotRunning from failure
            # A workflow that runs refuses more updates than its limits allow: it goes on.
            raise DependencyDown("temporal") from failure
        except WorkflowUpdateFailedError as failure:
            raise WorkflowNotRunning from failure  # it ended, or continued as new, over the update
