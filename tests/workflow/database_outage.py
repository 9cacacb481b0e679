"""Makes a database refuse every connection for a while, as if its server were down."""

import asyncpg


class DatabaseOutage:
    """One database; its superuser reaches it through another one."""

    def __init__(self, superuser_url: str) -> None:
        self._elsewhere, _, self._name = superuser_url.rpartition("/")

    async def begin(self) -> None:
        await self._run(f'ALTER DATABASE "{self._name}" CONNECTION LIMIT 0')
        await self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", self._name
        )

    async def end(self) -> None:
        await self._run(f'ALTER DATABASE "{self._name}" CONNECTION LIMIT -1')

    async def _run(self, statement: str, *values: str) -> None:
        connection = await asyncpg.connect(f"{self._elsewhere}/postgres")
        await connection.execute(statement, *values)
        await connection.close()
