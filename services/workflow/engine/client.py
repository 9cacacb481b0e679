"""The way to a case's workflow: start it once, hand it a command and wait for its outcome."""

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from services.workflow.engine.messages import CommandOutcome, CommandRef, Opening
from services.workflow.engine.workflow import CaseWorkflow
from services.workflow.errors import DoorClosed
from shared.runtime.temporal.client import answering

TASK_TIMEOUT = timedelta(seconds=4)
"""How long a case waits for a worker that was killed before another takes its work up."""

PATIENCE = timedelta(seconds=15)
"""How long a caller waits for an answer; a command that was heard has no such limit."""


class CaseWorkflowClient:
    """The cases of one task queue. `eager` where a worker of theirs is in this process."""

    def __init__(self, client: Client, task_queue: str, *, eager: bool) -> None:
        self._client = client
        self._task_queue = task_queue
        self._eager = eager
        self.patience = PATIENCE
        self.task_timeout = TASK_TIMEOUT

    async def open(self, case_id: UUID) -> bool:
        """Start the case's workflow; one that runs is left alone.

        Returns:
            False if it ended before.

        Raises:
            DependencyDown: Temporal does not answer.
        """
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
                known = await self._client.get_workflow_handle(str(case_id)).describe(
                    rpc_timeout=self.patience
                )
        except RPCError as failure:
            if failure.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return known.status is WorkflowExecutionStatus.RUNNING

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
                    rpc_timeout=self.patience,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def act(self, case_id: UUID, order: CommandRef) -> CommandOutcome:
        """Hand the case a command; the same one again gives the same outcome.

        Raises:
            DoorClosed: the case's workflow has ended, or never began.
            DependencyDown: no outcome yet; the command may still be carried out.
        """
        handle = self._client.get_workflow_handle_for(CaseWorkflow.run, str(case_id))
        try:
            with answering():
                return await handle.execute_update(
                    CaseWorkflow.act, order, id=order.command_id, rpc_timeout=self.patience
                )
        except (RPCError, WorkflowUpdateFailedError) as failure:
            raise DoorClosed from failure
