"""The SQL behind what officials see: the list by nearest deadline, one case, its file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.workflow.case_file import Entry, Head
from services.workflow.store import Line
from shared.runtime.postgres import Connection

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands for the deadline of a case that has none: it comes last."""

_LINE = """
SELECT case_id, sequence, stage, closed, next_due, regime, edition, office, zone, receipt_number,
       register_number, lodged_at, moved_at
FROM cases
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ended."""

    due: datetime
    case_id: UUID


async def line(connection: Connection, case_id: UUID) -> Line | None:
    """One case's line."""
    row = await connection.fetchrow(f"{_LINE} WHERE case_id = $1", case_id)
    return Line(*row.values()) if row else None


async def open_lines(
    connection: Connection, office: str | None, after: Place | None, limit: int
) -> list[Line]:
    """Open cases by nearest deadline, of one office or of all, after a place in the list."""
    rows = await connection.fetch(
        f"""{_LINE}
        WHERE NOT closed AND ($1::text IS NULL OR office = $1)
          AND ($2::timestamptz IS NULL OR (COALESCE(next_due, 'infinity'), case_id) > ($2, $3))
        ORDER BY COALESCE(next_due, 'infinity'), case_id LIMIT $4
        """,
        office,
        after and after.due,
        after and after.case_id,
        limit,
    )
    return [Line(*row.values()) for row in rows]


async def entries(connection: Connection, case_id: UUID) -> tuple[list[Entry], Head]:
    """A case's whole file, and its end as kept apart from it."""
    rows = await connection.fetch(
        """
        SELECT sequence, kind, content, at, command_id, prev_hash, hash
        FROM facts WHERE case_id = $1 ORDER BY sequence
        """,
        case_id,
    )
    end = await connection.fetchrow("SELECT sequence, head FROM cases WHERE case_id = $1", case_id)
    return [Entry(*row.values()) for row in rows], Head(*end.values()) if end else Head()


async def outcome(
    connection: Connection, case_id: UUID, command_id: str
) -> tuple[str, dict[str, Any], dict[str, Any] | None] | None:
    """A command's kind, what it said and how it ended, if it was ever given."""
    row = await connection.fetchrow(
        "SELECT kind, content, outcome FROM commands WHERE case_id = $1 AND command_id = $2",
        case_id,
        command_id,
    )
    return tuple(row.values()) if row else None
