"""Fixtures of the delivery tests: a topic and a database of a test's own, a broker to be killed."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest

from deploy.stack.engines.kafka import accepts_records
from deploy.stack.running_stack import RunningStack
from shared.runtime.postgres.pool import Pool, open_pool
from shared.runtime.settings import KafkaSettings
from tests.faults.ledger import lay_out
from tests.faults.topic_rig import TopicRig, eventually, open_topic


@pytest.fixture
def kafka_settings(kafka_bootstrap: str) -> KafkaSettings:
    return KafkaSettings(kafka_bootstrap=kafka_bootstrap)


@pytest.fixture
async def topic_rig(kafka_settings: KafkaSettings) -> AsyncGenerator[TopicRig]:
    async with open_topic(kafka_settings) as opened:
        await opened.lay_out()
        yield opened


@pytest.fixture
def database_url(database: Callable[..., str]) -> str:
    """A database with the tables of a service, and room for what a test adds."""
    return database("intake", role="postgres")


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    opened = await open_pool(database_url, name="test")
    await lay_out(opened)
    yield opened
    await opened.close()


@pytest.fixture
def kill_kafka(stack: RunningStack) -> Callable[[], Awaitable[None]]:
    """Kill the broker as a power cut would; returns when the one that the stack starts answers."""

    async def kill() -> None:
        killed = stack.parts()["kafka"]["pid"]
        os.kill(killed, signal.SIGKILL)

        async def another_answers() -> bool:
            part = await asyncio.to_thread(stack.parts)
            return part["kafka"]["pid"] != killed and await accepts_records(stack.addresses.kafka)

        await eventually(another_answers, "the broker is back")

    return kill
