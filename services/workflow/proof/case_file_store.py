"""The SQL that reads case files with their proofs, and finds a case by any of its numbers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.workflow.file.chain import Entry, Head
from services.workflow.proof.case_file import CaseFile, HeadCoverage, StoredDocument
from services.workflow.proof.merkle_tree import Leaf
from shared.runtime.postgres.pool import Connection

# Tampering may have removed the case's row or its facts: any trace that is left names the case.
_CASES = """
SELECT case_id FROM (
    (SELECT case_id FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2)
    UNION (SELECT DISTINCT case_id FROM facts WHERE case_id > $1 ORDER BY case_id LIMIT $2)
    UNION (SELECT DISTINCT case_id FROM chain_leaves WHERE case_id > $1 ORDER BY case_id LIMIT $2)
) AS known ORDER BY case_id LIMIT $2
"""

_REPORTS = """
SELECT report_id, sequence, head, body ->> 'contact' AS contact, body ->> 'statement' AS statement,
       (SELECT max((outcome ->> 'sequence')::int) FROM commands
        WHERE commands.case_id = report_id AND (outcome ->> 'accepted')::boolean) AS acknowledged
FROM reports LEFT JOIN cases ON case_id = report_id WHERE report_id = ANY($1)
"""

_FACTS = """
SELECT case_id, sequence, kind, content, at, command_id, prev_hash, hash
FROM facts WHERE case_id = ANY($1) ORDER BY case_id, sequence
"""

_LEAVES = """
SELECT case_id, office, number, sequence, hash
FROM chain_leaves WHERE case_id = ANY($1) ORDER BY case_id, sequence
"""

_DOCUMENTS = """
SELECT case_id, document_id, fact, kind, sha256, sealed
FROM documents WHERE case_id = ANY($1) ORDER BY case_id, fact, kind
"""


async def find_case(connection: Connection, name: str) -> UUID | None:
    """The case of this id, receipt number or register number, None if there is none."""
    found: UUID | None = await connection.fetchval(
        """
        SELECT report_id FROM reports LEFT JOIN cases ON case_id = report_id
        WHERE report_id::text = lower($1) OR body ->> 'receipt_number' = $1 OR register_number = $1
        LIMIT 1
        """,
        name,
    )
    return found


async def case_ids(connection: Connection, after: UUID, limit: int) -> list[UUID]:
    """Ids of cases that left any trace, in their order, after one of them."""
    return [row["case_id"] for row in await connection.fetch(_CASES, after, limit)]


async def load_case_files(connection: Connection, case_ids: Sequence[UUID]) -> list[CaseFile]:
    """Case files in the order of `case_ids`; run it on a `snapshot_connection`."""
    ids = list(case_ids)
    reports = {row["report_id"]: row for row in await connection.fetch(_REPORTS, ids)}
    facts = await _by_case(connection, _FACTS, ids)
    leaves = await _by_case(connection, _LEAVES, ids)
    documents = await _by_case(connection, _DOCUMENTS, ids)
    return [
        CaseFile(
            case_id=case_id,
            entries=tuple(Entry(*row) for row in facts[case_id]),
            head=_head(reports.get(case_id)),
            covered=tuple(
                HeadCoverage(office, number, Leaf(case_id, sequence, digest))
                for office, number, sequence, digest in leaves[case_id]
            ),
            documents=tuple(StoredDocument(*row) for row in documents[case_id]),
            report=_sealed(reports.get(case_id)),
            acknowledged=(case_id in reports and reports[case_id]["acknowledged"]) or 0,
        )
        for case_id in ids
    ]


async def _by_case(
    connection: Connection, query: str, ids: list[UUID]
) -> defaultdict[UUID, list[list[Any]]]:
    found: defaultdict[UUID, list[list[Any]]] = defaultdict(list)
    for row in await connection.fetch(query, ids):
        case_id, *rest = row.values()
        found[case_id].append(rest)
    return found


def _head(row: Any) -> Head | None:  # noqa: ANN401 - a database row
    return Head(row["sequence"], row["head"]) if row and row["sequence"] is not None else None


def _sealed(row: Any) -> dict[str, str]:  # noqa: ANN401 - a database row
    return {part: row[part] for part in ("contact", "statement") if row and row[part]}


async def insert_reading(
    connection: Connection, case_id: UUID, command_id: str, content: dict[str, str]
) -> None:
    """Store the command of a reading at the command line, before it is executed."""
    await connection.execute(
        "INSERT INTO commands (case_id, command_id, kind, content)"
        " VALUES ($1, $2, 'ReadIdentity', $3)",
        case_id,
        command_id,
        content,
    )
