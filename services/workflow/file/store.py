"""The SQL of a command's transaction: reports, case files, commands, the rows of lists.

Statements are few on purpose: each is a trip to the database while the case's row is locked, and a
benchmark counts them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from services.workflow.errors import CaseNotFound
from services.workflow.file.chain import Entry, Head, StoredFact
from services.workflow.file.documents_due import RequiredDocument
from services.workflow.file.rows import CASE_COLUMNS, OBLIGATION_COLUMNS, CaseRow, ObligationRow
from shared.runtime.failures import Transient
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection
from shared.runtime.telemetry.tracing import current_traceparent


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """What the database holds of a case and of one command to it, as of one moment.

    Attributes:
        head: the end of the case file; sequence 0 before the case is opened.
        facts: the file's facts, oldest first.
        report: the report's body as it was announced, its sealed parts sealed.
        joined: the bodies of the reports that were merged into this case.
        kind: the command's kind, None if it is not stored.
        content: the command's content, likewise.
        official: who gave the command, with the office and the roles of that moment; None also
            for a command of the case itself.
        expected: the revision of the case that the official saw, None if none was named.
        outcome: the command's stored outcome, None if it has none yet.
        given_at: when the command was given, None if it is not stored.
        waiting: how many commands to the case have no outcome, this one included.
        moved_at: the moment of the last fact, with its zone.
        tables: the newest revision of the holiday tables, None before the first.
        read_at: the database's clock at the transaction's start.
    """

    head: Head
    facts: tuple[StoredFact, ...]
    report: dict[str, Any]
    joined: tuple[dict[str, Any], ...]
    kind: str | None
    content: dict[str, Any] | None
    official: Official | None
    expected: int | None
    outcome: dict[str, Any] | None
    given_at: datetime | None
    waiting: int
    moved_at: datetime | None
    tables: int | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command of an official, as it is stored before it is carried out.

    Attributes:
        expected: the revision of the case that the official saw; None if any will do.
        given_at: when it was given; None: the moment of the database's clock.
    """

    case_id: UUID
    command_id: str
    kind: str
    content: dict[str, Any]
    official: Official
    expected: int | None = None
    given_at: datetime | None = None


async def insert_reports(connection: Connection, bodies: Mapping[UUID, dict[str, Any]]) -> None:
    """Store the bodies of reports; one that is stored already stays as it was."""
    await connection.executemany(
        "INSERT INTO reports (report_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        sorted(bodies.items()),  # two batches with the same reports lock them in the same order
    )


