"""The SQL of reconciliation here: what was received, one by one, and what is not heard of since."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.runtime.postgres.pool import Connection

AT_ONCE = 2000
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Received:
    """A report that was accepted: the office it went to, that office's zone, and when."""

    report_id: UUID
    office: str
    zone: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Unheard:
    """How many reports after some id have no status yet, and up to which id all have one."""

    reports: int
    settled: UUID


# Per office and hour: SELECT office, date_trunc('hour', received_at AT TIME ZONE zone), count(*)
# FROM reports GROUP BY 1, 2.
_RECEIVED = """
SELECT report_id, office, zone, received_at FROM reports
WHERE ($1::timestamptz IS NULL OR received_at >= $1)
  AND ($2::timestamptz IS NULL OR received_at < $2)
  AND ($3::text IS NULL OR office = $3 OR starts_with(office, $3 || '.'))
ORDER BY report_id
"""
# Ids grow with time: what is settled needs no second look.
_UNHEARD = """
WITH after AS (
  SELECT report_id, statuses.report_id IS NULL AS unheard
  FROM reports LEFT JOIN statuses USING (report_id)
  WHERE report_id > $1 AND received_at < $2
), first AS (
  SELECT report_id FROM after WHERE unheard ORDER BY report_id LIMIT 1
)
SELECT (SELECT count(*) FROM after WHERE unheard) AS reports,
  COALESCE((
    SELECT report_id FROM after
    WHERE NOT EXISTS (SELECT 1 FROM first WHERE first.report_id <= after.report_id)
    ORDER BY report_id DESC LIMIT 1
  ), $1) AS settled
"""


async def received(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    office: str | None = None,
) -> AsyncGenerator[Received]:
    """The reports received in [since, until) at an office and those below it, ordered by id.

    A few at a time; only inside a transaction.
    """
    async for row in connection.cursor(_RECEIVED, since, until, office, prefetch=AT_ONCE):
        yield Received(*row.values())


async def count(connection: Connection) -> int:
    """How many reports were ever received."""
    return int(await connection.fetchval("SELECT count(*) FROM reports"))


async def unheard(connection: Connection, after: UUID, before: datetime) -> Unheard:
    """The reports behind `after`, received before a moment, whose case was never heard of."""
    row = await connection.fetchrow(_UNHEARD, after, before)
    return Unheard(*row.values()) if row else Unheard(0, after)
