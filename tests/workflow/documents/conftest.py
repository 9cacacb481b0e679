from collections.abc import AsyncGenerator, Callable

import pytest

from services.workflow.documents.render import Renderer
from services.workflow.documents.rendering_client import bounds_of
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, open_pool
from tests.workflow.documents.document_rig import DocumentRig


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer(bounds_of(Limits()))


@pytest.fixture
async def keyring(database: Callable[..., str]) -> AsyncGenerator[Keyring]:
    """The keyring as intake has it, which makes the keys."""
    async with await open_pool(database("keyring"), name="tests") as pool:
        yield Keyring(pool, {"tests": bytes(32)})


@pytest.fixture
async def document_rig(pool: Pool, keyring: Keyring) -> AsyncGenerator[DocumentRig]:
    rig = DocumentRig(pool, keyring)
    yield rig
    await rig.close()
