"""Fixtures of the delivery tests: a topic and a database of a test's own."""

from collections.abc import AsyncGenerator, Callable

import pytest

from shared.runtime.postgres.pool import Pool, open_pool
from shared.runtime.settings import KafkaSettings
from tests.faults.ledger import lay_out
from tests.faults.topic_rig import TopicRig, open_topic


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
