"""The activity of a case: its queue of commands, carried out in the order they were given.

A command is stored before Temporal hears of it, with the moment it was given. So whoever comes to
carry one out finds all that wait: those before it go first, each at its own moment, and those after
it need no update of their own.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from services.workflow.commands import queue_store
from services.workflow.commands.execution import (
    Calendars,
    CommandExecution,
    Executed,
    KnownCase,
)
from services.workflow.commands.merge import MERGE, cases_to_lock
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CaseProgress, CommandOutcome, ExecutionRequest
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import STEPS_TRIED_AGAIN
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan

# Far longer than the wait after a transient failure: each attempt logs a whole traceback.
FAULT_RETRY_DELAY = timedelta(minutes=5)
"""How long to wait after a fault of this code or its tables, which only a release mends."""

FOLLOWING_SECONDS = 0.5
"""How long one activity goes on with commands after its own, whose outcome waits meanwhile."""

PRECEDING_SECONDS = 5.0
"""How long it works on commands before its own; then it asks for another attempt."""

_LOG = structlog.get_logger()


class QueueTooLongError(Transient):
    """The commands before this one need more than one attempt; those carried out stay so."""


@dataclass(frozen=True, slots=True)
class WorkedOff:
    """What became of a case's queue.

    Attributes:
        carried_out: the commands that have an outcome now by this work.
        failure: why the next of them has none; None if nothing is left.
    """

    carried_out: int
    failure: str | None = None


class CaseActivities:
    """Carries out the commands that cases' workflows send.

    Args:
        pool: connections to the service's database.
        calendars: gives the calendar for a decision.
        on_commit: called after each commit: new events may wait in the outbox.
        plan: when officials are warned before and after a deadline.
    """

    # A call in the process in place of NOTIFY: notifying for each row more than halves the
    # commits per second, and a relay in another process polls anyway.
    def __init__(
        self,
        pool: Pool,
        calendars: Calendars,
        on_commit: Callable[[], None],
        plan: WarningPlan = DEFAULT_PLAN,
    ) -> None:
        self._pool = pool
        self._on_commit = on_commit
        self._execute = CommandExecution(pool, calendars, plan)

    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        """Carry a command out, after those given before it; idempotent by case and command id.

        Called outside an activity, by another than the case's workflow, it leaves word for that.

        Raises:
            ApplicationError: it must be tried again; this command has changed nothing.
        """
        return await self._with_others(request, beside=not activity.in_activity())

    async def work_off(self, case_id: UUID) -> WorkedOff:
        """Carry out all that waits in a case's queue, beside its workflow if it has one."""
        done, known = 0, None
        while head := await self._first(case_id, wakes=False):
            try:
                with _asking_again(head):
                    executed = await self._attempt(head, known, beside=True)
            except ApplicationError as failure:  # logged there
                return WorkedOff(done, failure.type)
            known = executed.known
            done += executed.outcome is not None and not executed.repeated
        return WorkedOff(done)

    async def _with_others(self, request: ExecutionRequest, *, beside: bool) -> CommandOutcome:
        with bind_case(request.case_id):
            with _asking_again(request):
                outcome, executed = await self._with_those_before(request, beside=beside)
            if beside or not executed.waiting:
                return outcome
            progress = await self._with_those_after(request, outcome.standing, executed)
            return replace(outcome, standing=progress)

    async def _with_those_before(
        self, request: ExecutionRequest, *, beside: bool
    ) -> tuple[CommandOutcome, Executed]:
        until, case_id = monotonic() + PRECEDING_SECONDS, UUID(request.case_id)
        turn, known = request, None
        while True:
            executed = await self._attempt(turn, known, beside=beside)
            if executed.outcome is not None and turn.command_id == request.command_id:
                return executed.outcome, executed
            if monotonic() > until:
                raise QueueTooLongError
            turn, known = await self._first(case_id, wakes=False) or request, executed.known

    async def _with_those_after(
        self, request: ExecutionRequest, progress: CaseProgress, executed: Executed
    ) -> CaseProgress:
        """Carry out what waits behind a command; how far the case has come then."""
        until, case_id = monotonic() + FOLLOWING_SECONDS, UUID(request.case_id)
        # Logged; whoever waits for the command that failed sends it again.
        with suppress(ApplicationError), _asking_again(request):
            while executed.waiting and monotonic() < until:
                head = await self._first(case_id, wakes=True)
                if head is None:
                    break
                executed = await self._attempt(head, executed.known, beside=False)
                progress = executed.outcome.standing if executed.outcome else progress
        return progress

    async def _first(self, case_id: UUID, *, wakes: bool) -> ExecutionRequest | None:
        """The command of a case whose turn it is, at the moment it was given."""
        async with acquire(self._pool) as connection:
            head = await queue_store.first_waiting(connection, case_id, wakes=wakes)
        return head.request(case_id) if head else None

    async def _attempt(
        self, request: ExecutionRequest, known: KnownCase | None, *, beside: bool
    ) -> Executed:
        """One command in its transaction, if its turn has come."""
        if request.kind == MERGE:
            await self._work_off_target(request)
        executed = await self._execute(request, beside=beside, known=known)
        self._on_commit()
        return executed

    async def _work_off_target(self, request: ExecutionRequest) -> None:
        """Have the other case carry out what it was given before the merge that moves it on."""
        while True:
            async with acquire(self._pool) as connection:
                targets = await cases_to_lock(connection, request)
                earlier = await queue_store.first_before_merge(
                    connection, targets, UUID(request.case_id), request.command_id
                )
            if earlier is None:
                return
            await self._attempt(earlier, None, beside=True)


@contextmanager
def _asking_again(request: ExecutionRequest) -> Generator[None]:
    """Turn any failure into one that Temporal tries again.

    Raises:
        ApplicationError: the work must be tried again; what was committed stays.
    """
    try:
        yield
    except Transient as failure:
        _LOG.warning("activity_retried", kind=request.kind, failure=type(failure).__name__)
        raise _retry(request, failure) from None
    except Exception as fault:  # noqa: BLE001 - the command must outlive any fault of ours
        _LOG.exception("activity_failed", kind=request.kind)
        raise _retry(request, fault, after=FAULT_RETRY_DELAY) from None


def _retry(
    request: ExecutionRequest, failure: Exception, *, after: timedelta | None = None
) -> ApplicationError:
    # Only the failure's class goes to Temporal: its message may quote personal data.
    kind = type(failure).__name__
    STEPS_TRIED_AGAIN.labels(request.kind, kind).inc()
    return ApplicationError(kind, type=kind, next_retry_delay=after)
