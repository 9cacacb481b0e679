"""Fixtures of the delivery tests: a topic and a database of a test's own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import asyncpg
import pytest

from deploy.stack.kafka import takes_records
from shared.runtime.clock import new_id
from shared.runtime.postgres import Pool, open_pool
from shared.runtime.settings import KafkaSettings
from tests.faults.ledger import lay_out
from tests.faults.post import Post, eventually, posting

Crash = Callable[[], Awaitable[None]]


@pytest.fixture
def kafka_settings() -> KafkaSettings:
    return KafkaSettings(kafka_bootstrap="127.0.0.1:19092")


@pytest.fixture
async def database_url() -> AsyncGenerator[str]:
    name = f"d{new_id().hex}"
    root = await asyncpg.connect("postgresql://postgres@127.0.0.1:15432/postgres")
    await root.execute(f"CREATE DATABASE {name}")
    yield f"postgresql://postgres@127.0.0.1:15432/{name}"
    await root.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await root.close()


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    opened = await open_pool(database_url, name="test")
    await lay_out(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def post(kafka_settings: KafkaSettings) -> AsyncGenerator[Post]:
    async with posting(kafka_settings) as opened:
        await opened.lay_out()
        yield opened


@pytest.fixture
def crash_kafka() -> Crash:
    async def crash() -> None:
        process = await asyncio.create_subprocess_shell(
            "kill -9 $(cat /tmp/dk/k/pid); sleep 1; bash /tmp/dk/engines.sh",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.wait()
        await eventually(lambda: takes_records("127.0.0.1:19092"), "the broker is back")

    return crash
