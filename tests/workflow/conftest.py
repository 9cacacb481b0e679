from collections.abc import AsyncGenerator

import pytest

from shared.runtime import temporal
from shared.runtime.postgres import Pool, open_pool
from shared.runtime.settings import TemporalSettings
from tests.workflow.rig import Rig


@pytest.fixture
async def pool(workflow_database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(workflow_database_url, name="tests") as pool:
        yield pool


@pytest.fixture
async def rig(pool: Pool, temporal_settings: TemporalSettings) -> Rig:
    client = await temporal.connect(temporal_settings)
    return Rig(pool, client, temporal_settings.temporal_task_queue)
