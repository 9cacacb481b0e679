from collections.abc import AsyncGenerator, Callable

import httpx
import pytest

from services.intake.app import ProcessRole, build_process
from services.intake.holidays.calendars import Calendars
from services.intake.settings import Settings
from services.intake.submit import Submit
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, open_pool
from tests.intake.samples import SECRET, ClockByHand, settings
from tests.intake.web_client import WebClient


@pytest.fixture
def told(database: Callable[..., str]) -> Settings:
    """What this test's intake is told from outside; there is no broker."""
    return settings(database("intake"), database("keyring"))


@pytest.fixture
async def pool(told: Settings) -> AsyncGenerator[Pool]:
    address = told.own.intake_database_url.get_secret_value()
    async with await open_pool(address, name="tests") as pool:
        yield pool


@pytest.fixture
async def keyring(told: Settings) -> AsyncGenerator[Keyring]:
    address = told.keyring.keyring_database_url.get_secret_value()
    async with await open_pool(address, name="tests") as pool:
        yield Keyring.over(pool, told.keyring)


@pytest.fixture
def clock() -> ClockByHand:
    return ClockByHand()


@pytest.fixture
def submit(pool: Pool, keyring: Keyring, clock: ClockByHand) -> Submit:
    """The use case, as another process of this intake would have it."""
    return Submit(pool, keyring, SECRET, clock, Calendars(pool), lambda: None)


@pytest.fixture
async def web_client(told: Settings, clock: ClockByHand) -> AsyncGenerator[WebClient]:
    async with build_process(told, ProcessRole.SERVE, clock) as process:
        transport = httpx.ASGITransport(process.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield WebClient(client)
