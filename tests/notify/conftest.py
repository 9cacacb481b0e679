import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator

import pytest

from shared.runtime.postgres import Pool, open_pool
from shared.runtime.sealing import Keyring
from tests.notify.mail_server import MailServer
from tests.notify.rig import Rig


@pytest.fixture
async def pool(notify_database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(notify_database_url, name="tests") as pool:
        yield pool


@pytest.fixture
async def keyring_pool(keyring_database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(keyring_database_url, name="tests") as pool:
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
