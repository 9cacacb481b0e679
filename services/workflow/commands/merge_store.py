"""The SQL of merging: the content of a merge command, and where a merged report goes on."""

from typing import Any
from uuid import UUID

from shared.runtime.postgres.pool import Connection


async def command_content(
    connection: Connection, case_id: UUID, command_id: str
) -> dict[str, Any] | None:
    """The content of a command, None if it is not stored."""
    content: dict[str, Any] | None = await connection.fetchval(
        "SELECT content FROM commands WHERE case_id = $1 AND command_id = $2", case_id, command_id
    )
    return content


async def cases_numbered(connection: Connection, number: str) -> list[UUID]:
    """The cases of a receipt number or a register number, two at most, however it is typed."""
    rows = await connection.fetch(
        """
        SELECT case_id FROM cases WHERE lower(receipt_number) = lower($1)
        UNION SELECT case_id FROM cases WHERE lower(register_number) = lower($1)
        ORDER BY case_id LIMIT 2
        """,
        number,
    )
    return [row["case_id"] for row in rows]


async def join_report(connection: Connection, report_id: UUID, case_id: UUID) -> None:
    """Let a report go on in another case."""
    await connection.execute(
        "UPDATE reports SET joined_to = $2 WHERE report_id = $1", report_id, case_id
    )
