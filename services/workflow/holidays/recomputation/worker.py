"""Recomputes the deadlines of running cases once an amendment of the holiday table takes effect.

The work is rows: cases are listed as pending, assessed in batches, and either settled at once or
sent a `Recompute` command under an id that follows from the amendment. So it may be interrupted and
repeated anywhere, and each case moves once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.workflow.engine.messages import CommandOutcome, CommandRef
from services.workflow.errors import WorkflowNotRunning
from services.workflow.file import codec
from services.workflow.holidays import table_store
from services.workflow.holidays.recomputation import store
from services.workflow.holidays.recomputation.impact import (
    SAME_DATES,
    Impact,
    assess,
    moved_clocks,
    recounted_lodging,
)
from services.workflow.holidays.recomputation.store import (
    MOVED,
    RECOMPUTE,
    UNMOVED,
    ActiveRecomputation,
    CaseResult,
    ListedCase,
)
from shared.runtime.backoff import Backoff
from shared.runtime.clock import new_id
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.runtime.waiting import wait_or_stop
from shared.statute.acts.elapse import DeadlinesRecomputed
from shared.statute.acts.receipt import LodgingRecounted
from shared.statute.deadlines.calendars import Calendar

LIST_BATCH_SIZE = 20_000
CASE_BATCH_SIZE = 400
POLL_INTERVAL_SECONDS = 1.0
LEASE_DURATION = timedelta(seconds=60)
"""How long others leave a recomputation to the process that leased it; renewed after each batch."""

_FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_OUTAGE_BACKOFF = Backoff(first=0.5, ceiling=15)
_LOG = structlog.get_logger()

SendCommand = Callable[[UUID, CommandRef], Awaitable[CommandOutcome]]
"""Sends a case a stored command and waits for its outcome."""


def recompute_command_id(amendment_id: UUID) -> str:
    """The id of an amendment's command to every case it concerns.

    A repeat is the same command, and its outcome is stored. Not a UUID: officials choose UUIDs for
    their commands, and none can take the place of this one.
    """
    return f"recompute-{amendment_id}"


class RecomputationWorker:
    """Works off scheduled recomputations in their order; one process at a time, by a lease."""

    def __init__(
        self,
        pool: Pool,
        send: SendCommand,
        *,
        max_concurrent: int = 32,
        lease: timedelta = LEASE_DURATION,
    ) -> None:
        self._pool = pool
        self._send_command = send
        self._max_concurrent = max_concurrent
        self._lease = lease
        self._process = new_id()
        self._outage: str | None = None
        self._stuck: set[int] = set()  # revisions with cases that do not answer; others go first

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; the lease is then released for another process."""
        outages = 0
        while not stop.is_set():
            try:
                busy = await self.run_once(stop)
            except Transient as failure:
                outages += 1
                self._outage = type(failure).__name__
                _LOG.warning("recomputation_waits", failure=self._outage)
                await wait_or_stop(stop, _OUTAGE_BACKOFF.wait(outages))
                continue
            self._outage, outages = None, 0
            if not busy:
                await wait_or_stop(stop, POLL_INTERVAL_SECONDS)
        with suppress(Transient):
            async with acquire(self._pool) as connection:
                await store.release(connection, self._process)

    async def health(self) -> PartHealth:
        """Ready while the database and Temporal answer."""
        return PartHealth(ready=self._outage is None, detail=self._outage or "")

    async def run_once(self, stop: asyncio.Event) -> bool:
        """Work off the first recomputation that is due.

        Returns:
            Whether it is finished; False too if none is due or another process leases it.

        Raises:
            Transient: the database or Temporal does not answer.
        """
        active = await self._lease_next()
        if active is None:
            self._stuck.clear()
            return False
        if active.state == "listing":
            await self._list(active)
        after = _FIRST
        while not stop.is_set() and (batch := await self._next(active, after)):
            await self._batch(active, [case_id for _, case_id in batch])
            after = batch[-1]
            if await self._lease_next() is None:  # the lease ran out, and another process went on
                return False
        async with acquire(self._pool) as connection:
            done = await store.finish(connection, active.revision)
        if done:
            _LOG.info("recomputation_done", revision=active.revision)
        else:
            self._stuck.add(active.revision)
        return done

    async def _lease_next(self) -> ActiveRecomputation | None:
        async with acquire(self._pool) as connection:
            return await self._take(connection)

    async def _take(self, connection: Connection) -> ActiveRecomputation | None:
        return await store.lease_next(connection, self._process, self._lease, self._stuck)

    async def _list(self, active: ActiveRecomputation) -> None:
        """List the region's open cases once no transaction decides by an older table.

        A transaction that began before the version took effect may still add a case reckoned by the
        table before it, which the list would miss: it is waited for. Later ones read the version.
        """
        async with acquire(self._pool) as connection:
            while await store.older_transaction_running(connection, active.started_at):
                await self._take(connection)
                await asyncio.sleep(0.05)
            tables = await table_store.tables(connection)
            (days,) = (one.days for one in tables.versions if one.revision == active.revision)
            complete = False
            while not complete:
                last, complete = await store.list_cases(connection, active, days, LIST_BATCH_SIZE)
                active = replace(active, listed_upto=last)

    async def _next(
        self, active: ActiveRecomputation, after: tuple[datetime, UUID]
    ) -> list[tuple[datetime, UUID]]:
        async with acquire(self._pool) as connection:
            return await store.pending(connection, active.revision, after, CASE_BATCH_SIZE)

    async def _batch(self, active: ActiveRecomputation, cases: Sequence[UUID]) -> None:
        """Assess cases, settle those that stay, and move the others by command."""
        commands = [(one, recompute_command_id(active.amendment_id)) for one in cases]
        async with acquire(self._pool) as connection:
            files = await store.files(connection, commands)
            now, tables = await table_store.now(connection), await table_store.tables(connection)
            calendar = tables.in_force(now)
            results, unsettled = await _assess_files(files, calendar)
            await store.settle(connection, active.revision, results)
            await store.insert_commands(connection, unsettled, active.approved_by)
        if not unsettled:
            return
        unreachable = await self._send(unsettled)
        async with acquire(self._pool) as connection:
            files = await store.files(connection, unsettled)
            # One that was closed meanwhile has no outcome, and nothing to move.
            results, _ = await _assess_files(files, calendar)
            await store.settle(connection, active.revision, results)
        # As many as are sent at once: no single stuck case, Temporal does not answer.
        if unreachable >= self._max_concurrent:
            raise DependencyDown("temporal")

    async def _send(self, commands: Iterable[tuple[UUID, str]]) -> int:
        """Send commands, so many at once; returns how many did not answer and stay pending."""
        waiting = iter(commands)
        unreachable = 0

        async def one_by_one() -> None:
            nonlocal unreachable
            for case_id, command_id in waiting:
                try:
                    await self._send_command(case_id, CommandRef(command_id, RECOMPUTE))
                except (DependencyDown, WorkflowNotRunning) as failure:
                    unreachable += 1
                    kind = type(failure).__name__
                    _LOG.warning("case_not_reached", case_id=str(case_id), failure=kind)
                if unreachable >= self._max_concurrent:
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(self._max_concurrent):
                group.create_task(one_by_one())
        return unreachable


