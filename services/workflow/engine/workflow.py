"""One case from its report to its closure: the only file that waits on the law's clock.

It is the case's one door: commands and due moments pass one at a time. It knows no law.
"""

import asyncio
from contextlib import suppress

from temporalio import workflow

from services.workflow.engine import activity_stubs as steps
from services.workflow.engine.messages import (
    ELAPSE,
    OPEN,
    CaseProgress,
    CommandOutcome,
    CommandRef,
    ExecutionRequest,
    Opening,
)


@workflow.defn(name="Case")
class CaseWorkflow:
    """Waits for a command or the nearest due moment, and has one step carry it out."""

    @workflow.init
    def __init__(self, opening: Opening) -> None:
        self._case_id = opening.case_id
        self._standing: CaseProgress | None = None  # until the case is opened
        self._door = asyncio.Lock()

    @workflow.run
    async def run(self, opening: Opening) -> CaseProgress:
        """Open the case, or take up an open one as its file says, and keep its clock to the end."""
        async with self._door:
            standing = (await self._step("open", OPEN)).standing
        while not standing.closed:
            await self._wait(standing)
            if self._is_long():
                workflow.continue_as_new(opening)
            async with self._door:
                standing = self._standing or standing
                if standing.next_due is not None and standing.next_due <= workflow.now():
                    standing = (await self._step(f"elapse-{standing.sequence}", ELAPSE)).standing
        await workflow.wait_condition(workflow.all_handlers_finished)
        return standing

    @workflow.update
    async def act(self, order: CommandRef) -> CommandOutcome:
        """Carry out an official's command; the update's id is the command's id."""
        await workflow.wait_condition(lambda: self._standing is not None)  # may come before `run`
        async with self._door:
            return await self._step(order.command_id, order.kind)

    async def _step(self, command_id: str, kind: str) -> CommandOutcome:
        outcome = await workflow.execute_local_activity(
            steps.take,
            ExecutionRequest(self._case_id, command_id, kind, workflow.now()),
            start_to_close_timeout=steps.TRY,
            retry_policy=steps.PATIENCE,
            local_retry_threshold=steps.WITHIN_THE_WORKER,
        )
        self._standing = outcome.standing
        workflow.set_current_details(outcome.standing.stage)
        return outcome

    async def _wait(self, known: CaseProgress) -> None:
        """Until the nearest due moment; a timer costs events, so only a moved one is set anew."""
        due = known.next_due
        left = None if due is None else max(due - workflow.now(), steps.AT_ONCE)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._moved_from(known), timeout=left)

    def _moved_from(self, known: CaseProgress) -> bool:
        now = self._standing or known
        return now.closed or now.next_due != known.next_due or self._is_long()

    def _is_long(self) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested()
        return suggested and workflow.all_handlers_finished()
