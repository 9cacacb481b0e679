"""The SQL that writes derived rows: only those that differ from what is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.workflow.file.rows import CASE_COLUMNS, OBLIGATION_COLUMNS, CaseRow, ObligationRow
from services.workflow.proof.case_file import CaseFile
from shared.runtime.postgres.pool import Connection
from shared.statute.law.numbers import Series


@dataclass(frozen=True, slots=True)
class Number:
    """A row of the register of numbers; each field is a column of the table `numbers`."""

    office: str
    series: str
    year: int
    sequence: int
    number: str
    case_id: UUID
    fact: int
    drawn_at: datetime
    voided_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """The rows that follow from a case's facts; `joined_to`: the case it was merged into."""

    file: CaseFile
    case_row: CaseRow
    obligations: Sequence[ObligationRow]
    numbers: Sequence[Number]
    joined_to: UUID | None


def _upsert_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """An INSERT that updates the row of the same key only if it differs, RETURNING if it wrote."""
    others = [name for name in columns if name not in key]
    old, new = (", ".join(f"{of}.{name}" for name in others) for of in (table, "EXCLUDED"))
    return (
        f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of ours
        f" VALUES ({', '.join(f'${n}' for n, _ in enumerate(columns, 1))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET ({', '.join(others)}) = ROW ({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new}) RETURNING true"
    )


_NUMBER_COLUMNS = tuple(field.name for field in fields(Number))
_UPSERT_CASE = _upsert_sql("cases", ("head", *CASE_COLUMNS), ("case_id",))
_UPSERT_OBLIGATION = _upsert_sql("obligations", OBLIGATION_COLUMNS, ("case_id", "matter"))
_UPSERT_NUMBER = _upsert_sql("numbers", _NUMBER_COLUMNS, _NUMBER_COLUMNS[:4])


async def upsert(connection: Connection, derived: Sequence[Derived]) -> int:
    """Write the derived rows of cases; returns how many rows were changed."""
    ids = [each.file.case_id for each in derived]
    obligations = [row for each in derived for row in each.obligations]
    numbers = [row for each in derived for row in each.numbers]
    case_rows = [(each.file.end.hash, *_values(each.case_row, CASE_COLUMNS)) for each in derived]
    changed = await connection.fetchmany(_UPSERT_CASE, case_rows)
    changed += await _delete(
        connection,
        "DELETE FROM obligations WHERE case_id = ANY($1)"
        " AND (case_id, matter) <> ALL (SELECT * FROM unnest($2::uuid[], $3::text[]))",
        ids,
        [row.case_id for row in obligations],
        [row.matter for row in obligations],
    )
    changed += await connection.fetchmany(
        _UPSERT_OBLIGATION, [_values(row, OBLIGATION_COLUMNS) for row in obligations]
    )
    changed += await _delete(
        connection,
        "DELETE FROM numbers WHERE case_id = ANY($1) AND (office, series, year, sequence)"
        " <> ALL (SELECT * FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]))",
        ids,
        *([getattr(row, name) for row in numbers] for name in _NUMBER_COLUMNS[:4]),
    )
    changed += await connection.fetchmany(_UPSERT_NUMBER, [astuple(row) for row in numbers])
    changed += await connection.fetch(
        "UPDATE reports SET joined_to = derived.joined_to"
        " FROM unnest($1::uuid[], $2::uuid[]) AS derived (report_id, joined_to)"
        " WHERE reports.report_id = derived.report_id"
        " AND reports.joined_to IS DISTINCT FROM derived.joined_to RETURNING true",
        ids,
        [each.joined_to for each in derived],
    )
    return len(changed)


async def upsert_counters(connection: Connection) -> int:
    """Set each counter to the last number of its series; returns how many were changed.

    The table is locked until the transaction ends, so that no number is drawn meanwhile.
    """
    await connection.execute("LOCK TABLE counters IN SHARE ROW EXCLUSIVE MODE")
    changed = await connection.fetch(
        """
        INSERT INTO counters (office, kind, year, last)
        SELECT office, series, year, max(sequence) FROM numbers GROUP BY office, series, year
        ON CONFLICT (office, kind, year) DO UPDATE SET last = EXCLUDED.last
            WHERE counters.last <> EXCLUDED.last
        RETURNING true
        """
    )
    changed += await connection.fetch(
        """
        DELETE FROM counters WHERE kind = ANY($1) AND NOT EXISTS (
            SELECT FROM numbers
            WHERE (office, series, year) = (counters.office, counters.kind, counters.year))
        RETURNING true
        """,
        [str(series) for series in Series],
    )
    return len(changed)


async def _delete(connection: Connection, delete: str, *values: Iterable[object]) -> list[Record]:
    return list(await connection.fetch(f"{delete} RETURNING true", *values))


def _values(row: CaseRow | ObligationRow, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
