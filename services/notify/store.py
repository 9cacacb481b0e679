"""All of the notifier's SQL: the ledger of notices and how each ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import asyncpg

from services.notify.notice import Leased, Notice
from shared.runtime.postgres.pool import Connection

LeaseKey: TypeAlias = tuple[UUID, int]
"""One lease of a notice: the notice's id and the number of the lease."""


class NoticeState(StrEnum):
    """The states of a notice in the ledger; the last four are final."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    QUARANTINED = "quarantined"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """How an attempt ended, as columns of the ledger."""

    id: UUID
    lease: int
    state: NoticeState
    due_at: datetime
    attempts: int
    reason: str | None
    detail: str | None
    receipt: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not delivered yet.

    Attributes:
        due: the number of notices that wait and are due.
        oldest_due: since when the oldest of them is due.
        quarantined: the number of notices that were set aside.
    """

    due: int
    oldest_due: datetime | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A notice that waits for a person."""

    notice_id: UUID
    case_id: str
    kind: str
    role: str
    reason: str
    at: datetime


_ADD = """
INSERT INTO notices (id, event_id, case_id, kind, role, recipient, channel, language, article,
                     address, contact, content, traceparent, created_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
ON CONFLICT (event_id, recipient, channel) DO NOTHING
"""

# A notice still `sending` after its lease belongs to a sender that died, perhaps after the server
# had accepted the mail: that counts as an attempt.
_LEASE = """
UPDATE notices AS n
SET state = 'sending', lease = n.lease + 1, due_at = $2, begun = n.begun + 1,
    attempts = n.attempts + (n.state = 'sending')::int
FROM (SELECT id FROM notices
      WHERE state IN ('waiting', 'sending') AND due_at <= $1 AND begun = 0
      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
WHERE n.id = due.id
RETURNING n.event_id, n.case_id, n.kind, n.role, n.recipient, n.channel, n.language, n.article,
          n.address, n.contact, n.content, n.lease, n.attempts, n.created_at, n.traceparent,
          n.begun
"""

# The least suspected first: the one over which senders die comes after all that died with it.
_LEASE_SUSPECT = _LEASE.replace("AND begun = 0", "AND begun > 0").replace(
    "ORDER BY due_at", "ORDER BY begun, due_at"
)

# A delivery is recorded whoever holds the lease by now: the mail is out. Any other end counts only
# under the lease that is current, or a late answer would overwrite a newer attempt.
_RECORD = """
UPDATE notices AS n
SET state = e.state, due_at = e.due_at, attempts = e.attempts, reason = e.reason,
    detail = e.detail, receipt = e.receipt, ended_at = e.ended_at, begun = 0
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::text[],
            $7::text[], $8::text[], $9::timestamptz[])
     AS e (id, lease, state, due_at, attempts, reason, detail, receipt, ended_at)
WHERE n.id = e.id AND n.state IN ('waiting', 'sending')
  AND (e.state = 'delivered' OR (n.state = 'sending' AND n.lease = e.lease))
RETURNING n.id, e.lease
"""

_RELEASE = """
UPDATE notices
SET begun = greatest(begun - 1, 0),
    state = CASE WHEN lease = $2 AND $3 THEN 'waiting' ELSE state END,
    due_at = CASE WHEN lease = $2 AND $3 THEN created_at ELSE due_at END
WHERE id = $1 AND state = 'sending'
"""

_BACKLOG = """
SELECT count(*) AS due, min(due_at) AS oldest,
       (SELECT count(*) FROM notices WHERE state = 'quarantined') AS quarantined
FROM notices WHERE state = 'waiting' AND due_at <= $1
"""


async def insert(
    connection: Connection,
    notices: Iterable[tuple[Notice, str | None]],
    at: datetime,
) -> None:
    """Insert notices, each with the trace context of its event; one that exists stays as it is."""
    rows = [(*_columns(notice), traceparent, at) for notice, traceparent in notices]
    await connection.executemany(_ADD, rows)


async def lease(
    connection: Connection, now: datetime, until: datetime, at_most: int, *, suspect: bool = False
) -> list[Leased]:
    """Lease due notices that no other sender holds until `until`, the longest due first.

    Each is counted as begun before it is: whatever ends the process afterwards, the next one knows.

    Args:
        connection: to the ledger.
        now: what is due by then.
        until: the end of the lease.
        at_most: how many.
        suspect: those that were begun before without an outcome, and only those.
    """
    query = _LEASE_SUSPECT if suspect else _LEASE
    rows = await connection.fetch(query, now, until, at_most)
    return [_leased(row) for row in rows]


async def record(connection: Connection, rows: Sequence[AttemptRow]) -> frozenset[LeaseKey]:
    """Record how attempts ended; returns the leases for which that changed the ledger."""
    columns = zip(*(_values(row) for row in rows), strict=True)
    changed = await connection.fetch(_RECORD, *(list(column) for column in columns))
    return frozenset((row["id"], row["lease"]) for row in changed)


async def release(connection: Connection, leased: Leased, *, attempted: bool = False) -> None:
    """Take back that a notice was begun: it was left for a reason that is not its own.

    One that was not attempted returns to its place in the queue; another waits for its lease's end.
    """
    await connection.execute(_RELEASE, leased.notice.id, leased.lease, not attempted)


async def list_set_aside(connection: Connection) -> list[SetAside]:
    """The notices that wait for a person, those set aside first in front."""
    rows = await connection.fetch(
        "SELECT id, case_id, kind, role, reason, ended_at FROM notices"
        " WHERE state = 'quarantined' ORDER BY ended_at"
    )
    return [SetAside(*row) for row in rows]


async def try_again(connection: Connection, notice_id: UUID) -> bool:
    """Make a notice due again that was set aside; False if none such was."""
    found = await connection.fetchval(
        "UPDATE notices SET state = 'waiting', begun = 0, due_at = created_at, ended_at = NULL"
        " WHERE id = $1 AND state = 'quarantined' RETURNING TRUE",
        notice_id,
    )
    return found is not None


async def backlog(connection: Connection, now: datetime) -> Backlog:
    """What is due now and not delivered yet."""
    row = await connection.fetchrow(_BACKLOG, now)
    if row is None:
        return Backlog(0, None, 0)
    return Backlog(row["due"], row["oldest"], row["quarantined"])


def _columns(notice: Notice) -> tuple[object, ...]:
    return (
        notice.id,
        notice.event_id,
        notice.case_id,
        notice.kind,
        notice.role,
        notice.recipient,
        notice.channel,
        notice.language,
        notice.article,
        notice.address,
        notice.contact,
        dict(notice.content),
    )


def _values(row: AttemptRow) -> tuple[object, ...]:
    return (
        row.id,
        row.lease,
        row.state,
        row.due_at,
        row.attempts,
        row.reason,
        row.detail,
        row.receipt,
        row.ended_at,
    )


def _leased(row: asyncpg.Record) -> Leased:
    notice = Notice(
        event_id=row["event_id"],
        case_id=row["case_id"],
        kind=row["kind"],
        role=row["role"],
        recipient=row["recipient"],
        channel=row["channel"],
        language=row["language"],
        article=row["article"],
        address=row["address"],
        contact=row["contact"],
        content=row["content"],
    )
    return Leased(
        notice,
        row["lease"],
        row["attempts"],
        row["created_at"],
        row["traceparent"],
        row["begun"],
    )
