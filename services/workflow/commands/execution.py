"""One command in one transaction, in which the law decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from services.workflow.commands import queue_store
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
from services.workflow.engine.messages import CaseProgress, CommandOutcome, ExecutionRequest
from services.workflow.file import codec, number_store, store
from shared.runtime.postgres.pool import Connection, Pool, transaction
from shared.runtime.telemetry.metrics import COMMANDS
from shared.statute.acts.decision import Decision
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.review import Register
from shared.statute.acts.tracing import SetFinding
from shared.statute.case.command import Command
from shared.statute.case.state import Case, next_due
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import decide
from shared.statute.law.numbers import Series, register_number
from shared.statute.law.refusals import Refusal
from shared.statute.permission import may_any, misdirected

SKIPPED_TIME = timedelta(minutes=1)
"""A case's own clock is ahead by more only where its time was skipped, as a demonstration does."""

Calendars = Callable[[Connection, store.CaseSnapshot, datetime], Awaitable[Calendar]]
"""The calendar by the holiday table in force for a decision on a snapshot at a moment."""


KnownCase = tuple[Case, int]
"""A case as its first facts made it, and how many these were."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What came of one transaction.

    Attributes:
        outcome: how the command ended; None: others were given before it and come first.
        repeated: it had its outcome before.
        waiting: how many other commands had no outcome then.
        known: the case before the command, to spare the next one the reading.
    """

    outcome: CommandOutcome | None
    repeated: bool = False
    waiting: int = 0
    known: KnownCase | None = None


class CommandExecution:
    """Carries out single commands.

    Args:
        pool: connections to the service's database.
        calendars: gives the calendar for a decision.
        plan: when officials are warned before and after a deadline.
    """

    def __init__(self, pool: Pool, calendars: Calendars, plan: WarningPlan) -> None:
        self._pool = pool
        self._calendars = calendars
        self._plan = plan

    async def __call__(
        self,
        request: ExecutionRequest,
        *,
        beside: bool = False,
        known: KnownCase | None = None,
    ) -> Executed:
        """Carry a command out if its turn has come; idempotent by case id and command id.

        Args:
            request: the command.
            beside: not for the case's workflow, for which word is then left.
            known: what the caller knows of the case, to spare the reading.
        """
        async with transaction(self._pool) as connection:
            return await self._execute(connection, request, beside=beside, known=known)

    async def _execute(
        self,
        connection: Connection,
        request: ExecutionRequest,
        *,
        beside: bool,
        known: KnownCase | None,
    ) -> Executed:
        case_id = UUID(request.case_id)
        # Locked before anything is read: two commands to a case decide one after the other.
        await store.lock_cases(connection, case_id, *await cases_to_lock(connection, request))
        start, after = known or (None, 0)
        snapshot = await store.snapshot(connection, case_id, request.command_id, after=after)
        case = codec.fold(snapshot.facts, start)
        own = snapshot.kind is not None and snapshot.outcome is None
        waiting = snapshot.waiting - own
        now_known = (case, snapshot.head.sequence) if case is not None else None
        # Temporal runs an activity again if the worker died after the commit.
        if case is not None and snapshot.outcome is not None:
            COMMANDS.labels(request.kind, "repeated").inc()
            outcome = command_outcome(snapshot.outcome, case)
            return Executed(outcome, repeated=True, waiting=waiting, known=now_known)
        given_at = snapshot.given_at or request.at
        if waiting and case is not None:
            turn = (connection, case_id, request.command_id, given_at)
            if await queue_store.anyone_before(*turn):
                return Executed(None, waiting=waiting, known=now_known)
        at = _counts_at(request, snapshot)
        outcome = await self._decide(connection, CommandContext(request, snapshot, case, at))
        if beside and case is not None and _moved(case, outcome.standing):
            wake_id = f"wake-{outcome.standing.sequence}"
            await queue_store.insert_wake(connection, case_id, wake_id, at)
        return Executed(outcome, waiting=waiting, known=now_known)

    async def _decide(self, connection: Connection, context: CommandContext) -> CommandOutcome:
        case, kind = context.case, context.request.kind
        # The case may have gone to another office since the command was stored.
        if refusal := _unauthorised(context) or _revision_conflict(context):
            return await record_refusal(connection, context, refusal)
        calendar = await self._calendars(connection, context.snapshot, context.at)
        law = partial(decide, calendar=calendar, plan=self._plan)
        if case is not None and kind == MERGE:
            return await merge_cases(connection, context, case, law)
        decision = await _decide(connection, context, law)
        if case is not None and kind == ASSIGN and not isinstance(decision, Refusal):
            content = context.snapshot.content or {}
            decision = await unassignable(connection, case, content) or decision
        if isinstance(decision, Refusal):
            return await record_refusal(connection, context, decision)
        return await record_facts(connection, context, decision)


def _counts_at(request: ExecutionRequest, snapshot: store.CaseSnapshot) -> datetime:
    """The moment a command counts at: when it was given, however long it has waited since."""
    given_at = snapshot.given_at or request.at
    # Where a case's own time was skipped, it was given by a clock that lags behind.
    skipped = request.at - snapshot.read_at
    if skipped > SKIPPED_TIME:
        given_at += skipped
    at = min(request.at, given_at)
    # A case's moments never run backwards, whatever the clocks of two machines say.
    return max(at, snapshot.moved_at or at)


def _moved(before: Case, now: CaseProgress) -> bool:
    """Whether the case's workflow waits for another moment than it should."""
    return (next_due(before), before.closed) != (now.next_due, now.closed)


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
