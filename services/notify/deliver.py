"""Leases due notices, hands each to its channel, and sees to it that its end is written down.

What is guaranteed. A notice in the ledger is tried until its recipient's server took it, refused it
for good, or was tried for days; nothing is dropped when mail, the keyring or the database is down.
It is sent once, except when this process dies, or loses the database for longer than a lease,
between the server's acceptance and the record of it: then it is sent again. The ledger says
`sending` before any attempt, so such a notice is known; both copies carry the same Message-ID, made
of the event, the recipient and the channel, so the recipient's side can know them as one. The
notices of a case may arrive in another order than their facts; each names its own moment.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from opentelemetry.trace import SpanKind

from services.notify import store
from services.notify.attempt import Attempts
from services.notify.notice import (
    DAYS_OF_PATIENCE,
    AttemptOutcome,
    Delivered,
    Leased,
    Quarantined,
    Reason,
    Retry,
    Undeliverable,
    patient,
)
from services.notify.record import Recorder, Turn
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.logs import bind_case
from shared.runtime.metrics import NOTICE_SECONDS, NOTICES, NOTICES_DUE, NOTICES_SET_ASIDE
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.tracing import continued, current_traceparent
from shared.runtime.waiting import wait_or_stop, wake_or_stop

LEASE_SECONDS = 60  # longer than any attempt, so that no two senders hold one notice
POLL_SECONDS = 0.2
MEASURE_SECONDS = 5
STUCK_SECONDS = 120.0
PAUSES = Backoff(first=0.5, factor=2, ceiling=5)
_LOG = structlog.get_logger()
_OUTCOMES = {
    Delivered: "delivered",
    Retry: "retry",
    Undeliverable: "undeliverable",
    Quarantined: "quarantined",
}


class Sender:
    """Sends what is due, many side by side, until it is told to stop."""

    def __init__(
        self,
        pool: Pool,
        attempts: Attempts,
        recorder: Recorder,
        clock: WallClock,
        *,
        at_once: int = 32,
        patience: Backoff = DAYS_OF_PATIENCE,
    ) -> None:
        self._pool = pool
        self._attempts = attempts
        self._recorder = recorder
        self._clock = clock
        self._at_once = at_once
        self._patience = patience
        self._under_way: set[asyncio.Task[None]] = set()
        self._wakened = asyncio.Event()
        self._room = asyncio.Event()
        self._away: str | None = None
        self._pauses = 0
        self._last_turn = -STUCK_SECONDS
        self._measured_at = 0.0

    def wake(self) -> None:
        """Look at the ledger now: something may be due."""
        self._wakened.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`, then let what is being sent end and be recorded."""
        async with asyncio.TaskGroup() as sending:
            while not stop.is_set():
                await self._turn(sending, stop)

    async def health(self) -> PartHealth:
        """Whether it still looks at the ledger, and what keeps it from sending."""
        silent = asyncio.get_running_loop().time() - self._last_turn
        if silent > STUCK_SECONDS:
            return PartHealth(ready=False, detail=f"idle for {silent:.0f} s")
        backlog = await self._measured()
        detail = f"{backlog.due} due, {backlog.quarantined} set aside"
        if self._away is not None:
            detail = f"degraded: {self._away} does not answer and everything waits; {detail}"
        return PartHealth(ready=True, detail=detail)

    async def _turn(self, sending: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        self._last_turn = asyncio.get_running_loop().time()
        self._wakened.clear()
        if self._last_turn - self._measured_at > MEASURE_SECONDS:
            self._measured_at = self._last_turn
            with suppress(Transient):
                await self._measured()
        if self._away is not None:
            await self._try_one(stop)
            return
        room = self._at_once - len(self._under_way)
        leased = await self._leased(room)
        for one in leased:
            task = sending.create_task(self._carry(one))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        if len(leased) == room:
            self._room.clear()
            await self._room.wait()
        elif self._away is None:
            await wake_or_stop(self._wakened, stop, POLL_SECONDS)

    async def _try_one(self, stop: asyncio.Event) -> None:
        """While a part is down, try with one notice after growing pauses; the others wait."""
        self._pauses += 1
        if not await wait_or_stop(stop, PAUSES.wait(self._pauses)):
            for one in await self._leased(1):
                await self._carry(one)

    async def _leased(self, at_most: int) -> list[Leased]:
        now = self._clock.now()
        try:
            async with acquire(self._pool) as connection:
                until = now + timedelta(seconds=LEASE_SECONDS)
                leased = await store.lease(connection, now, until, at_most)
        except Transient:
            self._goes_away("postgres")
            return []
        if self._away == "postgres":
            self._comes_back()
        return leased

    async def _carry(self, leased: Leased) -> None:
        notice = leased.notice
        with (
            bind_case(notice.case_id),
            continued(leased.traceparent, "deliver_notice", kind=SpanKind.PRODUCER),
        ):
            outcome = await self._outcome(leased)
            if outcome is None:
                return
            attempts = leased.attempts + 1
            outcome = patient(outcome, attempts, self._patience)
            turn = Turn(leased, attempts, outcome, self._clock.now(), current_traceparent())
            if await self._recorder.record(turn):
                _observe(turn)
            else:
                _LOG.warning("notice_had_ended", notice_id=str(notice.id), lease=leased.lease)

    async def _outcome(self, leased: Leased) -> AttemptOutcome | None:
        try:
            outcome = await self._attempts.at(leased.notice)
        except DependencyDown as down:
            self._goes_away(down.part)
            await self._give_back(leased)
            return None
        except Exception as failure:  # noqa: BLE001 - one notice must not stop all others
            return Quarantined(Reason.UNFORESEEN, type(failure).__name__)
        self._comes_back()
        return outcome

    async def _give_back(self, leased: Leased) -> None:
        # If the ledger cannot be told, the lease runs out by itself.
        with suppress(Transient):
            async with acquire(self._pool) as connection:
                await store.release(connection, leased)

    async def _measured(self) -> store.Backlog:
        async with acquire(self._pool) as connection:
            backlog = await store.backlog(connection, self._clock.now())
        NOTICES_DUE.set(backlog.due)
        NOTICES_SET_ASIDE.set(backlog.quarantined)
        return backlog

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if len(self._under_way) <= self._at_once // 2:
            self._room.set()

    def _goes_away(self, part: str) -> None:
        if self._away != part:
            _LOG.warning("sender_waits", part=part)
        self._away = part

    def _comes_back(self) -> None:
        if self._away is not None:
            _LOG.info("sender_goes_on", part=self._away)
        self._away, self._pauses = None, 0


def _observe(turn: Turn) -> None:
    notice, outcome = turn.leased.notice, turn.outcome
    line = _LOG.bind(
        notice_id=str(notice.id),
        kind=notice.kind,
        role=notice.role,
        channel=notice.channel,
        attempts=turn.attempts,
    )
    NOTICES.labels(notice.kind, notice.channel, _OUTCOMES[type(outcome)]).inc()
    match outcome:
        case Delivered():
            waited = (turn.at - turn.leased.created_at).total_seconds()
            NOTICE_SECONDS.labels(notice.kind, notice.channel).observe(waited)
            line.info("notice_delivered")
        case Retry(reason, detail):
            line.info("notice_must_wait", reason=reason, detail=detail)
        case Undeliverable(reason, detail):
            line.warning("notice_undeliverable", reason=reason, detail=detail)
        case Quarantined(reason, detail):
            line.error("notice_quarantined", reason=reason, detail=detail)
