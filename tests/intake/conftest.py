from collections.abc import AsyncGenerator

import httpx
import pytest

from services.intake.app import Role, assembled
from services.intake.settings import Settings
from services.intake.submit import Submit
from shared.runtime.postgres import Pool, open_pool
from shared.runtime.sealing import Keyring
from tests.intake.door import Door
from tests.intake.samples import SECRET, ClockByHand, settings


@pytest.fixture
def told(intake_database_url: str, keyring_database_url: str) -> Settings:
    """What this test's intake is told from outside."""
    return settings(intake_database_url, keyring_database_url)


@pytest.fixture
async def pool(intake_database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(intake_database_url, name="tests") as pool:
        yield pool


@pytest.fixture
async def keyring(keyring_database_url: str, told: Settings) -> AsyncGenerator[Keyring]:
    async with await open_pool(keyring_database_url, name="tests") as pool:
        yield Keyring.over(pool, told.keyring)


@pytest.fixture
def clock() -> ClockByHand:
    return ClockByHand()


@pytest.fixture
def submit(pool: Pool, keyring: Keyring, clock: ClockByHand) -> Submit:
    """The use case, as another process of this intake would have it."""
    return Submit(pool, keyring, SECRET, clock, lambda: None)


@pytest.fixture
async def door(told: Settings, clock: ClockByHand) -> AsyncGenerator[Door]:
    async with assembled(told, Role.SERVE, clock) as process:
        transport = httpx.ASGITransport(process.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Door(client)
