"""A traveller: somebody outside who reports, decides and reads mail on the running services."""

from collections.abc import AsyncGenerator

import pytest

from deploy.stack.running_stack import RunningStack
from tests.journey.report_journey import Traveller, travelling


@pytest.fixture
async def traveller(services_stack: RunningStack, stack: RunningStack) -> AsyncGenerator[Traveller]:
    async with travelling(services_stack, stack) as one:
        yield one
