"""Looks for documents that are called for and has them made, one after another, until told to stop.

Every document is made at least once and kept once. One that fails is tried again after growing
waits and holds up no other; one whose key is erased is not made, and the reason stays on record.
"""

import asyncio
from datetime import timedelta

import structlog
from temporalio.exceptions import ApplicationError
from typst import TypstError

from services.workflow.documents import store
from services.workflow.documents.maker import DocumentMaker, NotFiledError
from services.workflow.documents.store import Due
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.logs import bind_case
from shared.runtime.metrics import DOCUMENTS, DOCUMENTS_NEVER, DOCUMENTS_WAITING
from shared.runtime.postgres.keyring import Erased
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.sealing import Unreadable
from shared.runtime.tracing import continued
from shared.runtime.waiting import wait_or_stop

LEASE = timedelta(seconds=60)  # longer than a batch takes: two makers of one would only waste work
BATCH_SIZE = 8
POLL_INTERVAL_SECONDS = 0.5
RETRY_BACKOFF = Backoff(first=5, factor=3, ceiling=3600)
OUTAGE_BACKOFF = Backoff(first=0.5, factor=2, ceiling=5)
_LOG = structlog.get_logger()


class DocumentWorker:
    """The part of the process that makes documents."""

    def __init__(self, pool: Pool, maker: DocumentMaker, clock: WallClock) -> None:
        self._pool = pool
        self._maker = maker
        self._clock = clock
        self._away: str | None = None
        self._pauses = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Make what is due until `stop`, then finish the one in hand."""
        while not stop.is_set():
            try:
                busy = await self.turn(stop)
                self._away, self._pauses = None, 0
                pause = 0 if busy else POLL_INTERVAL_SECONDS
            except Transient as failure:
                self._goes_away(getattr(failure, "part", type(failure).__name__))
                pause = OUTAGE_BACKOFF.wait(self._pauses)
            await wait_or_stop(stop, pause)

    async def turn(self, stop: asyncio.Event | None = None) -> int:
        """Make one batch of what is due; gives how many were taken.

        Raises:
            DependencyDown, Transient: a part is away; what was taken comes up again.
        """
        now = self._clock.now()
        async with acquire(self._pool) as connection:
            taken = await store.lease(connection, now, now + LEASE, BATCH_SIZE)
        for due in taken:
            if stop is not None and stop.is_set():
                break
            with bind_case(str(due.case_id)), continued(due.traceparent, "make_document"):
                await self._see_to(due)
        return len(taken)

    async def health(self) -> PartHealth:
        """What is waiting, failing, or will never be made."""
        async with acquire(self._pool) as connection:
            backlog = await store.backlog(connection)
        DOCUMENTS_WAITING.set(backlog.waiting)
        DOCUMENTS_NEVER.set(backlog.never)
        detail = f"{backlog.waiting} waiting, {backlog.failing} failing, {backlog.never} never made"
        if self._away is not None:
            detail = f"degraded: {self._away} does not answer; {detail}"
        return PartHealth(ready=True, detail=detail)

    async def _see_to(self, due: Due) -> None:
        try:
            await self._maker.make(due)
        except Erased:
            await self._ends(due, "erased")
        except DependencyDown:
            raise
        except (Transient, ApplicationError) as again:
            await self._waits(due, type(again).__name__)
        except (TypstError, Unreadable, NotFiledError) as mistake:
            await self._fails(due, mistake)
        except Exception as mistake:  # noqa: BLE001 - one document must not stop all others
            await self._fails(due, mistake)
        else:
            DOCUMENTS.labels(due.kind, "made").inc()
            _LOG.info("document_filed", kind=due.kind, fact=due.fact)

    async def _ends(self, due: Due, failure: str) -> None:
        DOCUMENTS.labels(due.kind, failure).inc()
        _LOG.warning("document_never_made", kind=due.kind, fact=due.fact, failure=failure)
        async with acquire(self._pool) as connection:
            await store.end(connection, due, self._clock.now(), failure)

    async def _fails(self, due: Due, mistake: Exception) -> None:
        DOCUMENTS.labels(due.kind, "failed").inc()
        _LOG.exception("document_failed", kind=due.kind, fact=due.fact, attempts=due.attempts)
        await self._waits(due, type(mistake).__name__)

    async def _waits(self, due: Due, failure: str) -> None:
        until = self._clock.now() + timedelta(seconds=RETRY_BACKOFF.wait(due.attempts))
        async with acquire(self._pool) as connection:
            await store.put_off(connection, due, until, failure)

    def _goes_away(self, part: str) -> None:
        if self._away != part:
            _LOG.warning("documents_wait", part=part)
        self._away, self._pauses = part, self._pauses + 1
