"""The SQL of the versions of the holiday table that were heard of; each is final."""

from collections.abc import Iterable
from typing import Any

from shared.runtime.postgres.pool import Connection


async def count(connection: Connection) -> int:
    """How many versions are held."""
    return int(await connection.fetchval("SELECT count(*) FROM holiday_versions"))


async def contents(connection: Connection) -> list[dict[str, Any]]:
    """The data of every version's event, in the order of their revisions."""
    rows = await connection.fetch("SELECT content FROM holiday_versions ORDER BY revision")
    return [row["content"] for row in rows]


async def insert(connection: Connection, versions: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Insert versions by their revisions; one that is held stays as it is."""
    await connection.executemany(
        """
        INSERT INTO holiday_versions (revision, content) VALUES ($1, $2)
        ON CONFLICT (revision) DO NOTHING
        """,
        list(versions),
    )
