"""The SQL of a case's queue: its commands without an outcome, in the order they were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflow.engine.messages import ELAPSE, CommandRef, ExecutionRequest
from services.workflow.errors import CaseNotFound
from services.workflow.file.store import CaseSnapshot, official_of
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class WaitingCommand:
    """A stored command without an outcome, and the moment it was given."""

    command_id: str
    kind: str
    given_at: datetime

    def request(self, case_id: UUID) -> ExecutionRequest:
        """The command as it is carried out, at the moment it was given."""
        return ExecutionRequest(str(case_id), self.command_id, self.kind, self.given_at)


@dataclass(frozen=True, slots=True)
class QueueState:
    """A case's queue and one command to it, without the case's file.

    Attributes:
        case_office: the office that handles the case.
        waiting: how many commands have no outcome.
        kind: the command's kind, None if it is not stored.
        content: the command's content, likewise.
        official: who gave the command; None also for a command of the case itself.
        expected: the revision of the case that the official saw, None if none was named.
        outcome: the command's stored outcome, None if it has none yet.
    """

    case_office: str
    waiting: int
    kind: str | None
    content: dict[str, Any] | None
    official: Official | None
    expected: int | None
    outcome: dict[str, Any] | None

    @classmethod
    def of(cls, snapshot: CaseSnapshot, case_office: str) -> "QueueState":
        """The same from what was read with the file."""
        return cls(
            case_office,
            snapshot.waiting,
            snapshot.kind,
            snapshot.content,
            snapshot.official,
            snapshot.expected,
            snapshot.outcome,
        )


async def queue_state(connection: Connection, case_id: UUID, command_id: str) -> QueueState:
    """The queue of a case and one command to it.

    Raises:
        CaseNotFound: the case is not opened.
    """
    row = await connection.fetchrow(
        """
        SELECT c.office AS case_office, m.kind, m.content, m.official, m.office, m.roles,
               m.expected, m.outcome,
               (SELECT count(*) FROM commands WHERE case_id = $1 AND outcome IS NULL) AS waiting
        FROM cases c LEFT JOIN commands m ON m.case_id = c.case_id AND m.command_id = $2
        WHERE c.case_id = $1
        """,
        case_id,
        command_id,
    )
    if row is None:
        raise CaseNotFound
    return QueueState(
        row["case_office"],
        row["waiting"],
        row["kind"],
        row["content"],
        official_of(row),
        row["expected"],
        row["outcome"],
    )


_WAITING = "SELECT command_id, kind, given_at FROM commands WHERE case_id = $1 AND outcome IS NULL"


async def first_waiting(
    connection: Connection, case_id: UUID, *, wakes: bool
) -> WaitingCommand | None:
    """The command whose turn it is; None if none waits.

    `wakes`: whether a wake counts, which only the case's workflow may carry out.
    """
    row = await connection.fetchrow(
        f"{_WAITING} AND ($2 OR kind <> '{ELAPSE}') ORDER BY given_at, command_id LIMIT 1",
        case_id,
        wakes,
    )
    return WaitingCommand(*row) if row else None


async def outcome_or_first(
    connection: Connection, case_id: UUID, command_id: str
) -> dict[str, Any] | CommandRef | None:
    """The outcome of a stored command; while it has none, the command whose turn it is.

    None: what waited at the statement's start was carried out meanwhile.
    """
    row = await connection.fetchrow(
        """
        SELECT m.outcome, w.command_id, w.kind FROM commands m LEFT JOIN LATERAL (
            SELECT command_id, kind FROM commands
            WHERE case_id = $1 AND outcome IS NULL ORDER BY given_at, command_id LIMIT 1
        ) w ON m.outcome IS NULL
        WHERE m.case_id = $1 AND m.command_id = $2
        """,
        case_id,
        command_id,
    )
    if row is None or (row["outcome"] is None and row["command_id"] is None):
        return None
    return row["outcome"] or CommandRef(row["command_id"], row["kind"])


async def anyone_before(
    connection: Connection, case_id: UUID, command_id: str, given_at: datetime
) -> bool:
    """Whether an official's command that was given earlier still waits."""
    return bool(
        await connection.fetchval(
            f"""
            SELECT EXISTS ({_WAITING} AND kind <> '{ELAPSE}' AND command_id <> $2
                           AND (given_at, command_id) < ($3, $2))
            """,
            case_id,
            command_id,
            given_at,
        )
    )


async def first_before_merge(
    connection: Connection, targets: Sequence[UUID], case_id: UUID, command_id: str
) -> ExecutionRequest | None:
    """Of the queues of the cases that a merge names, the first command given before the merge."""
    row = await connection.fetchrow(
        """
        SELECT w.case_id, w.command_id, w.kind, w.given_at
        FROM commands m JOIN commands w ON w.case_id = ANY($1)
        WHERE m.case_id = $2 AND m.command_id = $3 AND w.case_id <> m.case_id
              AND w.outcome IS NULL AND w.kind <> $4 AND w.given_at < m.given_at
        ORDER BY w.given_at, w.command_id LIMIT 1
        """,
        targets,
        case_id,
        command_id,
        ELAPSE,
    )
    return WaitingCommand(*tuple(row)[1:]).request(row["case_id"]) if row else None


async def insert_wake(connection: Connection, case_id: UUID, command_id: str, at: datetime) -> None:
    """Leave word for the case's workflow that its file has moved beside it, at a moment.

    It is a command like any other, so that it waits as long as the workflow cannot be reached.
    """
    await connection.execute(
        f"""
        INSERT INTO commands (case_id, command_id, kind, content, given_at)
        SELECT $1, $2, '{ELAPSE}', '{{}}', $3
        WHERE NOT EXISTS ({_WAITING} AND kind = '{ELAPSE}')
        ON CONFLICT DO NOTHING
        """,
        case_id,
        command_id,
        at,
    )


async def delete_wakes(connection: Connection, case_id: UUID) -> None:
    """Take such words back: the workflow starts anew and reads the file itself."""
    await connection.execute(
        "DELETE FROM commands WHERE case_id = $1 AND outcome IS NULL AND kind = $2",
        case_id,
        ELAPSE,
    )


async def left_behind(
    connection: Connection, age: timedelta, after: UUID, limit: int
) -> Sequence[tuple[UUID, WaitingCommand]]:
    """The first command of each queue that waits longer than an age, in the order of cases."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (case_id) case_id, command_id, kind, given_at FROM commands
        WHERE outcome IS NULL AND case_id > $1 AND given_at < now() - $2::interval
        ORDER BY case_id, given_at, command_id LIMIT $3
        """,
        after,
        age,
        limit,
    )
    return [(row[0], WaitingCommand(row[1], row[2], row[3])) for row in rows]
