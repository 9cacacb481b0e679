"""All SQL of steps: reports, case files, commands, the case's line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from services.workflow.errors import CaseNotFound
from services.workflow.file.chain import Entry, Head, Written
from services.workflow.file.documents_due import RequiredDocument
from services.workflow.file.rows import CaseRow, ObligationRow
from shared.runtime.failures import Transient
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection
from shared.runtime.tracing import current_traceparent


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """What the database holds when a command comes.

    Attributes:
        head: the end of the case file; sequence 0 before the case is opened.
        facts: the file's facts, oldest first.
        report: the report as it was told, its sealed parts sealed.
        joined: the reports that go on in this case, likewise.
        kind: the command's kind, None if it was never kept.
        said: the command's content, likewise.
        official: who gave it, with the office and the roles of that moment.
        expected: the revision of the case that he had before him, None if he named none.
        outcome: how the command ended before, None if it did not.
        moved_at: the moment of the last fact.
        tables: the newest revision of the holiday tables, None before the first.
        read_at: the database's clock at the transaction's start.
    """

    head: Head
    facts: tuple[Written, ...]
    report: dict[str, Any]
    joined: tuple[dict[str, Any], ...]
    kind: str | None
    said: dict[str, Any] | None
    official: Official | None
    expected: int | None
    outcome: dict[str, Any] | None
    moved_at: datetime | None
    tables: int | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command as it was given."""

    case_id: UUID
    command_id: str
    kind: str
    content: dict[str, Any]
    official: Official
    expected: int | None = None


async def keep_reports(connection: Connection, bodies: Mapping[UUID, dict[str, Any]]) -> None:
    """Keep what was told of reports; told again, the first telling stands."""
    await connection.executemany(
        "INSERT INTO reports (report_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        sorted(bodies.items()),
    )


