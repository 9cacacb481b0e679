"""The SQL of documents: those due are leased, those made are kept and read."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.workflow.file.chain import StoredFact
from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Due:
    """A document that is called for and was taken to be made; `attempts` counts this one too.

    It is made in the trace of what called for it.
    """

    case_id: UUID
    fact: int
    kind: str
    attempts: int
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A document that was made.

    Attributes:
        fact: the place in the case file of the fact that called for it.
        form: the number of the form, empty where none is confirmed.
        sha256: of the PDF.
        made_at: the moment of the fact, which the PDF bears.
    """

    document_id: UUID
    case_id: UUID
    fact: int
    kind: str
    number: str
    form: str
    sha256: bytes
    pages: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many documents are still to be made, how many of them failed, how many never will be."""

    waiting: int
    failing: int
    never: int


_FILED = """
SELECT document_id, case_id, fact, kind, number, form, sha256, pages, made_at, sealed FROM documents
"""

_LEASE = """
UPDATE documents_due AS d SET due_at = $2, attempts = d.attempts + 1
FROM (SELECT case_id, fact, kind FROM documents_due
      WHERE ended_at IS NULL AND due_at <= $1
      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
WHERE d.case_id = due.case_id AND d.fact = due.fact AND d.kind = due.kind
RETURNING d.case_id, d.fact, d.kind, d.attempts, d.traceparent
"""

_KEEP = """
WITH kept AS (
    INSERT INTO documents (document_id, case_id, fact, kind, number, form, sha256, pages, made_at,
                           sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING TRUE
)
INSERT INTO commands (case_id, command_id, kind, content)
SELECT $2, $11, $12, $13 FROM kept ON CONFLICT DO NOTHING
"""


async def lease(connection: Connection, now: datetime, until: datetime, at_most: int) -> list[Due]:
    """Take documents to be made that nobody holds; they are ours `until` then. Oldest first."""
    return [Due(*row) for row in await connection.fetch(_LEASE, now, until, at_most)]


async def file_of(connection: Connection, case_id: UUID) -> tuple[dict[str, Any], list[StoredFact]]:
    """The report of a case, its sealed parts sealed, and the facts of its file in their order."""
    row = await connection.fetchrow(
        """
        SELECT body, ARRAY(SELECT kind FROM facts WHERE case_id = $1 ORDER BY sequence) AS kinds,
               ARRAY(SELECT content FROM facts WHERE case_id = $1 ORDER BY sequence) AS contents
        FROM reports WHERE report_id = $1
        """,
        case_id,
    )
    if row is None:
        return {}, []
    return row["body"], list(map(StoredFact, row["kinds"], row["contents"]))


async def made(connection: Connection, due: Due) -> Filed | None:
    """The document, if it was made before."""
    row = await connection.fetchrow(
        f"{_FILED} WHERE case_id = $1 AND fact = $2 AND kind = $3", due.case_id, due.fact, due.kind
    )
    return _filed(row) if row else None


async def keep(
    connection: Connection, document: Filed, sealed: str, command: tuple[str, str, dict[str, Any]]
) -> None:
    """Keep a document and the command (id, kind, content) that files it; one there stays."""
    await connection.execute(
        _KEEP,
        document.document_id,
        document.case_id,
        document.fact,
        document.kind,
        document.number,
        document.form,
        document.sha256,
        document.pages,
        document.made_at,
        sealed,
        *command,
    )


async def done(connection: Connection, due: Due) -> None:
    """It is made and filed."""
    await connection.execute(
        "DELETE FROM documents_due WHERE case_id = $1 AND fact = $2 AND kind = $3",
        due.case_id,
        due.fact,
        due.kind,
    )


async def put_off(connection: Connection, due: Due, until: datetime, failure: str) -> None:
    """It could not be made now, for a reason named by a code."""
    await connection.execute(
        "UPDATE documents_due SET due_at = $4, failure = $5"
        " WHERE case_id = $1 AND fact = $2 AND kind = $3",
        *(due.case_id, due.fact, due.kind, until, failure),
    )


async def end(connection: Connection, due: Due, at: datetime, failure: str) -> None:
    """It will never be made, for a reason named by a code."""
    await connection.execute(
        "UPDATE documents_due SET ended_at = $4, failure = $5"
        " WHERE case_id = $1 AND fact = $2 AND kind = $3",
        *(due.case_id, due.fact, due.kind, at, failure),
    )


async def documents_of(connection: Connection, case_id: UUID) -> list[Filed]:
    """The documents of a case in the order of their facts."""
    rows = await connection.fetch(f"{_FILED} WHERE case_id = $1 ORDER BY fact, kind", case_id)
    return [_filed(row) for row in rows]


async def unmade_of(connection: Connection, case_id: UUID) -> Sequence[Record]:
    """What is called for in a case and not there: fact, kind, failure, ended_at."""
    return await connection.fetch(
        "SELECT fact, kind, failure, ended_at FROM documents_due WHERE case_id = $1"
        " ORDER BY fact, kind",
        case_id,
    )


async def one(connection: Connection, case_id: UUID, document_id: UUID) -> tuple[Filed, str] | None:
    """A document of a case, and its PDF sealed."""
    row = await connection.fetchrow(
        f"{_FILED} WHERE case_id = $1 AND document_id = $2",
        case_id,
        document_id,
    )
    return (_filed(row), row["sealed"]) if row else None


async def backlog(connection: Connection) -> Backlog:
    """What is not made yet."""
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE ended_at IS NULL),
               count(*) FILTER (WHERE ended_at IS NULL AND failure IS NOT NULL),
               count(*) FILTER (WHERE ended_at IS NOT NULL)
        FROM documents_due
        """
    )
    return Backlog(*row) if row else Backlog(0, 0, 0)


def _filed(row: Record) -> Filed:
    return Filed(*(row[field.name] for field in fields(Filed)))
