"""The SQL of recovery: which cases are open, and which commands have no outcome."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """A stored command that has no outcome, and the moment it was given."""

    command_id: str
    kind: str
    given_at: datetime


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
async def open_cases(connection: Connection, after: UUID, limit: int) -> list[UUID]:
    """The ids of open cases after one of them, in order; a report without a case is one, too."""
    rows = await connection.fetch(
        """
        SELECT report_id FROM reports LEFT JOIN cases ON case_id = report_id
        WHERE report_id > $1 AND closed IS NOT TRUE ORDER BY report_id LIMIT $2
        """,
        after,
        limit,
    )
    return [row["report_id"] for row in rows]


_PENDING = "SELECT case_id, command_id, kind, given_at FROM commands"
_IN_ORDER = "ORDER BY given_at, command_id"


async def pending(
    connection: Connection, cases: Sequence[UUID]
) -> dict[UUID, list[PendingCommand]]:
    """The commands to these cases that have no outcome, by case, in the order they were given."""
    return _by_case(
        await connection.fetch(
            f"{_PENDING} WHERE outcome IS NULL AND case_id = ANY($1) {_IN_ORDER}", cases
        )
    )


async def pending_in_ended_cases(connection: Connection) -> dict[UUID, list[PendingCommand]]:
    """The same for all cases that have ended."""
    return _by_case(
        await connection.fetch(
            f"{_PENDING} JOIN cases USING (case_id) WHERE outcome IS NULL AND closed {_IN_ORDER}"
        )
    )


def _by_case(rows: Iterable[Record]) -> dict[UUID, list[PendingCommand]]:
    by_case: defaultdict[UUID, list[PendingCommand]] = defaultdict(list)
    for row in rows:
        by_case[row["case_id"]].append(
            PendingCommand(row["command_id"], row["kind"], row["given_at"])
        )
    return dict(by_case)
