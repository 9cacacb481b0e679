"""Fixtures of the notifier's tests: databases of a test's own and a mail server that can fail."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator, Callable, Mapping

import pytest

from deploy.stack.addresses import kafka_variables
from deploy.stack.running_stack import RunningStack
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, open_pool
from tests.event_keys import event_variables
from tests.notify.mail_server import MailServer
from tests.notify.rig import Rig


@pytest.fixture
def notify_database_url(database: Callable[..., str]) -> str:
    return database("notify")


@pytest.fixture
def keyring_database_url(database: Callable[..., str]) -> str:
    """The keyring as the notifier may use it: to read."""
    return database("keyring", role="awasi_notify")


@pytest.fixture
async def pool(notify_database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(notify_database_url, name="tests") as pool:
        yield pool


@pytest.fixture
async def keyring_pool(database: Callable[..., str]) -> AsyncGenerator[Pool]:
    """The keyring as intake and those who erase use it."""
    async with await open_pool(database("keyring", role="postgres"), name="tests") as pool:
        yield pool


@pytest.fixture
def wrapping_key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture
def keyring(keyring_pool: Pool, wrapping_key: str) -> Keyring:
    return Keyring(keyring_pool, {"tests": urlsafe_b64decode(wrapping_key)})


@pytest.fixture
async def server() -> AsyncGenerator[MailServer]:
    server = MailServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def rig(pool: Pool, keyring: Keyring, server: MailServer) -> AsyncGenerator[Rig]:
    rig = Rig(pool, keyring, server)
    yield rig
    for mail in rig.mails:
        await mail.close()


@pytest.fixture
def settings(
    server: MailServer,
    notify_database_url: str,
    keyring_database_url: str,
    wrapping_key: str,
    stack: RunningStack,
) -> Mapping[str, str]:
    """What a notifier's process is told by its environment."""
    return {
        "AWASI_NOTIFY_DATABASE_URL": notify_database_url,
        "AWASI_KEYRING_DATABASE_URL": keyring_database_url,
        "AWASI_KEY_ENCRYPTION_KEYS": f"tests:{wrapping_key}",
        **kafka_variables(stack.kafka_as("notify")),
        "AWASI_SMTP_URL": server.url,
        **event_variables("notify"),
    }
