"""Fixtures of the delivery tests: a topic of a test's own."""

from collections.abc import AsyncGenerator

import pytest

from shared.runtime.settings import KafkaSettings
from tests.faults.post import Post, posting


@pytest.fixture
def kafka_settings() -> KafkaSettings:
    return KafkaSettings(kafka_bootstrap="127.0.0.1:19092")


@pytest.fixture
async def post(kafka_settings: KafkaSettings) -> AsyncGenerator[Post]:
    async with posting(kafka_settings) as opened:
        await opened.lay_out()
        yield opened
