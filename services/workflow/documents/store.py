"""The SQL of documents: those due, which workers lease, and those made."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.workflow.file.chain import StoredFact
from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class DueDocument:
    """A required document that a worker has leased.

    Attributes:
        attempts: how often it was leased, this time included.
        begun: how often in a row it was begun and no outcome recorded, this time included.
        traceparent: the trace of the command whose fact requires it.
    """

    case_id: UUID
    fact: int
    kind: str
    attempts: int
    begun: int = 1
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as it is stored.

    Attributes:
        fact: the sequence in the case file of the fact that requires it.
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
    """The counts of documents not made.

    Attributes:
        waiting: those due.
        failing: of those, how many have failed before.
        erased: those whose report's key was erased.
        set_aside: those that were given up after the deaths of their makers.
    """

    waiting: int
    failing: int
    erased: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A document that was given up, though its report can still be opened."""

    case_id: UUID
    fact: int
    kind: str
    reason: str
    at: datetime


_DOCUMENTS = """
SELECT document_id, case_id, fact, kind, number, form, sha256, pages, made_at, sealed FROM documents
"""

_LEASE = """
UPDATE documents_due AS d SET due_at = $2, attempts = d.attempts + 1, begun = d.begun + 1
FROM (SELECT case_id, fact, kind FROM documents_due
      WHERE ended_at IS NULL AND due_at <= $1
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS due
WHERE d.case_id = due.case_id AND d.fact = due.fact AND d.kind = due.kind
RETURNING d.case_id, d.fact, d.kind, d.attempts, d.begun, d.traceparent
"""

_INSERT = """
WITH inserted AS (
    INSERT INTO documents (document_id, case_id, fact, kind, number, form, sha256, pages, made_at,
                           sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING TRUE
)
INSERT INTO commands (case_id, command_id, kind, content)
SELECT $2, $11, $12, $13 FROM inserted ON CONFLICT DO NOTHING
"""


async def lease(connection: Connection, now: datetime, until: datetime) -> DueDocument | None:
    """Lease the document that is due for longest, and count that it is begun; None: none is due.

    SKIP LOCKED lets several workers lease at once without waiting for each other; pushing `due_at`
    to `until` is the lease, so that nothing must be undone after a crash. It is counted before it
    is begun: whatever ends the process afterwards, the next one knows.
    """
    row = await connection.fetchrow(_LEASE, now, until)
    return DueDocument(*row) if row else None


async def load_file(
    connection: Connection, case_id: UUID
) -> tuple[dict[str, Any], list[StoredFact]]:
    """The report of a case with its sealed parts, and the facts of its file in their order."""
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


async def find_made(connection: Connection, due: DueDocument) -> DocumentRecord | None:
    """The stored document of a due one, None if it was not made before."""
    row = await connection.fetchrow(
        f"{_DOCUMENTS} WHERE case_id = $1 AND fact = $2 AND kind = $3",
        due.case_id,
        due.fact,
        due.kind,
    )
    return _document(row) if row else None


async def insert(
    connection: Connection,
    document: DocumentRecord,
    sealed: str,
    command: tuple[str, str, dict[str, Any]],
) -> None:
    """Store a document and the command (id, kind, content) that files it, unless it is stored."""
    await connection.execute(
        _INSERT,
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


async def delete_due(connection: Connection, due: DueDocument) -> None:
    """Remove a document from what is due: it is made and filed."""
    await connection.execute(
        "DELETE FROM documents_due WHERE case_id = $1 AND fact = $2 AND kind = $3",
        due.case_id,
        due.fact,
        due.kind,
    )


async def postpone(
    connection: Connection, due: DueDocument, until: datetime, failure: str, *, died: bool = False
) -> None:
    """Make it due again `until` then; `failure` is a code for the reason.

    Any outcome but the death of who rendered it shows that it can be begun and survived.
    """
    await connection.execute(
        "UPDATE documents_due SET due_at = $4, failure = $5,"
        " begun = CASE WHEN $6 THEN begun ELSE 0 END"
        " WHERE case_id = $1 AND fact = $2 AND kind = $3",
        *(due.case_id, due.fact, due.kind, until, failure, died),
    )


async def release(connection: Connection, due: DueDocument) -> None:
    """Take back that it was begun: it was left for a reason that is not its own."""
    await connection.execute(
        "UPDATE documents_due SET begun = greatest(begun - 1, 0)"
        " WHERE case_id = $1 AND fact = $2 AND kind = $3",
        *(due.case_id, due.fact, due.kind),
    )


async def abandon(connection: Connection, due: DueDocument, at: datetime, failure: str) -> None:
    """Give a document up at a moment; `failure` is a code for the reason."""
    await connection.execute(
        "UPDATE documents_due SET ended_at = $4, failure = $5"
        " WHERE case_id = $1 AND fact = $2 AND kind = $3",
        *(due.case_id, due.fact, due.kind, at, failure),
    )


async def list_set_aside(connection: Connection) -> list[SetAside]:
    """The documents that wait for a person, those set aside first in front."""
    rows = await connection.fetch(
        "SELECT case_id, fact, kind, failure, ended_at FROM documents_due"
        " WHERE ended_at IS NOT NULL AND failure <> 'erased' ORDER BY ended_at"
    )
    return [SetAside(*row) for row in rows]


async def try_again(connection: Connection, case_id: UUID, fact: int, kind: str) -> bool:
    """Make a document due again that was set aside; False if none such was."""
    found = await connection.fetchval(
        "UPDATE documents_due SET ended_at = NULL, failure = NULL, begun = 0, attempts = 0,"
        " due_at = now() WHERE case_id = $1 AND fact = $2 AND kind = $3"
        " AND ended_at IS NOT NULL AND failure <> 'erased' RETURNING TRUE",
        *(case_id, fact, kind),
    )
    return found is not None


async def list_documents(connection: Connection, case_id: UUID) -> list[DocumentRecord]:
    """The documents of a case in the order of their facts."""
    rows = await connection.fetch(f"{_DOCUMENTS} WHERE case_id = $1 ORDER BY fact, kind", case_id)
    return [_document(row) for row in rows]


async def list_due(connection: Connection, case_id: UUID) -> Sequence[Record]:
    """The documents of a case that are due or given up: fact, kind, failure, ended_at."""
    return await connection.fetch(
        "SELECT fact, kind, failure, ended_at FROM documents_due WHERE case_id = $1"
        " ORDER BY fact, kind",
        case_id,
    )


async def find_document(
    connection: Connection, case_id: UUID, document_id: UUID
) -> tuple[DocumentRecord, str] | None:
    """A document of a case and its sealed PDF, None if the case has no such document."""
    row = await connection.fetchrow(
        f"{_DOCUMENTS} WHERE case_id = $1 AND document_id = $2",
        case_id,
        document_id,
    )
    return (_document(row), row["sealed"]) if row else None


async def backlog(connection: Connection) -> Backlog:
    """The counts of documents not made."""
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE ended_at IS NULL),
               count(*) FILTER (WHERE ended_at IS NULL AND failure IS NOT NULL),
               count(*) FILTER (WHERE failure = 'erased' AND ended_at IS NOT NULL),
               count(*) FILTER (WHERE failure <> 'erased' AND ended_at IS NOT NULL)
        FROM documents_due
        """
    )
    return Backlog(*row) if row else Backlog(0, 0, 0, 0)


def _document(row: Record) -> DocumentRecord:
    return DocumentRecord(*(row[field.name] for field in fields(DocumentRecord)))
