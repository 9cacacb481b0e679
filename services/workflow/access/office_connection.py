"""Opens the database as an office sees it: row-level security beneath everything that is read."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from shared.runtime.postgres.pool import Connection, Pool, acquire

_LOOK = """
SELECT set_config('role', 'awasi_workflow_desk', true), set_config('awasi.office', $1, true)
"""


@asynccontextmanager
async def office_connection(pool: Pool, office: str) -> AsyncGenerator[Connection]:
    """A connection that reads, as of one moment after another, what this office may see.

    Raises:
        DependencyDown, Transient: as `acquire`.
    """
    async with acquire(pool) as connection, connection.transaction(readonly=True):
        await connection.execute(_LOOK, office)
        yield connection
