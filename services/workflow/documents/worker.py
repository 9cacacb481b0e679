"""Polls for documents that are due and has them made, until asked to stop.

Every document is made at least once and stored once. One that fails is retried with a growing
backoff and does not hold up others; one whose key was erased is given up, with the reason stored.
One over which processes end is counted before it is begun, and set aside after the deaths that the
limits allow, so that what waits behind it is made.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from temporalio.exceptions import ApplicationError

from services.workflow.documents import store
from services.workflow.documents.errors import RenderingDied
from services.workflow.documents.maker import DocumentMaker
from services.workflow.documents.rendering_client import PROCESS_DIED
from services.workflow.documents.store import DueDocument
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Erased
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import (
    DOCUMENTS,
    DOCUMENTS_NEVER,
    DOCUMENTS_SET_ASIDE,
    DOCUMENTS_WAITING,
)
from shared.runtime.telemetry.tracing import continue_trace
from shared.runtime.waiting import wait_or_stop

LEASE_DURATION = timedelta(seconds=60)
"""How long other workers leave a leased document alone; longer than it may be rendered.

A crash costs this delay and no document. Should two workers make one after all, both make the same
bytes under the same id, and the second insert changes nothing.
"""
POLL_INTERVAL_SECONDS = 0.5
RETRY_BACKOFF = Backoff(first=5, factor=3, ceiling=3600)
OUTAGE_BACKOFF = Backoff(first=0.5, factor=2, ceiling=5)
_LOG = structlog.get_logger()


class DocumentWorker:
    """The part of a process that makes due documents, one after the other."""

    def __init__(self, pool: Pool, maker: DocumentMaker, clock: WallClock, limits: Limits) -> None:
        self._pool = pool
        self._maker = maker
        self._clock = clock
        self._max_deaths = limits.deaths
        self._unreleased: list[DueDocument] = []
        self._unavailable_part: str | None = None
        self._outages = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Make what is due until `stop`, then finish the one in hand."""
        while not stop.is_set():
            try:
                busy = await self.make_next()
                self._unavailable_part, self._outages = None, 0
                pause = 0 if busy else POLL_INTERVAL_SECONDS
            except Transient as failure:
                self._record_outage(getattr(failure, "part", type(failure).__name__))
                pause = OUTAGE_BACKOFF.wait(self._outages)
            await wait_or_stop(stop, pause)

    async def make_next(self) -> bool:
        """Make the document that is due for longest.

        Returns:
            Whether one was due.

        Raises:
            DependencyDown, Transient: a dependency does not answer; what was leased is due again
                when its lease has run out.
        """
        await self._release_all()
        now = self._clock.now()
        async with acquire(self._pool) as connection:
            due = await store.lease(connection, now, now + LEASE_DURATION)
        if due is None:
            return False
        with bind_case(str(due.case_id)), continue_trace(due.traceparent, "make_document"):
            try:
                await self._make(due)
            except (Transient, asyncio.CancelledError):  # an outage, or another part's failure
                self._unreleased.append(due)
                with suppress(Transient):
                    await self._release_all()
                raise
        return True

    async def health(self) -> PartHealth:
        """Always ready, with the counts of documents waiting, failing and given up.

        A template that fails must not take the process out of service: the alarm is on the metric.
        """
        async with acquire(self._pool) as connection:
            backlog = await store.backlog(connection)
        DOCUMENTS_WAITING.set(backlog.waiting)
        DOCUMENTS_NEVER.set(backlog.erased)
        DOCUMENTS_SET_ASIDE.set(backlog.set_aside)
        detail = (
            f"{backlog.waiting} waiting, {backlog.failing} failing, "
            f"{backlog.set_aside} set aside, {backlog.erased} never made"
        )
        if self._unavailable_part is not None:
            detail = f"degraded: {self._unavailable_part} does not answer; {detail}"
        return PartHealth(ready=True, detail=detail)

    async def _make(self, due: DueDocument) -> None:
        if due.begun > self._max_deaths:
            await self._abandon(due, PROCESS_DIED)
            return
        try:
            await self._maker.make(due)
        except Erased:  # for good: another attempt would end the same
            await self._abandon(due, "erased")
        except RenderingDied as death:
            await self._count_death(due, death)
        except DependencyDown:
            raise  # not this document's fault: the whole worker waits
        except (Transient, ApplicationError) as error:
            await self._postpone(due, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one document must not stop all others
            await self._record_failure(due, error)
        else:
            DOCUMENTS.labels(due.kind, "made").inc()
            _LOG.info("document_filed", kind=due.kind, fact=due.fact)

    async def _count_death(self, due: DueDocument, death: RenderingDied) -> None:
        if due.begun >= self._max_deaths:
            await self._abandon(due, death.reason)
            return
        DOCUMENTS.labels(due.kind, death.reason).inc()
        _LOG.error(
            "document_renderer_died",
            kind=due.kind,
            fact=due.fact,
            reason=death.reason,
            exit_code=death.exit_code,
            deaths=due.begun,
        )
        await self._postpone(due, death.reason, died=True)

    async def _abandon(self, due: DueDocument, failure: str) -> None:
        DOCUMENTS.labels(due.kind, failure).inc()
        _LOG.error("document_set_aside", kind=due.kind, fact=due.fact, failure=failure)
        async with acquire(self._pool) as connection:
            await store.abandon(connection, due, self._clock.now(), failure)

    async def _record_failure(self, due: DueDocument, error: Exception) -> None:
        DOCUMENTS.labels(due.kind, "failed").inc()
        _LOG.exception("document_failed", kind=due.kind, fact=due.fact, attempts=due.attempts)
        await self._postpone(due, type(error).__name__)

    async def _postpone(self, due: DueDocument, failure: str, *, died: bool = False) -> None:
        until = self._clock.now() + timedelta(seconds=RETRY_BACKOFF.wait(due.attempts))
        async with acquire(self._pool) as connection:
            await store.postpone(connection, due, until, failure, died=died)

    async def _release_all(self) -> None:
        """Take back the beginnings that ended in an outage, now or when the database is back."""
        while self._unreleased:
            async with acquire(self._pool) as connection:
                await store.release(connection, self._unreleased[-1])
            self._unreleased.pop()

    def _record_outage(self, part: str) -> None:
        if self._unavailable_part != part:
            _LOG.warning("documents_wait", part=part)
        self._unavailable_part, self._outages = part, self._outages + 1
