"""Leases due notices, has each attempted, and has the end recorded.

Guarantees. A notice in the ledger is attempted until the recipient's server accepts it, refuses it
permanently, or the retry policy is exhausted; nothing is dropped while mail, the keyring or the
database is down. It is sent once, except when this process dies, or loses the database for longer
than a lease, between the server's acceptance and the record of it: then it is sent again. The
ledger says `sending` before any attempt, so such a notice can be found; both copies carry the same
Message-ID. One over which senders die is counted when it is leased; from its first death on it is a
suspect, of which a sender attempts one at a time, so that no other notice is counted with it; after
the deaths that the limits allow it is set aside. The notices of a case may arrive in another order
than their facts; each names the moment of its fact.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from opentelemetry.trace import SpanKind

from services.notify import store
from services.notify.attempt import Dispatcher
from services.notify.notice import (
    AttemptOutcome,
    Delivered,
    HeldBack,
    Leased,
    Postponed,
    Quarantined,
    Reason,
    Retry,
    Undeliverable,
    give_up_when_exhausted,
)
from services.notify.record import FinishedAttempt, Recorder
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import NOTICE_SECONDS, NOTICES, NOTICES_DUE, NOTICES_SET_ASIDE
from shared.runtime.telemetry.tracing import continue_trace, current_traceparent
from shared.runtime.waiting import wait_or_stop, wake_or_stop

LEASE_SECONDS = 60  # longer than any attempt, so that no two senders attempt one notice at a time
POLL_SECONDS = 0.2
MEASURE_SECONDS = 5
SUSPECTS_SECONDS = 1
STUCK_SECONDS = 120.0
OUTAGE_BACKOFF = Backoff(first=0.5, factor=2, ceiling=5)
_LOG = structlog.get_logger()
_OUTCOMES = {
    Delivered: "delivered",
    Retry: "retry",
    Undeliverable: "undeliverable",
    Quarantined: "quarantined",
    HeldBack: "held_back",
    Postponed: "postponed",
}


class Sender:
    """Sends due notices, up to `max_in_flight` at a time, until it is stopped.

    While a part is down it probes with one notice after growing pauses and leaves the others alone.
    """

    def __init__(
        self,
        pool: Pool,
        dispatcher: Dispatcher,
        recorder: Recorder,
        clock: WallClock,
        limits: Limits,
        *,
        max_in_flight: int = 32,
    ) -> None:
        self._pool = pool
        self._dispatcher = dispatcher
        self._recorder = recorder
        self._clock = clock
        self._max_deaths = limits.deaths
        self._max_in_flight = max_in_flight
        self._in_flight: set[asyncio.Task[None]] = set()
        self._suspect: asyncio.Task[None] | None = None
        self._suspects_at = 0.0
        self._unreleased: list[Leased] = []
        self._wake_requested = asyncio.Event()
        self._has_room = asyncio.Event()
        self._unavailable_part: str | None = None
        self._outage_polls = 0
        self._last_poll = -STUCK_SECONDS
        self._measured_at = 0.0

    def wake(self) -> None:
        """Poll the ledger now and not only after POLL_SECONDS."""
        self._wake_requested.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then finish and record what is in flight."""
        async with asyncio.TaskGroup() as sending:
            while not stop.is_set():
                await self._poll(sending, stop)

    async def health(self) -> PartHealth:
        """Ready while it polls the ledger; the detail gives the backlog and what is down."""
        silent = asyncio.get_running_loop().time() - self._last_poll
        if silent > STUCK_SECONDS:
            return PartHealth(ready=False, detail=f"idle for {silent:.0f} s")
        backlog = await self._measure()
        detail = f"{backlog.due} due, {backlog.quarantined} set aside"
        if self._unavailable_part is not None:
            detail = (
                f"degraded: {self._unavailable_part} does not answer and everything waits; {detail}"
            )
        return PartHealth(ready=True, detail=detail)

    async def _poll(self, sending: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        self._last_poll = asyncio.get_running_loop().time()
        self._wake_requested.clear()
        if self._last_poll - self._measured_at > MEASURE_SECONDS:
            self._measured_at = self._last_poll
            with suppress(Transient):
                await self._measure()
        if self._unavailable_part is not None:
            await self._probe(stop)
            return
        await self._attempt_suspect(sending)
        room = self._max_in_flight - len(self._in_flight)
        leased = await self._lease(room) if room > 0 else []
        for one in leased:
            self._attempt(sending, one)
        if len(leased) == room:
            self._has_room.clear()
            await self._has_room.wait()
        elif self._unavailable_part is None:
            await wake_or_stop(self._wake_requested, stop, POLL_SECONDS)

    def _attempt(self, sending: asyncio.TaskGroup, leased: Leased) -> asyncio.Task[None]:
        task = sending.create_task(self._deliver(leased))
        self._in_flight.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def _attempt_suspect(self, sending: asyncio.TaskGroup) -> None:
        """Attempt one notice over which a sender may have died, unless one is being attempted."""
        if self._suspect is not None and not self._suspect.done():
            return
        if self._suspect is None and self._last_poll - self._suspects_at < SUSPECTS_SECONDS:
            return
        self._suspects_at, self._suspect = self._last_poll, None
        for one in await self._lease(1, suspect=True):
            self._suspect = self._attempt(sending, one)
            self._suspect.add_done_callback(lambda _: self.wake())

    async def _probe(self, stop: asyncio.Event) -> None:
        """Attempt one notice after a pause, to find out whether the part that was down is back."""
        self._outage_polls += 1
        if not await wait_or_stop(stop, OUTAGE_BACKOFF.wait(self._outage_polls)):
            for one in await self._lease(1) or await self._lease(1, suspect=True):
                await self._deliver(one)

    async def _lease(self, at_most: int, *, suspect: bool = False) -> list[Leased]:
        now = self._clock.now()
        until = now + timedelta(seconds=LEASE_SECONDS)
        try:
            await self._release_all()
            async with acquire(self._pool) as connection:
                leased = await store.lease(connection, now, until, at_most, suspect=suspect)
        except Transient:
            self._mark_unavailable("postgres")
            return []
        if self._unavailable_part == "postgres":
            self._mark_available()
        return leased

    async def _deliver(self, leased: Leased) -> None:
        notice = leased.notice
        with (
            bind_case(notice.case_id),
            continue_trace(leased.traceparent, "deliver_notice", kind=SpanKind.PRODUCER),
        ):
            outcome = await self._outcome(leased)
            if outcome is None:
                return
            attempts = leased.attempts + (not isinstance(outcome, Postponed))
            outcome = give_up_when_exhausted(outcome, attempts, self._recorder.retry_policy)
            finished = FinishedAttempt(
                leased, attempts, outcome, self._clock.now(), current_traceparent()
            )
            if await self._recorder.record(finished):
                _observe(finished)
            else:
                _LOG.warning("notice_had_ended", notice_id=str(notice.id), lease=leased.lease)

    async def _outcome(self, leased: Leased) -> AttemptOutcome | None:
        if leased.begun > self._max_deaths:
            return Quarantined(Reason.PROCESS_DIED, f"{leased.begun - 1} times")
        try:
            outcome = await self._dispatcher.attempt(leased.notice)
        except asyncio.CancelledError:  # another part of the process failed
            with suppress(Transient):
                async with acquire(self._pool) as connection:
                    await store.release(connection, leased, attempted=True)
            raise
        except DependencyDown as down:
            self._mark_unavailable(down.part)
            await self._release(leased)
            return None
        except Exception as failure:  # noqa: BLE001 - one notice must not stop the others
            return Quarantined(Reason.UNFORESEEN, type(failure).__name__)
        self._mark_available()
        return outcome

    async def _release(self, leased: Leased) -> None:
        self._unreleased.append(leased)
        with suppress(Transient):  # if the database is down as well, when it is back
            await self._release_all()

    async def _release_all(self) -> None:
        while self._unreleased:
            leased = self._unreleased.pop()
            try:
                async with acquire(self._pool) as connection:
                    await store.release(connection, leased)
            except Transient:
                self._unreleased.append(leased)
                raise

    async def _measure(self) -> store.Backlog:
        async with acquire(self._pool) as connection:
            backlog = await store.backlog(connection, self._clock.now())
        NOTICES_DUE.set(backlog.due)
        NOTICES_SET_ASIDE.set(backlog.quarantined)
        return backlog

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if len(self._in_flight) <= self._max_in_flight // 2:
            self._has_room.set()

    def _mark_unavailable(self, part: str) -> None:
        if self._unavailable_part != part:
            _LOG.warning("sender_waits", part=part)
        self._unavailable_part = part

    def _mark_available(self) -> None:
        if self._unavailable_part is not None:
            _LOG.info("sender_goes_on", part=self._unavailable_part)
        self._unavailable_part, self._outage_polls = None, 0


def _observe(finished: FinishedAttempt) -> None:
    notice, outcome = finished.leased.notice, finished.outcome
    line = _LOG.bind(
        notice_id=str(notice.id),
        kind=notice.kind,
        role=notice.role,
        channel=notice.channel,
        attempts=finished.attempts,
    )
    NOTICES.labels(notice.kind, notice.channel, _OUTCOMES[type(outcome)]).inc()
    match outcome:
        case Delivered():
            waited = (finished.at - finished.leased.created_at).total_seconds()
            NOTICE_SECONDS.labels(notice.kind, notice.channel).observe(waited)
            line.info("notice_delivered")
        case Retry(reason, detail):
            line.info("notice_must_wait", reason=reason, detail=detail)
        case Undeliverable(reason, detail):
            line.warning("notice_undeliverable", reason=reason, detail=detail)
        case HeldBack(reason):
            line.warning("notice_held_back", reason=reason)
        case Postponed(reason, until):
            line.warning("notice_postponed", reason=reason, until=until.isoformat())
        case Quarantined(reason, detail):
            line.error("notice_quarantined", reason=reason, detail=detail)
