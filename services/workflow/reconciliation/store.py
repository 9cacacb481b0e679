"""The SQL of reconciliation: what became of every report, one by one and in totals."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.runtime.postgres.pool import Connection

REPORT = "report"
"""The source of a case that began with a report; findings and initial information count apart."""

PREFETCH = 2000
"""Rows held in memory at once."""


@dataclass(frozen=True, slots=True)
class ReportFate:
    """What became of one report, or of a finding or initial information that is no report.

    Attributes:
        office: region code of the office it came to, with that office's zone.
        opened: whether it has a case.
        became: registered, refused, merged or waiting; None if its file shows none of them.
        merged_into: the case it goes on in, by its own file.
        joined_in: the cases in whose files it goes on.
    """

    report_id: UUID
    source: str
    office: str
    zone: str
    received_at: datetime
    opened: bool
    became: str | None
    merged_into: UUID | None
    joined_in: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports became what, and how many are unaccounted for.

    Attributes:
        unopened: those without a case.
        merge_unknown: those merged into a case whose file does not say so.
    """

    registered: int
    refused: int
    merged: int
    waiting: int
    unopened: int
    merge_unknown: int


_FATES = """
SELECT report_id, source, office, zone, received_at, opened, became,
       merged_into::uuid AS merged_into, joined_in
FROM became
WHERE ($1::timestamptz IS NULL OR received_at >= $1)
  AND ($2::timestamptz IS NULL OR received_at < $2)
  AND ($3::text IS NULL OR office = $3 OR starts_with(office, $3 || '.'))
ORDER BY report_id
"""
_DUPLICATES = """
SELECT report_id FROM (
    SELECT report_id, count(*) OVER (PARTITION BY told_receipt) AS times
    FROM reports
    WHERE told_source = 'report'
      AND ($1::timestamptz IS NULL OR told_received_at >= $1)
      AND ($2::timestamptz IS NULL OR told_received_at < $2)
      AND ($3::text IS NULL OR told_office = $3 OR starts_with(told_office, $3 || '.'))
) AS counted WHERE times > 1 ORDER BY report_id
"""
# By the rows of cases, not their files: exact enough for a gauge, and one pass.
_TOTALS = """
SELECT count(*) FILTER (WHERE r.joined_to IS NOT NULL) AS merged,
    count(*) FILTER (WHERE r.joined_to IS NULL AND c.register_number IS NOT NULL) AS registered,
    count(*) FILTER (WHERE r.joined_to IS NULL AND c.register_number IS NULL AND c.closed)
        AS refused,
    count(*) FILTER (WHERE r.joined_to IS NULL AND c.register_number IS NULL
        AND c.closed IS NOT TRUE) AS waiting,
    count(*) FILTER (WHERE c.case_id IS NULL AND r.arrived_at < now() - $1::interval) AS unopened,
    count(*) FILTER (WHERE r.joined_to IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM facts t WHERE t.case_id = r.joined_to AND t.kind = 'ReportJoined'
        AND t.content::jsonb ->> 'case_id' = r.report_id::text)) AS merge_unknown
FROM reports r LEFT JOIN cases c ON c.case_id = r.report_id
WHERE r.told_source = 'report'
"""


async def fates(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    office: str | None = None,
) -> AsyncGenerator[ReportFate]:
    """What became of the reports received in [since, until) at an office and those below it.

    In the order of their ids. A cursor reads them, so only inside a transaction.
    """
    async for row in connection.cursor(_FATES, since, until, office, prefetch=PREFETCH):
        yield ReportFate(*row.values())


async def duplicates(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    office: str | None = None,
) -> list[UUID]:
    """The reports that share their receipt number with another: one report counted twice."""
    rows = await connection.fetch(_DUPLICATES, since, until, office)
    return [row["report_id"] for row in rows]


async def totals(connection: Connection, grace: timedelta) -> Totals:
    """How many reports became what; without a case counts only after `grace`."""
    row = await connection.fetchrow(_TOTALS, grace)
    return Totals(**row) if row else Totals(0, 0, 0, 0, 0, 0)
