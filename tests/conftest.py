"""The real engines, started once a run for all workers, and a database or a topic of one's own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from deploy.stack.provisioning.scratch_resources import ScratchResources
from deploy.stack.running_stack import RunningStack
from shared.runtime.settings import KafkaSettings
from tests.groups import group_of
from tests.shared_stack import SharedStack

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler.protocol import Scheduling
    from xdist.workermanage import WorkerController

Made = TypeVar("Made")


SHARED = pytest.StashKey[SharedStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Give every worker process the one stack of the run."""
    worker = getattr(config, "workerinput", None)
    if worker is None:
        config.stash[SHARED] = SharedStack.create()
    else:
        config.stash[SHARED] = SharedStack(Path(worker["shared_stack"]), worker["owner"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "WorkerController") -> None:
    """Tell a worker process, as pytest-xdist starts it."""
    shared = node.config.stash[SHARED]
    node.workerinput |= {"shared_stack": str(shared.folder), "owner": shared.owner}


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[SHARED].end()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs an engine."""
    if "stack" in getattr(item, "fixturenames", ()):
        item.add_marker("engines")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling":
    """Schedule the tests by the groups of `tests.groups`, in the order of collection."""
    from tests.group_scheduling import GroupScheduling  # noqa: PLC0415 - a run without workers needs no pytest-xdist

    config.option.loadscopereorder = False
    return GroupScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that at the end no worker is waited for."""
    items.sort(key=_patience, reverse=True)


def _patience(item: pytest.Item) -> tuple[float, bool]:
    allowed = item.get_closest_marker("timeout")
    return (float(allowed.args[0]) if allowed else 0.0, group_of(item.nodeid) != item.nodeid)


@pytest.fixture(scope="session")
def shared_stack(request: pytest.FixtureRequest) -> SharedStack:
    return request.config.stash[SHARED]


@pytest.fixture(scope="session")
def stack(shared_stack: SharedStack) -> RunningStack:
    """PostgreSQL, Kafka, Temporal, the mailbox and the issuer; no services. All tests share it."""
    return shared_stack.running()


@pytest.fixture(scope="session")
def scratch(stack: RunningStack) -> ScratchResources:
    """Makes databases and topics that nobody else has."""
    return open_scratch(stack)


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
def kafka_settings(stack: RunningStack) -> KafkaSettings:
    """The broker, as its operator, to whom everything is allowed."""
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


def open_scratch(stack: RunningStack) -> ScratchResources:
    made = ScratchResources(stack.addresses, stack.secrets)
    run_apart(made.open())
    return made


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
