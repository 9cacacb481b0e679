from collections.abc import AsyncGenerator, Callable

import pytest

from shared.runtime import temporal
from shared.runtime.clock import new_id
from shared.runtime.postgres import Pool, open_pool
from shared.runtime.settings import TemporalSettings
from tests.workflow.gate import Gate
from tests.workflow.rig import Rig


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
    client = await temporal.connect(temporal_settings)
    return Rig(pool, client, temporal_settings.temporal_task_queue)


@pytest.fixture
def gate(database: Callable[..., str]) -> Gate:
    """Takes the service's database away and gives it back."""
    return Gate(database("workflow", role="postgres"))
