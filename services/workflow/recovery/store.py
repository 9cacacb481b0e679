"""The SQL behind recovery: which cases are open, and which commands never had an outcome."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """A command that was kept at a moment and has no outcome."""

    command_id: str
    kind: str
    given_at: datetime


async def count_open(connection: Connection) -> tuple[int, int]:
    """How many cases have not ended, and in how many of them a moment has passed."""
    row = await connection.fetchrow(
        """
        SELECT count(*), count(*) FILTER (WHERE next_due <= now())
        FROM reports LEFT JOIN cases ON case_id = report_id WHERE closed IS NOT TRUE
        """
    )
    return (row[0], row[1]) if row else (0, 0)


async def open_cases(connection: Connection, after: UUID, limit: int) -> list[UUID]:
    """Reports whose case has not ended, in the order of their ids, after one of them."""
    rows = await connection.fetch(
        """
        SELECT report_id FROM reports LEFT JOIN cases ON case_id = report_id
        WHERE report_id > $1 AND closed IS NOT TRUE ORDER BY report_id LIMIT $2
        """,
        after,
        limit,
    )
    return [row["report_id"] for row in rows]


_WAITING = "SELECT case_id, command_id, kind, given_at FROM commands"
_IN_ORDER = "ORDER BY given_at, command_id"


async def waiting(connection: Connection, cases: Sequence[UUID]) -> dict[UUID, list[Kept]]:
    """The commands to these cases that have no outcome, as they were given, by case."""
    return _by_case(
        await connection.fetch(
            f"{_WAITING} WHERE outcome IS NULL AND case_id = ANY($1) {_IN_ORDER}", cases
        )
    )


async def waiting_in_ended_cases(connection: Connection) -> dict[UUID, list[Kept]]:
    """The same of all cases that have ended."""
    return _by_case(
        await connection.fetch(
            f"{_WAITING} JOIN cases USING (case_id) WHERE outcome IS NULL AND closed {_IN_ORDER}"
        )
    )


def _by_case(rows: Iterable[Record]) -> dict[UUID, list[Kept]]:
    found: defaultdict[UUID, list[Kept]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(Kept(row["command_id"], row["kind"], row["given_at"]))
    return dict(found)