async def _assess_files(
    files: Iterable[ListedCase], calendar: Calendar
) -> tuple[list[CaseResult], list[tuple[UUID, str]]]:
    """Which cases are settled, and which commands must be sent.

    Folding a file is pure computation: the loop yields after each, so that activities go on.
    """
    results, commands = [], []
    for file in files:
        await asyncio.sleep(0)
        if before := _result(file):
            results.append(before)
        elif (found := _assess(file, calendar)) is not None:
            if found.moves:
                commands.append((file.case_id, file.command_id))
            else:
                results.append(CaseResult(file.case_id, UNMOVED, found.why))
    return results, commands


def _assess(file: ListedCase, calendar: Calendar) -> Impact | None:
    """The impact on a case; None for a file that cannot be read, which stays pending."""
    try:
        case = codec.fold(file.facts)
        return assess(case, calendar) if case else None
    except Exception:  # noqa: BLE001 - one broken file must not stop all others, nor the process
        _LOG.exception("case_not_read", case_id=str(file.case_id))
        return None


def _result(file: ListedCase) -> CaseResult | None:
    """The result by the case file and the command's stored outcome; None while there is none."""
    if file.recomputed is not None or file.recounted is not None:
        clocks, lodging = _moved(file), _recounted(file)
        if clocks or lodging:
            return CaseResult(file.case_id, MOVED, clocks=clocks, lodging=lodging)
        return CaseResult(file.case_id, UNMOVED, SAME_DATES)
    if file.outcome is not None:
        return CaseResult(file.case_id, UNMOVED, file.outcome.get("code"))
    return None


def _moved(file: ListedCase) -> list[dict[str, Any]]:
    fact = codec.decode(file.recomputed) if file.recomputed else None
    return moved_clocks(fact) if isinstance(fact, DeadlinesRecomputed) else []


def _recounted(file: ListedCase) -> dict[str, Any] | None:
    fact = codec.decode(file.recounted) if file.recounted else None
    if not isinstance(fact, LodgingRecounted):
        return None
    return recounted_lodging(fact, closed=file.closed)
