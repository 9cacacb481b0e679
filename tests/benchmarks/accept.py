"""Reports accepted over HTTP, beside the same rows written by asyncpg alone."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Any

import asyncpg

from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, in_turn, rate
from tests.benchmarks.harness.load import reports, requests, send_all

CONNECTIONS = 16
REPORTS = 1500
TABLES = ("submissions", "reports", "outbox")
Rows = dict[str, list[asyncpg.Record]]


async def measure(engines: Engines) -> list[Figure]:
    """Same rows, same number of connections, same durability; by one process of ours and by two."""
    ours = await engines.database("intake")
    bare = await engines.database("intake")
    prepared = iter(list(requests(reports(8 * REPORTS))))
    async with (
        engines.service("intake", "serve", intake=ours) as one,
        engines.service("intake", "serve", intake=ours) as other,
    ):
        await _accept(prepared, one, other)  # warm
        rows = await _rows(ours)

        async def write() -> float:
            return await _write(bare, rows)

        alone = await in_turn(lambda: _accept(prepared, one), write)
        both = await in_turn(lambda: _accept(prepared, one, other), write)
    note = f"{CONNECTIONS} connections, one commit per report on the bare side; processor bound"
    what = "report accepted over HTTP, durable"
    return [
        beside(f"{what}, one process", alone, "reports/s", 0.5, note),
        beside(f"{what}, two processes", both, "reports/s", 0.5, note),
    ]


async def _accept(prepared: Iterator[bytes], *ports: int) -> float:
    chosen = list(islice(prepared, REPORTS))
    shares = [chosen[nth :: len(ports)] for nth in range(len(ports))]

    async def all_sent() -> None:
        async with asyncio.TaskGroup() as group:
            for port, share in zip(ports, shares, strict=True):
                group.create_task(send_all(port, share, CONNECTIONS // len(ports)))

    return await rate(REPORTS, all_sent())


async def _rows(address: str) -> Rows:
    """What ours wrote, to write the very same."""
    connection = await asyncpg.connect(address)
    try:
        return {
            table: await connection.fetch(
                f"SELECT * FROM {table} ORDER BY {_key(table)} LIMIT {REPORTS}"  # noqa: S608
            )
            for table in TABLES
        }
    finally:
        await connection.close()


def _key(table: str) -> str:
    return "event_id" if table == "outbox" else "report_id"


async def _write(address: str, rows: Rows) -> float:
    pool = await asyncpg.create_pool(address, min_size=CONNECTIONS, max_size=CONNECTIONS)
    async with pool:
        await pool.execute("TRUNCATE submissions, reports, outbox")
        statements = {table: _insert(table, rows[table][0]) for table in TABLES}
        waiting = iter(range(REPORTS))

        async def writer() -> None:
            async with pool.acquire() as connection:
                for number in waiting:
                    async with connection.transaction():
                        for table in TABLES:
                            await connection.execute(
                                statements[table], *_values(rows[table][number])
                            )

        async def all_writers() -> None:
            async with asyncio.TaskGroup() as group:
                for _ in range(CONNECTIONS):
                    group.create_task(writer())

        return await rate(REPORTS, all_writers())


def _columns(row: asyncpg.Record) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if name not in {"id", "shard"})


def _insert(table: str, row: asyncpg.Record) -> str:
    names = [name for name, _ in _columns(row)]
    places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608


def _values(row: asyncpg.Record) -> list[Any]:
    return [value for _, value in _columns(row)]
