"""One case from its report to its closure: the only module that waits on the law's clock.

Commands and due moments pass through it one at a time. It knows no law: one activity decides.
Every change here must replay the histories recorded in tests/replay: cases stay open for months.
"""

import asyncio
from contextlib import suppress

from temporalio import workflow

from services.workflow.engine import activity_stubs
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
    """Waits for a command or the nearest due moment, and has one activity carry it out."""

    @workflow.init
    def __init__(self, opening: Opening) -> None:
        self._case_id = opening.case_id
        self._progress: CaseProgress | None = None  # until the case is opened
        # Updates run concurrently with `run`; the law must see one command after another.
        self._lock = asyncio.Lock()

    @workflow.run
    async def run(self, opening: Opening) -> CaseProgress:
        """Open the case, or resume an open one from its file, and keep its clock to the end.

        Returns:
            The progress at which the case was closed.
        """
        async with self._lock:
            progress = (await self._execute("open", OPEN)).standing
        while not progress.closed:
            await self._wait(progress)
            if self._history_is_long():
                workflow.continue_as_new(opening)
            async with self._lock:
                # A command may have moved the clock while this waited for the lock.
                progress = self._progress or progress
                if progress.next_due is not None and progress.next_due <= workflow.now():
                    # The sequence makes the id: a repeat after a crash is the same command.
                    elapsed = await self._execute(f"elapse-{progress.sequence}", ELAPSE)
                    progress = elapsed.standing
        # Callers of updates still under way would otherwise get an error in place of an outcome.
        await workflow.wait_condition(workflow.all_handlers_finished)
        return progress

    @workflow.update
    async def act(self, command: CommandRef) -> CommandOutcome:
        """Carry out an official's command; the update's id is the command's id."""
        # An update can be delivered before the first line of `run`: "open" must come first.
        await workflow.wait_condition(lambda: self._progress is not None)
        async with self._lock:
            return await self._execute(command.command_id, command.kind)

    async def _execute(self, command_id: str, kind: str) -> CommandOutcome:
        # A local activity costs fewer history events and no trip to the server to be scheduled.
        # After a crash of the worker it may run again: the activity is idempotent.
        outcome = await workflow.execute_local_activity(
            activity_stubs.execute,
            ExecutionRequest(self._case_id, command_id, kind, workflow.now()),
            start_to_close_timeout=activity_stubs.ATTEMPT_TIMEOUT,
            retry_policy=activity_stubs.RETRY_POLICY,
            local_retry_threshold=activity_stubs.LOCAL_RETRY_THRESHOLD,
        )
        self._progress = outcome.standing
        workflow.set_current_details(outcome.standing.stage)
        return outcome

    async def _wait(self, progress: CaseProgress) -> None:
        """Wait for the nearest due moment, or until a command has moved it or closed the case.

        A timer costs history events, so it is set anew only when the due moment changes.
        """
        due = progress.next_due
        remaining = None
        if due is not None:
            remaining = max(due - workflow.now(), activity_stubs.MINIMUM_TIMER)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._must_wake(progress), timeout=remaining)

    def _must_wake(self, since: CaseProgress) -> bool:
        now = self._progress or since
        return now.closed or now.next_due != since.next_due or self._history_is_long()

    def _history_is_long(self) -> bool:
        # Continuing as new would drop updates that are still being handled.
        suggested = workflow.info().is_continue_as_new_suggested()
        return suggested and workflow.all_handlers_finished()
