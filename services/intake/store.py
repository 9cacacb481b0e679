"""All of intake's SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.report import Receipt, Report
from shared.runtime.postgres.pool import Connection

# One statement claims the keys and takes a number for each report whose key is new. Keys, then
# counters, each in their order: two batches with common rows wait for each other and never block
# each other. The counters' rows stay locked until the caller commits.
_CLAIM = """
WITH asked AS (
  SELECT * FROM unnest($2::bytea[], $3::bytea[], $4::uuid[], $5::text[], $6::smallint[])
    AS asked (recognised_by, fingerprint, report_id, office, year)
), claimed AS (
  INSERT INTO submissions (recognised_by, fingerprint, report_id)
  SELECT recognised_by, fingerprint, report_id FROM asked ORDER BY recognised_by
  ON CONFLICT DO NOTHING
  RETURNING report_id
), fresh AS (
  SELECT report_id, office, year,
    row_number() OVER (PARTITION BY office, year ORDER BY report_id) AS nth
  FROM asked JOIN claimed USING (report_id)
), counted AS (
  INSERT INTO receipt_counters AS counter (office, kind, year, last)
  SELECT office, $1, year, count(*) FROM fresh GROUP BY office, year ORDER BY office, year
  ON CONFLICT (office, kind, year) DO UPDATE SET last = counter.last + excluded.last
  RETURNING office, year, last
)
SELECT report_id, last - count(*) OVER (PARTITION BY office, year) + nth AS number
FROM fresh JOIN counted USING (office, year)
"""
_KEEP = """
INSERT INTO reports (
  report_id, receipt_number, regime, election, channel, reporter_kind, violation_kinds, place,
  office, zone, event_date, known_date, received_at, lodged_at, missing, language, contact,
  statement
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
_ACCEPTED = """
SELECT recognised_by, fingerprint, report_id, receipt_number, received_at, lodged_at, office, zone,
  missing
FROM submissions JOIN reports USING (report_id)
WHERE recognised_by = ANY ($1::bytea[])
"""
_STAND = """
INSERT INTO statuses (report_id, sequence, stage, register_number, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (report_id) DO UPDATE SET
  sequence = excluded.sequence,
  stage = excluded.stage,
  register_number = excluded.register_number,
  changed_at = excluded.changed_at
WHERE statuses.sequence < excluded.sequence
"""
_JOIN = """
INSERT INTO merges (report_id, goes_on_in, number) VALUES ($1, $2, $3)
ON CONFLICT (report_id) DO NOTHING
"""
# The status of a report that goes on elsewhere is that of the case it ended up in; if nothing was
# heard of that one yet, of the last on the way that was heard of.
_STATUS = """
WITH RECURSIVE way AS (
  SELECT $1::uuid AS report_id, 0 AS step, NULL::text AS number
  UNION ALL
  SELECT goes_on_in, step + 1, merges.number
  FROM way JOIN merges USING (report_id) WHERE step < 100
), stands AS (
  SELECT stage, register_number FROM way JOIN statuses USING (report_id) ORDER BY step DESC LIMIT 1
), goes_on AS (
  SELECT COALESCE(register_number, number) AS number
  FROM way LEFT JOIN statuses USING (report_id) WHERE step > 0 ORDER BY step DESC LIMIT 1
)
SELECT receipt_number, zone, received_at, lodged_at, missing, stage, register_number,
  goes_on.number AS goes_on_under,
  (SELECT max(changed_at) FROM way JOIN statuses USING (report_id)) AS changed_at
FROM reports LEFT JOIN stands ON true LEFT JOIN goes_on ON true
WHERE report_id = $1
"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a key was used for: the receipt that was given, and the content's fingerprint."""

    fingerprint: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """Where a case stands after its `sequence`-th fact."""

    report_id: UUID
    sequence: int
    stage: str
    register_number: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """A report that goes on in the case of another, and what that one was called then."""

    report_id: UUID
    goes_on_in: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a reporter may read of his report; `stage` is empty until its case is opened.

    Of a report that goes on in another case, stage and register number are that case's, and
    `goes_on_under` is its number; neither whose report that was nor its id is told.
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
    """Take a number of this kind for every report whose key is new; others are not in the answer.

    Waits for a transaction that is about to use one of the keys, or a number of the same series.
    """
    rows = await connection.fetch(
        _CLAIM,
        kind,
        [report.recognised_by for report in reports],
        [report.fingerprint for report in reports],
        [report.report_id for report in reports],
        [report.office for report in reports],
        [report.lodged_on.year for report in reports],
    )
    return {row["report_id"]: row["number"] for row in rows}


async def keep(connection: Connection, numbered: Sequence[tuple[Report, str]]) -> None:
    """Store the reports under their receipt numbers."""
    await connection.executemany(_KEEP, [_row(report, number) for report, number in numbered])


async def accepted(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, Accepted]:
    """What each of these keys was used for."""
    rows = await connection.fetch(_ACCEPTED, keys)
    return {
        row["recognised_by"]: Accepted(
            row["fingerprint"],
            Receipt(
                report_id=row["report_id"],
                receipt_number=row["receipt_number"],
                received_at=row["received_at"],
                lodged_at=row["lodged_at"],
                office=row["office"],
                zone=row["zone"],
                missing=tuple(row["missing"]),
                repeated=True,
            ),
        )
        for row in rows
    }


async def stand(connection: Connection, standings: Sequence[StatusUpdate]) -> None:
    """Record where cases stand; what is older than what is known changes nothing."""
    rows = [
        (one.report_id, one.sequence, one.stage, one.register_number, one.changed_at)
        for one in standings
    ]
    await connection.executemany(_STAND, rows)


async def join(connection: Connection, merges: Sequence[Merge]) -> None:
    """Remember which reports go on elsewhere; told again, the first telling stands."""
    rows = [(one.report_id, one.goes_on_in, one.number) for one in merges]
    await connection.executemany(_JOIN, rows)


async def status(connection: Connection, report_id: UUID) -> Status | None:
    """What the reporter may read, if there is such a report."""
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
