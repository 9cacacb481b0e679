"""Has a stored command carried out in a case, whether its workflow still runs or it was closed."""

from uuid import UUID

from temporalio.exceptions import ApplicationError

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.messages import CommandOutcome, CommandRef, ExecutionRequest
from services.workflow.errors import WorkflowNotRunning
from services.workflow.file import store
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Pool, acquire


class AnyCase:
    """Sends a command to the case's workflow; to a closed case, which has none, the activity."""

    def __init__(
        self, pool: Pool, cases: CaseWorkflowClient, activities: CaseActivities, clock: WallClock
    ) -> None:
        self._pool = pool
        self._cases = cases
        self._activities = activities
        self._clock = clock

    async def act(self, case_id: UUID, command: CommandRef) -> CommandOutcome:
        """Have a stored command carried out; the same one again has the same outcome.

        Raises:
            WorkflowNotRunning: the case is open, and its workflow does not run.
            DependencyDown: no outcome yet; the command may still be carried out.
        """
        try:
            return await self._cases.act(case_id, command)
        except WorkflowNotRunning:
            async with acquire(self._pool) as connection:
                if not await store.closed_among(connection, [case_id]):
                    raise
        request = ExecutionRequest(
            str(case_id), command.command_id, command.kind, self._clock.now()
        )
        try:
            return await self._activities.execute(request)
        except ApplicationError as failure:  # logged there
            raise DependencyDown("database") from failure