async def closed_among(connection: Connection, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these cases that are closed."""
    rows = await connection.fetch(
        "SELECT case_id FROM cases WHERE closed AND case_id = ANY($1)", list(case_ids)
    )
    return frozenset(row["case_id"] for row in rows)


async def lock_cases(connection: Connection, *case_ids: UUID) -> None:
    """Lock the rows of cases until the transaction ends.

    A case that is not opened yet has no row: two openings meet in `append_facts`.
    """
    # ORDER BY: a merge locks two cases. In one order for all, two merges cannot deadlock.
    await connection.execute(
        "SELECT 1 FROM cases WHERE case_id = ANY($1) ORDER BY case_id FOR UPDATE", list(case_ids)
    )


_SNAPSHOT = """
SELECT r.body, c.sequence, c.head, c.moved_at, m.kind, m.content, m.outcome,
       m.official, m.office, m.roles, m.expected, m.given_at,
       (SELECT count(*) FROM commands WHERE case_id = $1 AND outcome IS NULL) AS waiting,
       (SELECT max(revision) FROM holiday_tables) AS tables, now() AS read_at,
       ARRAY(SELECT kind FROM facts WHERE case_id = $1 AND sequence > $3 ORDER BY sequence)
           AS kinds,
       ARRAY(SELECT content FROM facts WHERE case_id = $1 AND sequence > $3 ORDER BY sequence)
           AS contents,
       ARRAY(SELECT body FROM reports WHERE joined_to = $1 ORDER BY report_id) AS joined
FROM reports r
LEFT JOIN cases c ON c.case_id = r.report_id
LEFT JOIN commands m ON m.case_id = r.report_id AND m.command_id = $2
WHERE r.report_id = $1
"""


async def snapshot(
    connection: Connection, case_id: UUID, command_id: str, *, after: int = 0
) -> CaseSnapshot:
    """A case and one command to it, in one statement; of its facts those after a sequence.

    Raises:
        CaseNotFound: there is no report of that id.
    """
    row = await connection.fetchrow(_SNAPSHOT, case_id, command_id, after)
    if row is None:
        raise CaseNotFound
    return CaseSnapshot(
        head=Head(row["sequence"], row["head"]) if row["sequence"] else Head(),
        facts=tuple(map(StoredFact, row["kinds"], row["contents"])),
        report=row["body"],
        joined=tuple(row["joined"]),
        kind=row["kind"],
        content=row["content"],
        official=official_of(row),
        expected=row["expected"],
        outcome=row["outcome"],
        given_at=row["given_at"],
        waiting=row["waiting"],
        moved_at=row["moved_at"],
        tables=row["tables"],
        read_at=row["read_at"],
    )


async def insert_command(
    connection: Connection, command: StoredCommand, outcome: dict[str, Any] | None
) -> bool:
    """Store a command before it is carried out, with its outcome if it was refused at once.

    Returns:
        False if a command of that id is stored already.
    """
    inserted = await connection.fetchval(
        """
        INSERT INTO commands
            (case_id, command_id, kind, content, official, office, roles, expected, outcome,
             given_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))
        ON CONFLICT DO NOTHING RETURNING TRUE
        """,
        command.case_id,
        command.command_id,
        command.kind,
        command.content,
        command.official.subject,
        command.official.office,
        sorted(command.official.roles),
        command.expected,
        outcome,
        command.given_at,
    )
    return bool(inserted)


def official_of(row: Record) -> Official | None:
    """Who gave a stored command, with the office and the roles of that moment."""
    if row["office"] is None:  # a command of the case itself
        return None
    return Official(row["official"], row["office"], frozenset(row["roles"]))


# One statement for facts, outcome and row: three would be three trips under the lock.
_APPEND_TEMPLATE = """
WITH file AS (
    INSERT INTO facts (case_id, sequence, kind, content, at, command_id, prev_hash, hash)
    SELECT $1, e.sequence, e.kind, e.content, $4, $2, e.prev_hash, e.hash
    FROM unnest($5::int[], $6::text[], $7::text[], $8::bytea[], $9::bytea[])
        AS e (sequence, kind, content, prev_hash, hash)
), command AS (
    INSERT INTO commands (case_id, command_id, kind, content, outcome)
    VALUES ($1, $2, $3, '{{}}', $10)
    ON CONFLICT (case_id, command_id) DO UPDATE SET outcome = EXCLUDED.outcome
)
INSERT INTO cases (head, {columns}) VALUES ($11, {values})
ON CONFLICT (case_id) DO UPDATE SET head = EXCLUDED.head, {changes}
"""
_APPEND = _APPEND_TEMPLATE.format(
    columns=", ".join(CASE_COLUMNS),
    values=", ".join(f"${number}" for number, _ in enumerate(CASE_COLUMNS, start=12)),
    changes=", ".join(f"{name} = EXCLUDED.{name}" for name in CASE_COLUMNS[1:]),
)
_UPSERT_OBLIGATION = """
INSERT INTO obligations ({columns}) VALUES ({values})
ON CONFLICT (case_id, matter) DO UPDATE SET {changes}
""".format(
    columns=", ".join(OBLIGATION_COLUMNS),
    values=", ".join(f"${number}" for number, _ in enumerate(OBLIGATION_COLUMNS, start=1)),
    changes=", ".join(f"{name} = EXCLUDED.{name}" for name in OBLIGATION_COLUMNS[2:]),
)


async def append_facts(
    connection: Connection,
    entries: Sequence[Entry],
    command: tuple[str, str],
    outcome: dict[str, Any],
    case: CaseRow,
    obligations: Sequence[ObligationRow],
) -> None:
    """Append facts to a case file, with the command's outcome and the rows of lists.

    Args:
        connection: inside the transaction that locked the case.
        entries: the facts, at least one, in their places in the chain.
        command: the id and the kind of the command they follow from.
        outcome: how that command ended, as it is stored.
        case: the case's row after the facts.
        obligations: the rows of its obligations after the facts.

    Raises:
        Transient: another transaction opened the case at the same moment.
    """
    try:
        await connection.execute(
            _APPEND,
            case.case_id,
            *command,
            case.moved_at,
            [entry.sequence for entry in entries],
            [entry.kind for entry in entries],
            [entry.content for entry in entries],
            [entry.prev_hash for entry in entries],
            [entry.hash for entry in entries],
            outcome,
            entries[-1].hash,
            *(getattr(case, name) for name in CASE_COLUMNS),
        )
        if obligations:
            rows = [[getattr(each, name) for name in OBLIGATION_COLUMNS] for each in obligations]
            await connection.executemany(_UPSERT_OBLIGATION, rows)
    except UniqueViolationError as conflict:
        raise Transient(type(conflict).__name__) from conflict


async def upsert_outcome(
    connection: Connection, case_id: UUID, command: tuple[str, str], outcome: dict[str, Any]
) -> None:
    """Store the outcome of a command that changed nothing. `command`: its id and its kind.

    Only a command of the case itself is not stored yet; it has no content.
    """
    await connection.execute(
        """
        INSERT INTO commands (case_id, command_id, kind, content, outcome)
        VALUES ($1, $2, $3, '{}', $4)
        ON CONFLICT (case_id, command_id) DO UPDATE SET outcome = EXCLUDED.outcome
        """,
        case_id,
        *command,
        outcome,
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


async def stored_outcome(
    connection: Connection, case_id: UUID, command_id: str
) -> dict[str, Any] | None:
    """The outcome of a command; None if it is not stored or has none yet."""
    outcome: dict[str, Any] | None = await connection.fetchval(
        "SELECT outcome FROM commands WHERE case_id = $1 AND command_id = $2", case_id, command_id
    )
    return outcome
