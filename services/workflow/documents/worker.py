"""Polls for documents that are due and has them made, until asked to stop.

Every document is made at least once and stored once. One that fails is retried with a growing
backoff and does not hold up others; one whose key was erased is given up, with the reason stored.
"""

import asyncio
from datetime import timedelta

import structlog
from temporalio.exceptions import ApplicationError
from typst import TypstError

from services.workflow.documents import store
from services.workflow.documents.maker import DocumentMaker, NotFiledError
from services.workflow.documents.store import DueDocument
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.postgres.keyring import Erased
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.sealing import Unreadable
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import DOCUMENTS, DOCUMENTS_NEVER, DOCUMENTS_WAITING
from shared.runtime.telemetry.tracing import continue_trace
from shared.runtime.waiting import wait_or_stop

LEASE_DURATION = timedelta(seconds=60)
"""How long other workers leave a leased document alone; longer than a batch takes.

A crash costs this delay and no document. Should two workers make one after all, both make the same
bytes under the same id, and the second insert changes nothing.
"""
BATCH_SIZE = 8
POLL_INTERVAL_SECONDS = 0.5
RETRY_BACKOFF = Backoff(first=5, factor=3, ceiling=3600)
OUTAGE_BACKOFF = Backoff(first=0.5, factor=2, ceiling=5)
_LOG = structlog.get_logger()


class DocumentWorker:
    """The part of a process that makes due documents, a batch at a time."""

    def __init__(self, pool: Pool, maker: DocumentMaker, clock: WallClock) -> None:
        self._pool = pool
        self._maker = maker
        self._clock = clock
        self._unavailable_part: str | None = None
        self._outages = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Make what is due until `stop`, then finish the one in hand."""
        while not stop.is_set():
            try:
                busy = await self.make_batch(stop)
                self._unavailable_part, self._outages = None, 0
                pause = 0 if busy else POLL_INTERVAL_SECONDS
            except Transient as failure:
                self._record_outage(getattr(failure, "part", type(failure).__name__))
                pause = OUTAGE_BACKOFF.wait(self._outages)
            await wait_or_stop(stop, pause)

    async def make_batch(self, stop: asyncio.Event | None = None) -> int:
        """Make one batch of what is due.

        Returns:
            How many documents were leased; 0 when nothing is due.

        Raises:
            DependencyDown, Transient: a dependency does not answer; what was leased is due again
                when its lease has run out.
        """
        now = self._clock.now()
        async with acquire(self._pool) as connection:
            leased = await store.lease(connection, now, now + LEASE_DURATION, BATCH_SIZE)
        for due in leased:
            if stop is not None and stop.is_set():
                break
            with bind_case(str(due.case_id)), continue_trace(due.traceparent, "make_document"):
                await self._make(due)
        return len(leased)

    async def health(self) -> PartHealth:
        """Always ready, with the counts of documents waiting, failing and given up.

        A template that fails must not take the process out of service: the alarm is on the metric.
        """
        async with acquire(self._pool) as connection:
            backlog = await store.backlog(connection)
        DOCUMENTS_WAITING.set(backlog.waiting)
        DOCUMENTS_NEVER.set(backlog.never)
        detail = f"{backlog.waiting} waiting, {backlog.failing} failing, {backlog.never} never made"
        if self._unavailable_part is not None:
            detail = f"degraded: {self._unavailable_part} does not answer; {detail}"
        return PartHealth(ready=True, detail=detail)

    async def _make(self, due: DueDocument) -> None:
        try:
            await self._maker.make(due)
        except Erased:  # for good: another attempt would end the same
            await self._abandon(due, "erased")
        except DependencyDown:
            raise  # not this document's fault: the whole worker waits
        except (Transient, ApplicationError) as error:
            await self._postpone(due, type(error).__name__)
        except (TypstError, Unreadable, NotFiledError) as error:
            await self._record_failure(due, error)
        except Exception as error:  # noqa: BLE001 - one document must not stop all others
            await self._record_failure(due, error)
        else:
            DOCUMENTS.labels(due.kind, "made").inc()
            _LOG.info("document_filed", kind=due.kind, fact=due.fact)

    async def _abandon(self, due: DueDocument, failure: str) -> None:
        DOCUMENTS.labels(due.kind, failure).inc()
        _LOG.warning("document_never_made", kind=due.kind, fact=due.fact, failure=failure)
        async with acquire(self._pool) as connection:
            await store.abandon(connection, due, self._clock.now(), failure)

    async def _record_failure(self, due: DueDocument, error: Exception) -> None:
        DOCUMENTS.labels(due.kind, "failed").inc()
        _LOG.exception("document_failed", kind=due.kind, fact=due.fact, attempts=due.attempts)
        await self._postpone(due, type(error).__name__)

    async def _postpone(self, due: DueDocument, failure: str) -> None:
        until = self._clock.now() + timedelta(seconds=RETRY_BACKOFF.wait(due.attempts))
        async with acquire(self._pool) as connection:
            await store.postpone(connection, due, until, failure)

    def _record_outage(self, part: str) -> None:
        if self._unavailable_part != part:
            _LOG.warning("documents_wait", part=part)
        self._unavailable_part, self._outages = part, self._outages + 1
