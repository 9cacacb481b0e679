"""The SQL that writes what derives from facts: each row only where it is not so already."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.workflow.file.rows import CaseRow, ObligationRow
from services.workflow.proof.case_file import WholeFile
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
    """All that follows from one case's facts; `joined_to`: the case in which its report goes on."""

    file: WholeFile
    line: CaseRow
    owed: Sequence[ObligationRow]
    numbers: Sequence[Number]
    joined_to: UUID | None


def _upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """Insert a row, or change the one of this key; nothing is written where it is so already."""
    others = [name for name in columns if name not in key]
    old, new = (", ".join(f"{of}.{name}" for name in others) for of in (table, "EXCLUDED"))
    return (
        f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of ours
        f" VALUES ({', '.join(f'${n}' for n, _ in enumerate(columns, 1))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET ({', '.join(others)}) = ROW ({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new}) RETURNING true"
    )


_LINE = tuple(field.name for field in fields(CaseRow))
_OWED = tuple(field.name for field in fields(ObligationRow))
_NUMBER = tuple(field.name for field in fields(Number))
_PUT_LINE = _upsert("cases", ("head", *_LINE), ("case_id",))
_PUT_OWED = _upsert("obligations", _OWED, ("case_id", "matter"))
_PUT_NUMBER = _upsert("numbers", _NUMBER, _NUMBER[:4])


async def put(connection: Connection, derived: Sequence[Derived]) -> int:
    """Make the rows of these cases what their facts say; how many were not."""
    ids = [each.file.case_id for each in derived]
    owed = [row for each in derived for row in each.owed]
    numbers = [row for each in derived for row in each.numbers]
    lines = [(each.file.end.hash, *_values(each.line, _LINE)) for each in derived]
    changed = await connection.fetchmany(_PUT_LINE, lines)
    changed += await _without(
        connection,
        "DELETE FROM obligations WHERE case_id = ANY($1)"
        " AND (case_id, matter) <> ALL (SELECT * FROM unnest($2::uuid[], $3::text[]))",
        ids,
        [row.case_id for row in owed],
        [row.matter for row in owed],
    )
    changed += await connection.fetchmany(_PUT_OWED, [_values(row, _OWED) for row in owed])
    changed += await _without(
        connection,
        "DELETE FROM numbers WHERE case_id = ANY($1) AND (office, series, year, sequence)"
        " <> ALL (SELECT * FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]))",
        ids,
        *([getattr(row, name) for row in numbers] for name in _NUMBER[:4]),
    )
    changed += await connection.fetchmany(_PUT_NUMBER, [astuple(row) for row in numbers])
    changed += await connection.fetch(
        "UPDATE reports SET joined_to = told.joined_to"
        " FROM unnest($1::uuid[], $2::uuid[]) AS told (report_id, joined_to)"
        " WHERE reports.report_id = told.report_id"
        " AND reports.joined_to IS DISTINCT FROM told.joined_to RETURNING true",
        ids,
        [each.joined_to for each in derived],
    )
    return len(changed)


async def put_counters(connection: Connection) -> int:
    """Let each series go on after its last number; how many counters stood elsewhere.

    Nobody draws a number meanwhile: the table is held until the transaction ends.
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


async def _without(connection: Connection, delete: str, *given: Iterable[object]) -> list[Record]:
    return list(await connection.fetch(f"{delete} RETURNING true", *given))


def _values(row: CaseRow | ObligationRow, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
