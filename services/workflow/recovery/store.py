"""The SQL of recovery: which cases are open, and where commands have no outcome."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.engine.messages import ELAPSE
from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case, and whether an official's command to it has no outcome.

    A case that is not opened yet has no commands that could be carried out.
    """

    case_id: UUID
    waiting: bool


async def count_open(connection: Connection) -> tuple[int, int]:
    """How many cases are open, and how many of these have a due moment in the past."""
    row = await connection.fetchrow(
        """
        SELECT count(*), count(*) FILTER (WHERE next_due <= now())
        FROM reports LEFT JOIN cases ON case_id = report_id WHERE closed IS NOT TRUE
        """
    )
    return (row[0], row[1]) if row else (0, 0)


# By the last id, not by an offset: cases that close between two batches would shift it. A report
# without a case counts as open, since its workflow may be lost before it opened the case.
async def open_cases(connection: Connection, after: UUID, limit: int) -> list[OpenCase]:
    """Open cases after one of them, in the order of ids; a report without a case is one, too."""
    rows = await connection.fetch(
        """
        SELECT report_id, c.case_id IS NOT NULL AND EXISTS (
            SELECT FROM commands w
            WHERE w.case_id = report_id AND w.outcome IS NULL AND w.kind <> $3
        )
        FROM reports LEFT JOIN cases c ON c.case_id = report_id
        WHERE report_id > $1 AND closed IS NOT TRUE ORDER BY report_id LIMIT $2
        """,
        after,
        limit,
        ELAPSE,
    )
    return [OpenCase(*row) for row in rows]


async def waiting_in_ended_cases(connection: Connection) -> list[UUID]:
    """The cases that have ended and were given commands that have no outcome."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT case_id FROM commands JOIN cases USING (case_id)
        WHERE outcome IS NULL AND closed AND kind <> $1
        """,
        ELAPSE,
    )
    return [row["case_id"] for row in rows]


async def count_waiting(connection: Connection, case_id: UUID) -> int:
    """How many commands of officials to a case have no outcome."""
    return int(
        await connection.fetchval(
            "SELECT count(*) FROM commands WHERE case_id = $1 AND outcome IS NULL AND kind <> $2",
            case_id,
            ELAPSE,
        )
    )


async def waiting_wake(connection: Connection, case_id: UUID) -> tuple[str, str] | None:
    """Id and kind of the word left for a case's workflow, if it has not heard it."""
    row = await connection.fetchrow(
        "SELECT command_id, kind FROM commands"
        " WHERE case_id = $1 AND outcome IS NULL AND kind = $2 LIMIT 1",
        case_id,
        ELAPSE,
    )
    return (row[0], row[1]) if row else None
