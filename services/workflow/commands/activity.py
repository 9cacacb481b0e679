"""The activity of a case: one transaction per command, in which the law decides."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from services.workflow.commands.merge import MERGE, Law, cases_to_lock, merge_cases
from services.workflow.commands.precondition import revision_conflict
from services.workflow.commands.references import ASSIGN, unassignable
from services.workflow.commands.transaction import (
    CommandContext,
    command_outcome,
    record_facts,
    record_refusal,
)
from services.workflow.engine import messages
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.file import codec, number_store, store
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Connection, Pool, transaction
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import COMMANDS, STEPS_TRIED_AGAIN
from shared.statute.acts.decision import Decision
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.review import Register
from shared.statute.acts.tracing import SetFinding
from shared.statute.case.command import Command
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide
from shared.statute.law.numbers import Series, register_number
from shared.statute.law.refusals import Refusal
from shared.statute.permission import may_any, misdirected

# Far longer than the wait after a transient failure: each attempt logs a whole traceback.
FAULT_RETRY_DELAY = timedelta(minutes=5)
"""How long to wait after a fault of this code or its tables, which only a release mends."""

_LOG = structlog.get_logger()

Calendars = Callable[[Connection, store.CaseSnapshot, datetime], Awaitable[Calendar]]
"""The calendar by the holiday table in force for a decision on a snapshot at a moment."""


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
        self._calendars = calendars
        self._on_commit = on_commit
        self._plan = plan

    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        """Carry one command out in one transaction; idempotent by case id and command id.

        Raises:
            ApplicationError: it must be tried again; nothing was written.
        """
        with bind_case(request.case_id):
            try:
                async with transaction(self._pool) as connection:
                    outcome = await self._execute(connection, request)
            except Transient as failure:
                _LOG.warning("activity_retried", kind=request.kind, failure=type(failure).__name__)
                raise _retry(request, failure) from None
            except Exception as fault:  # noqa: BLE001 - the command must outlive any fault of ours
                _LOG.exception("activity_failed", kind=request.kind)
                raise _retry(request, fault, after=FAULT_RETRY_DELAY) from None
            self._on_commit()
            return outcome

    async def _execute(self, connection: Connection, request: ExecutionRequest) -> CommandOutcome:
        case_id = UUID(request.case_id)
        # Locked before anything is read: two commands to a case decide one after the other.
        await store.lock_cases(connection, case_id, *await cases_to_lock(connection, request))
        snapshot = await store.snapshot(connection, case_id, request.command_id)
        case = codec.fold(snapshot.facts)
        # Temporal runs an activity again if the worker died after the commit.
        if case is not None and snapshot.outcome is not None:
            COMMANDS.labels(request.kind, "repeated").inc()
            return command_outcome(snapshot.outcome, case)
        # A case's moments never run backwards, whatever the clocks of two machines say.
        at = max(request.at, snapshot.moved_at or request.at)
        context = CommandContext(request, snapshot, case, at)
        # The case may have gone to another office since the command was stored.
        if refusal := _unauthorised(context) or _revision_conflict(context):
            return await record_refusal(connection, context, refusal)
        calendar = await self._calendars(connection, snapshot, at)
        law = partial(decide, calendar=calendar, plan=self._plan)
        if case is not None and request.kind == MERGE:
            return await merge_cases(connection, context, case, law)
        decision = await _decide(connection, context, law)
        if case is not None and request.kind == ASSIGN and not isinstance(decision, Refusal):
            decision = await unassignable(connection, case, snapshot.content or {}) or decision
        if isinstance(decision, Refusal):
            return await record_refusal(connection, context, decision)
        return await record_facts(connection, context, decision)


async def _decide(connection: Connection, context: CommandContext, law: Law) -> Decision:
    case, at, command = context.case, context.at, _command(context)
    if case is None or not isinstance(command, Register | SetFinding):
        return law(case, command, at)
    # A number is drawn only for what the law accepts: a refusal commits and would leave a gap.
    decision = law(case, replace(command, number=codec.NOT_DRAWN), at)
    if isinstance(decision, Refusal):
        return decision
    series = Series.FINDING if isinstance(command, SetFinding) else Series.REPORT
    number = await _draw(connection, case, series, at)
    return law(case, replace(command, number=number), at)


def _unauthorised(context: CommandContext) -> Refusal | None:
    by, case = context.snapshot.official, context.case
    if by is None or case is None:
        return None
    refusal = may_any(by.roles, context.request.kind, case.office, by.office, case.regime)
    return refusal or misdirected(_command(context), by.office)


def _revision_conflict(context: CommandContext) -> Refusal | None:
    if context.case is None:
        return None
    return revision_conflict(context.case, context.request.kind, context.snapshot.expected)


def _command(context: CommandContext) -> Command:
    match context.request.kind:
        case messages.OPEN:
            return codec.opening_command(context.snapshot.report)
        case messages.ELAPSE:
            return Elapse()
        case kind:
            return codec.decode_command(kind, context.snapshot.content or {})


async def _draw(connection: Connection, case: Case, series: Series, at: datetime) -> str:
    day = case.zone.local(at).date()
    sequence = await number_store.draw(connection, case.office, series, day.year)
    return register_number(sequence, series, case.report.election, case.office, day)


def _retry(
    request: ExecutionRequest, failure: Exception, *, after: timedelta | None = None
) -> ApplicationError:
    # Only the failure's class goes to Temporal: its message may quote personal data.
    kind = type(failure).__name__
    STEPS_TRIED_AGAIN.labels(request.kind, kind).inc()
    return ApplicationError(kind, type=kind, next_retry_delay=after)
