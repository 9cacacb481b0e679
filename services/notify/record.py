"""Writes down how attempts ended, many in one transaction, each with its announcement."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from services.notify import store
from services.notify.notice import (
    AttemptOutcome,
    Delivered,
    Leased,
    Quarantined,
    Retry,
    Undeliverable,
)
from services.notify.store import Ended, Hold, State
from shared.events.envelope import NOTIFY, Event
from shared.events.notices import NoticeDelivered, NoticeEvent, NoticeUndeliverable
from shared.outbox.append import append_all
from shared.runtime.backoff import Backoff
from shared.runtime.batcher import Batcher
from shared.runtime.clock import new_id
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Pool, transaction

MAX_BATCH = 500
_AGAIN = Backoff(first=0.05, factor=2, ceiling=5)
_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Turn:
    """One hold of a notice and how it ended."""

    leased: Leased
    attempts: int
    outcome: AttemptOutcome
    at: datetime
    traceparent: str | None

    @property
    def hold(self) -> Hold:
        """Which hold of which notice it was."""
        return self.leased.notice.id, self.leased.lease


class Recorder:
    """Records how attempts ended, those that end at the same time in one transaction."""

    def __init__(self, pool: Pool, patience: Backoff, on_commit: Callable[[], None]) -> None:
        self._pool = pool
        self._patience = patience
        self._on_commit = on_commit
        self._batcher = Batcher[Turn, bool](self._record, max_size=MAX_BATCH, max_concurrency=1)

    async def record(self, turn: Turn) -> bool:
        """Wait until the turn is durably written; false if another hold had ended it already.

        A database that is away is waited for. What a process that is killed had not written is
        attempted again after its lease.
        """
        return await self._batcher.submit(turn)

    async def _record(self, turns: Sequence[Turn]) -> list[bool]:
        changed = await self._persist(turns)
        self._on_commit()
        return [turn.hold in changed for turn in turns]

    async def _persist(self, turns: Sequence[Turn]) -> frozenset[Hold]:
        tries = 0
        while True:
            tries += 1
            try:
                return await self._write(turns)
            except Transient as failure:
                # The mail is out: what is known of it is kept, however long it takes to write.
                _LOG.warning("record_waits", failure=type(failure).__name__, turns=len(turns))
                await asyncio.sleep(_AGAIN.wait(tries))

    async def _write(self, turns: Sequence[Turn]) -> frozenset[Hold]:
        async with transaction(self._pool) as connection:
            changed = await store.record(connection, [self._ended(turn) for turn in turns])
            told = [turn for turn in turns if turn.hold in changed]
            await append_all(connection, [event for turn in told if (event := _event(turn))])
            return changed

    def _ended(self, turn: Turn) -> Ended:
        outcome, at = turn.outcome, turn.at
        match outcome:
            case Delivered():
                return _end(turn, State.DELIVERED, at, at, receipt=outcome.receipt)
            case Retry():
                due = at + timedelta(seconds=self._patience.wait(turn.attempts))
                return _end(turn, State.WAITING, due, None, why=outcome)
            case Undeliverable():
                return _end(turn, State.UNDELIVERABLE, at, at, why=outcome)
            case Quarantined():
                return _end(turn, State.QUARANTINED, at, at, why=outcome)


def _end(
    turn: Turn,
    state: State,
    due_at: datetime,
    ended_at: datetime | None,
    *,
    why: Retry | Undeliverable | Quarantined | None = None,
    receipt: str | None = None,
) -> Ended:
    return Ended(
        id=turn.leased.notice.id,
        lease=turn.leased.lease,
        state=state,
        due_at=due_at,
        attempts=turn.attempts,
        reason=why.reason if why else None,
        detail=why.detail if why else None,
        receipt=receipt,
        ended_at=ended_at,
    )


def _event(turn: Turn) -> Event[NoticeEvent] | None:
    """What an end announces; one to be tried again, or set aside for people, is no end."""
    match turn.outcome:
        case Delivered(receipt):
            return _told(turn, NoticeDelivered, provider_receipt=receipt)
        case Undeliverable(reason):
            return _told(turn, NoticeUndeliverable, reason=reason)
        case Retry() | Quarantined():
            return None


def _told(turn: Turn, kind: type[NoticeEvent], **more: str) -> Event[NoticeEvent]:
    notice = turn.leased.notice
    data = {
        "notice_id": str(notice.id),
        "case_id": notice.case_id,
        "kind": notice.kind,
        "recipient_role": notice.role,
        "channel": notice.channel,
        "at": turn.at,
    }
    return Event(
        id=new_id(),
        subject=notice.case_id,
        time=turn.at,
        source=NOTIFY,
        data=kind.model_validate(data | more),
        traceparent=turn.traceparent,
    )
