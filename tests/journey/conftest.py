"""A traveller: somebody outside who reports, decides and reads mail on the running services."""

from collections.abc import AsyncGenerator

import pytest

from deploy.stack.running_stack import RunningStack
from tests.journey.report_journey import ReportJourney, open_journey


@pytest.fixture
async def journey(
    services_stack: RunningStack, stack: RunningStack
) -> AsyncGenerator[ReportJourney]:
    async with open_journey(services_stack, stack) as one:
        yield one
