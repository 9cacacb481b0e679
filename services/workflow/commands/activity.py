"""The step carried out: one transaction, in which the law decides."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from services.workflow.commands import merge as merging
from services.workflow.commands.merge import Law
from services.workflow.commands.precondition import revision_conflict
from services.workflow.commands.transaction import CommandContext, outcome, record, refuse
from services.workflow.engine import messages
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.file import codec as records
from services.workflow.file import number_store, store
from shared.runtime.failures import Transient
from shared.runtime.logs import bind_case
from shared.runtime.metrics import COMMANDS, STEPS_TRIED_AGAIN
from shared.runtime.postgres.pool import Connection, Pool, transaction
from shared.statute.acts.commands import Command, Elapse, Register, SetFinding
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import Case, Decision, Refusal, decide
from shared.statute.law.authority import may_any
from shared.statute.law.numbers import Series, register_number

MENDING = timedelta(minutes=5)
"""How long to wait after a mistake of ours: only a new release mends it."""

_LOG = structlog.get_logger()

Calendars = Callable[[Connection, store.CaseSnapshot, datetime], Awaitable[Calendar]]
"""The holiday table in force for a decision on what is known, at the case's moment."""


class CaseActivities:
    """Carries out what cases ask; `told` is called when something new waits in the outbox."""

    def __init__(
        self,
        pool: Pool,
        calendars: Calendars,
        told: Callable[[], None],
        plan: WarningPlan = DEFAULT_PLAN,
    ) -> None:
        self._pool = pool
        self._calendars = calendars
        self._told = told
        self._plan = plan

    @activity.defn
    async def take(self, step: ExecutionRequest) -> CommandOutcome:
        """Carry one command out in one transaction, where the law decides; repeated, it is once."""
        with bind_case(step.case_id):
            try:
                async with transaction(self._pool) as connection:
                    ended = await self._take(connection, step)
            except Transient as again:
                _LOG.warning("step_waits", kind=step.kind, failure=type(again).__name__)
                raise _once_more(step, again) from None
            except Exception as mistake:  # noqa: BLE001 - a command is never lost to one
                _LOG.exception("step_failed", kind=step.kind)
                raise _once_more(step, mistake, after=MENDING) from None
            self._told()
            return ended

    async def _take(self, connection: Connection, step: ExecutionRequest) -> CommandOutcome:
        case_id = UUID(step.case_id)
        await store.lock_cases(connection, case_id, *await merging.others(connection, step))
        known = await store.known(connection, case_id, step.command_id)
        case = records.fold(known.facts)
        if case is not None and known.outcome is not None:
            COMMANDS.labels(step.kind, "repeated").inc()
            return outcome(known.outcome, case)
        # A case's moments never run backwards, whatever the clocks of two machines say.
        taken = CommandContext(step, known, case, max(step.at, known.moved_at or step.at))
        # The case may have gone to another office since the command was kept.
        if refused := _unauthorised(taken) or _overtaken(taken):
            return await refuse(connection, taken, refused)
        calendar = await self._calendars(connection, known, taken.at)
        law = partial(decide, calendar=calendar, plan=self._plan)
        if case is not None and step.kind == merging.KIND:
            return await merging.merge(connection, taken, case, law)
        decision = await _decide(connection, taken, law)
        if isinstance(decision, Refusal):
            return await refuse(connection, taken, decision)
        return await record(connection, taken, decision)


async def _decide(connection: Connection, taken: CommandContext, law: Law) -> Decision:
    case, at, command = taken.case, taken.at, _command(taken)
    if case is None or not isinstance(command, Register | SetFinding):
        return law(case, command, at)
    # A number is drawn only for what the law accepts: a refusal must leave no gap.
    decision = law(case, replace(command, number=records.NOT_DRAWN), at)
    if isinstance(decision, Refusal):
        return decision
    series = Series.FINDING if isinstance(command, SetFinding) else Series.REPORT
    number = await _draw(connection, case, series, at)
    return law(case, replace(command, number=number), at)


def _unauthorised(taken: CommandContext) -> Refusal | None:
    by, case = taken.known.official, taken.case
    if by is None or case is None:
        return None
    return may_any(by.roles, taken.step.kind, case.office, by.office, case.regime)


def _overtaken(taken: CommandContext) -> Refusal | None:
    case = taken.case
    return revision_conflict(case, taken.step.kind, taken.known.expected) if case else None


def _command(taken: CommandContext) -> Command:
    match taken.step.kind:
        case messages.OPEN:
            return records.opening(taken.known.report)
        case messages.ELAPSE:
            return Elapse()
        case kind:
            return records.command(kind, taken.known.said or {})


async def _draw(connection: Connection, case: Case, series: Series, at: datetime) -> str:
    day = case.zone.local(at).date()
    sequence = await number_store.draw(connection, case.office, series, day.year)
    return register_number(sequence, series, case.report.election, case.office, day)


def _once_more(
    step: ExecutionRequest, failure: Exception, *, after: timedelta | None = None
) -> ApplicationError:
    """Only the failure's kind goes to Temporal: its words may quote what it failed on."""
    kind = type(failure).__name__
    STEPS_TRIED_AGAIN.labels(step.kind, kind).inc()
    return ApplicationError(kind, type=kind, next_retry_delay=after)
