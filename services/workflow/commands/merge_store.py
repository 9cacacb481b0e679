"""All SQL of merging: the case that a merge names, and where a report goes on."""

from typing import Any
from uuid import UUID

from shared.runtime.postgres.pool import Connection


async def said(connection: Connection, case_id: UUID, command_id: str) -> dict[str, Any] | None:
    """What a command says, if it was kept."""
    content: dict[str, Any] | None = await connection.fetchval(
        "SELECT content FROM commands WHERE case_id = $1 AND command_id = $2", case_id, command_id
    )
    return content


async def join(connection: Connection, report_id: UUID, case_id: UUID) -> None:
    """A report goes on in the case of another."""
    await connection.execute(
        "UPDATE reports SET joined_to = $2 WHERE report_id = $1", report_id, case_id
    )
