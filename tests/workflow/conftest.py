from collections.abc import AsyncGenerator, Callable

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from deploy.stack.running_stack import RunningStack
from services.workflow.app import ProcessRole, build_process
from services.workflow.settings import OwnSettings, Settings, SigningSettings
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, open_pool
from shared.runtime.settings import (
    KeyringSettings,
    LogSettings,
    OidcSettings,
    TemporalSettings,
    TraceSettings,
    WebSettings,
    decode_key,
)
from shared.runtime.temporal import client as temporal
from tests.event_keys import event_settings
from tests.workflow.database_outage import DatabaseOutage
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

WRAPPING = "A" * 43
SIGNING = "B" * 42 + "A"


@pytest.fixture
def temporal_settings(temporal_address: str) -> TemporalSettings:
    """A task queue of the test's own."""
    return TemporalSettings(
        temporal_address=temporal_address, temporal_task_queue=f"cases-{new_id().hex}"
    )


@pytest.fixture
async def pool(database: Callable[..., str]) -> AsyncGenerator[Pool]:
    async with await open_pool(database("workflow"), name="tests") as pool:
        yield pool


@pytest.fixture
async def rig(pool: Pool, temporal_settings: TemporalSettings) -> Rig:
    client = await temporal.connect(temporal_settings, identity="recording")
    return Rig(pool, client, temporal_settings.temporal_task_queue)


@pytest.fixture
def database_outage(database: Callable[..., str]) -> DatabaseOutage:
    """Takes the service's database away and gives it back."""
    return DatabaseOutage(database("workflow", role="postgres"))


@pytest.fixture
def settings(
    stack: RunningStack, database: Callable[..., str], temporal_settings: TemporalSettings
) -> Settings:
    """What a process of the service is told."""
    return Settings(
        own=OwnSettings(
            workflow_database_url=SecretStr(database("workflow")), workflow_port=0, worker_build=""
        ),
        log=LogSettings(),
        traces=TraceSettings(),
        kafka=stack.kafka_as("workflow"),
        events=event_settings("workflow"),
        temporal=temporal_settings,
        web=WebSettings(allowed_hosts=("desk",)),
        oidc=OidcSettings(oidc_issuer=stack.addresses.issuer),
        keyring=KeyringSettings(
            keyring_database_url=SecretStr(database("keyring", role="awasi_workflow")),
            key_encryption_keys={"tests": SecretStr(WRAPPING)},
        ),
        signing=SigningSettings(signing_key=SecretStr(SIGNING)),
    )


@pytest.fixture
async def keyring(database: Callable[..., str]) -> AsyncGenerator[Keyring]:
    """The keyring as intake has it, which makes the keys."""
    async with await open_pool(database("keyring"), name="tests") as pool:
        yield Keyring(pool, {"tests": decode_key(SecretStr(WRAPPING))})


@pytest.fixture
async def desk(settings: Settings, stack: RunningStack) -> AsyncGenerator[Desk]:
    """The officials' door; the worker is the test's own."""
    async with build_process(settings, ProcessRole.SERVE) as process:
        transport = httpx.ASGITransport(process.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            yield Desk(http, stack.url("issuer"))


@pytest.fixture
async def tampered_with(database: Callable[..., str]) -> AsyncGenerator[asyncpg.Connection]:
    """An administrator's connection, past the triggers that keep facts final."""
    connection = await asyncpg.connect(database("workflow", role="postgres"))
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()
