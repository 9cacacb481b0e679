"""Records how attempts ended, many in one transaction, each end with its event."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from services.notify import store
from services.notify.notice import (
    AttemptOutcome,
    Delivered,
    HeldBack,
    Leased,
    Postponed,
    Quarantined,
    Retry,
    Undeliverable,
)
from services.notify.store import AttemptRow, LeaseKey, NoticeState
from shared.events.envelope import NOTIFY, Event
from shared.events.fields import MAX_LINE
from shared.events.notices import NoticeDelivered, NoticeEvent, NoticeUndeliverable
from shared.outbox.append import append_all
from shared.runtime.backoff import Backoff
from shared.runtime.batcher import Batcher
from shared.runtime.clock import new_id
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Pool, transaction

MAX_BATCH = 500
_WRITE_BACKOFF = Backoff(first=0.05, factor=2, ceiling=5)
_LOG = structlog.get_logger()
_FINAL_STATES: Mapping[type[AttemptOutcome], NoticeState] = {
    Delivered: NoticeState.DELIVERED,
    Undeliverable: NoticeState.UNDELIVERABLE,
    Quarantined: NoticeState.QUARANTINED,
    HeldBack: NoticeState.HELD_BACK,
}


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """An attempt that ended, and how.

    Attributes:
        leased: the notice and the lease it was attempted under.
        attempts: how many attempts have ended, this one included.
        outcome: how it ended.
        at: when, by the clock of this process.
        traceparent: W3C trace context of the attempt.
    """

    leased: Leased
    attempts: int
    outcome: AttemptOutcome
    at: datetime
    traceparent: str | None

    @property
    def key(self) -> LeaseKey:
        """The notice and the lease of it."""
        return self.leased.notice.id, self.leased.lease


class Recorder:
    """Records how attempts ended, those that end at the same time in one transaction."""

    def __init__(self, pool: Pool, retry_policy: Backoff, on_commit: Callable[[], None]) -> None:
        self._pool = pool
        self.retry_policy = retry_policy
        self._on_commit = on_commit
        self._batcher = Batcher[FinishedAttempt, bool](
            self._record, max_size=MAX_BATCH, max_concurrency=1
        )

    async def record(self, finished: FinishedAttempt) -> bool:
        """Record the attempt and wait for the commit, for as long as the database is down.

        What a process had not recorded when it was killed is attempted again after the lease.

        Returns:
            False if the notice had ended already, under another lease: nothing was recorded.
        """
        return await self._batcher.submit(finished)

    async def _record(self, attempts: Sequence[FinishedAttempt]) -> list[bool]:
        changed = await self._persist(attempts)
        self._on_commit()
        return [finished.key in changed for finished in attempts]

    async def _persist(self, attempts: Sequence[FinishedAttempt]) -> frozenset[LeaseKey]:
        tries = 0
        while True:
            tries += 1
            try:
                return await self._write(attempts)
            except Transient as failure:
                # The mail may be out already: a lost record would send it a second time.
                _LOG.warning("record_waits", failure=type(failure).__name__, attempts=len(attempts))
                await asyncio.sleep(_WRITE_BACKOFF.wait(tries))

    async def _write(self, attempts: Sequence[FinishedAttempt]) -> frozenset[LeaseKey]:
        async with transaction(self._pool) as connection:
            changed = await store.record(connection, [self._row(finished) for finished in attempts])
            recorded = [finished for finished in attempts if finished.key in changed]
            await append_all(
                connection, [event for finished in recorded if (event := _event(finished))]
            )
            return changed

    def _row(self, finished: FinishedAttempt) -> AttemptRow:
        outcome, at = finished.outcome, finished.at
        match outcome:
            case Retry():
                due = at + timedelta(seconds=self.retry_policy.wait(finished.attempts))
                return _row_of(finished, NoticeState.WAITING, due)
            case Postponed():
                return _row_of(finished, NoticeState.WAITING, outcome.until)
            case _:
                return _row_of(finished, _FINAL_STATES[type(outcome)], at, ended_at=at)


def _row_of(
    finished: FinishedAttempt,
    state: NoticeState,
    due_at: datetime,
    ended_at: datetime | None = None,
) -> AttemptRow:
    outcome = finished.outcome
    return AttemptRow(
        id=finished.leased.notice.id,
        lease=finished.leased.lease,
        state=state,
        due_at=due_at,
        attempts=finished.attempts,
        reason=getattr(outcome, "reason", None),
        detail=getattr(outcome, "detail", None),
        receipt=getattr(outcome, "receipt", None),
        ended_at=ended_at,
    )


def _event(finished: FinishedAttempt) -> Event[NoticeEvent] | None:
    """The event that announces an end; None while the notice may still be delivered."""
    match finished.outcome:
        case Delivered(receipt):
            return _event_of(finished, NoticeDelivered, provider_receipt=receipt[:MAX_LINE])
        case Undeliverable(reason=reason) | HeldBack(reason=reason):
            return _event_of(finished, NoticeUndeliverable, reason=reason)
        case Retry() | Quarantined() | Postponed():
            return None


def _event_of(
    finished: FinishedAttempt, kind: type[NoticeEvent], **extra: str
) -> Event[NoticeEvent]:
    notice = finished.leased.notice
    data = {
        "notice_id": str(notice.id),
        "case_id": notice.case_id,
        "kind": notice.kind,
        "recipient_role": notice.role,
        "channel": notice.channel,
        "at": finished.at,
    }
    return Event(
        id=new_id(),
        subject=notice.case_id,
        time=finished.at,
        source=NOTIFY,
        data=kind.model_validate(data | extra),
        traceparent=finished.traceparent,
    )
