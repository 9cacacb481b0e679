"""A traveller: somebody outside who reports, decides and reads mail on the running services."""

from collections.abc import AsyncGenerator, Iterator

import pytest

from deploy.settings import StackSettings
from deploy.stack.provisioning.scratch_resources import ScratchResources
from deploy.stack.running_stack import RunningStack, start, start_services
from tests.conftest import open_scratch
from tests.journey.report_journey import ReportJourney, open_journey
from tests.shared_stack import SharedStack


@pytest.fixture(scope="session")
def stack(shared_stack: SharedStack) -> Iterator[RunningStack]:
    """Engines for the journey alone: its tests freeze them and search all that they hold."""
    settings = StackSettings(state=shared_stack.folder / "journey", power_safe=False)
    running = start(settings, services=False)
    yield running
    running.stop()
    running.state.remove()


@pytest.fixture(scope="session")
def scratch(stack: RunningStack) -> ScratchResources:
    """Databases and topics on these engines."""
    return open_scratch(stack)


@pytest.fixture(scope="session")
def services_stack(shared_stack: SharedStack, stack: RunningStack) -> Iterator[RunningStack]:
    """The three services as processes on these engines; mails are in the mailbox of `stack`."""
    running = start_services(stack, shared_stack.folder / "services")
    yield running
    running.stop()
    running.state.remove()


@pytest.fixture
async def journey(
    services_stack: RunningStack, stack: RunningStack
) -> AsyncGenerator[ReportJourney]:
    async with open_journey(services_stack, stack) as one:
        yield one
