"""The SQL of reconciliation: the reports received, and how many have no case yet."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.runtime.postgres.pool import Connection

AT_ONCE = 2000
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ReceivedReport:
    """A report that was accepted: the competent office, that office's zone, and when."""

    report_id: UUID
    office: str
    zone: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReportsWithoutCase:
    """How many reports have no status yet.

    Attributes:
        reports: their number.
        settled: the last id up to which every report has a status.
    """

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
# Ids are UUIDv7 and grow with time: all up to the settled one need not be read again.
_WITHOUT_CASE = """
WITH after AS (
  SELECT report_id, statuses.report_id IS NULL AS without_status
  FROM reports LEFT JOIN statuses USING (report_id)
  WHERE report_id > $1 AND received_at < $2
), first AS (
  SELECT report_id FROM after WHERE without_status ORDER BY report_id LIMIT 1
)
SELECT (SELECT count(*) FROM after WHERE without_status) AS reports,
  COALESCE((
    SELECT report_id FROM after
    WHERE NOT EXISTS (SELECT 1 FROM first WHERE first.report_id <= after.report_id)
    ORDER BY report_id DESC LIMIT 1
  ), $1) AS settled
"""


async def received_reports(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    office: str | None = None,
) -> AsyncGenerator[ReceivedReport]:
    """The reports received in [since, until) at an office and those below it, ordered by id.

    Fetched in portions by a cursor, and so only inside a transaction.
    """
    async for row in connection.cursor(_RECEIVED, since, until, office, prefetch=AT_ONCE):
        yield ReceivedReport(*row.values())


async def count(connection: Connection) -> int:
    """The number of all reports."""
    return int(await connection.fetchval("SELECT count(*) FROM reports"))


async def count_without_case(
    connection: Connection, after: UUID, before: datetime
) -> ReportsWithoutCase:
    """Count the reports with ids after `after`, received before a moment, that have no status."""
    row = await connection.fetchrow(_WITHOUT_CASE, after, before)
    return ReportsWithoutCase(*row.values()) if row else ReportsWithoutCase(0, after)
