"""A database connection that reads only what one office may see, by row-level security."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from shared.runtime.postgres.pool import Connection, Pool, acquire

# Local to the transaction (`true`): the pooled connection must not keep an office for its next
# user. The service's own role sees every row; the role it changes to is bound by the policies.
_RESTRICT = """
SELECT set_config('role', 'awasi_workflow_desk', true), set_config('awasi.office', $1, true)
"""


@asynccontextmanager
async def office_connection(pool: Pool, office: str) -> AsyncGenerator[Connection]:
    """A connection restricted to the rows of this office and those below it, for reading.

    Every statement inside sees the rows as committed when it begins.

    Raises:
        DependencyDown, Transient: as `acquire`.
    """
    async with acquire(pool) as connection, connection.transaction(readonly=True):
        await connection.execute(_RESTRICT, office)
        yield connection
