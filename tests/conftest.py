"""Fixtures only: the real engines, started once a run, and a database or a topic of one's own."""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import pytest

from deploy.settings import StackSettings
from deploy.stack.provisioning.scratch_resources import ScratchResources
from deploy.stack.running_stack import RunningStack, start, start_services

Made = TypeVar("Made")


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """PostgreSQL, Kafka, Temporal, the mailbox and the issuer; no services."""
    folder = Path(tempfile.mkdtemp(prefix="awasi-tests-"))
    settings = StackSettings(state=folder / "state", power_safe=False)
    folder.chmod(0o711)  # the database runs as another user under root
    running = start(settings, services=False)
    yield running
    running.stop()
    running.state.remove()
    folder.rmdir()


@pytest.fixture(scope="session")
def services_stack(stack: RunningStack) -> Iterator[RunningStack]:
    """The three services as processes on the same engines; mails are in the mailbox of `stack`."""
    running = start_services(stack, stack.state.path.parent / "services")
    yield running
    running.stop()
    running.state.remove()


@pytest.fixture(scope="session")
def scratch(stack: RunningStack) -> ScratchResources:
    """Makes databases and topics that nobody else has."""
    made = ScratchResources(stack.addresses, stack.secrets)
    run_apart(made.open())
    return made


@pytest.fixture
def database(scratch: ScratchResources) -> Iterator[Callable[..., str]]:
    """`database("intake")`: the address of a fresh, migrated database, as that service's role.

    `database("keyring", role="awasi_notify")` signs in as another role; `role="postgres"` as the
    superuser. Called again with the same name, it gives the same database.
    """
    names: dict[str, str] = {}

    def fresh(service: str, role: str | None = None) -> str:
        if service not in names:
            names[service] = run_apart(scratch.database(service))
        return scratch.url(service, names[service], role)

    yield fresh
    for name in names.values():
        run_apart(scratch.drop(name))


@pytest.fixture
def kafka_bootstrap(stack: RunningStack) -> str:
    """The broker's address."""
    return stack.addresses.kafka


@pytest.fixture
def temporal_address(stack: RunningStack) -> str:
    """The Temporal server's address; time skipping is on."""
    return stack.addresses.temporal


@pytest.fixture
def topic(scratch: ScratchResources) -> Callable[..., str]:
    """`topic()`, `topic(partitions=3)`: the name of a new topic."""

    def fresh(partitions: int = 1) -> str:
        return run_apart(scratch.topic(partitions))

    return fresh


def run_apart(work: Coroutine[Any, Any, Made]) -> Made:
    """Run it in a loop of its own, whether or not the caller is in one."""
    done: Future[Made] = Future()

    def run() -> None:
        try:
            done.set_result(asyncio.run(work))
        except BaseException as failure:  # noqa: BLE001 - handed to the caller
            done.set_exception(failure)

    threading.Thread(target=run).start()
    return done.result()
