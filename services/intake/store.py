"""The SQL of reports, receipts and statuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.report import Receipt, Report
from shared.runtime.postgres.pool import Connection

# One statement claims the keys and takes a number for each report whose key is new. Keys before
# counters, each in sorted order: two batches with rows in common wait for each other and cannot
# deadlock. The counters' rows stay locked until the caller commits, so numbers have no gaps.
_CLAIM = """
WITH input AS (
  SELECT * FROM unnest($2::bytea[], $3::bytea[], $4::uuid[], $5::text[], $6::smallint[])
    AS input (recognised_by, same_as, report_id, office, year)
), claimed AS (
  INSERT INTO submissions (recognised_by, same_as, report_id)
  SELECT recognised_by, same_as, report_id FROM input ORDER BY same_as
  ON CONFLICT DO NOTHING
  RETURNING report_id
), fresh AS (
  SELECT report_id, office, year,
    row_number() OVER (PARTITION BY office, year ORDER BY report_id) AS nth
  FROM input JOIN claimed USING (report_id)
), counted AS (
  INSERT INTO receipt_counters AS counter (office, kind, year, last)
  SELECT office, $1, year, count(*) FROM fresh GROUP BY office, year ORDER BY office, year
  ON CONFLICT (office, kind, year) DO UPDATE SET last = counter.last + excluded.last
  RETURNING office, year, last
)
SELECT report_id, last - count(*) OVER (PARTITION BY office, year) + nth AS number
FROM fresh JOIN counted USING (office, year)
"""
_INSERT_REPORT = """
INSERT INTO reports (
  report_id, receipt_number, regime, election, channel, reporter_kind, violation_kinds, place,
  office, zone, event_date, known_date, received_at, lodged_at, missing, language, contact,
  statement
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
_ACCEPTED = """
SELECT same_as, report_id, receipt_number, received_at, lodged_at, office, zone, missing
FROM submissions JOIN reports USING (report_id)
WHERE same_as = ANY ($1::bytea[])
"""
_UPSERT_STATUS = """
INSERT INTO statuses (report_id, sequence, stage, register_number, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (report_id) DO UPDATE SET
  sequence = excluded.sequence,
  stage = excluded.stage,
  register_number = excluded.register_number,
  changed_at = excluded.changed_at
WHERE statuses.sequence < excluded.sequence
"""
_SEQUENCES = "SELECT report_id, sequence FROM statuses WHERE report_id = ANY ($1::uuid[])"
_UPSERT_LODGING = """
INSERT INTO lodgings (report_id, sequence, lodged_at) VALUES ($1, $2, $3)
ON CONFLICT (report_id) DO UPDATE SET
  sequence = excluded.sequence, lodged_at = excluded.lodged_at
WHERE lodgings.sequence < excluded.sequence
"""
_INSERT_MERGE = """
INSERT INTO merges (report_id, goes_on_in, number) VALUES ($1, $2, $3)
ON CONFLICT (report_id) DO NOTHING
"""
# The status of a merged report is that of the case it was merged into, which may have been merged
# itself: the last case of that chain that has a status. The bound stops at a cycle, which only
# contradictory events could cause.
_STATUS = """
WITH RECURSIVE chain AS (
  SELECT $1::uuid AS report_id, 0 AS step, NULL::text AS number
  UNION ALL
  SELECT goes_on_in, step + 1, merges.number
  FROM chain JOIN merges USING (report_id) WHERE step < 100
), stands AS (
  SELECT stage, register_number
  FROM chain JOIN statuses USING (report_id) ORDER BY step DESC LIMIT 1
), goes_on AS (
  SELECT COALESCE(register_number, number) AS number
  FROM chain LEFT JOIN statuses USING (report_id) WHERE step > 0 ORDER BY step DESC LIMIT 1
)
SELECT receipt_number, zone, received_at,
  COALESCE((SELECT lodged_at FROM lodgings WHERE report_id = $1), reports.lodged_at) AS lodged_at,
  missing, stage, register_number,
  goes_on.number AS goes_on_under,
  (SELECT max(changed_at) FROM chain JOIN statuses USING (report_id)) AS changed_at
FROM reports LEFT JOIN stands ON true LEFT JOIN goes_on ON true
WHERE report_id = $1
"""


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """The status of a case after its `sequence`-th fact."""

    report_id: UUID
    sequence: int
    stage: str
    register_number: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """A report that was merged into another case, and the number of that case then."""

    report_id: UUID
    goes_on_in: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Lodging:
    """When a report counts as lodged after the `sequence`-th fact of its case."""

    report_id: UUID
    sequence: int
    lodged_at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """What a reporter may read of the report; `stage` is None until its case is opened.

    Of a merged report, stage and register number are those of the other case and `goes_on_under`
    is its number; the other report's id stays out, for it belongs to another reporter.
    """

    receipt_number: str
    zone: str
    received_at: datetime
    lodged_at: datetime
    missing: tuple[str, ...]
    stage: str | None
    register_number: str | None
    goes_on_under: str | None
    changed_at: datetime


async def claim(connection: Connection, kind: str, reports: Sequence[Report]) -> dict[UUID, int]:
    """Claim the keys of the reports, and a number of the series `kind` for each whose key is new.

    Waits for a transaction that holds one of the keys, or a counter of the same office and year.

    Returns:
        The numbers by report id, without the reports whose key had been claimed before.
    """
    rows = await connection.fetch(
        _CLAIM,
        kind,
        [report.recognised_by for report in reports],
        [report.same_as for report in reports],
        [report.report_id for report in reports],
        [report.office for report in reports],
        [report.lodged_on.year for report in reports],
    )
    return {row["report_id"]: row["number"] for row in rows}


async def insert_reports(connection: Connection, numbered: Sequence[tuple[Report, str]]) -> None:
    """Insert reports, each with its receipt number."""
    await connection.executemany(
        _INSERT_REPORT, [_row(report, number) for report, number in numbered]
    )


async def accepted(connection: Connection, reports: Sequence[Report]) -> dict[bytes, Receipt]:
    """The receipts of the same reports that were accepted before, by key and content."""
    rows = await connection.fetch(_ACCEPTED, [report.same_as for report in reports])
    return {
        row["same_as"]: Receipt(
            report_id=row["report_id"],
            receipt_number=row["receipt_number"],
            received_at=row["received_at"],
            lodged_at=row["lodged_at"],
            office=row["office"],
            zone=row["zone"],
            missing=tuple(row["missing"]),
            repeated=True,
        )
        for row in rows
    }


async def sequences(connection: Connection, report_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The sequence that each of these statuses stands at; of one without a status, none."""
    rows = await connection.fetch(_SEQUENCES, report_ids)
    return {row["report_id"]: row["sequence"] for row in rows}


async def upsert_statuses(connection: Connection, updates: Sequence[StatusUpdate]) -> None:
    """Insert or update statuses; an update with a lower sequence than stored has no effect."""
    rows = [
        (one.report_id, one.sequence, one.stage, one.register_number, one.changed_at)
        for one in updates
    ]
    await connection.executemany(_UPSERT_STATUS, rows)


async def insert_merges(connection: Connection, merges: Sequence[Merge]) -> None:
    """Insert merges; a report that has one already keeps it."""
    rows = [(one.report_id, one.goes_on_in, one.number) for one in merges]
    await connection.executemany(_INSERT_MERGE, rows)


async def upsert_lodgings(connection: Connection, lodgings: Sequence[Lodging]) -> None:
    """Insert or update lodgings; one with a lower sequence than stored has no effect."""
    await connection.executemany(
        _UPSERT_LODGING, [(one.report_id, one.sequence, one.lodged_at) for one in lodgings]
    )


async def status(connection: Connection, report_id: UUID) -> Status | None:
    """The status of a report; None if there is no such report."""
    row = await connection.fetchrow(_STATUS, report_id)
    if row is None:
        return None
    return Status(
        receipt_number=row["receipt_number"],
        zone=row["zone"],
        received_at=row["received_at"],
        lodged_at=row["lodged_at"],
        missing=tuple(row["missing"]),
        stage=row["stage"],
        register_number=row["register_number"],
        goes_on_under=row["goes_on_under"],
        changed_at=row["changed_at"] or row["received_at"],
    )


def _row(report: Report, number: str) -> tuple[object, ...]:
    return (
        report.report_id,
        number,
        report.regime,
        report.election,
        report.channel,
        report.reporter_kind,
        report.violation_kinds,
        report.place,
        report.office,
        report.zone,
        report.event_date,
        report.known_date,
        report.received_at,
        report.lodged_at,
        report.missing,
        report.language,
        report.contact,
        report.statement,
    )
