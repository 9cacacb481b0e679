"""The pool of database connections; connections and transactions as context managers."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic import SecretStr

from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import Check, PartHealth

# asyncpg's classes take their parameter in its stubs only: hence the quotes.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

POOL_SIZE = 10
ACQUIRE_SECONDS = 5
COMMAND_SECONDS = 10
_CONNECTION_LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    # What asyncpg says of a connection that is being ended under a query.
    asyncpg.InternalClientError,
)
_RETRYABLE = (asyncpg.exceptions.TransactionRollbackError, asyncpg.LockNotAvailableError)


async def open_pool(dsn: str, *, name: str, size: int = POOL_SIZE) -> Pool:
    """Open a pool of at most `size` connections that call themselves `name` at the server.

    Columns of type jsonb go in and out as Python values.

    Raises:
        DependencyDown: the server does not answer.
    """
    try:
        return await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            timeout=ACQUIRE_SECONDS,
            command_timeout=COMMAND_SECONDS,
            init=_prepare,
            reset=_no_reset,
            server_settings={
                "application_name": name,
                "statement_timeout": f"{COMMAND_SECONDS}s",
                "idle_in_transaction_session_timeout": "30s",
            },
        )
    except _CONNECTION_LOST as lost:
        raise DependencyDown("postgres") from lost


@asynccontextmanager
async def opened_pool(
    address: SecretStr, *, name: str, size: int = POOL_SIZE
) -> AsyncGenerator[Pool]:
    """`open_pool` as a context: the connections are closed on the way out.

    Raises:
        DependencyDown: the server does not answer.
    """
    pool = await open_pool(address.get_secret_value(), name=name, size=size)
    try:
        yield pool
    finally:
        await pool.close()


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
    )


async def _no_reset(_: Connection) -> None:
    """Skip the reset that asyncpg sends at each release: a round trip for nothing.

    No code here sets session variables, listens, or holds locks beyond its transaction.
    """


@asynccontextmanager
async def acquire(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection outside any transaction, for single statements.

    Raises:
        DependencyDown: the server does not answer, or was lost on the way.
        Transient: the server asks for another try (deadlock, serialisation).
    """
    lost_in_use = False
    try:
        async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            try:
                yield connection
            finally:
                lost_in_use = _is_lost(connection)
    except _CONNECTION_LOST as lost:
        raise DependencyDown("postgres") from lost
    except _RETRYABLE as again:
        raise Transient(type(again).__name__) from again
    except asyncpg.InterfaceError as misuse:
        # asyncpg reports the end of a transaction on a lost connection as a misuse of it.
        if lost_in_use or pool.is_closing():
            raise DependencyDown("postgres") from misuse
        raise


def database_check(pool: Pool) -> Check:
    """The readiness of the database behind a pool."""

    async def check() -> PartHealth:
        async with acquire(pool) as connection:
            await connection.execute("SELECT 1")
        return PartHealth(ready=True)

    return check


def _is_lost(connection: Connection) -> bool:
    """Whether a connection that is in use died: its pool then takes it back at once.

    After that asyncpg calls even this question a misuse.
    """
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection inside a transaction: committed on the way out, rolled back by any exception.

    Raises:
        DependencyDown: as `acquire`; the outcome of the commit is then unknown.
        Transient: as `acquire`.
    """
    async with acquire(pool) as connection, connection.transaction():
        yield connection
