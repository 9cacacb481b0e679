"""The SQL behind what officials see: the list by nearest deadline, one case, its file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.workflow.case_file import Entry, Head
from services.workflow.errors import CaseNotFound
from services.workflow.store import Line
from shared.runtime.postgres import Connection

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands for the deadline of a case that has none: it comes last."""

_FIRST = datetime.min.replace(tzinfo=UTC)

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
    connection: Connection, office: str, after: Place | None, limit: int
) -> list[Line]:
    """An office's open cases by nearest deadline, after a place in the list."""
    after = after or Place(_FIRST, UUID(int=0))
    rows = await connection.fetch(
        f"""{_LINE}
        WHERE NOT closed AND office = $1 AND (COALESCE(next_due, 'infinity'), case_id) > ($2, $3)
        ORDER BY COALESCE(next_due, 'infinity'), case_id LIMIT $4
        """,
        office,
        after.due,
        after.case_id,
        limit,
    )
    return [Line(*row.values()) for row in rows]


async def contact(connection: Connection, case_id: UUID) -> str:
    """How to reach the reporter, sealed.

    Raises:
        CaseNotFound: there is no report of that id.
    """
    sealed: str | None = await connection.fetchval(
        "SELECT body ->> 'contact' FROM reports WHERE report_id = $1", case_id
    )
    if sealed is None:
        raise CaseNotFound
    return sealed


async def entries(connection: Connection, case_id: UUID) -> tuple[list[Entry], Head]:
    """A case's whole file, and its end as kept apart from it, as of one moment."""
    rows = await connection.fetch(
        """
        SELECT c.sequence, c.head,
               f.sequence, f.kind, f.content, f.at, f.command_id, f.prev_hash, f.hash
        FROM cases c LEFT JOIN facts f USING (case_id)
        WHERE case_id = $1 ORDER BY f.sequence
        """,
        case_id,
    )
    if not rows:
        return [], Head()
    found = [tuple(row.values()) for row in rows]
    return [Entry(*row[2:]) for row in found if row[2] is not None], Head(*found[0][:2])
