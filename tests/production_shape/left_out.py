"""What the production server has not, and the tests that need it leave out: a pytest plug-in."""

from typing import Any, NoReturn

import pytest
from temporalio.testing import TimeSkipper, WorkflowEnvironment

from tests.workflow.killable_server import KillableServer

NO_SKIPPING = "time cannot be skipped on a production server"
OWN_SERVER = "it takes a development server of its own"


def pytest_configure() -> None:
    """Whoever comes to such a place is left out there, with the reason."""

    async def no_skipping(*_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - whatever it is called with
        pytest.skip(NO_SKIPPING)

    async def own_server(*_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - likewise
        pytest.skip(OWN_SERVER)

    patched = pytest.MonkeyPatch()
    patched.setattr(TimeSkipper, "fast_forward", no_skipping)
    patched.setattr(TimeSkipper, "get_current_time", no_skipping)
    patched.setattr(WorkflowEnvironment, "start_local", own_server)
    patched.setattr(WorkflowEnvironment, "start_time_skipping_v2", own_server, raising=False)
    patched.setattr(KillableServer, "start", own_server)