async def closed_among(connection: Connection, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these cases have ended."""
    rows = await connection.fetch(
        "SELECT case_id FROM cases WHERE closed AND case_id = ANY($1)", list(case_ids)
    )
    return frozenset(row["case_id"] for row in rows)


async def lock_cases(connection: Connection, *case_ids: UUID) -> None:
    """Hold cases until the transaction ends; one not yet opened is held by its opening.

    Always in the order of their ids: two steps with the same cases never wait for each other.
    """
    await connection.execute(
        "SELECT 1 FROM cases WHERE case_id = ANY($1) ORDER BY case_id FOR UPDATE", list(case_ids)
    )


_KNOWN = """
SELECT r.body, c.sequence, c.head, c.moved_at, m.kind, m.content, m.outcome,
       m.official, m.office, m.roles, m.expected,
       (SELECT max(revision) FROM holiday_tables) AS tables, now() AS read_at,
       ARRAY(SELECT kind FROM facts WHERE case_id = $1 ORDER BY sequence) AS kinds,
       ARRAY(SELECT content FROM facts WHERE case_id = $1 ORDER BY sequence) AS contents,
       ARRAY(SELECT body FROM reports WHERE joined_to = $1 ORDER BY report_id) AS joined
FROM reports r
LEFT JOIN cases c ON c.case_id = r.report_id
LEFT JOIN commands m ON m.case_id = r.report_id AND m.command_id = $2
WHERE r.report_id = $1
"""


async def known(connection: Connection, case_id: UUID, command_id: str) -> CaseSnapshot:
    """What is known of a case and of one command to it.

    Raises:
        CaseNotFound: there is no report of that id.
    """
    row = await connection.fetchrow(_KNOWN, case_id, command_id)
    if row is None:
        raise CaseNotFound
    return CaseSnapshot(
        head=Head(row["sequence"], row["head"]) if row["sequence"] else Head(),
        facts=tuple(map(Written, row["kinds"], row["contents"])),
        report=row["body"],
        joined=tuple(row["joined"]),
        kind=row["kind"],
        said=row["content"],
        official=_official(row),
        expected=row["expected"],
        outcome=row["outcome"],
        moved_at=row["moved_at"],
        tables=row["tables"],
        read_at=row["read_at"],
    )


async def keep_command(
    connection: Connection, given: StoredCommand, ended: dict[str, Any] | None
) -> bool:
    """Keep a command before it is carried out; False if one of its id was kept before."""
    kept = await connection.fetchval(
        """
        INSERT INTO commands
            (case_id, command_id, kind, content, official, office, roles, expected, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING TRUE
        """,
        given.case_id,
        given.command_id,
        given.kind,
        given.content,
        given.official.subject,
        given.official.office,
        sorted(given.official.roles),
        given.expected,
        ended,
    )
    return bool(kept)


def _official(command: Record) -> Official | None:
    if command["office"] is None:  # a command of the case itself
        return None
    return Official(command["official"], command["office"], frozenset(command["roles"]))


_RECORD = """
WITH file AS (
    INSERT INTO facts (case_id, sequence, kind, content, at, command_id, prev_hash, hash)
    SELECT $1, e.sequence, e.kind, e.content, $4, $2, e.prev_hash, e.hash
    FROM unnest($5::int[], $6::text[], $7::text[], $8::bytea[], $9::bytea[])
        AS e (sequence, kind, content, prev_hash, hash)
), said AS (
    INSERT INTO commands (case_id, command_id, kind, content, outcome)
    VALUES ($1, $2, $3, '{{}}', $10)
    ON CONFLICT (case_id, command_id) DO UPDATE SET outcome = EXCLUDED.outcome
)
INSERT INTO cases (head, {columns}) VALUES ($11, {values})
ON CONFLICT (case_id) DO UPDATE SET head = EXCLUDED.head, {changes}
"""
_LINE = tuple(field.name for field in fields(CaseRow))
_WRITE_LINE = _RECORD.format(
    columns=", ".join(_LINE),
    values=", ".join(f"${number}" for number, _ in enumerate(_LINE, start=12)),
    changes=", ".join(f"{name} = EXCLUDED.{name}" for name in _LINE[1:]),
)
_OWED = tuple(field.name for field in fields(ObligationRow))
_WRITE_OWED = """
INSERT INTO obligations ({columns}) VALUES ({values})
ON CONFLICT (case_id, matter) DO UPDATE SET {changes}
""".format(
    columns=", ".join(_OWED),
    values=", ".join(f"${number}" for number, _ in enumerate(_OWED, start=1)),
    changes=", ".join(f"{name} = EXCLUDED.{name}" for name in _OWED[2:]),
)


async def record(
    connection: Connection,
    line: CaseRow,
    owed: Sequence[ObligationRow],
    entries: Sequence[Entry],
    command: tuple[str, str],
    ended: dict[str, Any],
) -> None:
    """Write what a command did: its facts, its outcome, the lists' rows. `command`: id and kind.

    Raises:
        Transient: another transaction opened the case at the same moment.
    """
    try:
        await connection.execute(
            _WRITE_LINE,
            line.case_id,
            *command,
            line.moved_at,
            [entry.sequence for entry in entries],
            [entry.kind for entry in entries],
            [entry.content for entry in entries],
            [entry.prev_hash for entry in entries],
            [entry.hash for entry in entries],
            ended,
            entries[-1].hash,
            *(getattr(line, name) for name in _LINE),
        )
        if owed:
            rows = [[getattr(each, name) for name in _OWED] for each in owed]
            await connection.executemany(_WRITE_OWED, rows)
    except UniqueViolationError as taken:
        raise Transient(type(taken).__name__) from taken


async def end_command(
    connection: Connection, case_id: UUID, command: tuple[str, str], ended: dict[str, Any]
) -> None:
    """Write how a command ended that changed nothing. `command`: id and kind."""
    await connection.execute(
        """
        INSERT INTO commands (case_id, command_id, kind, content, outcome)
        VALUES ($1, $2, $3, '{}', $4)
        ON CONFLICT (case_id, command_id) DO UPDATE SET outcome = EXCLUDED.outcome
        """,
        case_id,
        *command,
        ended,
    )


async def insert_documents_due(
    connection: Connection, case_id: UUID, required: Iterable[RequiredDocument]
) -> None:
    """Note which documents new facts require, in the transaction of those facts.

    They are made in the trace of the command that led to them.
    """
    rows = [(case_id, each.fact, each.kind, current_traceparent()) for each in required]
    if rows:
        await connection.executemany(
            "INSERT INTO documents_due (case_id, fact, kind, traceparent) VALUES ($1, $2, $3, $4)",
            rows,
        )


async def outcome(connection: Connection, case_id: UUID, command_id: str) -> dict[str, Any] | None:
    """How a command ended, if it did."""
    ended: dict[str, Any] | None = await connection.fetchval(
        "SELECT outcome FROM commands WHERE case_id = $1 AND command_id = $2", case_id, command_id
    )
    return ended
